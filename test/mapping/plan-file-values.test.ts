import { describe, expect, it } from 'vitest'
import { parsePlan } from '../../src/mapping/plan-file.ts'
import { text } from './lead-plan.ts'

describe('value maps and added options in a plan file', () => {
  const mapped = (values: string) => text.replace('from: FirstName\n', `from: FirstName\n        values: ${values}\n`)
  const changed = (change: string) => `${text.slice(0, text.indexOf('\nschema:'))}\nschema:\n  - ${change}\n`
  const option = '{ value: A, label: a }'

  it('are read', () => {
    const { objects } = parsePlan(mapped('{ "Open - Not Contacted": OPEN, Old: null, 7: "8" }'))
    expect(objects[0]!.fields[1]!.values).toEqual({ 'Open - Not Contacted': 'OPEN', Old: null, 7: '8' })
    const { schema } = parsePlan(changed(`{ action: add-options, object: c, field: f, options: [${option}] }`))
    expect(schema).toEqual([{ action: 'add-options', object: 'c', field: 'f', options: [{ value: 'A', label: 'a' }] }])
  })

  it.each<[string, RegExp]>([
    [mapped('{ Open: 7 }'), /fields\[1\]\.values\.Open: must be the value of an option, or null/],
    [mapped('{ Open: "" }'), /values\.Open: must not be empty; null leaves the value behind/],
    [mapped('{ __proto__: OPEN }'), /fields\[1\]\.values: has the key __proto__/],
    [mapped('[OPEN]'), /fields\[1\]\.values: must be keys and values/],
    [changed('{ action: add-option, object: c, field: f }'), /schema\[0\]\.action: /],
    [changed('{ action: add-options, object: c, field: f, options: [] }'), /options: must have at least one option/],
    [
      changed('{ action: add-options, object: c, field: f, options: [{ value: "", label: a }] }'),
      /value: must not be empty/,
    ],
    [
      changed(`{ action: add-options, object: c, field: f, options: [${option}], optoins: [] }`),
      /schema\[0\]\.optoins: there is no such key\. Did you mean "options"\?/,
    ],
    [changed(`{ action: add-options, object: c, options: [${option}] }`), /schema\[0\]\.field: is missing/],
  ])('a fault is told with its place', (wrong, message) => {
    expect(() => parsePlan(wrong)).toThrow(message)
    expect(() => parsePlan(wrong)).toThrow(/line \d+, column \d+: /)
  })
})
