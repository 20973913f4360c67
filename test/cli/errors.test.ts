import { expect, test } from 'vitest'
import { fakeApp } from '../tools/fake-app.ts'
import { runCli } from './run-cli.ts'

const found = {
  reasons: [{ pair: 'Lead>contacts', reason: 'no-email', count: 1_200, hint: 'Add a value in the source.' }],
  examples: [
    { pair: 'Lead>contacts', sourceId: '00Q1', link: '', reason: 'no-email', detail: 'jane.doe@acme.com has none.' },
  ],
}

test('errors tells reasons with counts and examples, masked, without the marks for agents', async () => {
  const app = Object.assign(fakeApp([{ state: 'done', verb: 'dry-run' }]), { found })
  const { status, out } = await runCli(['errors', 'run-1', '--reason', 'no-email', '--limit', '5'], app)
  expect(status).toBe(0)
  expect(app.calls.at(-2)).toEqual({ verb: 'errors', args: ['run-1', { limit: 5, reason: 'no-email' }] })
  expect(out).toMatch(/1,200 no-email.*00Q1/s)
  expect(out).not.toMatch(/crm-data|jane\.doe|edit_plan/)
})

test.each(['failed', 'paused', 'running'] as const)(
  'a %s run that kept nothing back is not ready to be approved',
  async (state) => {
    const app = Object.assign(fakeApp([{ state, verb: 'dry-run' }]), { found: { reasons: [], examples: [] } })
    const { out } = await runCli(['errors', 'run-1'], app)
    expect(out).not.toContain('crm-ferry approve')
    expect(out).toContain('Next: Call crm-ferry run')
  },
)

test('errors --json is one document', async () => {
  const app = Object.assign(fakeApp([{ state: 'done', verb: 'dry-run' }]), { found })
  const { out } = await runCli(['errors', 'run-1', '--json'], app)
  expect(JSON.parse(out)).toMatchObject({ total: 1_200, reasons: [{ reason: 'no-email' }] })
})

test.each(['0', '101', 'many', '-1', ''])('errors --limit %j is refused', async (limit) => {
  const app = fakeApp()
  expect((await runCli(['errors', 'run-1', `--limit=${limit}`], app)).status).toBe(2)
  expect(app.calls.map(({ verb }) => verb)).toEqual(['close'])
})

test('what is kept back is called links, too, where some are', async () => {
  const name = 'Lead.Firm => contacts>companies'
  const reasons = [...found.reasons, { pair: name, reason: 'end-missing', count: 2, hint: 'Mend that record.' }]
  const app = Object.assign(fakeApp([{ state: 'done', verb: 'dry-run' }]), { found: { ...found, reasons } })
  expect((await runCli(['errors', 'run-1'], app)).out).toContain('keeps 1,202 records, references and links back')
})
