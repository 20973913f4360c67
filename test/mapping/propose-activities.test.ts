import { describe, expect, it } from 'vitest'
import { compileChain } from '../../src/mapping/chain.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { Row } from '../../src/model/record.ts'
import type { Field, ObjectSchema, Option, Stage } from '../../src/model/schema.ts'
import { contacts, field, object, options } from './schemas.ts'

/** What is proposed for fields of these names, as both vendors publish them: source field -> target field. */
function pairsOf(source: ObjectSchema, target: ObjectSchema, rows: Row[]) {
  const sample = rows.map((row, n) => ({ id: String(n), row }))
  const { objectPlan } = proposeObject({ source, target, sample })
  const pairs = objectPlan.fields.map(({ from, to }) => [from, to])
  return { fields: objectPlan.fields, unmapped: objectPlan.unmapped, pairs }
}

const created = { role: 'created', createable: false, updateable: false } as const
const whenMade = field('Created_Time', 'Created Time', 'datetime', created)
/** Takes no new fields, so that what has no counterpart goes nowhere. */
const activity = (name: string, label: string, fields: Field[]) =>
  object(name, label, fields, { operations: { read: { pageRows: 100, newestFirst: true } } })
const timestamp = field('hs_timestamp', 'Activity date', 'datetime', { required: true })
const at = '2026-03-01T09:00:00.000Z'
const later = '2026-03-01T10:00:00.000Z'

describe('when an activity took place', () => {
  const calls = activity('calls', 'Call', [
    field('hs_call_direction', 'Call direction', 'select', { options: options('INBOUND', 'OUTBOUND') }),
    timestamp,
  ])
  const zohoCalls = activity('Calls', 'Call', [
    field('Call_Type', 'Call Type', 'select', { options: options('Inbound', 'Outbound', 'Missed') }),
    field('Call_Start_Time', 'Call Start Time', 'datetime', { required: true }),
    whenMade,
  ])

  it('is the start of a call, and its type the direction, both ways', () => {
    const there = pairsOf(zohoCalls, calls, [{ Call_Type: 'Inbound', Call_Start_Time: at, Created_Time: later }])
    expect(there.pairs).toEqual([
      ['Call_Type', 'hs_call_direction'],
      ['Call_Start_Time', 'hs_timestamp'],
    ])
    const back = pairsOf(calls, zohoCalls, [{ hs_call_direction: 'INBOUND', hs_timestamp: at }])
    expect(back.pairs).toEqual([
      ['hs_call_direction', 'Call_Type'],
      ['hs_timestamp', 'Call_Start_Time'],
    ])
  })

  const events = (more: Field[] = []) => object('Events', 'Event', [...more, whenMade])
  const start = field('Start_DateTime', 'Start DateTime', 'datetime')
  const meetings = activity('meetings', 'Meeting', [
    field('hs_meeting_start_time', 'Meeting start time', 'datetime'),
    timestamp,
  ])

  it('is where a meeting starts, which goes to its own field as well', () => {
    const { pairs, fields } = pairsOf(events([start]), meetings, [{ Start_DateTime: at, Created_Time: later }])
    expect(pairs).toEqual([
      ['Start_DateTime', 'hs_meeting_start_time'],
      ['Start_DateTime', 'hs_timestamp'],
    ])
    expect(fields[1]?.confidence).toBeLessThan(0.9)
  })

  it('is what a person says where the start is known to the system and never filled', () => {
    expect(pairsOf(events([start]), meetings, [{ Start_DateTime: null, Created_Time: later }]).pairs).toEqual([])
  })

  it('is when a note was made, which has no other time', () => {
    const notes = activity('notes', 'Note', [timestamp])
    for (const target of [notes, { ...notes, provenance: contacts.provenance! }]) {
      const { pairs, unmapped } = pairsOf(object('Notes', 'Note', [whenMade]), target, [{ Created_Time: at }])
      expect(pairs).toEqual([['Created_Time', 'hs_timestamp']])
      expect(unmapped).toEqual([])
    }
    const optional = activity('notes', 'Note', [{ ...timestamp, required: false }])
    expect(pairsOf(object('Notes', 'Note', [whenMade]), optional, [{ Created_Time: at }]).pairs).toEqual([])
  })

  it('is not when a task was made that has a day on which it is due', () => {
    const due = field('Due_Date', 'Due Date', 'date')
    const tasks = object('Tasks', 'Task', [due, whenMade])
    const target = activity('tasks', 'Task', [timestamp])
    expect(pairsOf(tasks, target, [{ Due_Date: null, Created_Time: at }]).pairs).toEqual([])
    expect(pairsOf(tasks, target, [{ Due_Date: '2026-03-01', Created_Time: at }]).pairs).toEqual([
      ['Due_Date', 'hs_timestamp'],
    ])
  })
})

