import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProfileCollector } from '../../src/mapping/profile/collect.ts'
import { DistinctCount } from '../../src/mapping/profile/distinct.ts'
import { DuplicateCount, type SourceKey, sourceKeysOf } from '../../src/mapping/profile/duplicates.ts'
import { formatOf } from '../../src/mapping/profile/format.ts'
import { compareDecimals } from '../../src/mapping/profile/range.ts'
import type { FieldProfile } from '../../src/model/profile.ts'
import type { Value } from '../../src/model/record.ts'
import type { Field } from '../../src/model/schema.ts'
import { guestPlan } from '../engine/schemas.ts'
import { field, object, options } from './schemas.ts'

function profileOf(subject: Field, values: readonly (Value | undefined)[]): FieldProfile {
  const collector = new ProfileCollector(object('Thing', 'Thing', [subject]), [])
  for (const [i, value] of values.entries()) {
    collector.add({ id: String(i), row: value === undefined ? {} : { [subject.name]: value } })
  }
  return collector.result().fields[0]!
}

test('a value, a null, a blank and an absent field are four things', () => {
  const profile = profileOf(field('f', 'F', 'text'), ['a', 'bbb', 'a', null, '', '  ', undefined])
  expect(profile).toMatchObject({ filled: 3, nulls: 1, blanks: 2, absent: 1, longest: 3 })
  expect(profile.distinct).toEqual({ count: 2, exact: true })
})

test('characters are what a person counts, not units of UTF-16', () => {
  expect(profileOf(field('f', 'F', 'text'), ['𝄞𝄞𝄞', 'ab']).longest).toBe(3)
})

test('a closed list has its values with counts, and those that are no option', () => {
  const select = field('f', 'F', 'multi-select', { options: options('red', 'blue', 'never used') })
  const profile = profileOf(select, [['red', 'blue'], ['red'], ['pink of ada@example.com'], []])
  expect(profile.values).toEqual([
    { value: 'red', count: 2, option: true },
    { value: 'blue', count: 1, option: true },
    { value: 'pink of a***@example.com', count: 1, option: false },
  ])
  expect(profile).toMatchObject({ filled: 3, blanks: 1, noOption: 1, formats: [] })
})

test('a box is counted both ways', () => {
  const { values } = profileOf(field('f', 'F', 'boolean'), [false, false, true, null])
  expect(values).toEqual([
    { value: 'false', count: 2, option: true },
    { value: 'true', count: 1, option: true },
  ])
})

test('numbers and dates have their ends, exactly and by instant', () => {
  const numbers = profileOf(field('f', 'F', 'currency'), ['10', '-9007199254740993.5', '-9007199254740993.25', '9.5'])
  expect(numbers.numbers).toEqual({ least: '-9007199254740993.5', most: '10' })
  const times = ['2026-01-02T00:30:00+02:00', '2026-01-01T23:00:00.000Z', '2026-02-30']
  const dates = profileOf(field('f', 'F', 'datetime'), times)
  expect(dates.dates).toEqual({ least: '2026-01-01T22:30:00.000Z', most: '2026-01-01T23:00:00.000Z' })
  expect(dates.formats).toEqual([{ format: 'datetime', count: 2 }])
})

test('examples are masked, different and cut', () => {
  const mails = profileOf(field('f', 'F', 'text'), ['ada@example.com', 'ada@example.com', 'x'.repeat(100), 'b', 'c'])
  expect(mails.examples).toEqual(['a***@example.com', `${'x'.repeat(59)}…`, 'b'])
  expect(profileOf(field('f', 'F', 'phone'), ['4915112345678']).examples).toEqual(['***78'])
})

test.each([
  ['ada@example.com', 'email'],
  ['7ada@example.com', 'email'],
  ['https://example.com/a?b', 'url'],
  ['2026-12-31', 'date'],
  ['2026-13-31', null],
  ['2026-12-31T10:00:00Z', 'datetime'],
  ['31.12.2026', 'date-dots'],
  ['12/31/2026', 'date-slashes'],
  ['-12.50', 'number'],
  ['0', 'number'],
  ['01234', 'digits'],
  ['+49 151 1234567', 'phone'],
  ['+491511234567', 'phone'],
  ['(555) 123-4567 ext. 12', 'phone'],
  ['5551234567', 'number'],
  ['-', null],
  ['n/a', null],
  ['', null],
])('the shape of %j is %s', (text, format) => {
  expect(formatOf(text)).toBe(format)
})

