import { expect, it } from 'vitest'
import { provenanceOf } from '../../src/engine/pair-rows.ts'
import { unmappedFields } from '../../src/mapping/left-behind.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { Row } from '../../src/model/record.ts'
import { contacts, field, object } from './schemas.ts'

const { provenance } = contacts
const ours = Object.values(provenance!).map(({ name, label, type }) => field(name, label, type))
const readOnly = { createable: false, updateable: false }
/** A target of an earlier migration, which is the source of the next. */
const source = object(
  'people',
  'Person',
  [
    field('nick', 'Nick', 'text'),
    field('made', 'Made', 'datetime', { ...readOnly, role: 'created' }),
    field('changed', 'Changed', 'datetime', { ...readOnly, role: 'modified' }),
    ...ours,
  ],
  { provenance: provenance! },
)
const row: Row = {
  ...{ nick: 'x', made: '2026-11-20T00:00:00.000Z', changed: '2026-11-21T00:00:00.000Z' },
  ...{
    crm_ferry_source_id: 'a:b:c:1',
    crm_ferry_created_at: '2019-01-02T03:04:05.000Z',
    crm_ferry_modified_at: '2020-01-02T03:04:05.000Z',
  },
}

it('fields of ours that an earlier migration filled are not migrated as if somebody had made them', () => {
  const { objectPlan, schemaChanges } = proposeObject({ source, target: contacts, sample: [{ id: '1', row }] })
  expect(objectPlan.fields.flatMap(({ from }) => from)).toEqual(['nick'])
  expect(schemaChanges.flatMap((change) => (change.action === 'create-field' ? change.field.name : []))).toEqual([
    ...Object.values(provenance!).map(({ name }) => name),
    'nick',
  ])
  const reasons = unmappedFields(source, objectPlan).map(({ field, reason, kind }) => [field.name, reason, kind])
  expect(reasons).toContainEqual(['crm_ferry_source_id', 'of an earlier migration', 'system'])
})

it('and when a record was created is carried on, unlike when it was last changed', () => {
  const { objectPlan } = proposeObject({ source, target: contacts, sample: [] })
  expect(provenanceOf(objectPlan, source, { id: '1', row }, 'key')).toEqual({
    crm_ferry_source_id: 'key',
    crm_ferry_created_at: '2019-01-02T03:04:05.000Z',
    crm_ferry_modified_at: '2026-11-21T00:00:00.000Z',
  })
})
