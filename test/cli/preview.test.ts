import { expect, test } from 'vitest'
import type { PreviewRecord } from '../../src/model/preview.ts'
import type { PreviewResult } from '../../src/model/results.ts'
import { fakeApp } from '../tools/fake-app.ts'
import { runCli } from './run-cli.ts'

const result: PreviewResult = {
  plan: 'leads',
  planHash: 'f'.repeat(64),
  basis: 'snapshot',
  dryRun: null,
  snapshot: 's',
  scanned: 1_000,
  rules: [
    { pair: 'Lead>contacts', rule: 'email: lower', records: 12, shown: true },
    { pair: 'Lead>contacts', rule: 'phone: value lost, malformed-phone', records: 3, shown: false },
  ],
  rulesInAll: 2,
  records: [{ pair: 'Lead>contacts', sourceId: '00Q1' }],
  missing: [],
  files: { preview: '/home/reports/run-1/preview.csv' },
  phases: [],
}

const record: PreviewRecord = {
  pair: 'Lead>contacts',
  sourceId: '00Q1',
  link: 'https://acme.test/00Q1',
  action: 'write',
  reason: '',
  detail: '',
  targetId: '',
  targetLink: '',
  because: ['email: lower'],
  fields: [
    {
      from: 'Email',
      to: 'email',
      source: 'Jane.Doe@Acme.com',
      target: 'jane.doe@acme.com',
      present: '',
      notes: ['lower'],
    },
    { from: 'Name', to: 'name', source: 'dry_run [x] | y', target: 'dry_run [x] | y', present: '', notes: [] },
  ],
}

function app(previewed = [record]) {
  const fake = fakeApp([{ verb: 'preview', state: 'done', result: { ...result } }])
  fake.previewed = previewed
  return fake
}

test('a person at a terminal sees whole values, our words as commands, and no marks for agents', async () => {
  const ran = await runCli(['preview', 'leads'], app(), { terminal: true })
  expect(ran.status).toBe(0)
  expect(ran.out).toContain('| Email | Jane.Doe@Acme.com | email | jane.doe@acme.com |  | lower |')
  expect(ran.out).toContain('dry_run [x] \\| y')
  expect(ran.out).toContain('phone: value lost, malformed-phone (3 records)')
  expect(ran.out).toContain('crm-ferry dry-run leads')
  expect(ran.out).not.toContain('crm-data')
})

test('a pipe and --json get the same, masked', async () => {
  for (const more of [[], ['--json']]) {
    const { out } = await runCli(['preview', 'leads', ...more], app())
    expect(out).not.toContain('Jane.Doe')
    expect(out).toContain('J***@Acme.com')
  }
})

test('records, field, reason and limit are passed on', async () => {
  const fake = app()
  await runCli(['preview', 'leads', '--record', 'a', 'b', '--field', 'email', '--reason', 'r', '--limit', '50'], fake)
  expect(fake.calls.find(({ verb }) => verb === 'start')?.args).toEqual([
    { verb: 'preview', plan: 'leads', limit: 50, ids: ['a', 'b'], field: 'email', reason: 'r' },
  ])
  expect((await runCli(['preview', 'leads', '--limit', '0'], app())).status).toBe(2)
})

test('a preview that failed says why, and asks for no records', async () => {
  const fake = fakeApp([{ verb: 'preview', state: 'failed', problem: { code: 'plan', message: 'does not hold' } }])
  const ran = await runCli(['preview', 'leads'], fake, { terminal: true })
  expect(ran.status).toBe(2)
  expect(ran.out).toContain('does not hold')
  expect(fake.calls.map(({ verb }) => verb)).not.toContain('preview')
})
