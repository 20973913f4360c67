import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFilter, conditionFault, sameFilter } from '../../src/mapping/condition.ts'
import { compareDecimals } from '../../src/mapping/decimal.ts'
import { type Comparison, type Condition, comparisons, showCondition } from '../../src/model/condition.ts'
import type { Value } from '../../src/model/record.ts'
import { fieldTypes } from '../../src/model/schema.ts'
import { field, object } from './schemas.ts'

const thing = object('Thing', 'Thing', [
  field('name', 'Name', 'text'),
  field('stage', 'Stage', 'select'),
  field('amount', 'Amount', 'currency'),
  field('day', 'Day', 'date'),
  field('made', 'Made', 'datetime'),
  field('gone', 'Gone', 'boolean'),
  field('owner', 'Owner', 'user'),
  field('tags', 'Tags', 'multi-select'),
])

function meets(condition: Condition, value: Value | undefined): boolean {
  return compileFilter([condition], thing)(value === undefined ? {} : { [condition.field]: value })
}

const faultOf = (condition: Condition): string | null =>
  conditionFault(condition, thing.fields.find(({ name }) => name === condition.field)!)

describe('a condition', () => {
  it.each<[string, Comparison, Condition['value'], Value, boolean]>([
    ['name', 'equals', 'zoë', 'ZOË', true],
    ['name', 'equals', 'Zoe\u0308', 'Zoë', true],
    ['name', 'not', 'zoë', 'Zoe', true],
    ['name', 'contains', '50%', 'About 50% OFF', true],
    ['name', 'contains', '5_%', 'About 50% OFF', false],
    ['stage', 'one-of', ['open', 'New'], 'Open', true],
    ['stage', 'one-of', ['open', 'New'], 'Closed', false],
    ['amount', 'equals', '1.50', '1.5', true],
    ['amount', 'at-least', '9007199254740993', '9007199254740992', false],
    ['amount', 'after', '-2', '-1.5', true],
    ['amount', 'before', '10', '9.99', true],
    ['amount', 'at-most', '0', '-0', true],
    ['day', 'at-least', '2024-01-01', '2024-01-01', true],
    ['day', 'before', '2024-01-01', '2023-12-31', true],
    ['made', 'at-least', '2024-01-01', '2024-01-01T00:00:00.000Z', true],
    ['made', 'after', '2024-01-01', '2024-01-01T23:59:59.999Z', false],
    ['made', 'after', '2024-01-01', '2024-01-02T00:00:00.000Z', true],
    ['made', 'at-most', '2024-01-01', '2024-01-01T23:59:59.999Z', true],
    ['made', 'equals', '2024-01-01', '2024-01-01T12:00:00.000Z', true],
    ['made', 'before', '2024-01-01T02:00:00+02:00', '2023-12-31T23:59:59.999Z', true],
    ['gone', 'equals', 'false', false, true],
    ['gone', 'not', true, true, false],
    ['owner', 'equals', '005A', '005a', false],
    ['tags', 'contains', 'red', ['Blue', 'Red'], true],
    ['tags', 'one-of', ['green', 'red'], ['Blue'], false],
  ])('%s %s %j, of a record with %j: %j', (name, is, value, held, expected) => {
    const condition = { field: name, is, ...(value !== undefined && { value }) }
    expect(faultOf(condition)).toBeNull()
    expect(meets(condition, held)).toBe(expected)
  })

  it('of a record without a value is met by "not" and "empty" alone', () => {
    for (const nothing of [null, '', '  ', undefined, []]) {
      expect(meets({ field: 'name', is: 'empty' }, nothing)).toBe(true)
      expect(meets({ field: 'name', is: 'filled' }, nothing)).toBe(false)
      expect(meets({ field: 'name', is: 'not', value: 'x' }, nothing)).toBe(true)
      expect(meets({ field: 'name', is: 'equals', value: 'x' }, nothing)).toBe(false)
      expect(meets({ field: 'amount', is: 'at-most', value: '5' }, nothing)).toBe(false)
    }
    expect(meets({ field: 'gone', is: 'filled' }, false)).toBe(true)
  })

  it('takes a stored value that is not of its type for none that was asked for', () => {
    expect(meets({ field: 'amount', is: 'at-least', value: '1' }, 'n/a')).toBe(false)
    expect(meets({ field: 'amount', is: 'not', value: '1' }, 'n/a')).toBe(true)
  })

  it('all of a filter must hold; a field that there is not is refused', () => {
    const both: Condition[] = [
      { field: 'stage', is: 'equals', value: 'Open' },
      { field: 'amount', is: 'after', value: '5' },
    ]
    const test = compileFilter(both, thing)
    expect(test({ stage: 'Open', amount: '6' })).toBe(true)
    expect(test({ stage: 'Open', amount: '5' })).toBe(false)
    expect(test({ stage: 'New', amount: '6' })).toBe(false)
    expect(() => compileFilter([{ field: 'nope', is: 'empty' }], thing)).toThrow('no field "nope"')
    expect(compileFilter([], thing)({})).toBe(true)
  })

  it.each<[Condition, RegExp]>([
    [{ field: 'name', is: 'before', value: 'm' }, /text field, which cannot be compared by before: use equals/],
    [{ field: 'tags', is: 'equals', value: 'red' }, /use one-of, contains/],
    [{ field: 'gone', is: 'one-of', value: ['true'] }, /use equals, not/],
    [{ field: 'amount', is: 'equals', value: '1,000' }, /"1,000" is no value for the currency field "amount"/],
    [{ field: 'day', is: 'at-least', value: '2024-02-30' }, /give a day such as/],
    [{ field: 'day', is: 'at-least', value: '2024-02-03T00:00:00Z' }, /give a day such as/],
    [{ field: 'made', is: 'at-least', value: '2024-02-03T00:00:00' }, /in UTC/],
    [{ field: 'gone', is: 'equals', value: 'yes' }, /true or false/],
    [{ field: 'name', is: 'equals' }, /needs a value/],
    [{ field: 'name', is: 'equals', value: '' }, /"empty" asks/],
    [{ field: 'name', is: 'equals', value: ['a'] }, /"one-of" takes a list/],
    [{ field: 'name', is: 'one-of', value: 'a' }, /needs a list/],
    [{ field: 'name', is: 'one-of', value: [] }, /needs a list/],
    [{ field: 'name', is: 'empty', value: 'a' }, /states no value/],
  ])('%j is refused', (condition, message) => {
    expect(faultOf(condition)).toMatch(message)
    expect(() => meets(condition, 'anything')).toThrow(message)
  })

  it('on a field of any type is either refused or can be asked of any value', () => {
    const value = fc.oneof(fc.string(), fc.constant('5'), fc.constant('2024-01-01'))
    const stated = fc.oneof(value, fc.boolean(), fc.array(value), fc.constant(undefined))
    const held = fc.oneof(value, fc.boolean(), fc.array(value), fc.constant(null), fc.constant(undefined))
    const asked = fc.tuple(fc.constantFrom(...fieldTypes), fc.constantFrom(...comparisons), stated, held)
    fc.assert(
      fc.property(asked, ([type, is, text, has]) => {
        const one = object('One', 'One', [field('it', 'It', type)])
        const condition = { field: 'it', is, ...(text !== undefined && { value: text }) }
        const refused = conditionFault(condition, one.fields[0]!)
        if (refused !== null) return
        expect(typeof compileFilter([condition], one)(has === undefined ? {} : { it: has })).toBe('boolean')
        if (is === 'equals' && typeof text === 'string' && type === 'text') {
          expect(compileFilter([condition], one)({ it: text })).toBe(text.trim() !== '')
        }
      }),
    )
  })

  it('is told in one line, and a filter is the same in any order', () => {
    expect(showCondition({ field: 'stage', is: 'one-of', value: ['Open', 'New'] })).toBe('stage one-of Open, New')
    const [a, b]: Condition[] = [
      { field: 'a', is: 'empty' },
      { field: 'b', is: 'equals', value: '1' },
    ]
    expect(sameFilter([a!, b!], [b!, a!])).toBe(true)
    expect(sameFilter([a!], [b!])).toBe(false)
    expect(sameFilter(undefined, [])).toBe(true)
  })
})

describe('decimals', () => {
  it('are in the order of the numbers, at any length', () => {
    const whole = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n })
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        expect(Math.sign(compareDecimals(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0)
      }),
    )
    const ordered = ['-10.5', '-10.25', '-1', '-0.5', '0', '0.05', '0.5', '0.51', '1', '9', '10', '10.01', '100']
    for (const [i, a] of ordered.entries())
      for (const [j, b] of ordered.entries())
        expect(Math.sign(compareDecimals(a, b)), `${a} ${b}`).toBe(Math.sign(i - j))
  })
})
