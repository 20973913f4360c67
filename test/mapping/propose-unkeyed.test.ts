import { describe, expect, it } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { applyEdits } from '../../src/mapping/edit-plan.ts'
import { canonicalPlan, parsePlan, writePlan } from '../../src/mapping/plan-file.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { Plan } from '../../src/model/plan.ts'
import { contacts, field, object } from './schemas.ts'

const call = object('Call', 'Call', [
  field('Id', 'Id', 'id', { createable: false }),
  field('Text', 'Text', 'long-text'),
  field('Weather', 'Weather', 'text'),
  field('CreatedDate', 'Created', 'datetime', { createable: false, role: 'created' }),
  field('LastModifiedDate', 'Modified', 'datetime', { createable: false, role: 'modified' }),
])
const note = object('note', 'Note', [field('text', 'Text', 'long-text'), field('created', 'Created', 'datetime')], {
  operations: { read: { pageRows: 10, newestFirst: true } },
})
const sample = [1, 2].map((n) => ({
  id: `c${n}`,
  row: { Id: `c${n}`, Text: `Called ${n}`, Weather: `rain ${n}`, CreatedDate: `2026-01-0${n}T10:00:00.000Z` },
}))

function propose(target = note) {
  const proposal = proposeObject({ source: call, target, sample })
  const end = { connection: 'a', vendor: 'v', account: '1' }
  const plan: Plan = {
    ...{ version: 1, id: 'p', source: end, target: { ...end, connection: 'y' }, tolerance: 0 },
    objects: [proposal.objectPlan],
    schema: proposal.schemaChanges,
  }
  return { ...proposal, plan }
}

describe('a target without a place for our key', () => {
  it('is proposed without fields of ours, and without new fields', () => {
    const { objectPlan, schemaChanges } = propose()
    expect(objectPlan).not.toHaveProperty('provenance')
    expect(schemaChanges).toEqual([])
    const reasons = Object.fromEntries(objectPlan.unmapped.map(({ field, reason }) => [field, reason]))
    expect(reasons).toMatchObject({
      Id: 'kept in the journal',
      Weather: 'no counterpart, and Notes take no new fields',
    })
  })

  it('gets the time of creation in a field of its own, where that can be written', () => {
    const mapped = propose().objectPlan.fields.map(({ from, to }) => [from, to])
    expect(mapped).toEqual([
      ['Text', 'text'],
      ['CreatedDate', 'created'],
    ])
  })

  it('is told to be recognised by the journal alone', () => {
    expect(propose().findings).toContainEqual(
      expect.objectContaining({
        code: 'no-place-for-key',
        message: expect.stringContaining('journal on this computer.'),
      }),
    )
  })

  it('has a plan that can be written, read, edited and checked', () => {
    const { plan } = propose()
    expect(parsePlan(writePlan(plan)).objects[0]).not.toHaveProperty('provenance')
    expect(canonicalPlan(parsePlan(writePlan(plan)))).toBe(canonicalPlan(plan))
    const { plan: edited } = applyEdits(plan, [{ edit: 'unmap', object: 'Call', to: 'created' }])
    expect(edited.objects[0]?.fields).toHaveLength(1)
    expect(checkPlan(plan, { objects: [call] }, { objects: [note] })).toEqual([])
  })

  it('is refused where the newest records cannot be listed either', () => {
    expect(() => propose({ ...note, operations: { read: { pageRows: 10 } } })).toThrow(/no place for the key.*newest/)
  })
})

it('a plan may not leave our key out where the target has a place for it', () => {
  const { provenance: _, ...rest } = proposeObject({ source: call, target: contacts, sample }).objectPlan
  const { plan } = propose()
  const faults = checkPlan({ ...plan, objects: [rest] }, { objects: [call] }, { objects: [contacts] })
  const place = expect.stringContaining('objects[Call -> contacts].provenance')
  expect(faults).toContainEqual(expect.objectContaining({ code: 'key-missing', severity: 'error', message: place }))
})
