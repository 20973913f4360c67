import type { Column } from '../soql/columns.ts'
import { type Token, tokenize } from '../soql/tokens.ts'

const AGGREGATES = new Set(['AVG', 'COUNT', 'COUNT_DISTINCT', 'MAX', 'MIN', 'SUM'])

/**
 * Why Bulk API 2.0 does not take a query that the query resource may take, undefined when it does.
 * https://developer.salesforce.com/docs/platform/api-asynch/guide/query-create-job
 * Throws a SoqlError for text that is no SOQL at all.
 */
export function unsupportedClause(text: string): string | undefined {
  const tokens = tokenize(text)
  const isWord = (at: number, word: string): boolean => {
    const token = tokens[at]
    return token?.kind === 'word' && token.text.toUpperCase() === word
  }
  const from = tokens.findIndex((_, at) => isWord(at, 'FROM'))
  for (const [at, token] of tokens.entries()) {
    const opens = tokens[at + 1]?.text === '(' && token.kind === 'word'
    if (token.text === '(' && isWord(at + 1, 'SELECT') && at < from)
      return 'Aggregate Relationships not supported in Bulk V2 Query with CSV content type'
    if (opens && AGGREGATES.has(token.text.toUpperCase())) return AGGREGATE
    if (isWord(at, 'GROUP') && isWord(at + 1, 'BY')) return AGGREGATE
    if (isWord(at, 'TYPEOF')) return 'TYPEOF not supported in Bulk Query'
    if (isWord(at, 'OFFSET') && isNumber(tokens[at + 1])) return 'OFFSET not supported in Bulk Query'
    if (opens && isWord(at, 'FIELDS')) return COMPOUND
  }
  return undefined
}

/** Why columns cannot be selected, undefined when all can. */
export function unsupportedColumns(columns: readonly Column[]): string | undefined {
  const types = new Set(columns.map(({ field }) => field.type))
  if (types.has('address') || types.has('location')) return COMPOUND
  return types.has('base64') ? BINARY : undefined
}

const AGGREGATE = 'Aggregate Relationships not supported in Bulk Query'
const COMPOUND = 'Selecting compound data not supported in Bulk Query'
const BINARY = 'Binary fields are not supported in Bulk Query'

function isNumber(token: Token | undefined): boolean {
  return token?.kind === 'number'
}
