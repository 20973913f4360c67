import { describe, expect, it } from 'vitest'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { Condition } from '../../src/model/condition.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { contacts, field, object, options } from './schemas.ts'

const type = field('type', 'Type', 'select', {
  options: ['Call', 'Meeting', 'Task', 'Lunch'].map((label, n) => ({ value: String(n), label })),
})
const activities = object('activities', 'Activity', [field('id', 'ID', 'id'), type])
const told = (name: string, label: string, fields = [field('subject', 'Subject', 'text')]): ObjectSchema =>
  object(name, label, fields, { provenance: contacts.provenance! })
const rows = ['0', '0', '1', '2', '3', null]
const sample = rows.map((value, n) => ({ id: String(n), row: { id: String(n), type: value } }))

function mixed(target: ObjectSchema, filter?: Condition[], source = activities) {
  const { findings } = proposeObject({ source, target, sample, ...(filter && { filter }) })
  return findings.filter(({ code }) => code === 'kinds-mixed')
}

describe('records of several kinds that become records of one', () => {
  it.each([
    ['calls', 'Call', '0', 3, 'Meeting (1), Task (1), Lunch (1)'],
    ['Events__c', 'Appointment', '1', 4, 'Call (2), Task (1), Lunch (1)'],
    ['todos', 'To-do', '2', 4, 'Call (2), Meeting (1), Lunch (1)'],
  ])('are told with counts and the filter that keeps to one: %s', (name, label, value, count, list) => {
    const [finding, ...others] = mixed(told(name, label))
    expect(others).toEqual([])
    expect(finding).toMatchObject({
      ...{ severity: 'warning', count, field: 'type' },
      message: expect.stringContaining(`${count} of 6 sampled records of activities`),
      edit: { edit: 'filter', object: `activities>${name}`, field: 'type', is: 'equals', value },
    })
    expect(finding?.message).toContain(list)
  })

  it('are not told where the filter, the sample or the target knows no other kind', () => {
    expect(mixed(told('calls', 'Call'), [{ field: 'type', is: 'equals', value: '0' }])).toEqual([])
    expect(mixed(told('calls', 'Call'), [{ field: 'type', is: 'not', value: '0' }])).toMatchObject([{ count: 3 }])
    expect(mixed(told('notes', 'Note'))).toEqual([])
    expect(mixed(told('lunch', 'Lunch'), [], object('activities', 'Activity', [field('id', 'ID', 'id')]))).toEqual([])
    const sure = object('activities', 'Activity', [{ ...type, options: options('Call') }])
    expect(mixed(told('calls', 'Call'), [], sure)).toEqual([])
  })
})

describe('records of one kind whose target tells kinds by a choice', () => {
  const into = (facts = {}) => told('activities', 'Activity', [{ ...type, required: true, ...facts }])
  const from = (name: string, label: string, fields = [field('id', 'ID', 'id')]) => object(name, label, fields)
  const mapped = (source: ObjectSchema, target: ObjectSchema) =>
    proposeObject({ source, target, sample: [] }).objectPlan.fields.filter(({ to }) => to === 'type')

  it('get the option that they are called by', () => {
    expect(mapped(from('meetings', 'Meeting'), into())).toMatchObject([{ constant: '1', transform: [] }])
    expect(mapped(from('Event', 'Event'), into())).toMatchObject([{ constant: '1' }])
  })

  it('get none where the target does not ask, nothing is called so, or the source says it itself', () => {
    expect(mapped(from('meetings', 'Meeting'), into({ required: false }))).toEqual([])
    expect(mapped(from('notes', 'Note'), into())).toEqual([])
    expect(mapped(from('meetings', 'Meeting', [type]), into())).toMatchObject([{ from: 'type' }])
  })
})
