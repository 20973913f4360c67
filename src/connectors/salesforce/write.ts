import type { CreateRow, Outcome, UpdateRow, Writer } from '../../connector.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { OpenSession, Session } from './client.ts'
import { deleteRecords, type Saved, save } from './collections.ts'
import { encode, toJson } from './encode.ts'
import { sendFile } from './files.ts'
import { createIngest } from './ingest.ts'
import { judge, outcomeOf } from './judge.ts'
import { createLinker } from './link-files.ts'
import { fieldOwner } from './objects.ts'
import { withPersonContacts } from './person-accounts.ts'
import { sourceKeyField } from './provenance.ts'
import { withRepeated } from './repeated.ts'
import { isGone } from './row-errors.ts'
import { same } from './same.ts'

/**
 * Creates are upserts by our own external id, which matches on nothing else, so that a second sending changes nothing, or
 * inserts where the object can have no such field; updates and deletions go by record id. Each record is judged on its own, answers come in the order of the request.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-upsert.html
 */
export function createWriter(open: OpenSession): Writer {
  return {
    ...createLinker(open),
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
        (saved) => outcomeOf(object.name, saved),
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
        (saved) => outcomeOf(object.name, saved),
      )
    },
    async remove(object, ids, signal) {
      const session = await open(signal)
      return judge(
        ids,
        () => deleteRecords(session, ids, signal),
        (saved, id) =>
          isGone(saved?.errors ?? []) ? { status: 'written' as const, id } : outcomeOf(object.name, saved),
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
    (saved) => outcomeOf(object.name, saved && { ...saved, created: saved.success }),
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
    outcomes.push(...(await judge([row], send, (saved) => outcomeOf(object.name, saved))))
  }
  return outcomes
}

function toCreate(object: ObjectSchema, { key, encoded }: CreateRow): string {
  return toJson(object, { attributes: { type: object.name }, ...encoded.wire, [sourceKeyField]: key })
}

function toUpdate(object: ObjectSchema, { id, encoded }: UpdateRow): string {
  return toJson(object, { attributes: { type: object.name }, id, ...encoded.wire })
}
