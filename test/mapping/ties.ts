import { expect } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { withSchemaChanges } from '../../src/mapping/future-schema.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { proposeRelations } from '../../src/mapping/propose-relations.ts'
import { withRelations } from '../../src/mapping/relation-fields.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Field, ObjectSchema, Relation, Schema } from '../../src/model/schema.ts'
import { field, object, options } from './schemas.ts'

const provenance = {
  sourceKey: { name: 'key', label: 'Key', type: 'text' },
  created: { name: 'made', label: 'Made', type: 'datetime' },
  modified: { name: 'changed', label: 'Changed', type: 'datetime' },
} as const
const bounds = { maxRows: 10, maxBytes: 1_000 }

/** An object whose records may be written, with a name and what it may point to. */
export function kind(name: string, fields: Field[] = [], facts: Partial<ObjectSchema> = {}): ObjectSchema {
  const operations = { create: { ...bounds, replay: 'safe', settleMs: 0 } } as const
  return object(name, name, [field('name', 'Name', 'text'), ...fields], { provenance, operations, ...facts })
}

export const to = (name: string, ...references: string[]): Field => field(name, name, 'reference', { references })

export function relation(from: string, into: string, label = '', most?: 1): Relation {
  return {
    ...{ name: `${from}>${into}${label}`, label: `${into} of a ${from}`, from, to: into, ...(most && { most }) },
    read: { maxRows: 100 },
    link: { maxRows: 100, replay: 'safe' },
  }
}

const deciders = { junction: { ends: ['OpportunityId', 'ContactId'], kind: 'Role' } } as const

/** Ties as fields and as records of their own. */
export const fielded: Schema = {
  objects: [
    kind('Account'),
    kind('Contact', [to('AccountId', 'Account')]),
    kind('Opportunity', [to('AccountId', 'Account')]),
    kind('Task', [
      ...[to('WhoId', 'Contact', 'Lead'), to('WhatId', 'Account', 'Opportunity', 'Case')],
      // Worked out of the other two.
      { ...to('AccountId', 'Account'), createable: false, updateable: false },
    ]),
    kind(
      'Role',
      [
        ...[to('OpportunityId', 'Opportunity'), to('ContactId', 'Contact')],
        field('Role', 'Role', 'select', { options: options('Decision Maker', 'Other') }),
      ],
      deciders,
    ),
    kind('Lead'),
  ],
}

/** Ties as relations alone. */
export const related: Schema = {
  objects: ['companies', 'contacts', 'deals', 'tasks'].map((name) => kind(name)),
  relations: [
    relation('contacts', 'companies'),
    relation('contacts', 'companies', ':primary', 1),
    relation('deals', 'companies'),
    relation('deals', 'contacts'),
    relation('deals', 'contacts', ':Decision maker'),
    relation('tasks', 'contacts'),
    relation('tasks', 'companies'),
    relation('tasks', 'deals'),
  ],
}

export const toRelated: [string, string][] = [
  ['Account', 'companies'],
  ['Contact', 'contacts'],
  ['Opportunity', 'deals'],
  ['Task', 'tasks'],
]
export const toFielded = toRelated.map(([fields, relations]): [string, string] => [relations, fields])

export function propose(from: Schema, target: Schema, pairs: [string, string][]): Plan {
  const source = withRelations(from)
  const end = { connection: 'x', vendor: 'x', account: '1' }
  const plan: Plan = {
    version: 1,
    id: 'p',
    source: end,
    target: { ...end, connection: 'y', account: '2' },
    objects: [],
    schema: [],
    tolerance: 0,
  }
  for (const [name, into] of pairs) {
    const found = source.objects.find((each) => each.name === name)!
    const sides = {
      source: { ...found, fields: found.fields.filter(({ relation: of }) => of === undefined) },
      target: withSchemaChanges(target.objects.find((each) => each.name === into)!, plan.schema),
    }
    const { objectPlan, schemaChanges } = proposeObject({ ...sides, sample: [] })
    plan.objects.push(objectPlan)
    plan.schema.push(...schemaChanges)
  }
  const proposed = proposeRelations(plan, source, target)
  const errors = checkPlan(proposed, source, target).filter(({ severity }) => severity === 'error')
  expect(errors).toEqual([])
  return proposed
}

export function referencesOf(plan: Plan, source: string) {
  return plan.objects
    .find((pair) => pair.source === source)
    ?.fields.filter(({ transform }) => JSON.stringify(transform).includes('reference'))
    .map(({ from, to: into, transform }) => [from, into, transform])
}
