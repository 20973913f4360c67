import type { Answer } from '../../kit/vendor.ts'
import type { Org } from '../org.ts'
import { failure } from '../rules.ts'
import { check, objectOf } from '../select.ts'
import type { Asker, Column } from '../soql/columns.ts'
import { parse } from '../soql/parse.ts'
import { SoqlError } from '../soql/syntax.ts'
import { DELIMITERS, LINE_ENDINGS } from './csv.ts'
import type { QueryOrder } from './jobs.ts'
import { unsupportedClause, unsupportedColumns } from './refusals.ts'

type Query = Pick<QueryOrder, 'query' | 'object' | 'columns'>

/** Up to this version the columns of a result stand in alphabetical order, later as the query names them. */
const LAST_ALPHABETICAL = 49

/**
 * What the body of a creation asks for, or the refusal of it.
 * https://developer.salesforce.com/docs/platform/api-asynch/guide/query-create-job
 */
export function readOrder(org: Org, body: Uint8Array, asker: Asker): QueryOrder | Answer {
  const sent = parseObject(body)
  if (sent === undefined) return failure(400, 'JSON_PARSER_ERROR', 'The HTTP entity body must be a JSON object')
  const { operation, query, contentType = 'CSV', columnDelimiter = 'COMMA', lineEnding = 'LF', ...others } = sent
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) return failure(400, 'JSON_PARSER_ERROR', `Unrecognized field "${unknown}"`)
  if (operation !== 'query' && operation !== 'queryAll') return notOneOf('operation', operation, 'query, queryAll')
  if (contentType !== 'CSV') return notOneOf('contentType', contentType, 'CSV')
  if (!isKeyOf(DELIMITERS, columnDelimiter))
    return notOneOf('columnDelimiter', columnDelimiter, Object.keys(DELIMITERS).join(', '))
  if (!isKeyOf(LINE_ENDINGS, lineEnding))
    return notOneOf('lineEnding', lineEnding, Object.keys(LINE_ENDINGS).join(', '))
  if (typeof query !== 'string' || query.trim() === '')
    return failure(400, 'MALFORMED_QUERY', 'A query string has to be specified')
  const read = readQuery(org, query, asker)
  if ('status' in read) return read
  return { ...read, operation, columnDelimiter, lineEnding, version: asker.version, asker }
}

function readQuery(org: Org, text: string, asker: Asker): Query | Answer {
  try {
    const clause = unsupportedClause(text)
    if (clause !== undefined) return failure(400, 'API_ERROR', clause)
    const query = parse(text)
    const result = check(org, query, asker)
    const columns = result.kind === 'count' ? [] : result.columns
    const unsupported = unsupportedColumns(columns)
    if (unsupported !== undefined) return failure(400, 'API_ERROR', unsupported)
    const object = objectOf(org, query).name
    return { query, object, columns: asker.version > LAST_ALPHABETICAL ? columns : byPath(columns) }
  } catch (error) {
    if (error instanceof SoqlError) return failure(400, error.code, error.message)
    throw error
  }
}

function byPath(columns: readonly Column[]): Column[] {
  return [...columns].sort((one, other) => (one.path < other.path ? -1 : 1))
}

function isKeyOf(texts: Readonly<Record<string, string>>, name: unknown): name is string {
  return typeof name === 'string' && Object.hasOwn(texts, name)
}

function notOneOf(member: string, value: unknown, allowed: string): Answer {
  return failure(400, 'JSON_PARSER_ERROR', `${member}: ${JSON.stringify(value)} is not one of ${allowed}`)
}

/** The JSON object in a body, undefined when it holds something else. */
export function parseObject(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body))
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
