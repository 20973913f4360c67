import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { locate } from '../../src/dispatch/process-identity.ts'
import type { Run } from '../../src/model/run.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { Accounts } from '../tools/host-process.ts'

const root = join(import.meta.dirname, '../..')

let accounts: Accounts
let home: string
let store: Store

beforeAll(async () => {
  accounts = await Accounts.open()
  home = join(accounts.home, 'terminal')
  const host = await accounts.startHost('2026', home, [])
  const objects = [{ source: 'Lead', target: 'contacts' }]
  await host.call('propose_mapping', { source: 'salesforce', target: 'hubspot', objects, plan_id: 'leads' })
  await host.client.close()
  store = await openStore({ home })
}, 60_000)

afterAll(async () => {
  await store.close()
  await accounts.close()
})

/** A command at a terminal of its own: what the terminal does to it reaches every process of its group. */
function atTerminal(...args: string[]): ChildProcess & { pid: number } {
  const child = spawn(process.execPath, [join(root, 'src/start.js'), '--home', home, ...args], {
    ...{ detached: true, stdio: 'ignore' },
    env: { PATH: process.env.PATH ?? '', XDG_CACHE_HOME: join(accounts.home, 'cache'), ...accounts.env },
  })
  return child as ChildProcess & { pid: number }
}

/** The newest run once it is as wanted. */
async function newest(wanted: (run: Run) => boolean): Promise<Run> {
  for (let look = 0; look < 600; look += 1) {
    const [run] = await store.runs.list(1)
    if (run !== undefined && wanted(run)) return run
    await systemClock.sleep(50)
  }
  throw new Error(`It never came: ${JSON.stringify(await store.runs.list(1))}`)
}

async function workerOf({ id }: Run): Promise<{ pid: number }> {
  return locate((await store.runs.lease(id))?.worker ?? '') ?? expect.fail('the worker lives')
}

/** The source answers so late that no run which reads it can end before it was looked at. */
async function slowDown(ms: number): Promise<void> {
  const faults = ms === 0 ? [] : [{ kind: 'slow', path: '*/query*', ms }]
  await accounts.tell('salesforce', 'faults', { faults })
}

/** A process that has ended keeps its id until whoever inherited it has looked. */
async function expectGone({ pid }: { pid: number }): Promise<void> {
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), 10_000)
}

/** A run of this command that its worker has begun. */
async function begin(...args: string[]) {
  const [last] = await store.runs.list(1)
  const terminal = atTerminal(...args)
  const run = await newest(({ id, state, progress }) => id !== last?.id && state === 'running' && progress !== null)
  return { terminal, run, worker: await workerOf(run) }
}

describe.skipIf(process.platform === 'win32')('a run that was begun at a terminal', () => {
  beforeAll(() => slowDown(2_000))
  afterAll(() => slowDown(0))

  test.each<NodeJS.Signals>(['SIGHUP', 'SIGKILL'])('goes on to its end when that ends by %s', async (signal) => {
    const { terminal, run } = await begin('dry-run', 'leads', '--refresh')
    const gone = once(terminal, 'exit')
    process.kill(-terminal.pid, signal)
    await gone
    expect((await newest(({ state }) => state !== 'running')).state).toBe('done')
    expect((await store.runs.get(run.id))?.problem).toBeNull()
  })

  test('is paused at its next border by Ctrl-C, which the worker itself never sees', async () => {
    const { terminal, run, worker } = await begin('dry-run', 'leads', '--refresh')
    const gone = once(terminal, 'exit')
    // Frozen until the pause is asked for, so that it cannot end before; its next sign of life is then overdue.
    process.kill(worker.pid, 'SIGSTOP')
    const { updatedAt } = (await store.runs.get(run.id)) as Run
    process.kill(-terminal.pid, 'SIGINT')
    await newest((now) => now.updatedAt > updatedAt)
    await systemClock.sleep(700)
    process.kill(worker.pid, 'SIGCONT')
    expect(await gone).toEqual([4, null])
    expect(await store.runs.get(run.id)).toMatchObject({ state: 'paused', problem: { code: 'paused' } })
    await expectGone(worker)
  })

  test('ends where it stands by a second Ctrl-C, also when its worker does not answer', async () => {
    const { terminal, run, worker } = await begin('dry-run', 'leads', '--refresh')
    process.kill(worker.pid, 'SIGSTOP')
    const gone = once(terminal, 'exit')
    process.kill(-terminal.pid, 'SIGINT')
    await systemClock.sleep(300)
    process.kill(-terminal.pid, 'SIGINT')
    expect(await gone).toEqual([4, null])
    await expectGone(worker)
    expect(await store.runs.get(run.id)).toMatchObject({ state: 'paused' })
  })
})

test('a run goes on when the chat host is killed, and is told to the next one', async () => {
  const host = await accounts.startHost('2026', home, [])
  const { structuredContent } = await host.client.callTool({
    ...{ name: 'dry_run', arguments: { plan_id: 'leads', refresh: true, wait_seconds: 0 } },
  })
  const { run_id } = structuredContent as { run_id: string }
  process.kill(host.transport.pid ?? 0, 'SIGKILL')
  const next = await accounts.startHost('2026', home, [])
  expect((await next.call('get_run', { run_id, wait_seconds: 30 })).structuredContent).toMatchObject({ state: 'done' })
  await next.client.close()
  await host.client.close()
})

test('a server says at its start which runs are paused, and asks whether to go on', async () => {
  const paused = (await store.runs.list(100)).find(({ state }) => state === 'paused')
  const host = await accounts.startHost('2025', home, [])
  expect(host.client.getInstructions()).toContain(`The run ${paused?.id} (dry-run) of plan \`leads\` is paused.`)
  await host.client.close()
})
