import { readExpression } from './parse-selection.ts'
import {
  expectSymbol,
  expectWord,
  isSymbol,
  isWord,
  peek,
  type Reader,
  readList,
  takeSymbol,
  takeWord,
  unexpected,
} from './reader.ts'
import { isSpan } from './spans.ts'
import type { Comparison, Condition, Literal, SoqlQuery } from './syntax.ts'

type ReadQuery = (reader: Reader) => SoqlQuery

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
}

/** More parentheses within each other than any client writes. */
const MAX_DEPTH = 500

/** Without parentheses, a list of conditions has either ANDs or ORs, never both; NOT binds one condition. */
export function readCondition(reader: Reader, readQuery: ReadQuery): Condition {
  const first = readTerm(reader, readQuery)
  const joiner = isWord(peek(reader), 'AND') ? 'AND' : isWord(peek(reader), 'OR') ? 'OR' : undefined
  if (joiner === undefined) return first
  const parts = [first]
  while (takeWord(reader, joiner)) parts.push(readTerm(reader, readQuery))
  return { kind: joiner === 'AND' ? 'and' : 'or', parts }
}

function readTerm(reader: Reader, readQuery: ReadQuery): Condition {
  let negations = 0
  while (takeWord(reader, 'NOT')) negations += 1
  if (negations > 0) {
    const part = readTerm(reader, readQuery)
    return negations % 2 === 0 ? part : { kind: 'not', part }
  }
  if (takeSymbol(reader, '(')) {
    reader.depth += 1
    if (reader.depth > MAX_DEPTH) throw unexpected(reader)
    const inner = readCondition(reader, readQuery)
    expectSymbol(reader, ')')
    reader.depth -= 1
    return inner
  }
  const field = readExpression(reader)
  if (takeWord(reader, 'LIKE')) return { kind: 'compare', field, operator: 'LIKE', value: readLiteral(reader) }
  if (takeWord(reader, 'INCLUDES')) return { kind: 'includes', field, negated: false, values: readValues(reader) }
  if (takeWord(reader, 'EXCLUDES')) return { kind: 'includes', field, negated: true, values: readValues(reader) }
  const negated = takeWord(reader, 'NOT')
  if (negated || isWord(peek(reader), 'IN')) {
    expectWord(reader, 'IN')
    return { kind: 'in', field, negated, values: readMembers(reader, readQuery) }
  }
  const operator = COMPARISONS[peek(reader).text]
  if (operator === undefined || peek(reader).kind !== 'symbol') throw unexpected(reader)
  reader.next += 1
  return { kind: 'compare', field, operator, value: readLiteral(reader) }
}

/** The values of an IN, or the query that gives them. */
function readMembers(reader: Reader, readQuery: ReadQuery): Literal[] | SoqlQuery {
  if (!isSymbol(peek(reader), '(') || !isWord(peek(reader, 1), 'SELECT')) return readValues(reader)
  expectSymbol(reader, '(')
  const query = readQuery(reader)
  expectSymbol(reader, ')')
  return query
}

function readValues(reader: Reader): Literal[] {
  expectSymbol(reader, '(')
  const values = readList(reader, readLiteral)
  expectSymbol(reader, ')')
  return values
}

function readLiteral(reader: Reader): Literal {
  const token = peek(reader)
  const { at, text, kind } = token
  const literal = ((): Literal | undefined => {
    if (kind === 'string' || kind === 'date' || kind === 'datetime' || kind === 'number') return { kind, text, at }
    if (isWord(token, 'TRUE') || isWord(token, 'FALSE')) return { kind: 'boolean', value: isWord(token, 'TRUE'), at }
    if (isWord(token, 'NULL')) return { kind: 'null', at }
    return kind === 'word' && isSpan(text.toUpperCase()) ? { kind: 'span', text: text.toUpperCase(), at } : undefined
  })()
  if (literal === undefined) throw unexpected(reader)
  reader.next += 1
  return literal
}
