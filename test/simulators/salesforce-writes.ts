import type { SimulatorOptions } from '../../simulators/kit/simulator.ts'
import { makeId } from '../../simulators/salesforce/ids.ts'
import type { FieldDescribe, ObjectSeed, SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { field } from '../../simulators/salesforce/standard/field.ts'
import { openBulkOrg } from './salesforce-bulk.ts'
import type { LeadDetails } from './salesforce-org.ts'

export const BASE = '/services/data/v67.0'
export const COLLECTIONS = `${BASE}/composite/sobjects`
export const INGEST = `${BASE}/jobs/ingest`
const KEY = field('string', 'Key__c', 'Key', {
  length: 100,
  externalId: true,
  unique: true,
  caseSensitive: true,
})

/** The nth record that a test seeds, by key prefix. */
export function seededId(prefix: string, n: number): string {
  return makeId(prefix, '000', n)
}

/** Objects of a seed that have a key of ours and, where named, other fields and records. */
export function keyed(
  objects: Record<string, { fields?: FieldDescribe[]; records?: SalesforceRecord[] }>,
): Record<string, ObjectSeed> {
  return Object.fromEntries(
    Object.entries(objects).map(([name, { fields = [], records = [] }]) => [
      name,
      { extraFields: [KEY, ...fields], records },
    ]),
  )
}

/** A small org to write to. Its clock stands still at 2026-11-20T12:00:00Z. */
export async function openWritable(options: SimulatorOptions = {}, details: LeadDetails = {}) {
  const org = await openBulkOrg([], options, { ...details, extraFields: [KEY, ...(details.extraFields ?? [])] })
  const typed = (type: string, records: readonly object[]) =>
    records.map((record) => ({ attributes: { type }, ...record }))
  const sent = (headers: Record<string, string>) => ({
    authorization: `Bearer ${org.token}`,
    'content-type': 'application/json',
    ...headers,
  })
  return {
    ...org,
    sent,
    /** Sends JSON with headers of its own. */
    json: (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
      org.send(path, { method, headers: sent(headers), body: JSON.stringify(body) }),
    create: (object: string, record: object) => org.call('POST', `${BASE}/sobjects/${object}`, record),
    /** The id of a record that is created. */
    made: async (object: string, record: object): Promise<string> => {
      const { status, json } = await org.call('POST', `${BASE}/sobjects/${object}`, record)
      if (status !== 201) throw new Error(JSON.stringify(json))
      return json.id as string
    },
    change: (object: string, id: string, record: object) =>
      org.call('PATCH', `${BASE}/sobjects/${object}/${id}`, record),
    erase: (object: string, id: string) => org.call('DELETE', `${BASE}/sobjects/${object}/${id}`),
    read: async (object: string, id: string) => (await org.get(`${BASE}/sobjects/${object}/${id}`)).json,
    insertMany: (type: string, records: readonly object[], more: object = {}) =>
      org.call('POST', COLLECTIONS, { records: typed(type, records), ...more }),
    updateMany: (type: string, records: readonly object[], more: object = {}) =>
      org.call('PATCH', COLLECTIONS, { records: typed(type, records), ...more }),
    upsertMany: (type: string, key: string, records: readonly object[], more: object = {}) =>
      org.call('PATCH', `${COLLECTIONS}/${type}/${key}`, { records: typed(type, records), ...more }),
    rows: async (soql: string): Promise<Record<string, unknown>[]> => {
      const { json } = await org.query(soql)
      if (!json.records) throw new Error(JSON.stringify(json))
      return json.records.map(({ attributes: _, ...record }: Record<string, unknown>) => record)
    },
  }
}

export type WritableOrg = Awaited<ReturnType<typeof openWritable>>

/** The codes of the errors of a single request, or of each row of a collection (null where it was saved). */
export function codesOf({
  json,
}: {
  json: { errorCode?: string; success?: boolean; errors?: { statusCode: string }[] }[]
}) {
  return json.map(({ errorCode, errors }) => errorCode ?? errors?.[0]?.statusCode ?? null)
}
