import type { FindRequest, Found } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Api } from './client.ts'
import { compileRow, isThere, narrowing, type RawRecord } from './records.ts'
import type { Described } from './schema.ts'

/** Ids of one call. https://developers.pipedrive.com/docs/api/v1/Persons#getPersons */
const maxIds = 100
/** So many are asked for one by one: a record costs a tenth of a page. */
const fewIds = 5

/** Records by id, by the database and never by search; those in the bin are not there. */
export async function findRecords(
  api: Api,
  described: Described,
  { key, values, fields }: FindRequest,
  signal: AbortSignal,
): Promise<Found[]> {
  requireId(key)
  const { known } = described
  const isId = known.ids === 'uuid' ? isUuid : isNumber
  // What cannot be an id would refuse a whole call, and no record has it anyway.
  const ids = [...new Set(values)].filter(isId)
  const toRow = compileRow(described, fields)
  const found = new Map<string, RawRecord>()
  const add = (raw: RawRecord): void => {
    if (isThere(raw)) found.set(String(raw.id).toLowerCase(), raw)
  }
  const isFew = known.version === 'v1' || ids.length <= fewIds
  if (isFew) for (const raw of await readFew(api, described, ids, fields, signal)) add(raw)
  for (let at = 0; at < ids.length && !isFew; at += maxIds) {
    for (const raw of await readSome(api, described, ids.slice(at, at + maxIds), fields, signal)) add(raw)
  }
  return values.flatMap((asked): Found[] => {
    const raw = found.get(asked.toLowerCase())
    return raw === undefined ? [] : [{ asked, id: String(raw.id), row: toRow(raw) }]
  })
}

/** null: nobody has it, or its time in the bin is over. */
export async function readOne(
  api: Api,
  { known }: Described,
  id: string,
  fields: readonly string[],
  signal: AbortSignal,
): Promise<RawRecord | null> {
  const { include } = known
  const query: Record<string, string> =
    include !== undefined && fields.includes(include.for) ? { include_fields: include.fields } : {}
  try {
    const { data } = await api.get<RawRecord>(`${known.path}/${encodeURIComponent(id)}`, query, signal)
    return data ?? null
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'not-found') return null
    throw error
  }
}

/** One by one; that a call for one knows of the archive as well is not published. */
async function readFew(
  api: Api,
  described: Described,
  ids: readonly string[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<RawRecord[]> {
  const told = await Promise.all(ids.map((id) => readOne(api, described, id, fields, signal)))
  const missing = ids.filter((_, at) => told[at] === null)
  return [...told.filter((raw) => raw !== null), ...(await readArchived(api, described, missing, fields, signal))]
}

/** Those that are archived have a list of their own. */
async function readSome(
  api: Api,
  described: Described,
  ids: readonly string[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<RawRecord[]> {
  const live = await listed(api, described, described.known.path, ids, fields, signal)
  const told = new Set(live.map(({ id }) => String(id)))
  const missing = ids.filter((id) => !told.has(id))
  return [...live, ...(await readArchived(api, described, missing, fields, signal))]
}

/** Lists of the first version cannot be asked by id. */
async function readArchived(
  api: Api,
  described: Described,
  ids: readonly string[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<RawRecord[]> {
  const { archived, version } = described.known
  if (archived === undefined || version === 'v1' || ids.length === 0) return []
  return listed(api, described, archived, ids, fields, signal)
}

async function listed(
  api: Api,
  described: Described,
  path: string,
  ids: readonly string[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<RawRecord[]> {
  const query = { ids: ids.join(','), limit: String(maxIds), ...narrowing(described, fields) }
  return (await api.get<RawRecord[]>(path, query, signal)).data ?? []
}

export const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text)
const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/** Throws CrmError `unsupported` for any other key. */
export function requireId(key: string): void {
  if (key === 'id') return
  const message = `Pipedrive can be asked for records by their id, not by ${key}.`
  throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}
