/** What a parsed query consists of. `at` is the zero-based position in the query text, for error messages. */

export interface Named {
  name: string
  at: number
}

export type Literal = { at: number } & (
  | { kind: 'string' | 'date' | 'datetime'; text: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
)

export type Comparison = '=' | '!=' | '<' | '>' | '<=' | '>=' | 'LIKE'

export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; field: Named; operator: Comparison; value: Literal }
  | { kind: 'in'; field: Named; negated: boolean; values: Literal[] }

export interface Ordering {
  field: Named
  descending: boolean
  nullsFirst: boolean
}

export interface SoqlQuery {
  text: string
  /** The fields, or the bare COUNT(). */
  select: Named[] | 'count'
  from: Named
  where: Condition | undefined
  orderBy: Ordering[]
  limit: number | undefined
  offset: number
}

export type SoqlErrorCode =
  | 'MALFORMED_QUERY'
  | 'INVALID_FIELD'
  | 'INVALID_TYPE'
  | 'INVALID_QUERY_FILTER_OPERATOR'
  | 'NUMBER_OUTSIDE_VALID_RANGE'

/** A query that the service refuses; `message` is the whole text of the answer. */
export class SoqlError extends Error {
  readonly code: SoqlErrorCode

  constructor(code: SoqlErrorCode, message: string) {
    super(message)
    this.name = 'SoqlError'
    this.code = code
  }
}

/** A refusal that points into the query: its fragment, a caret, row and column, then the reason. */
export function errorAt(code: SoqlErrorCode, text: string, at: number, reason: string): SoqlError {
  const { fragment, caret } = fragmentAround(text, at)
  const before = text.slice(0, at)
  const row = before.split('\n').length
  const column = at - (before.lastIndexOf('\n') + 1) + 1
  return new SoqlError(code, `\n${fragment}\n${' '.repeat(caret)}^\nERROR at Row:${row}:Column:${column}\n${reason}`)
}

const BEFORE = 50
const AFTER = 40

/** The whole words around a position, as far as they lie within the window of the message. */
function fragmentAround(text: string, at: number): { fragment: string; caret: number } {
  let start = Math.max(0, at - BEFORE)
  while (start > 0 && start < at && /[\s,]/.test(text[start - 1]!) === false) start += 1
  while (start < at && /[\s,]/.test(text[start]!)) start += 1
  let end = Math.min(text.length, at + AFTER)
  while (end < text.length && end > at + 1 && /[\s,]/.test(text[end]!) === false) end -= 1
  return { fragment: text.slice(start, end), caret: at - start }
}
