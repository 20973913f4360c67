import { describe, expect, it } from 'vitest'
import type { Row } from '../../src/model/record.ts'
import type { Exchange } from './fake-http.ts'
import { described, ofActivities, ofDeals, ofLeads, ofPersons } from './pipedrive-answers.ts'

describe('what Pipedrive would refuse', () => {
  const won = '2024-01-01T00:00:00.000Z'
  const wrong: [string, Exchange[], Row, string, string][] = [
    ['deals', ofDeals, { title: 'A', won_time: won }, 'won_time', 'other-status'],
    ['deals', ofDeals, { title: 'A', status: 'won', lost_reason: 'Price' }, 'lost_reason', 'other-status'],
    ['deals', ofDeals, { title: 'A', pipeline_id: 'Harbour', stage_id: 'Sales > New' }, 'stage_id', 'option-missing'],
    ['deals', ofDeals, { title: 'A', value: '0.12345678901234567' }, 'value', 'out-of-range'],
    ['deals', ofDeals, { title: 'A', value: '0.00000000000000012' }, 'value', 'out-of-range'],
    ['deals', ofDeals, { title: 'A', currency: 'Euro' }, 'currency', 'option-missing'],
    ['deals', ofDeals, { title: 'A', currency: '€' }, 'currency', 'option-missing'],
    ['deals', ofDeals, { title: ' ' }, 'title', 'required'],
    ['deals', ofDeals, { title: 'A', add_time: won }, 'add_time', 'read-only'],
    ['deals', ofDeals, { title: 'x'.repeat(256) }, 'title', 'too-long'],
    ['deals', ofDeals, { title: 'half \ud83d' }, 'title', 'malformed-text'],
    ['deals', ofDeals, { title: 'A', owner_id: 'Jane' }, 'owner_id', 'malformed-id'],
    ['deals', ofDeals, { title: 'A', nothing: 'x' }, 'nothing', 'field-missing'],
    ['leads', ofLeads, { title: 'A' }, 'person_id', 'required'],
    [
      'activities',
      ofActivities,
      { subject: 'A', type: 'Deadline', due_at: won, due_date: '2024-01-02' },
      'due_date',
      'apart',
    ],
    [
      'activities',
      ofActivities,
      { subject: 'A', type: 'Deadline', due_at: won, due_time: '09:30' },
      'due_time',
      'apart',
    ],
    ['activities', ofActivities, { subject: 'A', type: 'fax' }, 'type', 'option-missing'],
  ]
  it.each(wrong)('of %s is told before it is sent (%#)', async (name, about, row, field, code) => {
    const { connection, object } = await described(name, about)
    expect(connection.write!.encode(object, 'create', row)).toMatchObject([{ field, code }])
  })

  it('is no day and time beside an instant that say the same', async () => {
    const { connection, object } = await described('activities', ofActivities)
    const due = { due_at: '2024-02-29T23:30:00.000Z', due_date: '2024-02-29', due_time: '23:30' }
    const encoded = connection.write!.encode(object, 'create', { subject: 'A', type: 'Deadline', ...due })
    expect(encoded).toMatchObject({ wire: { ...due, due_time: '23:30:00' } })
  })

  it('is not what only people could call wrong', async () => {
    const { connection, object } = await described('persons', ofPersons)
    const wire = { name: 'Jane', email: 'not an address', phone: 'ask Joe' }
    const row: Row = { ...wire, emails: [], label_ids: [], budget: null }
    expect(connection.write!.encode(object, 'create', row)).toEqual({ wire, bytes: expect.any(Number) })
  })
})

describe('what Pipedrive stores in another form', () => {
  const pairs: [string, Row[string], Row[string], boolean][] = [
    ['add_time', '2020-01-02T03:04:05.678Z', '2020-01-02T03:04:05.000Z', true],
    ['budget', '12.50', '12.5', true],
    ['budget', '12.5', '12.6', false],
    ['interests', ['Sails', 'Ropes'], ['Ropes', 'Sails'], true],
    ['emails', ['a@b.co', 'c@b.co'], ['c@b.co', 'a@b.co'], false],
    ['office.country', null, 'Germany', true],
    ['office.country', 'France', 'Germany', false],
    ['office.value', null, 'Long Street', false],
    ['name', 'Jane', null, false],
    ['name', 'Jane ', 'Jane', true],
    ['email', '', null, true],
    ['call_at', '09:00', '09:00:00', true],
  ]
  it.each(pairs)('%s: %j and %j', async (field, sent, stored, expected) => {
    const { connection, object } = await described('persons', ofPersons)
    expect(connection.write!.same(object, field, sent!, stored)).toBe(expected)
  })
})
