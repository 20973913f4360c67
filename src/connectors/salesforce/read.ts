import type { Page, ReadQuery } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { CrmRecord, Row, Value } from '../../model/record.ts'
import { type FieldType, findField, type ObjectSchema } from '../../model/schema.ts'
import { canonicalDatetime, plainDecimal } from '../canonical.ts'
import { get, type Session } from './client.ts'
import { parseBody, parseExact } from './errors.ts'

/** Salesforce refuses an address of more than about 16 KB; some of that is host, path and slack. */
const maxQueryBytes = 14_000

/** Records that one retrieve by id gives. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-retrieve-post.html */
const maxRetrieve = 2000

type RawRecord = Readonly<Record<string, unknown>> & { Id: string }

interface RawPage {
  totalSize: string
  done: boolean
  nextRecordsUrl?: string
  records: RawRecord[]
}

/** Where a read stands: the address of the next page, and the last id for the day that address is gone. */
interface Position {
  next: string
  last: string
}

/**
 * All records of an object by ascending id. A page's address (locator) lives for two days after the query; when it is
 * gone, the read goes on after the last id that it gave.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/resources-query.html
 */
export async function* readPages(
  session: Session,
  object: ObjectSchema,
  query: ReadQuery,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const reading: Reading = {
    parts: splitFields(object.name, query),
    convert: compileRow(object, query.fields),
    position: query.cursor === undefined ? null : parseCursor(query.cursor),
    left: query.limit ?? Number.POSITIVE_INFINITY,
  }
  // No page is kept in a variable here: it would last until the next one is read and parsed.
  do yield await readPage(session, object, query, reading, signal)
  while (reading.position)
}

/** How far a read is; moved by each page. */
interface Reading {
  readonly parts: string[][]
  readonly convert: (raw: RawRecord) => Row
  position: Position | null
  left: number
}

/** One page, converted. The raw records end with this call, so that they do not last while the page is worked on. */
async function readPage(
  session: Session,
  object: ObjectSchema,
  query: ReadQuery,
  reading: Reading,
  signal: AbortSignal,
): Promise<Page> {
  const { parts, convert, position, left } = reading
  const raw = await fetchPage(session, query, parts[0] ?? [], position, left, signal)
  const last = raw.records.at(-1)?.Id
  const wide = await addFields(session, object.name, raw.records, parts.slice(1), signal)
  const records = wide.slice(0, left).map((record): CrmRecord => ({ id: record.Id, row: convert(record) }))
  reading.left -= records.length
  const next = raw.done || reading.left <= 0 ? undefined : raw.nextRecordsUrl
  reading.position = next === undefined || last === undefined ? null : { next, last }
  return { records, cursor: reading.position && JSON.stringify(reading.position) }
}

/**
 * How many records there are. Without a condition the cheap record count, which is approximate; else exact.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/resources-record-count.html
 */
export async function countRecords(
  session: Session,
  query: Pick<ReadQuery, 'object' | 'where'>,
  signal: AbortSignal,
): Promise<{ n: number; exact: boolean }> {
  if (query.where === undefined) {
    const n = await cachedCount(session, query.object, signal)
    if (n !== undefined) return { n, exact: false }
  }
  const soql = `SELECT COUNT() FROM ${query.object}${conditionOf(query.where, null)}`
  const page = await runQuery(session, soql, query.where, signal)
  return { n: Number(page.totalSize), exact: true }
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
  query: ReadQuery,
  fields: string[],
  position: Position | null,
  left: number,
  signal: AbortSignal,
): Promise<RawPage> {
  if (position) {
    try {
      const path = position.next
      return parseExact<RawPage>(
        await session.http.request({ method: 'GET', path, repeat: 'safe', lane: 'read' }, signal),
      )
    } catch (error) {
      if (!(error instanceof CrmError) || error.code !== 'INVALID_QUERY_LOCATOR') throw error
    }
  }
  const bound = Number.isFinite(left) ? ` LIMIT ${left}` : ''
  const soql = selectFrom(fields, query.object) + conditionOf(query.where, position?.last ?? null)
  return runQuery(session, `${soql} ORDER BY Id${bound}`, query.where, signal)
}

async function runQuery(
  session: Session,
  soql: string,
  where: string | undefined,
  signal: AbortSignal,
): Promise<RawPage> {
  try {
    return parseExact<RawPage>(await get(session, '/query', { q: soql }, signal))
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

function selectFrom(fields: string[], object: string): string {
  return `SELECT ${['Id', ...fields].join(',')} FROM ${object}`
}

function conditionOf(where: string | undefined, after: string | null): string {
  const terms = [...(where === undefined ? [] : [`(${where})`]), ...(after === null ? [] : [`Id > '${after}'`])]
  return terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`
}

/** Parts of the field list: the first fits into the query's address, the others are fetched by id. */
function splitFields(object: string, query: ReadQuery): string[][] {
  const fields = [...new Set(query.fields)].filter((field) => field !== 'Id')
  const fixed = encodeURIComponent(selectFrom([], object) + conditionOf(query.where, null)).length + 100
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

async function retrieve(session: Session, object: string, ids: string[], fields: string[], signal: AbortSignal) {
  const path = `${session.root}/composite/sobjects/${object}`
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ ids, fields: ['Id', ...fields] })
  const reply = await session.http.request(
    { method: 'POST', path, headers, body, repeat: 'safe', lane: 'read' },
    signal,
  )
  return parseExact<(RawRecord | null)[]>(reply)
}

function parseCursor(cursor: string): Position {
  let position: Partial<Position> | null = null
  try {
    position = JSON.parse(cursor) as Partial<Position> | null
  } catch {
    // Told below, with the same words as for a cursor of another shape.
  }
  const { next, last } = position ?? {}
  // The id goes into a query's text and the address to the org: nothing else than what Salesforce gave may come back.
  if (last && /^[A-Za-z0-9]{15,18}$/.test(last) && next?.startsWith('/services/data/')) return { next, last }
  throw new CrmError({
    kind: 'bug',
    scope: 'request',
    stored: 'no',
    message: 'This is no cursor of a Salesforce read.',
  })
}

type Convert = (raw: unknown) => Value

function compileRow(object: ObjectSchema, fields: readonly string[]): (record: RawRecord) => Row {
  const converters = fields.map((name): [string, Convert] => [name, converterOf(findField(object, name)?.type)])
  // Copies of one object share its layout; objects that grow field by field would each be a table, six times as large.
  const empty: Row = JSON.parse(JSON.stringify(Object.fromEntries(fields.map((name) => [name, null]))))
  return (record) => {
    const row = { ...empty }
    for (const [name, convert] of converters) {
      const raw = record[name]
      if (raw !== null && raw !== undefined) row[name] = convert(raw)
    }
    return row
  }
}

function converterOf(type: FieldType | undefined): Convert {
  switch (type) {
    case 'integer':
      return (raw) => plainDecimal(asText(raw)).replace(/\.0*$/, '')
    case 'decimal':
    case 'currency':
    case 'percent':
      return (raw) => plainDecimal(asText(raw))
    case 'datetime':
      return (raw) => canonicalDatetime(asText(raw)) ?? asText(raw)
    case 'boolean':
      return (raw) => raw === true
    case 'multi-select':
      return (raw) => asText(raw).split(';')
    default:
      return (raw) => (typeof raw === 'boolean' ? raw : asText(raw))
  }
}

function asText(raw: unknown): string {
  return typeof raw === 'string' ? raw : JSON.stringify(raw)
}
