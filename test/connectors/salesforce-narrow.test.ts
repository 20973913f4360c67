import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../../simulators/salesforce/soql/evaluate.ts'
import { parse } from '../../simulators/salesforce/soql/parse.ts'
import { narrow } from '../../src/connectors/salesforce/narrow.ts'
import { compileFilter, conditionFault } from '../../src/mapping/condition.ts'
import { type Comparison, type Condition, comparisons } from '../../src/model/condition.ts'
import type { Value } from '../../src/model/record.ts'
import type { FieldType } from '../../src/model/schema.ts'
import { field, object } from '../mapping/schemas.ts'

const native: Partial<Record<FieldType, string>> = {
  ...{ text: 'string', email: 'email', select: 'picklist', user: 'reference', date: 'date', datetime: 'datetime' },
  ...{ boolean: 'boolean', currency: 'currency', 'long-text': 'textarea' },
}
const lead = object(
  'Lead',
  'Lead',
  Object.keys(native).map((type) =>
    field(`${type.replace('-', '_')}__c`, type, type as FieldType, { searchable: type !== 'long-text' }),
  ),
)
const queryable = {
  name: 'Lead',
  fields: new Map(
    lead.fields.map(({ name, type, searchable }) => [
      name,
      { name, type: native[type]!, filterable: searchable === true, sortable: true } as never,
    ]),
  ),
}

const said = (is: Comparison, name: string, value?: Condition['value'], where?: string) =>
  narrow(lead, [{ field: name, is, ...(value !== undefined && { value }) }], where)

