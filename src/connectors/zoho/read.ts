import type { Page, ReadQuery, RecordPage } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { CrmRecord } from '../../model/record.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { readInBulk, worthAJob } from './bulk-read.ts'
import { get, moduleName, type Session } from './client.ts'
import { type Abilities, allOf, columnsFor, learn, type Query, query, quote } from './coql.ts'
import { deletedPage } from './deleted.ts'
import { isWithheld, parseBody } from './errors.ts'
import { addFields, listPage } from './list.ts'
import { knownObject } from './objects.ts'
import { type Position, parseCursor, writeCursor } from './position.ts'
import { createRowReader, type RawRecord, type RowReader } from './rows.ts'

/** How far a read is; moved by each page. */
interface Reading {
  readonly session: Session
  readonly abilities: Abilities
  readonly object: ObjectSchema
  readonly asked: ReadQuery
  readonly rows: RowReader
  readonly signal: AbortSignal
  /** null: over. */
  position: Position | null
  left: number
  /** For the next page with records. */
  notice: string | undefined
}

/**
 * All records by ascending id, in queries of up to 2,000 that each go on after the last id; where COQL cannot, page by
 * page of the list. What was deleted comes last.
 */
export async function* readPages(
  session: Session,
  abilities: Abilities,
  object: ObjectSchema,
  asked: ReadQuery,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const rows = createRowReader(object, asked.fields)
  let position = asked.cursor === undefined ? {} : parseCursor(asked.cursor)
  if (asked.cursor === undefined && (await isWorthAJob(session, object, asked, signal))) position = { bulk: 1 }
  let notice: string | undefined
  if ('bulk' in position) {
    const refusal = yield* readInBulk({ session, object, fields: asked.fields, rows, signal }, position)
    if (refusal === undefined) return
    notice = `Zoho gave ${object.labelPlural} page by page, which takes more calls: ${refusal}.`
    position = {}
  }
  const reading: Reading = {
    ...{ session, abilities, object, asked, signal, rows, position, notice },
    left: asked.limit ?? Number.POSITIVE_INFINITY,
  }
  do yield await nextPage(reading)
  while (reading.position !== null)
}

/** Only of a whole module: a job knows no order, and prepares everything. Notes cannot be read by one. */
async function isWorthAJob(
  session: Session,
  { name }: ObjectSchema,
  { where, limit, stopsEarly, changedSince, order }: ReadQuery,
  signal: AbortSignal,
): Promise<boolean> {
  const isPart = where !== undefined || limit !== undefined || changedSince !== undefined || order !== undefined
  if (isPart || stopsEarly === true || knownObject(name)?.noFields === true) return false
  const count = await countRecords(session, name, signal)
  return count !== null && count > worthAJob
}

/** null: this account or user does not tell. https://www.zoho.com/crm/developer/docs/api/v8/record-count.html */
export async function countRecords(session: Session, module: string, signal: AbortSignal): Promise<number | null> {
  try {
    const reply = await get(session, { path: `/${moduleName(module)}/actions/count` }, signal)
    return parseBody<{ count?: number }>(reply).count ?? null
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

async function nextPage(reading: Reading): Promise<RecordPage> {
  const { position, abilities, object, asked } = reading
  if (position === null) throw new Error('a read that is over has no next page')
  if ('deleted' in position) return readDeleted(reading, position.deleted)
  const isListed = 'token' in position || (position.last === undefined && abilities.listed.has(object.name))
  if (!isListed) return readByQuery(reading, position.last)
  if (asked.where !== undefined || asked.order !== undefined)
    throw needsQueries(object, abilities.listed.get(object.name))
  return readByList(reading, 'token' in position ? position.token : undefined)
}

async function readByQuery(reading: Reading, last: string | undefined): Promise<RecordPage> {
  const { session, abilities, object, asked, signal, left } = reading
  const { queried, others } = columnsFor(abilities, object.name, asked.fields)
  const question: Query = {
    ...{ module: object.name, columns: queried, where: conditionOf(asked, last) },
    order: asked.order === 'newest' ? 'desc' : 'asc',
    limit: Math.min(abilities.rows, left),
  }
  try {
    const { records, more } = await query(session, question, signal)
    const complete = await addFields(session, object.name, records, others, signal)
    return pageOf(reading, complete, more ? { last: records.at(-1)!.id } : null)
  } catch (error) {
    if (asked.where !== undefined && isRefusal(error) && !question.columns.includes(error.field ?? ''))
      throw refusedCondition(asked.where, error)
    if (!learn(abilities, error, question)) throw error
    // Those who were read by id so far cannot be told from the rest of a list.
    if (last !== undefined && abilities.listed.has(object.name)) throw error
    return nextPage(reading)
  }
}

function conditionOf({ where, changedSince, order }: ReadQuery, last: string | undefined): string | undefined {
  const after = order === 'newest' ? '<' : '>'
  return allOf([
    ...(where === undefined ? [] : [where]),
    ...(changedSince === undefined ? [] : [`Modified_Time >= ${quote(toSecond(changedSince))}`]),
    ...(last === undefined ? [] : [`id ${after} ${quote(last)}`]),
  ])
}

/** Zoho keeps no fraction of a second, and takes none. */
function toSecond(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19)}+00:00`
}

async function readByList(reading: Reading, token: string | undefined): Promise<RecordPage> {
  const { session, object, asked, signal } = reading
  const since = asked.changedSince === undefined ? {} : { since: toSecond(asked.changedSince) }
  const from = token === undefined ? {} : { token }
  const page = await listPage(session, object.name, { fields: asked.fields, ...since, ...from }, signal)
  return pageOf(reading, page.records, page.token === null ? null : { token: page.token })
}

async function readDeleted(reading: Reading, page: number): Promise<RecordPage> {
  const { session, object, asked, signal } = reading
  const since = toSecond(asked.changedSince ?? new Date(0).toISOString())
  const { ids, more } = await deletedPage(session, object.name, since, page, signal)
  reading.position = more ? { deleted: page + 1 } : null
  return { records: [], deleted: ids, cursor: reading.position === null ? null : writeCursor(reading.position) }
}

/** The records that are still wanted; `next` counts only if more are. */
function pageOf(reading: Reading, raw: readonly RawRecord[], next: Position | null): RecordPage {
  const records = raw.slice(0, reading.left).map((record): CrmRecord => ({ id: record.id, row: reading.rows(record) }))
  reading.left -= records.length
  const tellsDeleted = reading.asked.changedSince !== undefined
  const following = next ?? (tellsDeleted ? { deleted: 1 } : null)
  reading.position = reading.left <= 0 ? null : following
  const cursor = reading.position === null ? null : writeCursor(reading.position)
  const { notice } = reading
  reading.notice = undefined
  return { records, cursor, ...(tellsDeleted ? { deleted: [] } : {}), ...(notice === undefined ? {} : { notice }) }
}

function isRefusal(error: unknown): error is CrmError {
  return error instanceof CrmError && error.kind === 'invalid'
}

function refusedCondition(where: string, cause: CrmError): CrmError {
  const message = `Zoho refused the condition ${where}: ${cause.message}`
  return new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', message, cause })
}

function needsQueries({ labelPlural }: ObjectSchema, refusal: CrmError['kind'] | undefined): CrmError {
  const lack = refusal === 'not-found' ? 'which know a new module only after a while' : 'scope ZohoCRM.coql.READ'
  const message = `Zoho gives ${labelPlural} only as a whole list here: conditions and the order of creation need queries (${lack}).`
  return new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}
