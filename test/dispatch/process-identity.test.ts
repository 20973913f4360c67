import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { afterEach, expect, test, vi } from 'vitest'
import { isGone, locate, processIdentity } from '../../src/dispatch/process-identity.ts'

afterEach(() => vi.restoreAllMocks())

test('this process lives, under a name that says where and which', () => {
  const identity = processIdentity()
  expect(identity.startsWith(`${hostname()}:${process.pid}:`)).toBe(true)
  expect(isGone(identity)).toBe(false)
})

test('a process that has ended is gone', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  await once(child, 'spawn')
  const identity = processIdentity(child.pid)
  expect(isGone(identity)).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isGone(identity)).toBe(true)
})

test.runIf(process.platform === 'linux')('a later process under the same id is another one', () => {
  const [host, pid, started = ''] = processIdentity().split(':')
  expect(started).toMatch(/^\d+$/)
  expect(isGone(`${host}:${pid}:${Number(started) - 1}`)).toBe(true)
  // Of two processes the later one has the later start.
  expect(Number(started)).toBeGreaterThan(Number(processIdentity(1).split(':')[2]))
})

test('nothing is known of a process of another machine', () => {
  expect(isGone(`${hostname()}-other:1:1`)).toBe(false)
})

test.runIf(process.platform === 'linux')('a process keeps its name, whatever it calls itself', async () => {
  const script = `console.log('up'); process.stdin.once('data', () => { process.title = 'x) R 1 2'; console.log('named') })`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'ignore'] })
  try {
    await once(child.stdout, 'data')
    const identity = processIdentity(child.pid)
    child.stdin.write('go')
    await once(child.stdout, 'data')
    expect(processIdentity(child.pid)).toBe(identity)
    expect(isGone(identity)).toBe(false)
  } finally {
    child.kill('SIGKILL')
  }
})

test.runIf(process.platform === 'linux')('a process that ended while its parent does not look is gone', async () => {
  // The shell becomes a program that never asks what became of the child.
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [told] = await once(parent.stdout, 'data')
    const pid = Number(String(told))
    const identity = processIdentity(pid)
    expect(isGone(identity)).toBe(false)
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => isGone(identity)).toBe(true)
    expect(process.kill(pid, 0)).toBe(true)
    expect(locate(identity)).toBeNull()
  } finally {
    parent.kill('SIGKILL')
  }
})

test('a process of another user lives, one that is not there does not', () => {
  const refuse = (code: string) => () => {
    throw Object.assign(new Error(code), { code })
  }
  const kill = vi.spyOn(process, 'kill').mockImplementation(refuse('EPERM'))
  expect(isGone(processIdentity())).toBe(false)
  kill.mockImplementation(refuse('ESRCH'))
  expect(isGone(processIdentity())).toBe(true)
})

test('a process is found surely where its start is known, and not at all on another machine', () => {
  const { pid } = process
  expect(locate(`${hostname()}:${pid}:`)).toEqual({ pid, sure: false })
  if (process.platform === 'linux') expect(locate(processIdentity())).toEqual({ pid, sure: true })
  expect(locate(`${hostname()}-other:${pid}:1`)).toBeNull()
})
