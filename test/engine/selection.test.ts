import { expect, test } from 'vitest'
import type { Connection } from '../../src/connector.ts'
import { planRead, recordsOf, type Selection, selectionKey, selectionsOf } from '../../src/engine/read/selection.ts'
import type { FieldMapping } from '../../src/model/plan.ts'
import type { Schema } from '../../src/model/schema.ts'
import { planWith, sourceSchema } from './schemas.ts'

const connection = {} as Connection
const [guests] = sourceSchema.objects
const priced: Schema = {
  objects: [
    {
      ...guests!,
      fields: guests!.fields.map((field) => (field.name === 'note' ? { ...field, cost: { units: 1 } } : field)),
    },
  ],
}

const name: FieldMapping = { to: 'name', from: 'name', transform: [] }
const note: FieldMapping = { to: 'more_emails', from: ['mail', 'note'], transform: ['text'] }
const planOf = (...fields: FieldMapping[]) => planWith({}, { fields })
const readIn = (selection: Selection): string[] => planRead(selection, connection, priced).fields

test('a field with a price of its own is read where a plan uses it, or a filter, and by no sample', () => {
  const [without] = selectionsOf(planOf(name), priced)
  const [using] = selectionsOf(planOf(name, note), priced)
  const { source } = planOf().objects[0]!
  const filter = [{ field: 'note', is: 'filled' }] as const
  const [sample] = recordsOf([{ source }], priced, 100)
  const [filtered] = recordsOf([{ source, filter: [...filter] }], priced, 100)
  expect(readIn(without!)).toEqual(guests!.fields.map((field) => field.name).filter((each) => each !== 'note'))
  expect(readIn(using!)).toEqual(guests!.fields.map((field) => field.name))
  expect(readIn(sample!)).not.toContain('note')
  expect(readIn(filtered!)).toContain('note')
})

test('two pairs of one source object read what either uses', () => {
  const { objects } = planOf(name)
  const both = selectionsOf({ objects: [...objects, ...planOf(note).objects] }, priced)
  expect(both.map((selection) => readIn(selection).includes('note'))).toEqual([true, true])
})

test('snapshots are found again by what was read, and as before where nothing has a price', () => {
  const keyOf = (schema: Schema, ...fields: FieldMapping[]): string =>
    selectionKey('a', selectionsOf(planOf(...fields), schema), schema)
  expect(keyOf(priced, name)).not.toBe(keyOf(priced, name, note))
  expect(keyOf(sourceSchema, name)).toBe(keyOf(sourceSchema, name, note))
})
