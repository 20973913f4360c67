import { expect, test } from 'vitest'
import type { Writer } from '../../src/connector.ts'
import { changedFields, prepare, prepareUpdate } from '../../src/engine/forecast/decide.ts'
import type { FieldIssue, MappedRecord } from '../../src/mapping/apply.ts'
import type { ObjectPlan } from '../../src/model/plan.ts'
import type { Row } from '../../src/model/record.ts'
import { ReferenceTarget } from './reference-target.ts'
import { guestPlan, maxName, targetSchema } from './schemas.ts'

const writer = new ReferenceTarget().connection.write as Writer
const people = targetSchema.objects[0]!
const long = 'x'.repeat(maxName + 1)

function planOf(facts: Partial<Omit<ObjectPlan, 'policy'>> & { policy?: Partial<ObjectPlan['policy']> }): ObjectPlan {
  return { ...guestPlan, ...facts, policy: { ...guestPlan.policy, ...facts.policy } }
}

function issueOf(policy: FieldIssue['policy']): FieldIssue {
  return {
    field: 'stage',
    code: 'option-missing',
    message: 'There is no such option.',
    source: 'stage',
    value: 'lost',
    policy,
  }
}

test('a row without objections is encoded whole', () => {
  const prepared = prepare(guestPlan, people, writer, 'create', { row: { name: 'Ada' }, issues: [] })
  expect(prepared).toEqual({
    kind: 'ready',
    row: { name: 'Ada' },
    encoded: { wire: { name: 'Ada' }, bytes: 14 },
    lost: [],
  })
})

test('a value that the mapping refuses makes the record wait or stays behind, as its field says', () => {
  const waiting = prepare(guestPlan, people, writer, 'create', {
    row: { name: 'Ada' },
    issues: [issueOf('quarantine')],
  })
  expect(waiting).toMatchObject({
    kind: 'quarantine',
    field: 'stage',
    reason: 'option-missing',
    detail: 'There is no such option.',
  })
  const without = prepare(guestPlan, people, writer, 'create', { row: { name: 'Ada' }, issues: [issueOf('omit')] })
  expect(without).toMatchObject({
    kind: 'ready',
    row: { name: 'Ada' },
    lost: [{ from: 'stage', to: 'stage', code: 'option-missing', value: 'lost' }],
  })
})

test('of a list of which some entries stay behind, it is told how many', () => {
  const issue = { ...issueOf('omit'), code: 'entries-left', value: ['x', 'y', 'z'], entries: 2 }
  const prepared = prepare(guestPlan, people, writer, 'create', { row: { stage: 'x' }, issues: [issue] })
  expect(prepared).toMatchObject({
    lost: [{ from: 'stage', to: 'stage', code: 'entries-left', value: ['x', 'y', 'z'], partly: true, entries: 2 }],
  })
})

test('a value that breaks a rule of the target makes the record wait, or stays behind where the plan says omit', () => {
  const row = { name: long, email: 'a@inn.test' }
  expect(prepare(guestPlan, people, writer, 'create', { row, issues: [] })).toMatchObject({
    kind: 'quarantine',
    reason: 'too-long',
  })
  const omitting = planOf({ policy: { invalid: 'omit' } })
  expect(prepare(omitting, people, writer, 'create', { row, issues: [] })).toEqual({
    kind: 'ready',
    row: { email: 'a@inn.test' },
    encoded: { wire: { email: 'a@inn.test' }, bytes: 22 },
    lost: [{ from: 'name', to: 'name', code: 'too-long', value: long }],
  })
  expect(row).toEqual({ name: long, email: 'a@inn.test' })
})

test("a field's own word on refused values goes before the object's", () => {
  const fields = guestPlan.fields.map((field) =>
    field.to === 'name' ? { ...field, invalid: 'quarantine' as const } : field,
  )
  const plan = planOf({ fields, policy: { invalid: 'omit' } })
  expect(prepare(plan, people, writer, 'create', { row: { name: long }, issues: [] })).toMatchObject({
    reason: 'too-long',
  })
})

test('what the plan does not map cannot be omitted: the record waits', () => {
  const rules: Writer = {
    ...writer,
    encode: () => [{ field: 'founded', code: 'demanded', message: 'The year is demanded.' }],
  }
  const plan = planOf({ policy: { invalid: 'omit' } })
  expect(prepare(plan, people, rules, 'create', { row: { name: 'Ada' }, issues: [] })).toEqual({
    kind: 'quarantine',
    reason: 'demanded',
    detail: 'The year is demanded.',
    field: 'founded',
  })
})

test('a rule that comes up only once another value is gone is heard too', () => {
  const rules: Writer = {
    ...writer,
    encode: (object, operation, row) =>
      'name' in row || 'note' in row
        ? writer.encode(object, operation, row)
        : [{ field: 'name', code: 'demanded', message: 'A name is demanded.' }],
  }
  const plan = planOf({ policy: { invalid: 'omit' } })
  expect(prepare(plan, people, rules, 'create', { row: { name: long }, issues: [] })).toMatchObject({
    reason: 'demanded',
  })
})

