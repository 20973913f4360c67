import { readCondition } from './parse-condition.ts'
import { readExpression, readSelections } from './parse-selection.ts'
import {
  expectWord,
  isName,
  isWord,
  openReader,
  peek,
  type Reader,
  readList,
  readName,
  readWhole,
  takeWord,
  unexpected,
} from './reader.ts'
import { type Ordering, SoqlError, type SoqlQuery } from './syntax.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_soslsoql.htm */
const MAX_LENGTH = 100_000

/**
 * Parses `SELECT fields | COUNT() FROM object [USING SCOPE s] [WHERE ...] [GROUP BY ... [HAVING ...]] [ORDER BY ...]
 * [LIMIT n] [OFFSET n] [FOR VIEW | REFERENCE]`.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm
 * Throws a SoqlError with MALFORMED_QUERY.
 */
export function parse(text: string): SoqlQuery {
  if (text.length > MAX_LENGTH)
    throw new SoqlError('MALFORMED_QUERY', `SOQL statements cannot be longer than ${MAX_LENGTH} characters.`)
  const reader = openReader(text)
  const query = readQuery(reader)
  if (peek(reader).kind !== 'end') throw unexpected(reader)
  return query
}

/** A whole query, or one in parentheses, whose closing parenthesis the caller takes. */
function readQuery(reader: Reader): SoqlQuery {
  expectWord(reader, 'SELECT')
  const select = readSelections(reader, readQuery)
  expectWord(reader, 'FROM')
  const from = readName(reader)
  takeWord(reader, 'AS')
  const alias = isName(peek(reader)) && !isWord(peek(reader), 'GROUP') ? readName(reader).name : undefined
  const scope = takeWord(reader, 'USING') ? readScope(reader) : undefined
  const where = takeWord(reader, 'WHERE') ? readCondition(reader, readQuery) : undefined
  const groupBy = takeWord(reader, 'GROUP') ? readGrouping(reader) : []
  const having = groupBy.length > 0 && takeWord(reader, 'HAVING') ? readCondition(reader, readQuery) : undefined
  const orderBy = takeWord(reader, 'ORDER') ? readOrderings(reader) : []
  const limit = takeWord(reader, 'LIMIT') ? readWhole(reader) : undefined
  const offset = takeWord(reader, 'OFFSET') ? readWhole(reader) : 0
  while (takeWord(reader, 'FOR')) if (!takeWord(reader, 'VIEW')) expectWord(reader, 'REFERENCE')
  return { text: reader.text, select, from, alias, scope, where, groupBy, having, orderBy, limit, offset }
}

function readScope(reader: Reader) {
  expectWord(reader, 'SCOPE')
  return readName(reader)
}

function readGrouping(reader: Reader) {
  expectWord(reader, 'BY')
  return readList(reader, readExpression)
}

function readOrderings(reader: Reader): Ordering[] {
  expectWord(reader, 'BY')
  return readList(reader, readOrdering)
}

function readOrdering(reader: Reader): Ordering {
  const field = readExpression(reader)
  const descending = isWord(peek(reader), 'DESC')
  if (descending || isWord(peek(reader), 'ASC')) reader.next += 1
  let nullsFirst = true
  if (takeWord(reader, 'NULLS')) {
    nullsFirst = takeWord(reader, 'FIRST')
    if (!nullsFirst) expectWord(reader, 'LAST')
  }
  return { field, descending, nullsFirst }
}
