import type { SalesforceRecord } from '../../seed.ts'
import { wireTime } from '../../soql/zones.ts'
import { parentOf } from '../lookups.ts'
import { refuse } from '../refusal.ts'
import type { Deriving, Writer } from '../writer.ts'
import { relateEnds } from './activity-relation.ts'
import { dayOf, millisOf, numberOf, type ObjectRules } from './rules.ts'

const MINUTE = 60_000
const LONGEST = 14 * 24 * 60

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_task.htm */
export const taskRules: ObjectRules = {
  derive: (writer, record, before) => {
    const statuses = writer.org.objects.get('taskstatus')
    const meaning =
      statuses === undefined
        ? undefined
        : writer.org.recordsOf(statuses).find(({ ApiName }) => ApiName === record.Status)
    record.IsClosed = meaning?.IsClosed === true
    if (!record.IsClosed) record.CompletedDateTime = null
    else if (before?.IsClosed !== true) record.CompletedDateTime = record.CompletedDateTime ?? writer.stamp
    record.IsHighPriority = record.Priority === 'High'
    record.AccountId = accountBehind(writer, record)
  },
  check: (writer, record) => checkEnds(writer, record),
  after: (writer, record, before) => relateEnds(writer, 'Task', record, before),
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_event.htm */
export const eventRules: ObjectRules = {
  after: (writer, record, before) => relateEnds(writer, 'Event', record, before),
  derive: (writer, record, _, draft) => {
    record.AccountId = accountBehind(writer, record)
    const start = draft.StartDateTime ?? draft.ActivityDateTime ?? record.StartDateTime ?? record.ActivityDateTime
    const minutes = numberOf(draft.DurationInMinutes)
    if (typeof start !== 'string') {
      if (record.IsAllDayEvent === true && typeof record.ActivityDate === 'string') spanDay(record, record.ActivityDate)
      return
    }
    record.StartDateTime = start
    record.ActivityDateTime = start
    record.ActivityDate = dayOf(start)
    if (minutes !== undefined && typeof draft.EndDateTime !== 'string')
      record.EndDateTime = wireTime(millisOf(start) + minutes * MINUTE)
    const end = record.EndDateTime
    if (typeof end !== 'string') return
    record.DurationInMinutes = Math.round((millisOf(end) - millisOf(start)) / MINUTE)
    record.EndDate = dayOf(end)
  },
  check: (writer, record, before, draft) => {
    checkEnds(writer, record)
    const missing = ['DurationInMinutes', 'ActivityDateTime'].filter((name) => (record[name] ?? null) === null)
    if (missing.length > 0)
      throw refuse('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, ...missing)
    const minutes = numberOf(record.DurationInMinutes) ?? 0
    const sent = numberOf(draft.DurationInMinutes)
    if (sent !== undefined && typeof draft.EndDateTime === 'string' && sent !== minutes && before === undefined)
      throw refuse('FIELD_INTEGRITY_EXCEPTION', 'Duration: does not fit start and end', 'DurationInMinutes')
    if (minutes < 0 || minutes > LONGEST)
      throw refuse(
        'FIELD_INTEGRITY_EXCEPTION',
        'Event duration can not be negative or more than 14 days',
        'DurationInMinutes',
      )
  },
}

function spanDay(record: SalesforceRecord, day: string): void {
  const start = `${day}T00:00:00.000+0000`
  const minutes = numberOf(record.DurationInMinutes) ?? 24 * 60
  Object.assign(record, {
    StartDateTime: start,
    ActivityDateTime: start,
    DurationInMinutes: minutes,
    EndDateTime: wireTime(millisOf(start) + minutes * MINUTE),
    EndDate: day,
  })
}

/** A lead is nobody's contact yet, so that what it is about must be left open. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_task.htm */
function checkEnds({ org }: Writer, { WhoId = null, WhatId = null }: SalesforceRecord): void {
  if (WhatId === null || parentOf(org, WhoId, 'Lead') === undefined) return
  const message = 'The selected name is a lead, and a lead cannot be related to anything else'
  throw refuse('FIELD_INTEGRITY_EXCEPTION', message, 'WhatId')
}

function accountBehind({ org }: Deriving, { WhoId = null, WhatId = null }: SalesforceRecord): SalesforceRecord[string] {
  const topic = typeof WhatId === 'string' ? org.find(WhatId) : undefined
  if (topic?.object.name === 'Account') return WhatId
  if (topic !== undefined && 'AccountId' in topic.record) return topic.record.AccountId ?? null
  return parentOf(org, WhoId, 'Contact')?.AccountId ?? null
}
