import {
  type Comparison,
  type Condition,
  errorAt,
  type Literal,
  type Named,
  type Ordering,
  type SoqlError,
  type SoqlQuery,
} from './syntax.ts'
import { type Token, tokenize } from './tokens.ts'

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
}

/** A cursor over the tokens of one query. */
interface Reader {
  text: string
  tokens: Token[]
  next: number
}

/**
 * Parses `SELECT fields | COUNT() FROM object [WHERE ...] [ORDER BY ...] [LIMIT n] [OFFSET n]`.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm
 * Throws a SoqlError with MALFORMED_QUERY.
 */
export function parse(text: string): SoqlQuery {
  const reader: Reader = { text, tokens: tokenize(text), next: 0 }
  expectWord(reader, 'SELECT')
  const select = parseSelection(reader)
  expectWord(reader, 'FROM')
  const from = parseName(reader)
  const where = takeWord(reader, 'WHERE') ? parseCondition(reader) : undefined
  const orderBy = takeWord(reader, 'ORDER') ? parseOrderings(reader) : []
  const limit = takeWord(reader, 'LIMIT') ? parseWhole(reader) : undefined
  const offset = takeWord(reader, 'OFFSET') ? parseWhole(reader) : 0
  if (peek(reader).kind !== 'end') throw unexpected(reader)
  return { text, select, from, where, orderBy, limit, offset }
}

function parseSelection(reader: Reader): Named[] | 'count' {
  if (isWord(peek(reader), 'COUNT') && reader.tokens[reader.next + 1]?.text === '(') {
    reader.next += 2
    expectSymbol(reader, ')')
    return 'count'
  }
  const fields = [parseName(reader)]
  while (takeSymbol(reader, ',')) fields.push(parseName(reader))
  return fields
}

/** Without parentheses, a list of conditions has either ANDs or ORs, never both; NOT binds one condition. */
function parseCondition(reader: Reader): Condition {
  const first = parseTerm(reader)
  const joiner = isWord(peek(reader), 'AND') ? 'AND' : isWord(peek(reader), 'OR') ? 'OR' : undefined
  if (joiner === undefined) return first
  const parts = [first]
  while (takeWord(reader, joiner)) parts.push(parseTerm(reader))
  return { kind: joiner === 'AND' ? 'and' : 'or', parts }
}

function parseTerm(reader: Reader): Condition {
  if (takeWord(reader, 'NOT')) return { kind: 'not', part: parseTerm(reader) }
  if (takeSymbol(reader, '(')) {
    const inner = parseCondition(reader)
    expectSymbol(reader, ')')
    return inner
  }
  const field = parseName(reader)
  if (takeWord(reader, 'LIKE')) return { kind: 'compare', field, operator: 'LIKE', value: parseLiteral(reader) }
  const negated = takeWord(reader, 'NOT')
  if (negated || isWord(peek(reader), 'IN')) {
    expectWord(reader, 'IN')
    return { kind: 'in', field, negated, values: parseList(reader) }
  }
  const operator = COMPARISONS[peek(reader).text]
  if (operator === undefined || peek(reader).kind !== 'symbol') throw unexpected(reader)
  reader.next += 1
  return { kind: 'compare', field, operator, value: parseLiteral(reader) }
}

function parseList(reader: Reader): Literal[] {
  expectSymbol(reader, '(')
  const values = [parseLiteral(reader)]
  while (takeSymbol(reader, ',')) values.push(parseLiteral(reader))
  expectSymbol(reader, ')')
  return values
}

function parseLiteral(reader: Reader): Literal {
  const token = peek(reader)
  const { at, text, kind } = token
  reader.next += 1
  if (kind === 'string' || kind === 'date' || kind === 'datetime') return { kind, text, at }
  if (kind === 'number') return { kind, value: Number(text), at }
  if (isWord(token, 'TRUE') || isWord(token, 'FALSE')) return { kind: 'boolean', value: isWord(token, 'TRUE'), at }
  if (isWord(token, 'NULL')) return { kind: 'null', at }
  reader.next -= 1
  throw unexpected(reader)
}

function parseOrderings(reader: Reader): Ordering[] {
  expectWord(reader, 'BY')
  const orderings = [parseOrdering(reader)]
  while (takeSymbol(reader, ',')) orderings.push(parseOrdering(reader))
  return orderings
}

function parseOrdering(reader: Reader): Ordering {
  const field = parseName(reader)
  const descending = takeWord(reader, 'DESC')
  if (!descending) takeWord(reader, 'ASC')
  let nullsFirst = true
  if (takeWord(reader, 'NULLS')) {
    nullsFirst = takeWord(reader, 'FIRST')
    if (!nullsFirst) expectWord(reader, 'LAST')
  }
  return { field, descending, nullsFirst }
}

function parseWhole(reader: Reader): number {
  const { kind, text } = peek(reader)
  if (kind !== 'number' || !/^\d+$/.test(text)) throw unexpected(reader)
  reader.next += 1
  return Number(text)
}

const RESERVED = new Set(['FROM', 'WHERE', 'ORDER', 'LIMIT', 'OFFSET', 'AND', 'OR', 'NOT', 'IN', 'LIKE', 'SELECT'])

function parseName(reader: Reader): Named {
  const { kind, text, at } = peek(reader)
  if (kind !== 'word' || RESERVED.has(text.toUpperCase())) throw unexpected(reader)
  reader.next += 1
  return { name: text, at }
}

function peek(reader: Reader): Token {
  return reader.tokens[reader.next]!
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word
}

function takeWord(reader: Reader, word: string): boolean {
  const found = isWord(peek(reader), word)
  if (found) reader.next += 1
  return found
}

function expectWord(reader: Reader, word: string): void {
  if (!takeWord(reader, word)) throw unexpected(reader)
}

function takeSymbol(reader: Reader, symbol: string): boolean {
  const token = peek(reader)
  const found = token.kind === 'symbol' && token.text === symbol
  if (found) reader.next += 1
  return found
}

function expectSymbol(reader: Reader, symbol: string): void {
  if (!takeSymbol(reader, symbol)) throw unexpected(reader)
}

function unexpected(reader: Reader): SoqlError {
  const { text, at } = peek(reader)
  return errorAt('MALFORMED_QUERY', reader.text, at, `unexpected token: '${text}'`)
}