describe('whether a task is done', () => {
  const activities = activity('activities', 'Activity', [
    field('done', 'Done', 'boolean'),
    field('busy', 'Busy', 'boolean'),
  ])
  const states = options('Not Started', 'In Progress', 'Completed')
  const status = (facts: Partial<Field> = {}) => field('Status', 'Status', 'select', { options: states, ...facts })

  it('is told by the flag of the source where it has one', () => {
    const closed = field('IsClosed', 'Closed', 'boolean', { createable: false, updateable: false })
    const { pairs, unmapped } = pairsOf(object('Task', 'Task', [status(), closed]), activities, [
      { Status: 'Completed', IsClosed: true },
      { Status: 'Not Started', IsClosed: false },
    ])
    expect(pairs).toEqual([['IsClosed', 'done']])
    expect(unmapped.map((each) => each.field)).toEqual(['Status'])
  })

  const seen = [{ Status: 'Completed' }, { Status: 'Not Started' }]

  it('is told by its status: by what the system says of each option, else by its name', () => {
    const { fields, unmapped } = pairsOf(object('Tasks', 'Task', [status()]), activities, seen)
    expect(fields).toMatchObject([
      {
        from: 'Status',
        to: 'done',
        transform: [{ boolean: { yes: ['Completed'], no: ['Not Started', 'In Progress'] } }],
      },
    ])
    expect(unmapped).toEqual([])
    const over = (value: string, state: Stage['state']): Option => ({ value, label: value, stage: { state } })
    const told = status({ options: [over('Completed', 'open'), over('Given up', 'closed')] })
    expect(pairsOf(object('Tasks', 'Task', [told]), activities, seen).fields).toMatchObject([
      { transform: [{ boolean: { yes: ['Given up'], no: ['Completed'] } }] },
    ])
  })

  it.each([
    ['no option means it', options('Open', 'Waiting')],
    ['every option means it', options('Done', 'Closed')],
    ['an option is the word for the opposite', options('Done', 'Yes')],
  ])('is not told where %s', (_, choices) => {
    const tasks = object('Tasks', 'Task', [status({ options: choices })])
    expect(pairsOf(tasks, activities, [{ Status: 'Done' }, { Status: 'Open' }]).pairs).toEqual([])
  })

  it('is not told by the status of what is no task', () => {
    expect(pairsOf(object('Deals', 'Deal', [status()]), activities, seen).pairs).toEqual([])
  })
})

it('the price of one piece has a name of its own in each system', () => {
  const lines = object('OpportunityLineItem', 'Opportunity Product', [
    field('UnitPrice', 'Sales Price', 'currency'),
    field('ListPrice', 'List Price', 'currency'),
    field('TotalPrice', 'Total Price', 'currency'),
  ])
  const products = activity('deal_products', 'Product of a deal', [
    field('item_price', 'Price', 'currency', { required: true }),
  ])
  const row = { UnitPrice: '9', ListPrice: '10', TotalPrice: '18' }
  expect(pairsOf(lines, products, [row]).pairs).toEqual([['UnitPrice', 'item_price']])
})

