import { expect, test } from 'vitest'
import { createPool } from '../../src/engine/write/pool.ts'

/** Tasks that end when they are told to. */
function tasks() {
  const running = new Map<number, PromiseWithResolvers<void>>()
  let most = 0
  const start = (n: number) => () => {
    const task = Promise.withResolvers<void>()
    running.set(n, task)
    most = Math.max(most, running.size)
    return task.promise.finally(() => running.delete(n))
  }
  return { running, start, most: () => most }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('never more than its size run at a time, whoever adds them', async () => {
  const { running, start, most } = tasks()
  const pool = createPool(2)
  const adding = Promise.all([1, 2, 3, 4, 5].map((n) => pool.add(start(n))))
  for (let n = 1; n <= 5; n += 1) {
    await turn()
    expect(running.size).toBe(Math.min(2, 6 - n))
    running.get(n)?.resolve()
  }
  await adding
  await pool.drain()
  expect(most()).toBe(2)
})

test('after a failure nothing more starts, and drain waits for what runs before it throws', async () => {
  const { running, start } = tasks()
  const pool = createPool(2)
  await pool.add(start(1))
  await pool.add(start(2))
  const third = pool.add(start(3))
  running.get(1)?.reject(new Error('first'))
  await third
  expect(pool.failed()).toBe(true)
  expect([...running.keys()]).toEqual([2])
  let drained = false
  const draining = pool.drain().finally(() => {
    drained = true
  })
  draining.catch(() => undefined)
  await turn()
  expect(drained).toBe(false)
  running.get(2)?.reject(new Error('second'))
  await expect(draining).rejects.toThrow('first')
})
