import { expect, test } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { parsePlan, writePlan } from '../../src/mapping/plan-file.ts'
import type { SchemaChange } from '../../src/model/plan.ts'
import type { FieldDefinition, Schema } from '../../src/model/schema.ts'
import { kind, propose, to } from './ties.ts'

const source: Schema = { objects: [kind('A', [to('a', 'A')]), kind('B')] }
const target: Schema = {
  objects: [
    kind('X', [to('partner', 'X')], { newReferences: true }),
    kind('Y'),
    kind('Z', [], { newReferences: true }),
  ],
  newObjects: {
    like: kind('like'),
    names: { prefix: '', separator: '', maxLength: 50 },
    labels: { maxLength: 25, plain: true },
  },
}
const pairs: [string, string][] = [
  ['A', 'X'],
  ['B', 'Y'],
]

/** Codes of what is wrong with a plan that creates this field on X, and nothing else of it, beside that nothing goes there. */
function faultsOf(field: Partial<FieldDefinition>, object = 'X', more: SchemaChange[] = []) {
  const plan = propose(source, target, pairs)
  const made: FieldDefinition = { name: 'goal', label: 'Goal', type: 'reference', ...field }
  const changed = {
    ...plan,
    schema: [...plan.schema, ...more, { action: 'create-field' as const, object, field: made }],
  }
  const read = parsePlan(writePlan(changed))
  return checkPlan(read, source, target).flatMap(({ code, message }) =>
    message.includes(`schema[${object}.${made.name}]`) && code !== 'created-unused' ? [[code, message]] : [],
  )
}

test('a new reference to records of one object is taken, also of one that the plan creates', () => {
  expect(faultsOf({ references: ['Y'] })).toEqual([])
  expect(faultsOf({ references: ['X'] })).toEqual([])
  const created = { action: 'create-object', object: 'New', label: 'New', labelPlural: 'New things' } as const
  expect(faultsOf({ references: ['New'] }, 'X', [created])).toEqual([])
  expect(faultsOf({ name: 'partner', references: ['X'] })).toEqual([])
})

test.each<[string, Partial<FieldDefinition>, string, string, string]>([
  ['says not what it refers to', {}, 'X', 'new-reference', 'does not say to what'],
  ['refers to what is not there', { references: ['W'] }, 'X', 'unknown-object', 'refers to W, which'],
  ['is no reference and refers', { type: 'text', references: ['Y'] }, 'X', 'new-reference', 'refers to nothing'],
  ['refers to two objects', { references: ['X', 'Y'] }, 'X', 'new-reference', 'one object'],
  ['holds several', { type: 'multi-reference', references: ['Y'] }, 'X', 'new-reference', 'one object'],
  ['is of an object that takes none', { references: ['X'] }, 'Y', 'new-reference', 'creates no fields of'],
  ['has the name of one to others', { name: 'partner', references: ['Y'] }, 'X', 'name-taken', 'refers to X, not to Y'],
])('a new reference that %s is a fault', (_, field, object, code, words) => {
  expect(faultsOf(field, object)).toEqual([[code, expect.stringContaining(words)]])
})
