import { expect, test } from 'vitest'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'

test('a permit is busy until its holder says, or until the safety deadline of a holder that died', async () => {
  const permits = createMemoryPermits()
  expect(await permits.take('a', 3, 2, 0, 100)).toEqual({ slots: [0, 1] })
  await permits.hold('a', [0], 40)
  expect(await permits.take('a', 3, 2, 10, 100)).toEqual({ waitMs: 30 })
  expect(await permits.take('a', 3, 3, 10, 100)).toEqual({ waitMs: 90 })
  expect([await permits.busy('a', 39), await permits.busy('a', 40), await permits.busy('a', 100)]).toEqual([2, 1, 0])
  expect(await permits.take('b', 3, 3, 0, 100)).toEqual({ slots: [0, 1, 2] })
})

test('a holder that comes back late makes its own permit busy again, nobody else’s', async () => {
  const permits = createMemoryPermits()
  await permits.take('a', 1, 1, 0, 100)
  await permits.take('a', 1, 1, 100, 500)
  await permits.hold('a', [0], 150)
  expect(await permits.take('a', 1, 1, 160, 500)).toEqual({ waitMs: 440 })
})

test('permits that were taken before the clock was set back end after the safety time, and not before', async () => {
  const permits = createMemoryPermits()
  await permits.take('a', 2, 1, 3_600_000, 100)
  await permits.take('a', 2, 1, 3_600_010, 100)
  expect(await permits.take('a', 2, 1, 3_599_960, 100)).toEqual({ waitMs: 140 })
  expect(await permits.take('a', 2, 2, 0, 100)).toEqual({ waitMs: 100 })
  expect(await permits.take('a', 2, 1, 60, 100)).toEqual({ waitMs: 40 })
  expect(await permits.take('a', 2, 2, 100, 100)).toEqual({ slots: [2, 3] })
})

test('a block holds for everybody and is never shortened', async () => {
  const permits = createMemoryPermits()
  await permits.block('a', 50)
  await permits.block('a', 20)
  expect(await permits.take('a', 3, 1, 30, 100)).toEqual({ waitMs: 20 })
  expect(await permits.take('a', 3, 1, 50, 100)).toEqual({ slots: [0] })
})

test('a window that shrank waits until enough is free', async () => {
  const permits = createMemoryPermits()
  for (const [slot, until] of [10, 20, 30, 40].entries()) {
    await permits.take('a', 4, 1, 0, 100)
    await permits.hold('a', [slot], until)
  }
  expect(await permits.take('a', 2, 1, 0, 100)).toEqual({ waitMs: 30 })
})

test('a call that can never fit is a mistake of the caller', async () => {
  await expect(createMemoryPermits().take('a', 3, 4, 0, 100)).rejects.toThrow('weighs 4')
})
