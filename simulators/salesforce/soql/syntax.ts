/** What a parsed query consists of. `at` is the zero-based position in the query text, for error messages. */

export interface Named {
  name: string
  at: number
}

/** A field path such as `Owner.Name`, with the functions around it, the outermost first and in upper case. */
export interface Expression extends Named {
  calls: readonly string[]
}

/** One entry of a SELECT list. */
export type Selection =
  | ({ kind: 'expression'; alias: Named | undefined } & Expression)
  | { kind: 'fields'; set: Named; at: number }
  | { kind: 'typeof'; relationship: Named; cases: { type: Named; fields: Named[] }[]; otherwise: Named[]; at: number }
  | { kind: 'subquery'; query: SoqlQuery; at: number }

export type Literal = { at: number } & (
  | { kind: 'string' | 'date' | 'datetime'; text: string }
  /** As written, because a decimal need not fit into a double. */
  | { kind: 'number'; text: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
  /** A span of days relative to today, as `LAST_N_DAYS:30`, in upper case. */
  | { kind: 'span'; text: string }
)

export type Comparison = '=' | '!=' | '<' | '>' | '<=' | '>=' | 'LIKE'

export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; field: Expression; operator: Comparison; value: Literal }
  | { kind: 'in'; field: Expression; negated: boolean; values: Literal[] | SoqlQuery }
  | { kind: 'includes'; field: Expression; negated: boolean; values: Literal[] }

export interface Ordering {
  field: Expression
  descending: boolean
  nullsFirst: boolean
}

export interface SoqlQuery {
  text: string
  /** The entries, or the bare COUNT(). */
  select: Selection[] | 'count'
  from: Named
  alias: string | undefined
  scope: Named | undefined
  where: Condition | undefined
  groupBy: Expression[]
  having: Condition | undefined
  orderBy: Ordering[]
  limit: number | undefined
  offset: number
}

export type SoqlErrorCode =
  | 'EXCEEDED_ID_LIMIT'
  | 'INVALID_FIELD'
  | 'INVALID_QUERY_FILTER_OPERATOR'
  | 'INVALID_QUERY_SCOPE'
  | 'INVALID_TYPE'
  | 'MALFORMED_QUERY'
  | 'NUMBER_OUTSIDE_VALID_RANGE'
  | 'QUERY_TIMEOUT'
  | 'UNSUPPORTED_API_VERSION'

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
