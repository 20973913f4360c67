import { expect, test } from 'vitest'
import { createDays } from '../../src/http/days.ts'
import type { Clock } from '../../src/model/clock.ts'

const hour = 3_600_000

/** When the day began and when it will be renewed, at a time in a zone. */
function at(iso: string, timeZone: string): [began: string, renewed: string] {
  const now = Date.parse(iso)
  const days = createDays({ now: () => now } as Clock)
  days.know({ resets: 'midnight', timeZone })
  return [new Date(days.beganAt()).toISOString(), new Date(now + days.untilRenewed()!).toISOString()]
}

test.each([
  // The clocks of Berlin skip an hour on 29 March 2026, and show one twice on 25 October.
  ['2026-03-29T09:00:00Z', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T22:01:00.000Z'],
  ['2026-10-25T22:30:00Z', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:01:00.000Z'],
  ['2026-10-24T22:00:00Z', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:01:00.000Z'],
  ['2026-06-01T18:29:59Z', 'Asia/Kolkata', '2026-05-31T18:30:00.000Z', '2026-06-01T18:31:00.000Z'],
  ['2026-06-01T00:00:00Z', 'UTC', '2026-06-01T00:00:00.000Z', '2026-06-02T00:01:00.000Z'],
])('at %s in %s the day began at %s and is renewed at %s', (now, zone, began, renewed) => {
  expect(at(now, zone)).toEqual([began, renewed])
})

test('without a rule a day is taken to last a whole one, and nobody knows when it is renewed', () => {
  const days = createDays({ now: () => 100 * hour } as Clock)
  expect([days.beganAt(), days.untilRenewed()]).toEqual([76 * hour, undefined])
  days.know({ resets: 'midnight', timeZone: 'Mars/Olympus' })
  expect([days.beganAt(), days.untilRenewed()]).toEqual([76 * hour, undefined])
})

test('one who looks all the time sees each midnight in the moment that it passes, by a clock that may be set back', () => {
  const midnight = Date.parse('2026-06-02T00:00:00Z')
  const day = 24 * hour
  let now = midnight - 1
  const days = createDays({ now: () => now } as Clock)
  const look = (): (number | undefined)[] => [days.beganAt(), days.untilRenewed()]
  days.know({ resets: 'midnight', timeZone: 'UTC' })
  expect(look()).toEqual([midnight - day, 60_001])
  now = midnight
  expect(look()).toEqual([midnight, day + 60_000])
  now = midnight + day - 1
  expect(look()).toEqual([midnight, 60_001])
  now = midnight - 1
  expect(look()).toEqual([midnight - day, 60_001])
})

test('a rule that became known better holds from then on', () => {
  const now = Date.parse('2026-06-01T12:00:00Z')
  const days = createDays({ now: () => now } as Clock)
  days.know({ resets: 'midnight', timeZone: 'UTC' })
  expect(days.beganAt()).toBe(Date.parse('2026-06-01T00:00:00Z'))
  days.know({ resets: 'midnight', timeZone: 'Asia/Kolkata' })
  expect(days.beganAt()).toBe(Date.parse('2026-05-31T18:30:00Z'))
  days.know({ resets: 'rolling' })
  expect([days.beganAt(), days.untilRenewed()]).toEqual([now - 24 * hour, hour])
})
