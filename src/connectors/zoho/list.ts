import { CrmError } from '../../model/errors.ts'
import { get, moduleName, type Session } from './client.ts'
import { parseRecords } from './errors.ts'
import { convertedField } from './objects.ts'
import type { RawRecord } from './rows.ts'

/** Records of a page, names of fields in a call, ids of a call. https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
const [perPage, mostFields, mostIds] = [200, 50, 100]

/** Records that wait for an approval as well, which lists leave out unless told. The same page. */
const waiting = { approved: 'both' } as const

interface Answer {
  data?: RawRecord[]
  info?: { more_records?: boolean; next_page_token?: string | null }
}

export interface ListPage {
  records: RawRecord[]
  /** Of the next page; null: there is none. */
  token: string | null
}

/**
 * A page of all records, with as many fields as one call gives; the others are asked for by id. Only the first 100,000
 * records can be listed, and a token is good for a day.
 */
export async function listPage(
  session: Session,
  module: string,
  { fields, token, since }: { fields: readonly string[]; token?: string; since?: string },
  signal: AbortSignal,
): Promise<ListPage> {
  const [first = [], ...others] = partsOf(fields)
  const query = {
    fields: ['id', ...first].join(','),
    // A token is good for pages of the size that the first one had, so a limit is kept to by whoever reads them.
    per_page: String(perPage),
    ...waiting,
    // Who reads whether leads are converted can tell them apart; others are better off without.
    ...(fields.includes(convertedField) ? { converted: 'both' } : {}),
    ...(token === undefined ? {} : { page_token: token }),
  }
  const headers = since === undefined ? {} : { headers: { 'if-modified-since': since } }
  const answer = await ask(session, { path: `/${moduleName(module)}`, query, ...headers }, signal)
  const records = await addFields(session, module, answer?.data ?? [], others.flat(), signal)
  const next = answer?.info?.more_records === true ? answer.info.next_page_token : null
  return { records, token: next ?? null }
}

async function ask(session: Session, asked: Parameters<typeof get>[1], signal: AbortSignal): Promise<Answer | null> {
  try {
    return parseRecords<Answer>(await get(session, asked, signal))
  } catch (error) {
    throw explain(error)
  }
}

function partsOf(fields: readonly string[]): string[][] {
  const wanted = fields.filter((name) => name !== 'id')
  const parts: string[][] = []
  for (let at = 0; at < wanted.length; at += mostFields - 1) parts.push(wanted.slice(at, at + mostFields - 1))
  return parts
}

/** Records with further fields, asked for by id. A record that is gone by now comes as it is. */
export async function addFields(
  session: Session,
  module: string,
  records: readonly RawRecord[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<RawRecord[]> {
  if (fields.length === 0 || records.length === 0) return [...records]
  const ids = records.map(({ id }) => id)
  const more = new Map((await listByIds(session, module, ids, fields, signal)).map((record) => [record.id, record]))
  return records.map((record) => ({ ...record, ...more.get(record.id), id: record.id }))
}

/** Whatever state they are in: a lead that was converted is there as well. */
export async function listByIds(
  session: Session,
  module: string,
  ids: readonly string[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<RawRecord[]> {
  const found = new Map<string, RawRecord>()
  const parts = partsOf(fields)
  for (let at = 0; at < ids.length; at += mostIds) {
    const some = ids.slice(at, at + mostIds)
    for (const part of parts.length === 0 ? [[]] : parts) {
      const query = {
        ...{ ids: some.join(','), fields: ['id', ...part].join(','), per_page: String(perPage), ...waiting },
        ...(module === 'Leads' ? { converted: 'both' } : {}),
      }
      const answer = await ask(session, { path: `/${moduleName(module)}`, query }, signal)
      for (const record of answer?.data ?? []) found.set(record.id, { ...found.get(record.id), ...record })
    }
  }
  return [...found.values()]
}

const places: Readonly<Record<string, string>> = {
  DISCRETE_PAGINATION_LIMIT_EXCEEDED:
    'gives no more of this list; only queries (scope ZohoCRM.coql.READ) give the rest',
  PAGINATION_LIMIT_EXCEEDED: 'lists 100,000 records at most; only queries (scope ZohoCRM.coql.READ) give the rest',
  EXPIRED_VALUE: 'no longer knows this place of the list, which lasts for a day; read the records anew',
  TOKEN_BOUND_DATA_MISMATCH: 'does not know this place of the list for this user; read the records anew',
}

function explain(error: unknown): unknown {
  const what = error instanceof CrmError ? places[error.code ?? ''] : undefined
  if (what === undefined || !(error instanceof CrmError)) return error
  const { code = '' } = error
  return new CrmError({
    kind: 'unsupported',
    scope: 'request',
    stored: 'no',
    message: `Zoho ${what}.`,
    code,
    cause: error,
  })
}
