import { afterEach, describe, expect, test } from 'vitest'
import { FerryError, type FerryErrorCode } from '../../src/model/errors.ts'
import type { Verb } from '../../src/model/run.ts'
import { tools } from '../../tools/index.ts'
import { nextAfter } from '../../tools/support/next-step.ts'
import { answerRun } from '../../tools/support/run-answer.ts'
import { runCli } from '../cli/run-cli.ts'
import { connect, type Host, textOf } from './connect.ts'
import { fakeApp, run } from './fake-app.ts'

let host: Host | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
})

const codes: FerryErrorCode[] = [
  ...(['usage', 'config', 'plan', 'approval', 'privilege', 'drift', 'busy', 'paused', 'vendor', 'store'] as const),
  'bug',
]
const known = new Set(tools.map(({ name }) => name))
/** The tools that a text names; a word that looks like one and is none fails. */
function named(text: string): string[] {
  const words = [...text.matchAll(/\b[a-z]+(?:_[a-z]+)+\b/g)].map(([word]) => word)
  for (const word of words) expect(known, text).toContain(word)
  return words
}

const calls: Record<string, object> = {
  list_connections: {},
  discover_schema: { connections: ['salesforce'] },
  propose_mapping: { source: 'a', target: 'b', objects: [{ source: 'Lead', target: 'contacts' }] },
  edit_plan: { plan_id: 'leads', edits: [{ edit: 'unmap', object: 'Lead', to: 'x' }] },
  get_run: { run_id: 'run-1' },
  get_run_errors: { run_id: 'run-1' },
  list_runs: {},
  pause_run: { run_id: 'run-1' },
  resume_run: { run_id: 'run-1' },
  verify_migration: { run_id: 'run-1' },
}

describe('every failure of every tool names a tool to go on with', () => {
  test.each(codes)('%s', async (code) => {
    const app = fakeApp()
    host = await connect(app, { privileged: true })
    const { tools: offered } = await host.client.listTools()
    expect(offered).toHaveLength(tools.length)
    for (const { name } of offered) {
      for (const next of [undefined, 'Choose another name.']) {
        app.fail = new FerryError(code, 'It cannot be.', next)
        const answer = await host.client.callTool({ name, arguments: { ...(calls[name] ?? { plan_id: 'leads' }) } })
        expect(answer.isError, name).toBe(true)
        expect(
          named(textOf(answer).replace(/^\w+ failed/, '')).length,
          `${name} ${code}: ${textOf(answer)}`,
        ).toBeGreaterThan(0)
        if (next !== undefined && code !== 'bug') expect(textOf(answer)).toContain(next)
      }
    }
  })
})

test('what a failure says itself stays the only step when it names one', () => {
  const next = 'Pause it first: crm-ferry pause run_1.'
  expect(nextAfter({ code: 'busy', next })).toBe(next)
  expect(nextAfter({ code: 'plan', next: 'Call get_plan.' })).toBe('Call get_plan.')
})

test('a proposal that fails leaves no plan to mend', () => {
  expect(nextAfter({ code: 'plan' }, 'propose')).toMatch(/No plan was made.*propose_mapping/)
  expect(nextAfter({ code: 'plan' }, 'dry-run')).toMatch(/edit_plan/)
})

test.each<Verb>([
  'discover',
  'propose',
  'extract',
  'profile',
  'preview',
  'dry-run',
  'apply-schema',
  'migrate',
  'verify',
])('a failed run of %s names the tool that starts it anew', (verb) => {
  const { text } = answerRun(run({ verb, state: 'failed', problem: { code: 'vendor', message: 'no' } }))
  expect(named(text).length).toBeGreaterThan(1)
})

describe('at a terminal', () => {
  test.each(codes.filter((code) => code !== 'bug'))('an error %s names a command', async (code) => {
    const app = fakeApp()
    app.fail = new FerryError(code, 'It cannot be.')
    const { err } = await runCli(['plan', 'leads'], app)
    expect(err).toMatch(/crm-ferry [a-z]/)
    expect(err.match(/\b[a-z]+_[a-z_]+\b/g)).toBeNull()
    const { out } = await runCli(['plan', 'leads', '--json'], app)
    expect(JSON.parse(out)).toMatchObject({ error: { code, next: expect.stringMatching(/crm-ferry [a-z]/) } })
  })

  test.each([
    [['nonsense'], 'crm-ferry --help'],
    [['propose', '--source', 'a'], 'crm-ferry propose --help'],
    [['plan', 'leads', '--nope'], 'crm-ferry plan --help'],
  ])('wrong usage %j says where the words are', async (args, help) => {
    expect((await runCli(args, fakeApp())).err).toContain(`See: ${help}\n`)
  })
})
