import type { Page, ReadQuery, RecordPage } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { CrmRecord } from '../../model/record.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { abortJob, createJob, deleteJob, getJob, getResults, type JobAddress, type JobStatus } from './bulk-query.ts'
import type { Session } from './client.ts'
import { readCsv } from './csv.ts'
import {
  isId,
  type Position,
  type PreparedJob,
  parseCursor,
  type QueryPosition,
  type ReadyJob,
  writeCursor,
} from './position.ts'
import { countRecords, queryPage, type Selected } from './query.ts'
import { createRowReader, placeOf, type RawRecord, type RowReader } from './rows.ts'
import { isDeleted, select } from './select.ts'
import { conditionOf, orderedById, selectFrom } from './soql.ts'

/**
 * Up to so many records are read by queries, more by a query job.
 * https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_bulkapi.htm
 */
const mostByQueries = 2_000

/** Each poll is one of the day's calls, so they grow rarer. Milliseconds. */
const wait = { first: 1_000, longest: 20_000 }
/** A job that is not complete by then is given up. Milliseconds of waiting. */
const patience = 2 * 60 * 60_000
/** Jobs that may be lost (deleted, aborted or expired while being read) before queries take over. */
const mostLost = 2

/** The size of a page of results: the characters that it should have, and the records to begin with and at most. */
const page = { characters: 1_500_000, firstRecords: 200, mostRecords: 5_000 }

/** How far a read is; moved by each page. */
interface Reading {
  readonly session: Session
  readonly object: ObjectSchema
  readonly selected: Selected
  readonly rows: RowReader
  readonly signal: AbortSignal
  readonly stopsEarly: boolean
  readonly tellsDeleted: boolean
  /** undefined: not begun; null: over. */
  position: Position | null | undefined
  left: number
  /** For the next page with records. */
  notice: string | undefined
  /** Its last page is on its way to the caller. */
  emptied: JobAddress | undefined
}

/**
 * All records of an object by ascending id: few by queries, many by a query job, which takes a fraction of the calls. The
 * caller waits for the job; one who stops early gets queries, since a job prepares everything and would be left behind. Where Salesforce takes no job or lets it fail, queries go on after the last id; a job whose
 * results are gone is followed by one for the rest.
 */
export async function* readPages(
  session: Session,
  object: ObjectSchema,
  query: ReadQuery,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const reading: Reading = {
    ...{ session, object, signal, notice: undefined, emptied: undefined },
    stopsEarly: query.stopsEarly === true || query.order === 'newest',
    selected: select(object, query),
    tellsDeleted: query.changedSince !== undefined,
    rows: createRowReader(object, query.fields),
    position: query.cursor === undefined ? undefined : parseCursor(query.cursor),
    left: query.limit ?? Number.POSITIVE_INFINITY,
  }
  try {
    // No page is kept in a variable here: it would last until the next one is read and parsed.
    do yield await nextPage(reading)
    while (reading.position)
    // Only a caller who has kept the last page asks for another one.
    if (reading.emptied) await deleteJob(session, reading.emptied, signal)
  } finally {
    // A paused read is gone on with; an aborted one should not keep the org busy.
    if (signal.aborted && reading.position && 'waited' in reading.position) await abortJob(session, reading.position)
  }
}

function nextPage(reading: Reading): Promise<Page> {
  const { position } = reading
  if (!position) return begin(reading)
  if ('waited' in position) return lookAtJob(reading, position)
  return 'job' in position ? readResults(reading, position) : readByQuery(reading, position)
}

async function begin(reading: Reading): Promise<Page> {
  const { session, selected, left, signal, stopsEarly } = reading
  if (left <= mostByQueries || stopsEarly) return readByQuery(reading, {})
  const count = await countRecords(session, selected, signal)
  // Records that cannot be counted in time are many.
  if (count === null) return startJob(reading, { about: 0, lost: 0 })
  const about = Math.min(count.n, left)
  return about <= mostByQueries ? readByQuery(reading, {}) : startJob(reading, { about, lost: 0 })
}

/** A job for everything after `last`. */
async function startJob(reading: Reading, from: Pick<PreparedJob, 'about' | 'lost' | 'last'>): Promise<Page> {
  const { session, selected, left, signal } = reading
  if (from.lost > mostLost) return goOnByQueries(reading, from.last, `its query job was lost ${from.lost} times`)
  const fields = selected.parts.flat()
  const soql = selectFrom(fields, selected.object) + conditionOf(selected.where, from.last) + orderedById(left)
  try {
    return waitFor(reading, { ...from, ...(await createJob(session, selected.sight, soql, signal)), waited: 0 })
  } catch (error) {
    if (!(error instanceof CrmError) || concernsTheMoment.has(error.kind)) throw error
    return goOnByQueries(reading, from.last, `it took no query job (${error.code ?? error.kind})`)
  }
}

/** Any other refusal says no to the job: the object, a clause, the day's jobs or the feature. */
const concernsTheMoment = new Set<CrmError['kind']>(['auth', 'transient', 'rate-limited', 'quota'])

function waitFor(reading: Reading, position: PreparedJob): Page {
  const ms = Math.min(wait.longest, Math.max(wait.first, position.waited))
  reading.position = { ...position, waited: position.waited + ms }
  const number = position.about > 0 ? `${position.about.toLocaleString('en-US')} ` : ''
  const reason = `Salesforce prepares ${number}${reading.object.labelPlural}`
  return { wait: ms, cursor: writeCursor(reading.position), reason }
}