test('only what differs from the target is sent', () => {
  const row = { name: 'Ada', email: 'ada@inn.test', note: 'new', stage: 'new' }
  const present = { name: 'Ada', email: 'ADA@inn.test', note: 'old', stage: 'known' }
  expect(changedFields(guestPlan, people, writer, row, present)).toEqual({ note: 'new', stage: 'new' })
})

test('nothing empties a field of the target', () => {
  const row = { name: null, note: '', badge: '  ', stage: 'new' }
  expect(
    changedFields(guestPlan, people, writer, row, { name: 'Ada', note: 'kept', badge: 'b', stage: 'new' }),
  ).toBeNull()
})

test('fill-empty writes only where the target has nothing, never nowhere', () => {
  const row = { name: 'Ada', note: 'new' }
  const present = { name: 'Someone', note: ' ' }
  expect(changedFields(planOf({ policy: { existing: 'fill-empty' } }), people, writer, row, present)).toEqual({
    note: 'new',
  })
  expect(changedFields(planOf({ policy: { existing: 'never' } }), people, writer, row, present)).toBeNull()
  const fields = guestPlan.fields.map((field) =>
    field.to === 'name' ? { ...field, existing: 'overwrite' as const } : field,
  )
  expect(changedFields(planOf({ fields, policy: { existing: 'never' } }), people, writer, row, present)).toEqual({
    name: 'Ada',
  })
})

test('our own fields are filled along with a change, never replaced, and no reason for one', () => {
  const row = { name: 'Ada', ferry_key: 'inn:1', ferry_made: '2025-03-01T08:00:00.000Z' }
  expect(changedFields(guestPlan, people, writer, row, { name: 'Ada' })).toBeNull()
  expect(changedFields(guestPlan, people, writer, row, { name: 'Old' })).toEqual(row)
  const present = { name: 'Old', ferry_key: 'inn:2' }
  expect(changedFields(guestPlan, people, writer, row, present)).toEqual({ name: 'Ada', ferry_made: row.ferry_made })
})

test('an option only follows one further down where the field moves forward only', () => {
  const stages = {
    ...people,
    fields: people.fields.map((field) => ({ ...field, forwardOnly: field.name === 'stage' })),
  }
  const step = (from: string, to: string) =>
    prepareUpdate(guestPlan, stages, writer, { row: { stage: to }, issues: [] }, { stage: from })
  expect(step('new', 'known')).toMatchObject({ kind: 'ready', row: { stage: 'known' } })
  expect(step('known', 'new')).toEqual({
    kind: 'unchanged',
    lost: [{ from: 'stage', to: 'stage', code: 'step-back', value: 'new' }],
  })
  expect(step('something else', 'new')).toMatchObject({ kind: 'ready' })
  const filling = planOf({ policy: { existing: 'fill-empty' } })
  const kept = prepareUpdate(filling, stages, writer, { row: { stage: 'new' }, issues: [] }, { stage: 'known' })
  expect(kept).toEqual({ kind: 'unchanged', lost: [] })
})

test('what only a new record is given stays as it is in one that is there, and is lost where the plan would replace it', () => {
  const fields = people.fields.map((field) => ({ ...field, updateable: field.name !== 'stage' }))
  const once = { ...people, fields }
  const update = (row: Row, present: Row, plan = guestPlan) =>
    prepareUpdate(plan, once, writer, { row, issues: [] }, present)
  const lost = [{ from: 'stage', to: 'stage', code: 'create-only', value: 'new' }]
  expect(update({ stage: 'new' }, { stage: 'known' })).toEqual({ kind: 'unchanged', lost })
  expect(update({ stage: 'new' }, {})).toEqual({ kind: 'unchanged', lost })
  expect(update({ stage: 'new', badge: 'guest' }, {})).toMatchObject({ kind: 'ready', row: { badge: 'guest' }, lost })
  expect(update({ stage: 'new' }, { stage: 'new' })).toEqual({ kind: 'unchanged', lost: [] })
  expect(update({ stage: null }, { stage: 'new' })).toEqual({ kind: 'unchanged', lost: [] })
  const filling = planOf({ policy: { existing: 'fill-empty' } })
  expect(update({ stage: 'new' }, { stage: 'known' }, filling)).toEqual({ kind: 'unchanged', lost: [] })
  // What nobody may write is refused, as it would be of a new record.
  const never = { ...people, fields: fields.map((field) => ({ ...field, createable: field.name !== 'stage' })) }
  const refused = prepareUpdate(guestPlan, never, writer, { row: { stage: 'new' }, issues: [] }, {})
  expect(refused.kind).not.toBe('unchanged')
})