test('a run of digits in a field of phones is a phone', () => {
  expect(formatOf('5551234567', true)).toBe('phone')
})

test('decimals are ordered as numbers are', () => {
  const decimal = fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1_000)
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      expect(Math.sign(compareDecimals(String(a), String(b)))).toBe(Math.sign(a - b))
    }),
  )
})

test('up to 500 different values are counted, more are estimated within five standard errors', () => {
  const count = new DistinctCount()
  for (let n = 0; n < 500; n += 1) {
    count.add(`value ${n}`)
    count.add(`value ${n}`)
  }
  expect(count.result()).toEqual({ count: 500, exact: true })
  let next = 500
  for (const size of [501, 2_000, 10_000, 20_000, 100_000]) {
    for (; next < size; next += 1) count.add(`value ${next}`)
    const { count: estimate, exact } = count.result()
    expect(exact).toBe(false)
    expect(Math.abs(estimate - size) / size).toBeLessThan(0.08)
  }
})

test('there are never more different values than values', () => {
  const count = new DistinctCount()
  for (let n = 0; n < 5_000; n += 1) {
    count.add(`value ${n}`)
    expect(count.result().count).toBeLessThanOrEqual(n + 1)
  }
})

const byEmail: SourceKey = { key: { field: 'email', normalise: 'email' }, fields: ['mail', 'further'], skip: [] }

test('duplicates are records that share a key in any of its fields, finished ones left aside', () => {
  const count = new DuplicateCount({ ...byEmail, skip: [{ field: 'gone', equals: true, reason: 'gone' }] })
  count.add({ mail: 'Ada@example.com', further: 'ada@example.com; b@example.com' })
  count.add({ mail: 'x@example.com', further: 'ADA@example.com' })
  count.add({ mail: 'b@example.com', further: null })
  count.add({ mail: 'b@example.com', further: null, gone: true })
  count.add({ mail: 'n/a', further: null })
  count.add({ mail: 'n/a', further: null })
  expect(count.result()).toEqual({
    ...{ key: 'email', fields: ['mail', 'further'], normalise: 'email' },
    ...{ groups: 2, records: 4, exact: true },
  })
})

test('duplicates are those that a naive count finds', () => {
  const mails = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 9_000, size: 'max' })
  fc.assert(
    fc.property(mails, (drawn) => {
      const [count, naive] = [new DuplicateCount(byEmail), new Map<number, number>()]
      for (const n of drawn) {
        count.add({ mail: `m${n}@example.com` })
        naive.set(n, (naive.get(n) ?? 0) + 1)
      }
      const groups = [...naive.values()].filter((held) => held > 1)
      const records = groups.reduce((sum, held) => sum + held, 0)
      expect(count.result()).toMatchObject({ groups: groups.length, records })
    }),
    { numRuns: 10 },
  )
})

test('match keys are looked for in the fields that give them their values', () => {
  expect(sourceKeysOf(guestPlan)).toEqual([{ key: guestPlan.match[0], fields: ['mail'], skip: guestPlan.skip }])
  expect(sourceKeysOf({ ...guestPlan, fields: [] })).toEqual([])
})

test('a profile of any values is what a naive count says', () => {
  const value = fc.constantFrom<Value | undefined>(undefined, null, '', ' ', 'a', 'b', 'a@b.cd', '12', '2026-01-01')
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), (values) => {
      const profile = profileOf(field('f', 'F', 'text'), values)
      const filled = values.filter((each) => typeof each === 'string' && each.trim() !== '')
      expect(profile).toMatchObject({
        filled: filled.length,
        nulls: values.filter((each) => each === null).length,
        blanks: values.filter((each) => each === '' || each === ' ').length,
        absent: values.filter((each) => each === undefined).length,
        distinct: { count: new Set(filled).size, exact: true },
        longest: Math.max(0, ...filled.map((each) => String(each).length)),
      })
      const ofFormat = (name: string) => profile.formats.find(({ format }) => format === name)?.count ?? 0
      expect(ofFormat('email')).toBe(filled.filter((each) => each === 'a@b.cd').length)
      expect(ofFormat('number')).toBe(filled.filter((each) => each === '12').length)
    }),
  )
})