describe('the stage of a ticket is the status of a case', () => {
  const stage = (value: string, label: string, state: Stage['state']): Option => ({ value, label, stage: { state } })
  const stages = [
    ...[stage('1', 'New', 'open'), stage('2', 'Waiting on contact', 'open'), stage('3', 'Waiting on us', 'open')],
    stage('4', 'Finished', 'closed'),
  ]
  const tickets = object('tickets', 'Ticket', [
    field('hs_pipeline_stage', 'Ticket status', 'select', { options: stages }),
  ])
  const rows = ['1', '2', '3', '4'].map((value) => ({ hs_pipeline_stage: value }))

  it('though few options have a counterpart, where both say what is closed', () => {
    const statuses = [
      stage('New', 'New', 'open'),
      stage('Escalated', 'Escalated', 'open'),
      stage('End', 'End', 'closed'),
    ]
    const cases = activity('Case', 'Case', [
      field('Status', 'Status', 'select', { options: statuses, restricted: true }),
    ])
    const { fields } = pairsOf(tickets, cases, rows)
    expect(fields).toMatchObject([{ from: 'hs_pipeline_stage', to: 'Status', values: { 1: 'New', 4: 'End' } }])
  })

  it('and where the target demands one', () => {
    const status = (required: boolean) =>
      activity('Cases', 'Case', [
        field('Status', 'Status', 'select', { options: options('New', 'Escalated'), restricted: true, required }),
      ])
    expect(pairsOf(tickets, status(true), rows).pairs).toEqual([['hs_pipeline_stage', 'Status']])
    expect(pairsOf(tickets, status(false), rows).pairs).toEqual([])
  })
})

describe('how long a call took', () => {
  const minutes = field('duration', 'Duration (minutes)', 'decimal', { unit: 'minutes' })
  const seconds = field('CallDurationInSeconds', 'Call Duration', 'integer', { unit: 'seconds' })
  const milliseconds = field('hs_call_duration', 'Call duration', 'decimal', { unit: 'milliseconds' })
  const text = field('Call_Duration', 'Call Duration', 'text')

  const written = field('Call_Duration', 'Call Duration', 'text', { unit: 'mm:ss' })

  it.each([
    [seconds, milliseconds, '90', '90000', {}],
    [milliseconds, seconds, '90400', '90', { places: 0 }],
    [milliseconds, { ...seconds, type: 'decimal' as const }, '90400', '90.4', {}],
    [minutes, seconds, '1.5', '90', { places: 0 }],
    [milliseconds, written, '90000', '01:30', {}],
    [written, milliseconds, '01:30', '90000', {}],
  ])('is converted where both sides say what they count: $name to $name', (from, to, given, gives, more) => {
    const sides = [activity('a', 'Call', [from]), activity('b', 'Call', [to])] as const
    const { pairs, fields } = pairsOf(...sides, [{ [from.name]: given }])
    expect(pairs).toEqual([[from.name, to.name]])
    expect(fields[0]?.transform).toEqual([{ duration: { from: from.unit, to: to.unit, ...more } }])
    expect(compileChain(fields[0]!.transform, [from.name])([given], {} as never)).toMatchObject({ value: gives })
  })

  it('is not proposed for a text whose form nobody tells', () => {
    const sides = [activity('a', 'Call', [milliseconds]), activity('b', 'Call', [text])] as const
    expect(pairsOf(...sides, [{ hs_call_duration: '90000' }]).pairs).toEqual([])
  })

  it('goes to what counts the same, and into a new field as it is', () => {
    const there = activity('b', 'Call', [{ ...seconds, name: 'duration_in_seconds' }])
    expect(pairsOf(activity('a', 'Call', [seconds]), there, [{ [seconds.name]: '90' }]).pairs).toEqual([
      [seconds.name, 'duration_in_seconds'],
    ])
    const { pairs, fields } = pairsOf(activity('a', 'Call', [milliseconds]), contacts, [{ hs_call_duration: '90000' }])
    expect(pairs).toEqual([['hs_call_duration', 'hs_call_duration']])
    expect(fields[0]?.transform).toEqual([])
  })
})