async function lookAtJob(reading: Reading, position: PreparedJob): Promise<Page> {
  const { session, signal } = reading
  const { job, root, last, lost, about } = position
  const status = await unlessGone(getJob(session, position, signal))
  const kept = last === undefined ? {} : { last }
  switch (status?.state) {
    case undefined:
      return startJob(reading, { about, lost: lost + 1, ...kept })
    case 'JobComplete': {
      const of = status.numberRecordsProcessed
      const begun = { job, root, lost, size: page.firstRecords, read: 0, ...kept }
      return readResults(reading, of === undefined ? begun : { ...begun, of })
    }
    case 'Aborted':
      await deleteJob(session, position, signal)
      return startJob(reading, { about, lost: lost + 1, ...kept })
    case 'Failed':
      await deleteJob(session, position, signal)
      return goOnByQueries(reading, last, `its query job failed (${reasonOf(status)})`)
    default:
      if (position.waited < patience) return waitFor(reading, position)
      await abortJob(session, position)
      await deleteJob(session, position, signal)
      return goOnByQueries(reading, last, `its query job was not ready after ${patience / 60_000} minutes`)
  }
}

function reasonOf({ errorMessage }: JobStatus): string {
  return errorMessage === undefined ? 'it does not say why' : errorMessage.slice(0, 200)
}

/** The results of one page, converted. The text ends with this call, so that it does not last while the page is worked on. */
async function readResults(reading: Reading, position: ReadyJob): Promise<Page> {
  const { session, rows, signal } = reading
  const results = await unlessGone(getResults(session, position, signal))
  const kept = position.last === undefined ? {} : { last: position.last }
  if (results === null) {
    const about = Math.max(0, (position.of ?? 0) - position.read)
    return startJob(reading, { about, lost: position.lost + 1, ...kept })
  }
  const [records, deleted]: [CrmRecord[], string[]] = [[], []]
  const parsed = readCsv(results.csv, (columns) => {
    const [id, toRow, gone] = [placeOf('Id', columns), rows.fromCells(columns), columns.indexOf(isDeleted)]
    return (cells) => {
      if (reading.tellsDeleted && cells[gone] === 'true') deleted.push(requireId(cells[id]))
      else records.push({ id: requireId(cells[id]), row: toRow(cells) })
    }
  })
  if (parsed !== results.records) throw incomplete(parsed, results.records)
  const read = position.read + parsed
  if (results.locator === null || parsed >= reading.left) {
    reading.emptied = position
    if (results.locator === null && position.of !== undefined && read !== position.of)
      reading.notice = `Salesforce's query job counted ${position.of} ${reading.object.labelPlural} and gave ${read}.`
    return pageOf(reading, records, deleted, null)
  }
  const perRecord = results.csv.length / Math.max(1, parsed)
  const size = Math.max(1, Math.min(page.mostRecords, Math.floor(page.characters / perRecord)))
  const last = [records.at(-1)?.id ?? '', deleted.at(-1) ?? ''].sort().at(-1) || undefined
  return pageOf(reading, records, deleted, {
    ...{ ...position, locator: results.locator, size, read },
    ...(last === undefined ? {} : { last }),
  })
}

async function goOnByQueries(reading: Reading, last: string | undefined, why: string): Promise<Page> {
  reading.notice = `Salesforce gave ${reading.object.labelPlural} page by page, which takes more calls: ${why}.`
  return readByQuery(reading, last === undefined ? {} : { last })
}

async function readByQuery(reading: Reading, position: QueryPosition): Promise<Page> {
  const { session, selected, rows, left, signal } = reading
  const { records, next } = await queryPage(session, selected, position, left, signal)
  const isGone = (record: RawRecord): boolean => reading.tellsDeleted && record[isDeleted] === true
  const present = records.filter((record) => !isGone(record))
  const converted = present.map((record): CrmRecord => ({ id: record.Id, row: rows.fromRecord(record) }))
  const deleted = records.filter(isGone).map(({ Id }) => Id)
  return pageOf(reading, converted, deleted, next)
}

/** The records that are still wanted; `next` counts only if more are. */
function pageOf(
  reading: Reading,
  records: CrmRecord[],
  deleted: string[],
  next: QueryPosition | ReadyJob | null,
): RecordPage {
  const wanted = records.slice(0, reading.left)
  reading.left -= wanted.length
  const cursor = next === null || reading.left <= 0 ? null : writeCursor(next)
  // Read back from the text, because an id that was cut out of a page would keep all of that page in memory.
  reading.position = cursor === null ? null : parseCursor(cursor)
  const { notice } = reading
  reading.notice = undefined
  const gone = reading.tellsDeleted ? { deleted } : {}
  return { records: wanted, cursor, ...gone, ...(notice === undefined ? {} : { notice }) }
}

/** null: Salesforce has no such job, or no such page of its results, any more. */
async function unlessGone<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request
  } catch (error) {
    if (error instanceof CrmError && gone.has(error.kind)) return null
    throw error
  }
}

/** A locator that is not known is `invalid`, results of another API version are a `conflict`. */
const gone = new Set<CrmError['kind']>(['not-found', 'invalid', 'conflict'])

function requireId(id: string | undefined): string {
  if (isId(id)) return id
  const message = 'Salesforce: a row of the results has no id, so the page was not understood.'
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

function incomplete(parsed: number, records: number): CrmError {
  const message = `Salesforce: a page of results was to have ${records} records and has ${parsed}.`
  return new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message })
}