describe('a filter in SOQL', () => {
  it.each<[Comparison, string, Condition['value'], string | undefined]>([
    ['equals', 'select__c', 'Open', "select__c = 'Open'"],
    ['not', 'select__c', 'Open', "select__c != 'Open' OR select__c = null"],
    ['one-of', 'select__c', ['Open', 'New'], "select__c IN ('Open','New')"],
    ['contains', 'text__c', "50%_'s", "text__c LIKE '%50\\%\\_\\'s%'"],
    ['equals', 'text__c', "x' OR Name != '", "text__c = 'x\\' OR Name != \\''"],
    ['equals', 'text__c', "\\' OR Id != '", "text__c = '\\\\\\' OR Id != \\''"],
    ['at-least', 'datetime__c', '2024-01-01', 'datetime__c >= 2024-01-01T00:00:00Z'],
    ['after', 'datetime__c', '2024-01-01T10:00:00.500+02:00', 'datetime__c >= 2024-01-01T08:00:00Z'],
    ['at-most', 'datetime__c', '2024-01-01', 'datetime__c <= 2024-01-02T00:00:00Z'],
    ['before', 'date__c', '2024-01-01', 'date__c <= 2024-01-01'],
    ['equals', 'boolean__c', 'false', 'boolean__c = false'],
    ['not', 'boolean__c', true, 'boolean__c != true'],
    ['at-least', 'currency__c', '1000', 'currency__c >= 1000'],
    ['filled', 'email__c', undefined, 'email__c != null'],
    ['equals', 'user__c', '005000000000001AAA', "user__c = '005000000000001AAA'"],
    // What SOQL might judge more strictly, or not at all, is left to the caller.
    ['equals', 'text__c', 'Zoë', undefined],
    ['equals', 'text__c', 'a\nb', undefined],
    ['contains', 'text__c', 'a\\b', undefined],
    ['empty', 'text__c', undefined, undefined],
    ['equals', 'currency__c', '12345678901234567890', undefined],
    ['equals', 'currency__c', '1) OR (Id != null', undefined],
    ['equals', 'user__c', '005000000000001', undefined],
    ['equals', 'long_text__c', 'x', undefined],
    ['at-least', 'datetime__c', "2024-01-01' OR Id != null", undefined],
  ])('%s %s %j', (is, name, value, expected) => {
    expect(said(is, name, value)).toBe(expected)
  })

  it('stands in brackets beside the condition of an expert', () => {
    expect(said('not', 'select__c', 'Open', "A = 'x' OR B = 'y'")).toBe(
      "(A = 'x' OR B = 'y') AND (select__c != 'Open' OR select__c = null)",
    )
    expect(said('equals', 'text__c', 'Zoë', 'A = 1')).toBe('A = 1')
    expect(narrow(lead, [], undefined)).toBeUndefined()
  })

  it('asks nothing by a name that is none, and stays short enough for an address', () => {
    const odd = { ...lead, fields: [field('a OR b', 'Odd', 'text', { searchable: true })] }
    expect(narrow(odd, [{ field: 'a OR b', is: 'equals', value: 'x' }], undefined)).toBeUndefined()
    const many = Array.from({ length: 3_000 }, (_, n) => `value ${n}`)
    expect(said('one-of', 'select__c', many)).toBeUndefined()
  })

  it('never leaves out a record that meets the filter', () => {
    const texts = fc.oneof(
      fc.constantFrom('Open', 'open', "O'Neil", '50%', 'a_b', 'Zoë', 'ZOË', '\\', "\\'", 'x y', '1', '-7'),
      fc.string({ maxLength: 4 }),
    )
    const times = fc.constantFrom('2024-01-01', '2024-01-02', '2024-01-01T00:00:00.000Z', '2023-12-31T23:59:59.999Z')
    const stated = fc.oneof(texts, times, fc.boolean(), fc.array(texts, { minLength: 1, maxLength: 3 }))
    const id = fc.constantFrom('005000000000001AAA', '005000000000002AAA')
    const asked = fc.record({
      field: fc.constantFrom(...lead.fields),
      is: fc.constantFrom(...comparisons),
      value: fc.option(fc.oneof(stated, id), { nil: undefined }),
    })
    const held: Partial<Record<FieldType, fc.Arbitrary<Value>>> = {
      date: fc.constantFrom('2023-12-31', '2024-01-01', '2024-01-02'),
      datetime: fc.constantFrom('2023-12-31T23:59:59.000Z', '2024-01-01T00:00:00.000Z', '2024-01-01T23:59:59.000Z'),
      boolean: fc.boolean(),
      currency: fc.constantFrom('1', '-7', '0', '1000', '2.5'),
      user: id,
    }
    const rows = fc.array(
      fc.record(
        Object.fromEntries(
          lead.fields.map(({ name, type }) => [
            name,
            type === 'boolean' ? held.boolean! : fc.option(held[type] ?? texts.filter((text) => text !== '')),
          ]),
        ),
      ),
      { minLength: 1, maxLength: 8 },
    )
    let judged = 0
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 3 }), rows, (conditions, records) => {
        const filter = conditions.map(({ field: { name }, is, value }): Condition => {
          return { field: name, is, ...(value !== undefined && is !== 'empty' && is !== 'filled' && { value }) }
        })
        if (filter.some((condition, i) => conditionFault(condition, conditions[i]!.field) !== null)) return
        const where = narrow(lead, filter, undefined)
        if (where === undefined) return
        judged += 1
        const wire = records.map((record) => ({
          ...record,
          currency__c: record.currency__c === null ? null : Number(record.currency__c),
          datetime__c: record.datetime__c === null ? null : String(record.datetime__c).replace('Z', '+0000'),
        }))
        const query = parse(`SELECT text__c FROM Lead WHERE ${where}`)
        const scope = {
          org: {},
          object: queryable,
          alias: undefined,
          text: query.text,
          asker: { readings: new Set() },
        } as never
        const result = evaluate(query, { scope, records: wire as never, members: () => new Set() })
        const given = new Set(result.kind === 'count' ? [] : result.records)
        const meets = compileFilter(filter, lead)
        for (const [i, record] of records.entries()) {
          if (meets(record)) expect(given.has(wire[i] as never), `${where} of ${JSON.stringify(record)}`).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
    expect(judged).toBeGreaterThan(100)
  })
})
