import type { FieldCreation, ObjectCreation, ObjectPlan, Plan, SchemaChange } from '../../src/model/plan.ts'
import type { NewObjects, Schema } from '../../src/model/schema.ts'
import { field, object } from './schemas.ts'

const policy: ObjectPlan['policy'] = {
  ...{ existing: 'fill-empty', duplicate: 'quarantine', missingKey: 'create' },
  ...{ invalid: 'quarantine', race: 'quarantine' },
}

export const newObjects: NewObjects = {
  like: {
    fields: [field('Name', 'Name', 'text', { required: true, role: 'name', maxLength: 80 })],
    operations: {},
    matchKeys: [],
    provenance: {
      sourceKey: { name: 'key', label: 'Key', type: 'text' },
      created: { name: 'made', label: 'Made', type: 'datetime' },
      modified: { name: 'changed', label: 'Changed', type: 'datetime' },
    },
  },
  names: { prefix: '', separator: '', maxLength: 12 },
  labels: { maxLength: 10, plain: true },
  left: 2,
}

export const target: Schema = {
  objects: [object('contacts', 'Contact', [field('email', 'E-mail', 'email')])],
  newObjects,
}
export const source: Schema = {
  objects: [object('Asset__c', 'Asset', [field('Name', 'Name', 'text'), field('Price', 'Price', 'decimal')])],
}

export const assets: ObjectCreation = {
  action: 'create-object',
  object: 'Assets',
  label: 'Asset',
  labelPlural: 'Assets',
}
export const price: FieldCreation = {
  ...{ action: 'create-field', object: 'Assets' },
  field: { name: 'price', label: 'Price', type: 'decimal' },
}
export const key: FieldCreation = {
  action: 'create-field',
  object: 'Assets',
  field: newObjects.like.provenance!.sourceKey,
}

export function planWith(schema: SchemaChange[], facts: Partial<ObjectPlan> = {}): Plan {
  const fields = [
    { to: 'Name', from: 'Name', transform: [] },
    { to: 'price', from: 'Price', transform: [] },
  ]
  const pair = { source: 'Asset__c', target: 'Assets', skip: [], match: [], policy, fields, unmapped: [] }
  return {
    ...{ version: 1, id: 'p', tolerance: 0.005, schema },
    source: { connection: 'a', vendor: 'a', account: '1' },
    target: { connection: 'b', vendor: 'b', account: '2' },
    objects: [{ ...pair, provenance: { sourceKey: 'key' }, ...facts }],
  }
}

export const plan = planWith([assets, key, price])
