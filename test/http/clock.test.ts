import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'

test('a sleep ends with the reason that it was aborted with, before and while it lasts', async () => {
  const leaving = new AbortController()
  const asleep = systemClock.sleep(60_000, leaving.signal)
  leaving.abort('enough')
  await expect(asleep).rejects.toBe('enough')
  await expect(systemClock.sleep(60_000, leaving.signal)).rejects.toBe('enough')
})

test('a sleep lasts as long as asked, and one beyond the longest timer of Node does not end at once', async () => {
  const begin = systemClock.monotonic()
  await systemClock.sleep(30)
  expect(systemClock.monotonic() - begin).toBeGreaterThan(28)
  const leaving = new AbortController()
  const long = systemClock.sleep(2 ** 40, leaving.signal).then(() => 'ended')
  const first = await Promise.race([long, systemClock.sleep(30).then(() => 'still asleep')])
  leaving.abort(new Error('enough'))
  await expect(long).rejects.toThrow('enough')
  expect(first).toBe('still asleep')
})
