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
    ['milliseconds', 'decimal', 'seconds', 'integer', 'no'],
    ['milliseconds', 'decimal', undefined, 'text', 'no'],
    ['seconds', 'integer', 'seconds', 'decimal', 'lossless'],
    ['milliseconds', 'decimal', undefined, 'decimal', 'lossless'],
    [undefined, 'decimal', 'minutes', 'decimal', 'lossless'],
  ] as const)('lengths of time: %s as %s into %s as %s is %s', (unit, from, toUnit, to, loss) => {
    const kind = (type: FieldType, counts: Field['unit']) => ({ type, ...(counts && { unit: counts }) })
    expect(carriage(kind(from, unit), kind(to, toUnit)).loss).toBe(loss)
  })
})
