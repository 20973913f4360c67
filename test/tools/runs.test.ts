import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, type Host, textOf } from './connect.ts'
import { type FakeApp, fakeApp, run } from './fake-app.ts'

let app: FakeApp
let host: Host
beforeEach(async () => {
  app = fakeApp()
  host = await connect(app)
})
afterEach(() => host.close())

const call = (name: string, args: Record<string, unknown> = {}) => host.client.callTool({ name, arguments: args })
const lastCall = (verb: string) => app.calls.findLast((each) => each.verb === verb)?.args
const tokens = (result: { content?: unknown; structuredContent?: unknown }) =>
  (JSON.stringify(result.content).length + JSON.stringify(result.structuredContent).length) / 4

test('list_runs tells state, plan and what comes next of each run', async () => {
  app.runs = async () => [
    run({ id: 'run-4', verb: 'migrate', state: 'paused' }),
    run({ id: 'run-3', verb: 'migrate', state: 'done' }),
    run({ id: 'run-2', verb: 'dry-run', state: 'done' }),
    run({ id: 'run-1', verb: 'discover', state: 'failed', plan: null }),
  ]
  const result = await call('list_runs')
  expect(result.structuredContent).toMatchObject({
    runs: [
      { run_id: 'run-4', state: 'paused', plan_id: 'leads', next: 'resume_run' },
      { run_id: 'run-3', next: 'verify_migration' },
      { run_id: 'run-2', next: 'request_approval' },
      { run_id: 'run-1', state: 'failed', next: 'get_run' },
    ],
  })
  expect((result.structuredContent as { runs: object[] }).runs[3]).not.toHaveProperty('plan_id')
  expect(textOf(result)).toContain('run_id "run-4"')
})

test('list_runs passes its limit on and names the run that is at work', async () => {
  app.script = [{ id: 'run-7', state: 'running', progress: { phase: 'writing', done: 1, total: 4 } }]
  const text = textOf(await call('list_runs', { limit: 3 }))
  expect(lastCall('runs')).toEqual([3])
  expect(text).toContain('writing, 1 of 4 (25 %)')
  expect(text).toContain('run_id "run-7"')
})

test('list_runs of a new home says where to begin, and fifty runs stay small', async () => {
  app.runs = async () => []
  expect(textOf(await call('list_runs'))).toContain('list_connections')
  const progress = { phase: 'a rather long name of a phase '.repeat(9), done: 123_456, total: 9_999_999 }
  app.runs = async (limit) =>
    Array.from({ length: limit }, (_, i) => run({ id: `run-${i}-abcdefghijklmnop`, plan: 'p'.repeat(64), progress }))
  expect(tokens(await call('list_runs', { limit: 50 }))).toBeLessThan(10_000)
})

const reason = { pair: 'Lead>contacts', reason: 'no-email', count: 1_200, hint: 'Add a value in the source.' }
const example = {
  pair: 'Lead>contacts',
  sourceId: '00Q1',
  link: 'https://acme.my.salesforce.com/00Q1',
  reason: 'no-email',
  detail: 'The record of jane.doe@acme.com has none.',
}

test('get_run_errors gives counts first, then examples with links, masked and fenced', async () => {
  app.script = [{ state: 'done' }]
  app.found = { reasons: [reason], examples: [example] }
  const result = await call('get_run_errors', { run_id: 'run-1', reason: 'no-email', limit: 5 })
  expect(lastCall('errors')).toEqual(['run-1', { limit: 5, reason: 'no-email' }])
  expect(result.structuredContent).toMatchObject({
    total: 1_200,
    reasons: [{ reason: 'no-email', count: 1_200, hint: 'Add a value in the source.' }],
    examples: [{ source_id: '00Q1', link: 'https://acme.my.salesforce.com/00Q1' }],
  })
  expect(JSON.stringify(result)).not.toContain('jane.doe')
  const text = textOf(result)
  expect(text).toMatch(/<(crm-data-[\w-]{12})>\n- 1,200 no-email.*00Q1.*\n<\/\1>/s)
  expect(text).toContain('1,199 more examples')
  expect(text).toMatch(/Next: .*edit_plan/)
})

test('get_run_errors stays within ten thousand tokens at any size', async () => {
  const evil = '[*`#|<\\">\n'.repeat(80)
  app.found = {
    reasons: Array.from({ length: 500 }, (_, i) => ({ ...reason, reason: `${i}${evil}`, pair: evil, hint: evil })),
    examples: Array.from({ length: 100 }, () => ({ ...example, link: evil, detail: evil, reason: evil })),
  }
  const result = await call('get_run_errors', { run_id: 'run-1', limit: 100 })
  expect(tokens(result)).toBeLessThan(10_000)
  const { reasons, reasons_left_out: more } = result.structuredContent as { reasons: []; reasons_left_out: number }
  expect(reasons.length).toBeGreaterThan(3)
  expect(reasons.length + more).toBe(500)
})

test('get_run_errors of a reason that is none names those that there are', async () => {
  app.script = [{ state: 'done' }]
  app.found = { reasons: [reason], examples: [] }
  const text = textOf(await call('get_run_errors', { run_id: 'run-1', reason: 'no-phone' }))
  expect(text).toContain('No record has that reason. The reasons are: no-email.')
  app.found = { reasons: [], examples: [] }
  expect(textOf(await call('get_run_errors', { run_id: 'run-1' }))).toContain('Next: Call request_approval.')
})

test.each([
  ['get_run_errors', { run_id: '' }],
  ['get_run_errors', { run_id: 'run-1', limit: 101 }],
  ['get_run_errors', { run_id: 'run-1', all: true }],
  ['list_runs', { limit: 51 }],
])('%s refuses %j before the app hears of it', async (name, args) => {
  const result = await call(name, args).catch((error: Error) => error)
  expect(result instanceof Error || result.isError).toBe(true)
  expect(app.calls).toEqual([])
})
