import { afterEach, expect, test } from 'vitest'
import type { Run, Verb } from '../../src/model/run.ts'
import { tools } from '../../tools/index.ts'
import { connect, type Host } from './connect.ts'
import { fakeApp, run } from './fake-app.ts'
import * as large from './large.ts'

let host: Host | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
})

/** About four bytes are a token, and letters beyond ASCII take more. Some readers get both text and data. */
const tokens = (answer: unknown): number => Buffer.byteLength(JSON.stringify(answer)) / 4

function largeApp(verb: Verb, more: Partial<Run> = {}) {
  const app = fakeApp([{ verb, state: 'done', result: { ...large.results[verb] }, ...more }])
  app.connections = async () => large.connections
  app.plan = async () => large.plan
  app.editPlan = async () => ({ ...large.plan, changes: large.changes })
  app.schema = async (_, object) => ({
    ...large.schema,
    objects: object === undefined ? large.schema.objects : large.schema.objects.slice(0, 1),
  })
  app.found = large.errors
  app.previewed = large.previewed
  app.runs = async (limit) => {
    const progress = { phase: 'x'.repeat(500), done: 1, total: 2 }
    return Array.from({ length: limit }, (_, i) =>
      run({ id: `run_${i}`, state: 'running', progress, plan: 'p'.repeat(64) }),
    )
  }
  return app
}

const plan_id = 'leads'
/** Every tool, with the arguments that ask for most. */
const calls: [tool: string, verb: Verb, args: object][] = [
  ['list_connections', 'discover', {}],
  ['discover_schema', 'discover', { connections: ['c'] }],
  ['discover_schema', 'discover', { connections: ['c'], object: '*' }],
  ['discover_schema', 'discover', { connections: ['c'], object: 'Object_0__c' }],
  ['discover_schema', 'discover', { connections: ['c'], object: 'Object_0__c', field_filter: 'Number_7_' }],
  ['propose_mapping', 'propose', { source: 'a', target: 'b', objects: [{ source: 'Lead', target: 'contacts' }] }],
  ['get_plan', 'propose', { plan_id }],
  ['edit_plan', 'propose', { plan_id, edits: [{ edit: 'unmap', object: 'Lead', to: 'x' }] }],
  ['preview_records', 'preview', { plan_id, limit: 20 }],
  ['dry_run', 'dry-run', { plan_id }],
  ['request_approval', 'dry-run', { plan_id }],
  ['apply_schema_changes', 'apply-schema', { plan_id }],
  ['execute_migration', 'migrate', { plan_id }],
  ['get_run', 'extract', { run_id: 'run-1' }],
  ['get_run', 'profile', { run_id: 'run-1' }],
  ['get_run', 'migrate', { run_id: 'run-1' }],
  ['get_run_errors', 'migrate', { run_id: 'run-1', limit: 100 }],
  ['list_runs', 'migrate', { limit: 50 }],
  ['pause_run', 'migrate', { run_id: 'run-1' }],
  ['resume_run', 'dry-run', { run_id: 'run-1' }],
  ['verify_migration', 'verify', { run_id: 'run-1' }],
]

test('the calls below are of all tools', () => {
  expect(new Set(calls.map(([tool]) => tool))).toEqual(new Set(tools.map(({ name }) => name)))
})

test.each(calls)('%s of a large %s stays under ten thousand tokens: %j', async (name, verb, args) => {
  const app = largeApp(verb)
  host = await connect(app, { privileged: true })
  const answer = await host.client.callTool({ name, arguments: { ...args } })
  expect(answer.isError).toBeFalsy()
  expect(tokens(answer)).toBeLessThan(10_000)
})

test.each(calls)('%s of a %s that failed at length stays short: %j', async (name, verb, args) => {
  const message = Array.from({ length: 500 }, (_, i) => `- objects[Lead -> contacts].fields[x${i}] is wrong`).join('\n')
  const problem = { code: 'plan', message, next: 'Mend it with edit_plan.' }
  host = await connect(largeApp(verb, { state: 'failed', problem, result: null }), { privileged: true })
  expect(tokens(await host.client.callTool({ name, arguments: { ...args } }))).toBeLessThan(10_000)
})

test('a run that goes on answers in few words, since it is asked for many times', async () => {
  const progress = { phase: 'reading Leads (about 12 MB on disk)', done: 1_000, total: 100_000 }
  host = await connect(largeApp('migrate', { state: 'running', progress, result: null }))
  expect(tokens(await host.client.callTool({ name: 'get_run', arguments: { run_id: 'run-1' } }))).toBeLessThan(150)
})
