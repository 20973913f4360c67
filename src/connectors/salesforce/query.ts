import type { ReadQuery } from '../../connector.ts'
import type { Repeat } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import { get, type Session } from './client.ts'
import { parseBody, parseExact } from './errors.ts'
import type { QueryPosition } from './position.ts'
import type { RawRecord } from './rows.ts'
import { conditionOf, orderedByCreation, orderedById, type Sight, selectFrom } from './soql.ts'

/** Salesforce refuses an address of more than about 16 KB; some of that is host, path and slack. */
export const maxQueryBytes = 14_000

/**
 * Half of what Salesforce would give at most: the text of a page and what was parsed from it are in memory at once.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/headers-queryoptions
 */
const pageOptions = { 'sforce-query-options': 'batchSize=1000' }

/** Records that one retrieve by id gives. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-retrieve-post.html */
export const maxRetrieve = 2000

interface RawPage {
  totalSize: string
  done: boolean
  nextRecordsUrl?: string
  records: RawRecord[]
}

/** What a read selects, its fields in parts: the first fits into an address, the others are fetched by id. */
export interface Selected {
  object: string
  sight: Sight
  where?: string | undefined
  parts: string[][]
  /** Those that were created last come first. */
  newestFirst?: boolean
}

/** What is counted: in which sight, and under which condition. */
export type Counted = Pick<Selected, 'object' | 'sight' | 'where'>

/**
 * One page of a query by ascending id or, where it was asked for, of the newest records, at most `left` records in all, and
 * where the next page is. A page's address (locator) lives for two days after the query; when it is gone, the page begins
 * after the last id that was read, which the newest have no order by: their query ends with an error then.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/resources-query.html
 */
export async function queryPage(
  session: Session,
  selected: Selected,
  position: QueryPosition,
  left: number,
  signal: AbortSignal,
): Promise<{ records: RawRecord[]; next: QueryPosition | null }> {
  const raw = await fetchPage(session, selected, position, left, signal)
  const last = raw.records.at(-1)?.Id
  const records = await addFields(session, selected.object, raw.records, selected.parts.slice(1), signal)
  const next = raw.done ? undefined : raw.nextRecordsUrl
  if (next === undefined || last === undefined) return { records, next: null }
  return { records, next: selected.newestFirst ? { next } : { next, last } }
}

/**
 * How many records there are. Without a condition the cheap record count, which is approximate; else exact. null: counting
 * took longer than a query may, which is what very many records make of it.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/resources-record-count.html
 */
export async function countRecords(
  session: Session,
  query: Counted,
  signal: AbortSignal,
): Promise<{ n: number; exact: boolean } | null> {
  if (query.where === undefined) {
    const n = await cachedCount(session, query.object, signal)
    if (n !== undefined) return { n, exact: false }
  }
  return countExactly(session, query, 'once', signal)
}

/** A count that ran out of time would do so again, for minutes each time; any other passing trouble is worth the usual tries. */
async function countExactly(
  session: Session,
  query: Counted,
  repeat: Repeat,
  signal: AbortSignal,
): Promise<{ n: number; exact: true } | null> {
  const soql = `SELECT COUNT() FROM ${query.object}${conditionOf(query.where, undefined)}`
  try {
    return { n: Number((await runQuery(session, query, soql, signal, repeat)).totalSize), exact: true }
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    if (error.code === 'QUERY_TIMEOUT') return null
    if (error.kind !== 'transient' || repeat === 'safe') throw error
    return countExactly(session, query, 'safe', signal)
  }
}

/** Every record of a query that is short enough for an address, its pages one after the other. */
export async function* queryAllPages(
  session: Session,
  sight: Sight,
  soql: string,
  signal: AbortSignal,
): AsyncGenerator<RawRecord> {
  let page = await runQuery(session, { sight }, soql, signal)
  for (;;) {
    yield* page.records
    if (page.done || page.nextRecordsUrl === undefined) return
    page = await getPage(session, page.nextRecordsUrl, signal)
  }
}

async function getPage(session: Session, path: string, signal: AbortSignal): Promise<RawPage> {
  return parseExact<RawPage>(await session.http.request({ method: 'GET', path, repeat: 'safe', lane: 'read' }, signal))
}

