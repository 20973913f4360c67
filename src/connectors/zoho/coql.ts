import { CrmError } from '../../model/errors.ts'
import { get, heavy, moduleName, type Session } from './client.ts'
import { parseRecords } from './errors.ts'
import type { RawRecord } from './rows.ts'

/** What this account's COQL has been found to be able to. */
export interface Abilities {
  /** Rows of a page: 2,000 by the table of credits, 200 by the specification. */
  rows: number
  /** Columns that it does not take, by module. */
  readonly without: Map<string, Set<string>>
  /** Modules that it does not know (`not-found`), or not for this user. */
  readonly listed: Map<string, CrmError['kind']>
}

export function createAbilities(): Abilities {
  return { rows: mostRows, without: new Map(), listed: new Map() }
}

export const mostRows = 2_000
/** What any reading of the sources allows. */
export const fewestRows = 200
/** Values that `in` takes. https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html */
export const mostValues = 100
/** https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html */
const mostColumns = 500

export interface Query {
  module: string
  /** Besides the id. */
  columns: readonly string[]
  /** Already in COQL; undefined: all. */
  where: string | undefined
  order: 'asc' | 'desc'
  limit: number
}

interface Answer {
  data?: RawRecord[]
  info?: { more_records?: boolean }
}

/** At most `limit` rows by id. https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html */
export async function query(
  session: Session,
  { module, columns, where = "id > '0'", order, limit }: Query,
  signal: AbortSignal,
): Promise<{ records: RawRecord[]; more: boolean }> {
  const selected = ['id', ...columns].join(',')
  const text = `select ${selected} from ${moduleName(module)} where ${where} order by id ${order} limit 0, ${limit}`
  const ask = { method: 'POST', path: '/coql', body: JSON.stringify({ select_query: text }) } as const
  const reply = await get(session, { ...ask, part: heavy, cost: creditsFor(limit) }, signal)
  const answer = parseRecords<Answer>(reply)
  const records = answer?.data ?? []
  return { records, more: answer?.info?.more_records === true && records.length > 0 }
}

/** https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
function creditsFor(limit: number): number {
  return limit <= 200 ? 1 : limit <= 1_000 ? 2 : 3
}

/** The columns that a query may name, and those that have to be got in another way. */
export function columnsFor(
  { without }: Abilities,
  module: string,
  fields: readonly string[],
): { queried: string[]; others: string[] } {
  const refused = without.get(module)
  const wanted = fields.filter((name) => name !== 'id')
  const possible = wanted.filter((name) => !refused?.has(name))
  const queried = possible.slice(0, mostColumns - 1)
  const asked = new Set(queried)
  return { queried, others: wanted.filter((name) => !asked.has(name)) }
}

/**
 * What a refusal teaches: true where another query is worth its call. A column that is named is left out from then on;
 * else smaller pages are tried; else the module is listed instead.
 */
export function learn(abilities: Abilities, error: unknown, { module, columns, limit }: Query): boolean {
  if (!(error instanceof CrmError) || !ofTheQuery.has(error.kind)) return false
  const { field } = error
  if (error.kind === 'invalid' && field !== undefined && columns.includes(field)) {
    const known = abilities.without.get(module) ?? new Set()
    abilities.without.set(module, known.add(field))
    return true
  }
  if (error.kind === 'invalid' && limit > fewestRows && abilities.rows > fewestRows) {
    abilities.rows = fewestRows
    return true
  }
  abilities.listed.set(module, error.kind)
  return true
}

/** Whatever else goes wrong has nothing to do with what was asked. */
const ofTheQuery = new Set<CrmError['kind']>(['invalid', 'permission', 'not-found', 'unsupported', 'conflict'])

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Conditions joined in pairs, as COQL wants them. */
export function allOf(terms: readonly string[]): string | undefined {
  return terms.reduce<string | undefined>(
    (all, term) => (all === undefined ? term : `((${all}) and (${term}))`),
    undefined,
  )
}
