import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isGone, processIdentity } from '../../src/dispatch/process-identity.ts'
import { stopWorker } from '../../src/dispatch/stop-worker.ts'
import type { Clock } from '../../src/model/clock.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'

const id = 'run_1'
const leaseMs = 120_000

let home: string
let store: Store
let children: ChildProcess[]
let slept: number
let clock: Clock

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ferry-stop-'))
  store = await openStore({ home })
  ;[children, slept] = [[], 0]
  // A process needs real time to end, so each sleep is a short one, and counts in full.
  clock = {
    now: () => slept,
    monotonic: () => slept,
    async sleep(ms) {
      slept += ms
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20)))
    },
  }
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, clock.now())
})

afterEach(async () => {
  vi.restoreAllMocks()
  for (const child of children) child.kill('SIGKILL')
  await store.close()
  await rm(home, { recursive: true })
})

/** A process that says when it is up, and does this when it is asked to end. */
async function begin(onTerm: string): Promise<{ pid: number; ended: Promise<unknown[]> }> {
  const script = `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1_000); console.log('up')`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(child)
  await once(child.stdout, 'data')
  return { pid: child.pid ?? 0, ended: once(child, 'exit') }
}

const claim = (worker: string) => store.runs.claim(id, worker, clock.now(), leaseMs)
/** As on systems that tell no start times. */
const withoutStart = (pid: number): string => `${hostname()}:${pid}:`
const stop = (): Promise<void> => stopWorker({ store, clock }, id)

test('a worker is asked to end, and has ended when that is told', async () => {
  const { pid, ended } = await begin('process.exit(7)')
  const worker = processIdentity(pid)
  await claim(worker)
  await stop()
  expect(isGone(worker)).toBe(true)
  expect(await ended).toEqual([7, null])
  expect(slept).toBeLessThanOrEqual(3_000)
})

test('a worker that does not listen is ended without a word, after 3 seconds', async () => {
  const { pid, ended } = await begin('')
  await claim(processIdentity(pid))
  await stop()
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(slept).toBeGreaterThanOrEqual(3_000)
  expect(slept).toBeLessThan(6_000)
})

test('without a worker, or with one that is gone, nothing is done', async () => {
  const kill = vi.spyOn(process, 'kill')
  await stop()
  // No process ever had this start time, and process 1 is not ours to end.
  await claim(`${hostname()}:${process.pid}:1`)
  await stop()
  expect(kill.mock.calls.filter(([, signal]) => signal !== 0)).toEqual([])
  expect(slept).toBe(0)
})

test('a worker of another machine is not ended, and the refusal says how to follow it', async () => {
  const kill = vi.spyOn(process, 'kill')
  await claim(`${hostname()}-other:${process.pid}:1`)
  await expect(stop()).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining(`${hostname()}-other`),
    next: expect.stringContaining(`crm-ferry run ${id} --wait`),
  })
  expect(kill.mock.calls).toEqual([])
  expect(slept).toBe(0)
})

test('a process that may be a later one under the same id is left alone while it gives no sign of life', async () => {
  const kill = vi.spyOn(process, 'kill')
  const { pid } = await begin('process.exit(7)')
  await claim(withoutStart(pid))
  await expect(stop()).rejects.toMatchObject({ code: 'busy' })
  expect(kill.mock.calls.filter(([, signal]) => signal !== 0)).toEqual([])
  expect(slept).toBeGreaterThanOrEqual(3_000)
})

test('and is ended once it renews its lease, since only the worker does', async () => {
  const { pid, ended } = await begin('process.exit(7)')
  const worker = withoutStart(pid)
  const claimed = await claim(worker)
  const { sleep } = clock
  clock.sleep = async (ms) => {
    if ('fence' in claimed && slept < 1_000) await store.runs.report(id, claimed.fence, null, slept + ms, leaseMs)
    await sleep(ms)
  }
  await stop()
  expect(await ended).toEqual([7, null])
})

test('a worker that no signal ends is told to the person, with its process id', async () => {
  const { pid } = await begin('')
  const worker = processIdentity(pid)
  await claim(worker)
  const real = process.kill.bind(process)
  const sent: unknown[] = []
  vi.spyOn(process, 'kill').mockImplementation((to, signal) => {
    if (signal === 0) return real(to, 0)
    sent.push(signal)
    return true
  })
  await expect(stop()).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining(`process ${pid}`),
    next: expect.stringContaining('process'),
  })
  expect(sent).toEqual(['SIGTERM', 'SIGKILL'])
})

test('a worker that ends by itself right before the signal has ended; any other failure is told', async () => {
  const { pid } = await begin('process.exit(7)')
  const worker = processIdentity(pid)
  await claim(worker)
  const real = process.kill.bind(process)
  const spy = vi.spyOn(process, 'kill')
  spy.mockImplementation((to, signal) => {
    if (signal === 0) return real(to, 0)
    throw Object.assign(new Error('Not permitted.'), { code: 'EPERM' })
  })
  await expect(stop()).rejects.toThrow('Not permitted.')
  spy.mockImplementation((to, signal) => {
    if (signal === 0) return real(to, 0)
    real(to, 'SIGKILL')
    throw Object.assign(new Error('No such process.'), { code: 'ESRCH' })
  })
  await stop()
  expect(isGone(worker)).toBe(true)
})
