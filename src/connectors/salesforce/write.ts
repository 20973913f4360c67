import type { CreateRow, Outcome, UpdateRow, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { OpenSession, Session } from './client.ts'
import { deleteRecords, type Saved, save } from './collections.ts'
import { encode, toJson } from './encode.ts'
import { sendFile } from './files.ts'
import { createIngest } from './ingest.ts'
import { fieldOwner } from './objects.ts'
import { withPersonContacts } from './person-accounts.ts'
import { sourceKeyField } from './provenance.ts'
import { withRepeated } from './repeated.ts'
import { isGone, rowError } from './row-errors.ts'
import { same } from './same.ts'

/**
 * Creates are upserts by our own external id, which matches on nothing else, so that a second sending changes nothing, or
 * inserts where the object can have no such field; updates and deletions go by record id. Each record is judged on its own, answers come in the order of the request.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-upsert.html
 */
export function createWriter(open: OpenSession): Writer {
  return {
    encode,
    same,
    bulk: createIngest(open),
    async create(object, rows, signal) {
      const session = await open(signal)
      if (object.content !== undefined) return insertFiles(session, object, rows, signal)
      if (fieldOwner(object.name) === null) return insert(session, object, rows, signal)
      const path = `/composite/sobjects/${encodeURIComponent(object.name)}/${sourceKeyField}`
      const records = rows.map((row) => toCreate(object, row))
      const outcomes = await judge(
        rows,
        () => save(session, 'PATCH', path, records, signal),
        (saved) => outcomeOf(object, saved),
      )
      const keys = rows.map(({ key }) => key)
      const settled = await withRepeated(session, object, keys, outcomes, signal)
      return withPersonContacts(session, object, rows, settled, signal)
    },
    async update(object, rows, signal) {
      const session = await open(signal)
      const records = rows.map((row) => toUpdate(object, row))
      return judge(
        rows,
        () => save(session, 'PATCH', '/composite/sobjects', records, signal),
        (saved) => outcomeOf(object, saved),
      )
    },
    async remove(object, ids, signal) {
      const session = await open(signal)
      return judge(
        ids,
        () => deleteRecords(session, ids, signal),
        (saved, id) => (isGone(saved?.errors ?? []) ? { status: 'written', id } : outcomeOf(object, saved)),
      )
    },
  }
}

function insert(
  session: Session,
  object: ObjectSchema,
  rows: readonly CreateRow[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const records = rows.map(({ encoded }) => toJson(object, { attributes: { type: object.name }, ...encoded.wire }))
  return judge(
    rows,
    () => save(session, 'POST', '/composite/sobjects', records, signal),
    (saved) => outcomeOf(object, saved && { ...saved, created: saved.success }),
  )
}

/** Each by a call of its own. */
async function insertFiles(
  session: Session,
  object: ObjectSchema,
  rows: readonly CreateRow[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const row of rows) {
    const send = async (): Promise<Saved[]> => [await sendFile(session, object, row, signal)]
    outcomes.push(...(await judge([row], send, (saved) => outcomeOf(object, saved))))
  }
  return outcomes
}

function toCreate(object: ObjectSchema, { key, encoded }: CreateRow): string {
  return toJson(object, { attributes: { type: object.name }, ...encoded.wire, [sourceKeyField]: key })
}

function toUpdate(object: ObjectSchema, { id, encoded }: UpdateRow): string {
  return toJson(object, { attributes: { type: object.name }, id, ...encoded.wire })
}

async function judge<T>(
  rows: readonly T[],
  send: () => Promise<Saved[]>,
  verdict: (saved: Saved | undefined, row: T) => Outcome,
): Promise<Outcome[]> {
  if (rows.length === 0) return []
  try {
    const saved = await send()
    return rows.map((row, at) => verdict(saved[at], row))
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    const told = ofCall(error, rows.length)
    const status = error.stored === 'no' ? 'rejected' : 'unknown'
    return rows.map(() => ({ status, error: told }))
  }
}

function outcomeOf(object: ObjectSchema, saved: Saved | undefined): Outcome {
  if (saved?.success === true && saved.id) {
    return { status: 'written', id: saved.id, ...(saved.created === undefined ? {} : { created: saved.created }) }
  }
  if (saved?.success === false) return { status: 'rejected', error: rowError(saved.errors ?? [], object.name) }
  const message = 'Salesforce: the answer does not say what became of this record.'
  return { status: 'unknown', error: new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message }) }
}

/** What refuses the content of a call concerns the row when it was alone in it; among others nobody knows whose it is. */
function ofCall(error: CrmError, rows: number): CrmError {
  if (rows !== 1 || !contentKinds.has(error.kind)) return error
  const { kind, stored, message, code, field, conflict } = error
  return new CrmError({
    ...{ kind, stored, message, scope: 'row', cause: error },
    ...(code ? { code } : {}),
    ...(field ? { field } : {}),
    ...(conflict ? { conflict } : {}),
  })
}

const contentKinds = new Set<CrmError['kind']>(['invalid', 'conflict', 'not-found'])
