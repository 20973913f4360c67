import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { isGone, processIdentity } from '../../src/dispatch/process-identity.ts'

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
