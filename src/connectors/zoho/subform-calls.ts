import type { Found, Page, ReadQuery, UpdateRow } from '../../connector.ts'
import type { Row } from '../../model/record.ts'
import { type Field, findField, type ObjectSchema } from '../../model/schema.ts'
import { get, isId, moduleName, type Session } from './client.ts'
import { isGone, parseRecords } from './errors.ts'
import type { RawRecord } from './rows.ts'
import { isSubform, readRows } from './subform.ts'

/** Records that are asked for side by side; how many calls are in flight is the pace's to say. */
const besides = 20

/** A read or look-up without its subforms, which neither lists nor queries give, and with them. */
function partOf(object: ObjectSchema, names: readonly string[]): { fields: string[]; subforms: Field[] } {
  const subforms = names.flatMap((name) => findField(object, name) ?? []).filter(isSubform)
  const apart = new Set(subforms.map(({ name }) => name))
  return { fields: names.filter((name) => !apart.has(name)), subforms }
}

/** Pages of a read, with the rows of those subforms that it asks for. */
export async function* withSubforms(
  session: Session,
  object: ObjectSchema,
  query: ReadQuery,
  read: (query: ReadQuery) => AsyncIterable<Page>,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { fields, subforms } = partOf(object, query.fields)
  if (subforms.length === 0) return yield* read(query)
  for await (const page of read({ ...query, fields })) {
    if ('wait' in page) yield page
    else yield { ...page, records: await fill(session, object, page.records, subforms, signal) }
  }
}

/** Records that were looked up, with the rows of those subforms that are asked for. */
export async function foundWithSubforms(
  session: Session,
  object: ObjectSchema,
  names: readonly string[],
  find: (fields: string[]) => Promise<Found[]>,
  signal: AbortSignal,
): Promise<Found[]> {
  const { fields, subforms } = partOf(object, names)
  const found = await find(fields)
  return subforms.length === 0 ? found : fill(session, object, found, subforms, signal)
}

async function fill<T extends { id: string; row: Row }>(
  session: Session,
  object: ObjectSchema,
  records: readonly T[],
  subforms: readonly Field[],
  signal: AbortSignal,
): Promise<T[]> {
  const whole = await fetchWhole(
    session,
    object,
    records.map(({ id }) => id),
    signal,
  )
  return records.map((record): T => {
    const raw = whole.get(record.id)
    const rows = subforms.map((field): [string, Row[string]] => [field.name, readRows(field, raw?.[field.name])])
    return { ...record, row: { ...record.row, ...Object.fromEntries(rows) } }
  })
}

/**
 * Records with everything, a call for each; one that is gone is not among them.
 * https://www.zoho.com/crm/developer/docs/api/v8/subforms.html
 */
async function fetchWhole(
  session: Session,
  { name }: ObjectSchema,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, RawRecord>> {
  const asked = [...new Set(ids)].filter(isId)
  const found = new Map<string, RawRecord>()
  for (let at = 0; at < asked.length; at += besides) {
    const paths = asked.slice(at, at + besides).map((id) => `/${moduleName(name)}/${id}`)
    const records = await Promise.all(paths.map((path) => fetchOne(session, path, signal)))
    for (const record of records) if (record !== undefined) found.set(record.id, record)
  }
  return found
}

/** undefined: it is gone. */
async function fetchOne(session: Session, path: string, signal: AbortSignal): Promise<RawRecord | undefined> {
  try {
    const answer = parseRecords<{ data?: RawRecord[] }>(await get(session, { path }, signal))
    return answer?.data?.[0]
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/**
 * Updates that replace the rows of a subform: Zoho adds those that come without an id to those that are there, so that the
 * latter are named and taken away. https://www.zoho.com/crm/developer/docs/api/v8/update-subforms.html
 */
export async function replacingRows(
  session: Session,
  object: ObjectSchema,
  rows: readonly UpdateRow[],
  signal: AbortSignal,
): Promise<UpdateRow[]> {
  const subforms = object.fields.filter(isSubform).map(({ name }) => name)
  const sentIn = ({ encoded: { wire } }: UpdateRow): string[] =>
    subforms.filter((name) => Array.isArray(wire[name]) && wire[name].length > 0)
  const concerned = rows.filter((row) => sentIn(row).length > 0).map(({ id }) => id)
  if (concerned.length === 0) return [...rows]
  const whole = await fetchWhole(session, object, concerned, signal)
  return rows.map((row) => {
    const wire = { ...row.encoded.wire }
    for (const name of sentIn(row)) wire[name] = [...removals(whole.get(row.id)?.[name]), ...(wire[name] as object[])]
    return { ...row, encoded: { ...row.encoded, wire } }
  })
}

function removals(there: unknown): object[] {
  if (!Array.isArray(there)) return []
  return there.map(({ id }: { id?: unknown }) => ({ id, _delete: null }))
}
