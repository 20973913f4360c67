import { describe, expect, it } from 'vitest'
import { carriage, chainProblem } from '../../src/mapping/compatibility.ts'
import { type Field, type FieldType, fieldTypes } from '../../src/model/schema.ts'

const pairs = fieldTypes.flatMap((from) => fieldTypes.map((to) => [from, to] as const))

describe('the table of types', () => {
  it('states only chains that carry, each by the types that its transforms take and give', () => {
    for (const [from, to] of pairs) {
      const { loss, transform } = carriage({ type: from }, { type: to })
      if (loss === 'no') expect(transform, `${from} -> ${to}`).toEqual([])
      else expect(chainProblem([{ type: from }], transform, { type: to }), `${from} -> ${to}`).toBeNull()
    }
  })

  it('lets no chain be left out where there is no way', () => {
    for (const [from, to] of pairs) {
      if (carriage({ type: from }, { type: to }).loss === 'no')
        expect(chainProblem([{ type: from }], [], { type: to }), `${from} -> ${to}`).not.toBeNull()
    }
  })

  it('keeps every type of value that means something elsewhere', () => {
    const local = ['id', 'reference', 'multi-reference', 'file']
    for (const type of fieldTypes) expect(carriage({ type }, { type }).loss === 'no', type).toBe(local.includes(type))
  })

  it.each([
    ['text', ['email'], 'email'],
    ['email', [], 'email'],
    ['date', ['text'], 'long-text'],
    ['text', ['trim', 'option'], 'select'],
    ['boolean', ['text', 'option'], 'select'],
  ] as const)('%s through %j fits %s', (from, chain, to) => {
    expect(chainProblem([{ type: from }], chain, { type: to })).toBeNull()
  })

  it.each([
    ['user', [], 'user'],
    ['select', [], 'select'],
    ['multi-select', ['list'], 'text'],
    ['integer', ['text'], 'date'],
    ['reference', [], 'text'],
    ['text', [], 'email'],
  ] as const)('%s through %j does not fit %s', (from, chain, to) => {
    expect(chainProblem([{ type: from }], chain, { type: to })).not.toBeNull()
  })

  it.each([
    ['milliseconds', 'decimal', 'seconds', 'integer', 'lossy'],
    ['milliseconds', 'decimal', 'seconds', 'decimal', 'lossless'],
    ['minutes', 'integer', 'milliseconds', 'integer', 'lossless'],
    ['milliseconds', 'duration', 'minutes', 'decimal', 'lossless'],
    ['minutes', 'decimal', 'milliseconds', 'duration', 'lossless'],
    ['milliseconds', 'decimal', 'milliseconds', 'duration', 'lossless'],
    ['milliseconds', 'duration', undefined, 'decimal', 'no'],
    ['milliseconds', 'decimal', 'mm:ss', 'text', 'lossy'],
    ['mm:ss', 'text', 'seconds', 'integer', 'lossy'],
    ['mm:ss', 'text', 'minutes', 'integer', 'lossy'],
    ['mm:ss', 'text', 'hh:mm', 'text', 'lossy'],
    ['mm:ss', 'text', undefined, 'long-text', 'lossless'],
    ['mm:ss', 'text', undefined, 'integer', 'no'],
    [undefined, 'integer', 'mm:ss', 'text', 'no'],
    ['seconds', 'integer', 'mm:ss', 'date', 'no'],
    ['milliseconds', 'decimal', undefined, 'text', 'no'],
    ['seconds', 'integer', 'seconds', 'decimal', 'lossless'],
    ['milliseconds', 'decimal', undefined, 'decimal', 'lossless'],
    [undefined, 'decimal', 'minutes', 'decimal', 'lossless'],
  ] as const)('lengths of time: %s as %s into %s as %s is %s', (unit, from, toUnit, to, loss) => {
    const kind = (type: FieldType, counts: Field['unit']) => ({ type, ...(counts && { unit: counts }) })
    const told = carriage(kind(from, unit), kind(to, toUnit))
    expect(told.loss).toBe(loss)
    if (loss !== 'no') expect(chainProblem([kind(from, unit)], told.transform, kind(to, toUnit))).toBeNull()
  })

  it('refuse numbers that count something else than the field, and a step that is told a wrong unit', () => {
    const [milliseconds, seconds] = [
      { type: 'decimal', unit: 'milliseconds' },
      { type: 'integer', unit: 'seconds' },
    ] as const
    const step = (from: string, to: string) => [{ duration: { from, to, places: 0 } }]
    expect(chainProblem([milliseconds], [], { ...seconds, type: 'decimal' })).toContain('are no seconds: { duration')
    expect(chainProblem([milliseconds], step('milliseconds', 'seconds'), seconds)).toBeNull()
    expect(chainProblem([milliseconds], step('milliseconds', 'minutes'), seconds)).toContain('minutes are no seconds')
    expect(chainProblem([milliseconds], step('minutes', 'seconds'), seconds)).toContain('gets milliseconds')
    // How a number is written says nothing of what it counts.
    for (const same of ['integer', 'decimal', { default: { value: '0' } }])
      expect(chainProblem([milliseconds], [same], seconds)).toContain('milliseconds are no seconds')
    expect(chainProblem([milliseconds], ['decimal', ...step('seconds', 'seconds')], seconds)).toContain(
      'gets milliseconds',
    )
    expect(chainProblem([milliseconds], ['integer'], { ...seconds, unit: 'milliseconds' })).toBeNull()
    expect(chainProblem([milliseconds], ['integer', ...step('milliseconds', 'seconds')], seconds)).toBeNull()
    // Which form a text has, a person may know better.
    const text = { type: 'text', unit: 'mm:ss' } as const
    expect(chainProblem([milliseconds], [{ duration: { from: 'milliseconds', to: 'hh:mm' } }], text)).toBeNull()
  })
})
