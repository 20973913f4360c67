import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { withSchemaChanges } from '../../src/mapping/future-schema.ts'
import { unmappedFields } from '../../src/mapping/left-behind.ts'
import { lossOf } from '../../src/mapping/loss.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { noUser } from '../../src/mapping/users.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Row } from '../../src/model/record.ts'
import { type Field, findField, type ObjectSchema } from '../../src/model/schema.ts'
import { contacts, field, object } from './schemas.ts'

const { provenance } = contacts
const kind = (name: string, label: string, fields: Field[]): ObjectSchema =>
  object(name, label, fields, { provenance: provenance! })

/** As Pipedrive says when an activity is due. */
const dues = [
  field('due_at', 'Due', 'datetime'),
  field('due_date', 'Due date', 'date', { within: 'due_at' }),
  field('due_time', 'Due time (UTC)', 'time', { within: 'due_at' }),
]
const activities = kind('activities', 'Activity', dues)
const timed = { due_at: '2024-02-29T23:30:00.000Z', due_date: '2024-02-29', due_time: '23:30:00' }
const whole = { due_at: null, due_date: '2024-03-01', due_time: null }

/** As HubSpot says it, whose activities have one instant each. */
const tasks = kind('tasks', 'Task', [field('hs_timestamp', 'Due date', 'datetime', { required: true })])
const calls = kind('calls', 'Call', [field('hs_timestamp', 'Activity date', 'datetime', { required: true })])
const stamped = { hs_timestamp: '2024-02-29T23:30:00.000Z' }

function proposed(source: ObjectSchema, target: ObjectSchema, ...rows: Row[]) {
  const sample = rows.map((row, n) => ({ id: String(n), row }))
  const proposal = proposeObject({ source, target, sample })
  const { objectPlan: plan, schemaChanges } = proposal
  const into = withSchemaChanges(target, schemaChanges)
  const made = schemaChanges.flatMap((change) => (change.action === 'create-field' ? change.field.name : []))
  const whole: Plan = {
    ...{ version: 1, id: 'x', objects: [plan], schema: schemaChanges, tolerance: 0.005 },
    source: { connection: 'a', vendor: 'v', account: '1' },
    target: { connection: 'b', vendor: 'w', account: '2' },
  }
  const faults = checkPlan(whole, { objects: [source] }, { objects: [target] })
  const carried = rows.map((row) => compileMapping(plan, into)({ id: '1', row }, { user: noUser }).row)
  const own = Object.values(provenance!).map(({ name }) => name)
  const errors = faults.filter(({ severity }) => severity === 'error')
  return { ...proposal, plan, carried, errors, made: made.filter((name) => !own.includes(name)) }
}

describe('a day and the instant that says it, too', () => {
  it.each([
    ['tasks', tasks],
    ['calls', calls],
  ])('go where the target takes an instant, the day where there is no time: %s', (_, target) => {
    const { plan, carried, errors, made } = proposed(activities, target, timed, whole)
    expect(errors).toEqual([])
    expect(carried).toEqual([stamped, { hs_timestamp: '2024-03-01T00:00:00.000Z' }])
    expect(made).toEqual([])
    expect(plan.unmapped).toEqual([{ field: 'due_time', reason: 'part of due_at' }])
    expect(unmappedFields(activities, plan).map(({ kind }) => kind)).toEqual(['kept'])
    const [mapping] = plan.fields
    // A day that the instant says is none of what a choice among several loses.
    expect(lossOf(mapping!, dues.slice(0, 2), findField(target, 'hs_timestamp')!)).toEqual([])
    expect(mapping?.evidence).toContain('due_at says the time as well')
  })

  it('go together where the instant is the one that is called alike', () => {
    const named = kind('activities', 'Activity', [
      field('due_at', 'Due date', 'datetime'),
      { ...dues[1]!, label: 'Day' },
    ])
    const { carried, plan } = proposed(named, tasks, timed, whole)
    expect(plan.fields).toHaveLength(1)
    expect(carried).toEqual([stamped, { hs_timestamp: '2024-03-01T00:00:00.000Z' }])
  })

  it('are the day alone where the target takes no more, and the time gets one place', () => {
    const days = kind('Tasks', 'Task', [field('Due_Date', 'Due Date', 'date')])
    const { plan, made, carried } = proposed(activities, days, timed, whole)
    expect(plan.fields.map(({ from, to }) => [from, to])).toContainEqual(['due_date', 'Due_Date'])
    expect(made).toEqual(['due_at'])
    expect(carried[1]).toMatchObject({ Due_Date: '2024-03-01' })
  })

  it('are the day alone where no record of the sample has a time', () => {
    const { plan, carried } = proposed(activities, tasks, whole)
    expect(plan.fields).toMatchObject([{ from: 'due_date', to: 'hs_timestamp', transform: ['datetime'] }])
    expect(carried).toEqual([{ hs_timestamp: '2024-03-01T00:00:00.000Z' }])
  })

  it('stay as they are between two systems that have both', () => {
    const { plan } = proposed(activities, kind('activities', 'Activity', dues), timed, whole)
    expect(plan.fields.map(({ from, to }) => [from, to])).toEqual(dues.map(({ name }) => [name, name]))
  })
})

describe('an instant', () => {
  it.each([
    ['tasks', tasks],
    ['calls', calls],
  ])('goes to the instant of the target, not to the day in it: %s', (_, source) => {
    const { plan, carried, errors, findings } = proposed(source, activities, stamped)
    expect(errors).toEqual([])
    expect(plan.fields).toMatchObject([{ from: 'hs_timestamp', to: 'due_at', transform: [] }])
    expect(carried).toEqual([{ due_at: stamped.hs_timestamp }])
    expect(findings.map(({ code }) => code)).not.toContain('time-cut-off')
  })

  it('goes to the day where the instant is read only, and a day always does', () => {
    const fixed = dues.map((each, at) => (at === 0 ? { ...each, createable: false } : each))
    const days = kind('Task', 'Task', [field('ActivityDate', 'Due Date Only', 'date')])
    expect(proposed(tasks, kind('activities', 'Activity', fixed), stamped).plan.fields).toMatchObject([
      { from: 'hs_timestamp', to: 'due_date', transform: ['date'] },
    ])
    expect(proposed(days, activities, { ActivityDate: '2024-03-01' }).carried).toEqual([{ due_date: '2024-03-01' }])
  })
})
