import { describe, expect, test } from 'vitest'
import { expectedFingerprint, requireFingerprint, schemaFingerprint } from '../../src/engine/binding.ts'
import { FerryError } from '../../src/model/errors.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Field, FieldDefinition, Schema } from '../../src/model/schema.ts'
import { field } from '../mapping/schemas.ts'
import { plan, targetSchema } from './schemas.ts'

const people = targetSchema.objects[0]!

function schemaOf(change: (fields: Field[]) => Field[], others: Schema['objects'] = []): Schema {
  return { objects: [...others, { ...people, fields: change([...people.fields]) }] }
}

const withField = (name: string, facts: Partial<Field>): Schema =>
  schemaOf((fields) => fields.map((each) => (each.name === name ? { ...each, ...facts } : each)))

const now = schemaFingerprint(plan, targetSchema, 'before')

describe('the fingerprint of what a plan uses', () => {
  const counts: Record<string, Schema> = {
    'the type of a mapped field': withField('name', { type: 'long-text' }),
    'its length': withField('name', { maxLength: 39 }),
    'that it is required now': withField('note', { required: true }),
    'that it cannot be updated any more': withField('note', { updateable: false }),
    'that it cannot be written on creation any more': withField('note', { createable: false }),
    'that it is unique now': withField('name', { unique: true }),
    'a new option': withField('stage', { options: [...(people.fields[4]?.options ?? []), { value: 'x', label: 'X' }] }),
    'the label of an option, by which values may find it': withField('stage', {
      options: people.fields[4]?.options?.map((option) => ({ ...option, label: `${option.label}!` })) ?? [],
    }),
    'a lost option': withField('stage', { options: [{ value: 'new', label: 'new' }] }),
    'a mapped field that is gone': schemaOf((fields) => fields.filter(({ name }) => name !== 'badge')),
    'a further field of a match key': withField('more_emails', { type: 'long-text' }),
    'the field of our key': withField('ferry_key', { unique: false }),
    'a new field that the target demands': schemaOf((fields) => [
      ...fields,
      field('vat', 'VAT', 'text', { required: true }),
    ]),
    'the whole object gone': { objects: [] },
  }
  for (const [name, schema] of Object.entries(counts)) {
    test(`changes with ${name}`, () => expect(schemaFingerprint(plan, schema, 'before').hash).not.toBe(now.hash))
  }

  const other = { ...people, name: 'firms' }
  const ignored: Record<string, Schema> = {
    'a new field that nobody demands': schemaOf((fields) => [...fields, field('vat', 'VAT', 'text')]),
    'a new field that is demanded but cannot be given': schemaOf((fields) => [
      ...fields,
      field('row_version', 'Version', 'text', { required: true, createable: false }),
    ]),
    labels: withField('name', { label: 'Full name' }),
    'the order of fields': schemaOf((fields) => fields.reverse()),
    'the order of options, and the case of their labels': withField('stage', {
      options: [
        { value: 'known', label: 'Known' },
        { value: 'new', label: 'NEW' },
      ],
    }),
    'another object': schemaOf((fields) => fields, [other]),
  }
  for (const [name, schema] of Object.entries(ignored)) {
    test(`does not change with ${name}`, () => expect(schemaFingerprint(plan, schema, 'before')).toEqual(now))
  }
})

describe('with a field that the plan creates', () => {
  const definition: FieldDefinition = {
    ...{ name: 'origin', label: 'Origin', type: 'select' },
    options: [{ value: 'inn', label: 'Inn' }],
  }
  const creating: Plan = {
    ...plan,
    objects: plan.objects.map((pair) => ({
      ...pair,
      fields: [...pair.fields, { to: 'origin', constant: 'inn', transform: [] }],
    })),
    schema: [{ action: 'create-field', object: 'people', field: definition }],
  }
  const created = schemaOf((fields) => [
    ...fields,
    field('origin', 'Origin of the record', 'select', { maxLength: 65_536, nativeType: 'enumeration', ...definition }),
  ])
  const approved = expectedFingerprint(creating, targetSchema)

  test('what is expected before the creation is what is there after it, facts of the vendor aside', () => {
    expect(schemaFingerprint(creating, created, 'after')).toEqual(approved)
    expect(() => requireFingerprint(creating, created, approved, 'after')).not.toThrow()
  })

  test('the creation does not count as a change of what was before', () => {
    expect(schemaFingerprint(creating, created, 'before')).toEqual(schemaFingerprint(creating, targetSchema, 'before'))
  })

  test('a field that is not there yet is told by name, with the tool that makes it', () => {
    let error: unknown
    try {
      requireFingerprint(creating, targetSchema, approved, 'after')
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(FerryError)
    expect(error).toMatchObject({
      code: 'drift',
      message: expect.stringContaining('"origin" on people'),
      next: expect.stringContaining('apply_schema_changes'),
    })
  })

  test('another change than the creation is told as drift, with the fields that changed', () => {
    const changed = { objects: created.objects.map((object) => ({ ...object, fields: object.fields.slice(1) })) }
    expect(() => requireFingerprint(creating, changed, approved, 'after')).toThrow(
      /has changed since it was approved: people\.name\./,
    )
  })

  test('a created field that lost one of its options meanwhile is drift', () => {
    const less = schemaOf((fields) => [...fields, field('origin', 'Origin', 'select', { options: [] })])
    expect(() => requireFingerprint(creating, less, approved, 'after')).toThrow(/people\.origin/)
    const more = [...(definition.options ?? []), { value: 'bar', label: 'Bar' }]
    const wider = schemaOf((fields) => [...fields, field('origin', 'Origin', 'select', { options: more })])
    expect(() => requireFingerprint(creating, wider, approved, 'after')).not.toThrow()
  })

  test('a created reference that refers to something else, now or in the plan, is not what was approved', () => {
    const goal: FieldDefinition = { name: 'origin', label: 'Origin', type: 'reference', references: ['people'] }
    const referring: Plan = { ...creating, schema: [{ action: 'create-field', object: 'people', field: goal }] }
    const agreed = expectedFingerprint(referring, targetSchema)
    const made = (references: string[]): Schema =>
      schemaOf((fields) => [...fields, field('origin', 'Origin', 'reference', { references })])
    expect(() => requireFingerprint(referring, made(['people', 'firms']), agreed, 'after')).not.toThrow()
    expect(() => requireFingerprint(referring, made(['firms']), agreed, 'after')).toThrow(/people\.origin/)
    const elsewhere = { ...goal, references: ['firms'] }
    const other: Plan = { ...creating, schema: [{ action: 'create-field', object: 'people', field: elsewhere }] }
    expect(expectedFingerprint(other, targetSchema).hash).not.toBe(agreed.hash)
  })

  test('other options in the plan are another approval', () => {
    const wider = { ...definition, options: [...(definition.options ?? []), { value: 'bar', label: 'Bar' }] }
    const other: Plan = { ...creating, schema: [{ action: 'create-field', object: 'people', field: wider }] }
    expect(expectedFingerprint(other, targetSchema).hash).not.toBe(approved.hash)
  })
})
