import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { compileFormat, formatFault } from '../../src/mapping/date-format.ts'
import { isZone, nextMidnight, openZone } from '../../src/model/zones.ts'

const names = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe']
const instants = fc.date({ min: new Date('1971-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })

describe('a zone', () => {
  it('is one that Node knows', () => {
    expect(['Europe/Berlin', 'UTC', 'Europe/Berlyn', ''].map(isZone)).toEqual([true, true, false, false])
  })

  it.each(names)('%s: what clocks show leads back to the instant, or to the first of the two that show it', (name) => {
    const zone = openZone(name)
    // By another way than the one under test: the Swedish form of a date is nearly the ISO one.
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' })
    const shown = (instant: Date) => clock.format(instant).replace(' ', 'T')
    fc.assert(
      fc.property(instants, (any) => {
        const instant = new Date(Math.floor(any.getTime() / 1000) * 1000)
        const back = zone.instantOf(`${shown(instant)}.000`)!
        expect(shown(back)).toBe(shown(instant))
        expect(back.getTime()).toBeLessThanOrEqual(instant.getTime())
        expect(instant.getTime() - back.getTime()).toBeLessThanOrEqual(3_600_000)
        expect(zone.dayAt(instant)).toBe(shown(instant).slice(0, 10))
      }),
      { numRuns: 300 },
    )
  })

  it('has no instant for what clocks skip: an hour in spring, in Samoa once a day', () => {
    expect(openZone('Europe/Berlin').instantOf('2026-03-29T02:59:59.999')).toBeNull()
    expect(openZone('Europe/Berlin').instantOf('2026-03-29T03:00:00.000')?.toISOString()).toBe(
      '2026-03-29T01:00:00.000Z',
    )
    expect(openZone('Pacific/Apia').instantOf('2011-12-30T12:00:00.000')).toBeNull()
  })
})

describe('a format', () => {
  it.each<[string, string, string | null, string | null]>([
    ['YYYY-MM-DD', '2026-11-20', '2026-11-20', null],
    ['D/M/YYYY H:mm', '3/4/2026 7:05', '2026-04-03', '07:05:00.000'],
    ['YYYYMMDD HHmmss', '20261120 235959', '2026-11-20', '23:59:59.000'],
    ['YYYY-MM-DDTHH:mm', '2026-11-20T08:30', '2026-11-20', '08:30:00.000'],
    ['MM/DD/YYYY h A', '11/20/2026 12 a.m.', '2026-11-20', '00:00:00.000'],
    ['MM/DD/YYYY h A', '11/20/2026 12 PM', '2026-11-20', '12:00:00.000'],
    ['MM/DD/YYYY h A', '11/20/2026 13 PM', null, null],
    ['DD.MM.YYYY', '20x11x2026', null, null],
    ['DD.MM.YYYY', '29.02.2026', null, null],
    ['DD.MM.YYYY HH:mm', '20.11.2026 24:00', null, null],
    ['DD.MM.YYYY', '20.11.2026 10:00', null, null],
  ])('%s: %s', (format, text, day, time) => {
    expect(formatFault(format)).toBeNull()
    expect(compileFormat(format)(text)).toEqual(day === null ? null : { day, time })
  })

  it.each<[string, RegExp]>([
    ['DD.MM.YY', /no token/],
    ['DD MMM YYYY', /no token|one YYYY/],
    ['MM/YYYY', /one YYYY, MM and DD/],
    ['YYYY-MM-DD MM', /one YYYY, MM and DD/],
    ['YYYY-MM-DD hh:mm', /needs A/],
    ['YYYY-MM-DD HH:mm A', /needs A/],
    ['YYYY-MM-DD mm', /minutes without hours/],
    ['YYYY-MM-DD HH:ss', /seconds without minutes/],
    ['YYYY-MM-DD HH:mm HH', /twice/],
  ])('%s is refused', (format, message) => {
    expect(formatFault(format)).toMatch(message)
  })
})

test.each([
  ['UTC', '2026-11-21T23:59:59.999Z', '2026-11-22T00:00:00.000Z'],
  ['UTC', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['Europe/Dublin', '2026-07-01T12:00:00Z', '2026-07-01T23:00:00.000Z'],
  ['Australia/Sydney', '2026-12-31T14:00:00Z', '2027-01-01T13:00:00.000Z'],
  ['US/Eastern', '2028-02-28T12:00:00Z', '2028-02-29T05:00:00.000Z'],
  // Days of 23 and 25 hours, and one whose clocks go from midnight to one.
  ['Europe/Berlin', '2026-03-28T23:30:00Z', '2026-03-29T22:00:00.000Z'],
  ['Europe/Berlin', '2026-10-24T22:30:00Z', '2026-10-25T23:00:00.000Z'],
  ['Africa/Cairo', '2026-04-23T12:00:00Z', '2026-04-23T22:00:00.000Z'],
])('midnight in %s after %s is %s', (zone, now, expected) => {
  expect(new Date(nextMidnight(Date.parse(now), zone) ?? 0).toISOString()).toBe(expected)
})

test('there is no midnight in a zone that is none', () => expect(nextMidnight(0, 'Mars/Olympus')).toBeNull())
