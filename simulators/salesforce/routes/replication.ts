import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { DAY, failure, notFound, RECYCLE_BIN_LIFE } from '../rules.ts'
import type { SObject } from '../schema.ts'
import type { SalesforceRecord } from '../seed.ts'
import { visibleRecords } from '../select.ts'
import type { Service } from '../service.ts'
import { askerOf } from '../sessions.ts'
import type { Asker } from '../soql/columns.ts'
import { wireTime } from '../soql/zones.ts'

const MINUTE = 60_000
const REACH = 30 * DAY
const MOST_IDS = 600_000

interface Period {
  start: number
  end: number
}

/** What was changed or deleted in a time. */
export function replicationRoutes(service: Service): Route[] {
  const common = { method: 'GET', class: 'page', needs: ['session'] } as const
  const ofPeriod = (answer: (records: SalesforceRecord[], period: Period, asker: Asker) => Answer) => (call: Call) => {
    const object = service.org.objects.get(call.params.name!.toLowerCase())
    if (object === undefined) return notFound()
    const asker = askerOf(service, call)
    const period = readPeriod(call, asker.now)
    return 'status' in period ? period : answer(recordsOf(service, object, period, asker), period, asker)
  }
  return ['', '/'].flatMap((end) => [
    { ...common, path: `/services/data/:version/sobjects/:name/deleted${end}`, handle: ofPeriod(listDeleted) },
    { ...common, path: `/services/data/:version/sobjects/:name/updated${end}`, handle: ofPeriod(listUpdated) },
  ])
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-getdeleted */
function listDeleted(records: SalesforceRecord[], { end }: Period, { now }: Asker): Answer {
  const deleted = records.filter(({ IsDeleted }) => IsDeleted === true)
  if (deleted.length > MOST_IDS) return tooMany()
  return {
    status: 200,
    body: {
      deletedRecords: deleted.map(({ Id, SystemModstamp }) => ({ id: Id, deletedDate: SystemModstamp })),
      earliestDateAvailable: wireTime(Math.floor((now - RECYCLE_BIN_LIFE) / MINUTE) * MINUTE),
      latestDateCovered: wireTime(end),
    },
  }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-getupdated */
function listUpdated(records: SalesforceRecord[], { end }: Period): Answer {
  const updated = records.filter(({ IsDeleted }) => IsDeleted !== true)
  if (updated.length > MOST_IDS) return tooMany()
  return { status: 200, body: { ids: updated.map(({ Id }) => Id), latestDateCovered: wireTime(end) } }
}

function recordsOf({ org }: Service, object: SObject, { start, end }: Period, asker: Asker): SalesforceRecord[] {
  const [from, to] = [wireTime(start), wireTime(end)]
  return visibleRecords(org, object, true, asker).filter(({ SystemModstamp }) => {
    return typeof SystemModstamp === 'string' && SystemModstamp >= from && SystemModstamp < to
  })
}

/**
 * The period that a call asks for, in whole minutes: seconds do not count, and what is still to come is left out.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getdeleted.htm
 */
function readPeriod(call: Call, now: number): Period | Answer {
  const [start, end] = ['start', 'end'].map((name) => {
    const text = (call.query.get(name) ?? '').replace(/ (\d{2}:\d{2})$/, '+$1')
    return Math.floor(Date.parse(text) / MINUTE) * MINUTE
  }) as [number, number]
  if (Number.isNaN(start) || Number.isNaN(end))
    return failure(400, 'INVALID_FIELD', 'start and end are needed, as ISO 8601 datetimes with a time zone')
  if (end - start < MINUTE) return wrongDate('endDate must be at least one minute greater than startDate')
  if (start < now - REACH) return wrongDate('startDate cannot be more than 30 days ago')
  return { start, end: Math.min(end, Math.floor(now / MINUTE) * MINUTE) }
}

function wrongDate(message: string): Answer {
  return failure(400, 'INVALID_REPLICATION_DATE', message)
}

function tooMany(): Answer {
  return failure(400, 'EXCEEDED_ID_LIMIT', 'the period has more than 600,000 records')
}
