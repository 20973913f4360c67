import { expect, test } from 'vitest'
import { sideBySide } from '../../src/engine/side-by-side.ts'
import { createVirtualClock } from '../http/virtual-clock.ts'

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n += 1) yield n
}

test('work is done side by side and told in order', async () => {
  const clock = createVirtualClock()
  let [now, most] = [0, 0]
  const work = async (n: number): Promise<string> => {
    now += 1
    most = Math.max(most, now)
    await clock.sleep(n % 2 === 0 ? 100 : 10)
    now -= 1
    return `done ${n}`
  }
  const told: [number, string][] = []
  const all = (async () => {
    for await (const each of sideBySide(numbers(9), 3, work)) told.push(each)
  })()
  await clock.run(all)
  expect(told).toEqual(Array.from({ length: 9 }, (_, n) => [n, `done ${n}`]))
  expect(most).toBe(3)
  expect(clock.monotonic()).toBeLessThan(400)
})

test('a failure is told in its turn, when all that was begun has ended', async () => {
  const clock = createVirtualClock()
  const ended: number[] = []
  const work = async (n: number): Promise<number> => {
    await clock.sleep(10 * (5 - n))
    ended.push(n)
    if (n === 1) throw new Error('broken')
    return n
  }
  const told: number[] = []
  const all = (async () => {
    for await (const [, result] of sideBySide(numbers(5), 4, work)) told.push(result)
  })()
  await expect(clock.run(all)).rejects.toThrow('broken')
  expect(told).toEqual([0])
  expect([...ended].sort()).toEqual([0, 1, 2, 3, 4])
})

test('whoever stops listening waits for what has begun', async () => {
  const clock = createVirtualClock()
  let ended = 0
  const all = (async () => {
    for await (const _ of sideBySide(numbers(100), 4, async () => {
      await clock.sleep(10)
      ended += 1
    }))
      break
  })()
  await clock.run(all)
  expect(ended).toBe(4)
})