test('an option that does not go with the rest of the record waits or stays behind, on either side of the pair', () => {
  const choices = people.fields.map((field) => {
    if (field.name === 'stage') {
      return { ...field, dependsOn: [{ field: 'badge', allows: { guest: ['new'], member: ['known'] } }] }
    }
    return field
  })
  const ruled = { ...people, fields: choices }
  const created = prepare(guestPlan, ruled, writer, 'create', { row: { badge: 'guest', stage: 'known' }, issues: [] })
  const lost = [{ from: 'stage', to: 'stage', code: 'option-not-allowed', value: 'known' }]
  expect(created).toMatchObject({ kind: 'ready', row: { badge: 'guest' }, lost })
  const updated = (row: Row, present: Row) => prepareUpdate(guestPlan, ruled, writer, { row, issues: [] }, present)
  expect(updated({ stage: 'known' }, { badge: 'guest' })).toEqual({ kind: 'unchanged', lost })
  expect(updated({ stage: 'known' }, { badge: 'member' })).toMatchObject({ kind: 'ready', row: { stage: 'known' } })
  expect(updated({ badge: 'guest', stage: 'known' }, { stage: 'known' })).toMatchObject({
    kind: 'quarantine',
    reason: 'option-not-allowed',
    field: 'badge',
    detail: '"known" of stage does not go with the value of badge.',
  })
})

test('a value that the target demands and refuses is told by what is wrong with it, not as missing', () => {
  const fields = people.fields.map((field) => (field.name === 'stage' ? { ...field, required: true } : field))
  const strict = { ...people, fields }
  const omitting = planOf({ policy: { invalid: 'omit' } })
  const demanding: Writer = {
    ...writer,
    encode: (object, operation, row) =>
      row.stage === undefined
        ? [{ field: 'stage', code: 'required', message: 'stage needs a value.' }]
        : writer.encode(object, operation, row),
  }
  const create = (mapped: MappedRecord, target = strict) => prepare(omitting, target, demanding, 'create', mapped)
  expect(create({ row: { name: 'Ada' }, issues: [issueOf('omit')] })).toEqual({
    kind: 'quarantine',
    reason: 'option-missing',
    field: 'stage',
    detail: 'There is no such option. The target takes no record without a value of stage.',
  })
  const partly: Writer = {
    ...writer,
    encode: () => [{ field: 'stage', code: 'required', message: 'stage row 2: product needs a value.' }],
  }
  const rest = { row: { name: 'Ada', stage: 'known' }, issues: [issueOf('omit')] }
  expect(prepare(omitting, strict, partly, 'create', rest)).toMatchObject({
    kind: 'quarantine',
    reason: 'option-missing',
    detail: 'There is no such option. stage row 2: product needs a value.',
  })
  const ruled = {
    ...strict,
    fields: fields.map((field) =>
      field.name === 'stage' ? { ...field, dependsOn: [{ field: 'badge', allows: { guest: ['new'] } }] } : field,
    ),
  }
  expect(create({ row: { name: 'Ada', badge: 'guest', stage: 'known' }, issues: [] }, ruled)).toMatchObject({
    kind: 'quarantine',
    reason: 'option-not-allowed',
    detail: expect.stringContaining('"known" of stage does not go with'),
  })
  expect(create({ row: { name: 'Ada' }, issues: [] })).toMatchObject({ kind: 'quarantine', reason: 'required' })
})

test('what stands in for nothing replaces nothing', () => {
  const mapped = { row: { name: 'Unknown', note: 'Unknown' }, issues: [], standIns: ['name', 'note'] }
  const overwriting = planOf({ policy: { existing: 'overwrite' } })
  expect(prepareUpdate(overwriting, people, writer, mapped, { name: 'Ada', note: '' })).toMatchObject({
    kind: 'ready',
    row: { note: 'Unknown' },
  })
  expect(prepareUpdate(overwriting, people, writer, { ...mapped, standIns: [] }, { name: 'Ada' })).toMatchObject({
    row: { name: 'Unknown' },
  })
  const fields = people.fields.map((field) => ({ ...field, updateable: field.name !== 'name' }))
  const kept = prepareUpdate(overwriting, { ...people, fields }, writer, mapped, { name: 'Ada', note: 'Unknown' })
  expect(kept).toEqual({ kind: 'unchanged', lost: [] })
})

test('an update of which nothing is left is none', () => {
  const omitting = planOf({ policy: { invalid: 'omit' } })
  const mapped = { row: { name: long, ferry_key: 'inn:1' }, issues: [] }
  expect(prepareUpdate(omitting, people, writer, mapped, { email: 'a@inn.test' })).toMatchObject({
    kind: 'unchanged',
    lost: [{ to: 'name', code: 'too-long' }],
  })
})

test('a row that is larger than a request may be waits', () => {
  const small = {
    ...people,
    operations: { ...people.operations, create: { maxRows: 1, maxBytes: 20, replay: 'safe' as const, settleMs: 1 } },
  }
  const prepared = prepare(guestPlan, small, writer, 'create', { row: { name: 'Ada Lovelace' }, issues: [] })
  expect(prepared).toMatchObject({ kind: 'quarantine', reason: 'too-large' })
})