/** undefined: the org keeps no such count, or the user may not see it ("View Setup and Configuration"). */
async function cachedCount(session: Session, object: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const reply = await get(session, '/limits/recordCount', { sObjects: object }, signal)
    const { sObjects } = parseBody<{ sObjects: { name: string; count: number }[] }>(reply)
    return sObjects.find((entry) => entry.name === object)?.count
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'permission') return undefined
    throw error
  }
}

async function fetchPage(
  session: Session,
  selected: Selected,
  { next, last }: QueryPosition,
  left: number,
  signal: AbortSignal,
): Promise<RawPage> {
  if (next !== undefined) {
    try {
      return await getPage(session, next, signal)
    } catch (error) {
      if (!(error instanceof CrmError) || error.code !== 'INVALID_QUERY_LOCATOR' || last === undefined) throw error
    }
  }
  const { object, where, parts, newestFirst } = selected
  const order = newestFirst ? orderedByCreation(left) : orderedById(left)
  const soql = selectFrom(parts[0] ?? [], object) + conditionOf(where, last) + order
  return runQuery(session, selected, soql, signal)
}

async function runQuery(
  session: Session,
  { sight, where }: Pick<Selected, 'sight' | 'where'>,
  soql: string,
  signal: AbortSignal,
  repeat: Repeat = 'safe',
): Promise<RawPage> {
  try {
    const request = {
      method: 'GET',
      path: `${session.root}/${sight}`,
      query: { q: soql },
      headers: pageOptions,
    } as const
    return parseExact<RawPage>(await session.http.request({ ...request, repeat, lane: 'read' }, signal))
  } catch (error) {
    if (where === undefined || !(error instanceof CrmError) || error.kind !== 'invalid') throw error
    throw new CrmError({
      kind: 'invalid',
      scope: 'request',
      stored: 'no',
      message: `The query with the condition "${where}" was refused. ${error.message}`,
      ...(error.code === undefined ? {} : { code: error.code }),
      cause: error,
    })
  }
}

/** Throws CrmError `invalid` when the condition alone is too long for an address. */
export function splitFields({
  object,
  where,
  fields: asked,
}: Pick<ReadQuery, 'object' | 'fields'> & { where?: string | undefined }): string[][] {
  const fields = [...new Set(asked)].filter((field) => field !== 'Id')
  const fixed = encodeURIComponent(selectFrom([], object) + conditionOf(where, undefined)).length + 100
  if (fixed > maxQueryBytes) {
    const message = `The condition is too long: a query may have ${maxQueryBytes} bytes in its address.`
    throw new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', message })
  }
  const parts: string[][] = [[]]
  let bytes = fixed
  for (const field of fields) {
    bytes += encodeURIComponent(field).length + 3
    if (bytes > maxQueryBytes) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(field)
  }
  return parts
}

/** The rest of very wide rows. A record that was deleted since the query is left out. */
async function addFields(
  session: Session,
  object: string,
  records: RawRecord[],
  parts: string[][],
  signal: AbortSignal,
): Promise<RawRecord[]> {
  let rows: RawRecord[] = records
  for (const fields of parts) {
    const more = new Map<string, RawRecord>()
    for (let from = 0; from < rows.length; from += maxRetrieve) {
      const ids = rows.slice(from, from + maxRetrieve).map((record) => record.Id)
      for (const record of await retrieve(session, object, ids, fields, signal)) if (record) more.set(record.Id, record)
    }
    rows = rows.flatMap((record) => {
      const rest = more.get(record.Id)
      return rest ? [{ ...record, ...rest }] : []
    })
  }
  return rows
}

/** Records by id in the order of the ids, at most `maxRetrieve`; null for one that is not there. */
export async function retrieve(
  session: Session,
  object: string,
  ids: readonly string[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<(RawRecord | null)[]> {
  const path = `${session.root}/composite/sobjects/${object}`
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ ids, fields: ['Id', ...fields] })
  const reply = await session.http.request(
    { method: 'POST', path, headers, body, repeat: 'safe', lane: 'read' },
    signal,
  )
  return parseExact<(RawRecord | null)[]>(reply)
}
