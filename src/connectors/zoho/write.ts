import type { CreateRow, Outcome, UpdateRow, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { createBulkWriter } from './bulk-write.ts'
import { type Ask, costOf, isId, moduleName, type OpenSession, type Session, send } from './client.ts'
import { query, quote } from './coql.ts'
import { encode, toJson } from './encode.ts'
import { type Problem, parseBody, rowError } from './errors.ts'
import { createLinker } from './links.ts'
import { listByIds } from './list.ts'
import { knownObject } from './objects.ts'
import { failed, fitting, isWritten } from './outcomes.ts'
import { createWhereabouts, nowhere, openReference, type Whereabouts, withModule } from './parents.ts'
import { sourceKeyField } from './provenance.ts'
import type { Ties } from './relations.ts'
import { same } from './same.ts'
import { maxRecords } from './schema.ts'
import { replacingRows } from './subform-calls.ts'

/** What became of one record of a call; `details.id` names it. */
type Answer = Problem & { details?: { id?: string } }

/**
 * Inserts, in which our own unique field refuses what is there already and names it; updates by record id. Zoho's own
 * upsert is not used: it matches on names and addresses, too. Each record is judged by its item of the answer, whose order
 * is that of the request, whatever the HTTP status says.
 * https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html
 */
export function createWriter(open: OpenSession, ties: Ties): Writer {
  const whereabouts = createWhereabouts()
  return {
    encode,
    same,
    async create(object, rows, signal) {
      const session = await open(signal)
      const prepared = await orFailed(rows, () => placeAll(session, whereabouts, object, rows, signal))
      if ('failures' in prepared) return prepared.failures
      const outcomes = await sendAll(session, 'POST', object, prepared.ready, signal, (row, wire) => {
        const key = object.provenance === undefined ? {} : { [sourceKeyField]: row.key }
        return toJson(object, { ...wire, ...key })
      })
      return withoutDeleted(session, object, outcomes, signal)
    },
    async update(object, rows, signal) {
      const session = await open(signal)
      const prepared = await orFailed(rows, async () => {
        const replacing = await replacingRows(session, object, rows, signal)
        return placeAll(session, whereabouts, object, replacing, signal)
      })
      if ('failures' in prepared) return prepared.failures
      const record = (row: UpdateRow, wire: object): string => toJson(object, { id: row.id, ...wire })
      return sendAll(session, 'PUT', object, prepared.ready, signal, record)
    },
    remove: async (object, ids, signal) => removeAll(await open(signal), object, ids, signal),
    bulk: createBulkWriter(open),
    ...createLinker(open, ties),
  }
}

/** A row as it is sent; null: it names a record that is not there. */
interface Prepared<T> {
  row: T
  wire: Readonly<Record<string, unknown>> | null
}

/** What rows are made ready by is looked at before anything is sent: where that fails nothing was stored. */
async function orFailed<T>(
  rows: readonly unknown[],
  prepare: () => Promise<Prepared<T>[]>,
): Promise<{ ready: Prepared<T>[] } | { failures: Outcome[] }> {
  try {
    return { ready: await prepare() }
  } catch (error) {
    const told = error instanceof CrmError ? { ...error, message: error.message, cause: error } : null
    return { failures: failed(told === null ? error : new CrmError({ ...told, stored: 'no' }), rows.length) }
  }
}

/** Says of which module the records are that rows name, where that may be several. */
async function placeAll<T extends CreateRow | UpdateRow>(
  session: Session,
  whereabouts: Whereabouts,
  object: ObjectSchema,
  rows: readonly T[],
  signal: AbortSignal,
): Promise<Prepared<T>[]> {
  const reference = openReference(object)
  const plain = rows.map((row): Prepared<T> => ({ row, wire: row.encoded.wire }))
  if (reference === undefined) return plain
  const { field, modules } = reference
  const named = ({ encoded }: T): string | undefined => (encoded.wire[field] as { id?: string } | null | undefined)?.id
  const ids = rows.flatMap((row) => named(row) ?? [])
  if (ids.length === 0) return plain
  const found = await whereabouts.find(session, ids, modules, signal)
  return rows.map((row): Prepared<T> => {
    const id = named(row)
    if (id === undefined) return { row, wire: row.encoded.wire }
    const module = found.get(id)
    return { row, wire: module === undefined ? null : withModule(object, row.encoded.wire, module) }
  })
}

async function sendAll<T extends CreateRow | UpdateRow>(
  session: Session,
  method: 'POST' | 'PUT',
  object: ObjectSchema,
  prepared: readonly Prepared<T>[],
  signal: AbortSignal,
  toRecord: (row: T, wire: Readonly<Record<string, unknown>>) => string,
): Promise<Outcome[]> {
  const reference = openReference(object)?.field ?? ''
  const ready = prepared.flatMap(({ row, wire }) => (wire === null ? [] : [toRecord(row, wire)]))
  const told = await sendRecords(session, method, object, ready, signal)
  let at = 0
  return prepared.map(({ wire }): Outcome => {
    if (wire === null) return { status: 'rejected', error: nowhere(reference) }
    return told[at++]!
  })
}

async function sendRecords(
  session: Session,
  method: 'POST' | 'PUT',
  { name }: ObjectSchema,
  records: readonly string[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  if (records.length === 0) return []
  if (records.length > maxRecords) return failed(tooMany(records.length), records.length)
  const ask: Ask & { json: string } = {
    path: `/${moduleName(name)}`,
    json: `{"data":[${records.join(',')}]${silence(name, method)}}`,
    ...costOf(records.length),
  }
  try {
    const reply = await send(session, method, ask, signal)
    const { data = [] } = parseBody<{ data?: Answer[] }>(reply)
    const [only, ...others] = data
    // One word on many records, none of which was stored, is about the call that they are in.
    if (reply.status === 400 && only?.status === 'error' && others.length === 0 && records.length > 1)
      return failed(rowError(only), records.length, 'request')
    return records.map((_, at) => outcomeOf(data[at], method === 'POST'))
  } catch (error) {
    return failed(error, records.length)
  }
}

/**
 * Without these every workflow, approval, blueprint and cadence of the account would run, and write to people.
 * https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html
 */
function silence(module: string, method: 'POST' | 'PUT'): string {
  if (knownObject(module)?.plainWrites) return ''
  const action = method === 'POST' ? 'insert' : 'update'
  return `,"trigger":[],"skip_feature_execution":[{"name":"cadences","action":"${action}"}]`
}

/** Our key may still be held by a record in the recycle bin, which is not the one that was meant. */
async function withoutDeleted(
  session: Session,
  { name }: ObjectSchema,
  outcomes: Outcome[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const holders = outcomes.flatMap((outcome) => holderOf(outcome) ?? [])
  if (holders.length === 0) return outcomes
  try {
    const present = new Set((await listByIds(session, name, holders, [], signal)).map(({ id }) => id))
    return outcomes.map((outcome): Outcome => {
      const id = holderOf(outcome)
      return id === undefined || present.has(id) ? outcome : { status: 'rejected', error: heldByDeleted(id) }
    })
  } catch (error) {
    // The outcomes are known; what stands in the bin is not.
    if (!(error instanceof CrmError)) throw error
    return outcomes
  }
}

/** The record that refused a create for having its key already. */
function holderOf(outcome: Outcome): string | undefined {
  if (outcome.status !== 'rejected') return undefined
  const { conflict } = outcome.error
  return conflict?.field === sourceKeyField ? conflict.id : undefined
}

function heldByDeleted(id: string): CrmError {
  const message = `Zoho: ${id}, which is in the recycle bin, still holds the key of this record. Delete it there for good, or restore it.`
  return new CrmError({
    kind: 'invalid',
    scope: 'row',
    stored: 'no',
    message,
    code: 'DUPLICATE_DATA',
    field: sourceKeyField,
  })
}

function outcomeOf(answer: Answer | undefined, isNew: boolean): Outcome {
  const id = answer?.details?.id
  if (isWritten(answer) && typeof id === 'string') {
    return { status: 'written', id, ...(isNew ? { created: true } : {}) }
  }
  if (answer?.status === 'error') return fitting(rowError(answer))
  const message = 'Zoho: the answer does not say what became of this record.'
  return { status: 'unknown', error: new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message }) }
}

/** https://www.zoho.com/crm/developer/docs/api/v8/delete-records.html */
async function removeAll(
  session: Session,
  object: ObjectSchema,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  // A malformed id would refuse its neighbours, and no record has it.
  const asked = [...new Set(ids)].filter(isId)
  const outcomes = new Map<string, Outcome>()
  if (asked.length > 0) {
    const told = await deleteRecords(session, object, asked, signal)
    for (const [at, id] of asked.entries()) outcomes.set(id, told[at]!)
    const refused = asked.filter((id) => outcomes.get(id)?.status === 'rejected')
    // What a refusal says of a record that is gone already is not published, so that is looked at.
    const left = await present(session, object, refused, signal)
    for (const id of refused) if (left !== null && !left.has(id)) outcomes.set(id, { status: 'written', id })
  }
  return ids.map((id) => outcomes.get(id) ?? { status: 'written', id })
}

async function deleteRecords(
  session: Session,
  { name }: ObjectSchema,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const query = { ids: ids.join(','), wf_trigger: 'false' }
  try {
    const reply = await send(session, 'DELETE', { path: `/${moduleName(name)}`, query }, signal)
    const { data = [] } = parseBody<{ data?: Answer[] }>(reply)
    return ids.map((_, at) => outcomeOf(data[at], false))
  } catch (error) {
    return failed(error, ids.length)
  }
}

/** null: it cannot be told which of them are there. */
async function present(
  session: Session,
  { name }: ObjectSchema,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Set<string> | null> {
  if (ids.length === 0) return new Set()
  const where = `id in (${ids.map(quote).join(',')})`
  try {
    const question = { module: name, columns: [], where, order: 'asc', limit: 2 * maxRecords } as const
    return new Set((await query(session, question, signal)).records.map(({ id }) => id))
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    return null
  }
}

function tooMany(count: number): CrmError {
  const message = `Zoho takes ${maxRecords} records at a time, not ${count}.`
  return new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', message })
}
