import {
  expectSymbol,
  expectWord,
  isName,
  isSymbol,
  isWord,
  peek,
  type Reader,
  readList,
  readName,
  takeSymbol,
  takeWord,
  unexpected,
} from './reader.ts'
import type { Expression, Selection, SoqlQuery } from './syntax.ts'
import type { Token } from './tokens.ts'

type ReadQuery = (reader: Reader) => SoqlQuery

/** A SELECT list, or the bare COUNT(). `readQuery` reads a query within it. */
export function readSelections(reader: Reader, readQuery: ReadQuery): Selection[] | 'count' {
  if (isWord(peek(reader), 'COUNT') && isSymbol(peek(reader, 1), '(') && isSymbol(peek(reader, 2), ')')) {
    reader.next += 3
    return 'count'
  }
  return readList(reader, () => readSelection(reader, readQuery))
}

function readSelection(reader: Reader, readQuery: ReadQuery): Selection {
  const { at } = peek(reader)
  if (takeSymbol(reader, '(')) {
    const query = readQuery(reader)
    expectSymbol(reader, ')')
    return { kind: 'subquery', query, at }
  }
  if (takeWord(reader, 'TYPEOF')) return readTypeof(reader, at)
  if (isWord(peek(reader), 'FIELDS') && isSymbol(peek(reader, 1), '(')) {
    reader.next += 2
    const set = readName(reader)
    expectSymbol(reader, ')')
    return { kind: 'fields', set, at }
  }
  const expression = readExpression(reader)
  const alias = isName(peek(reader)) && endsEntry(peek(reader, 1)) ? readName(reader) : undefined
  return { kind: 'expression', ...expression, alias }
}

/** What follows an alias; anything else means that the word before it is out of place. */
function endsEntry(token: Token): boolean {
  return isSymbol(token, ',') || isWord(token, 'FROM')
}

/** https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_typeof.htm */
function readTypeof(reader: Reader, at: number): Selection {
  const relationship = readName(reader)
  const cases: { type: ReturnType<typeof readName>; fields: ReturnType<typeof readName>[] }[] = []
  while (takeWord(reader, 'WHEN')) {
    const type = readName(reader)
    expectWord(reader, 'THEN')
    cases.push({ type, fields: readList(reader, readName) })
  }
  if (cases.length === 0) throw unexpected(reader)
  const otherwise = takeWord(reader, 'ELSE') ? readList(reader, readName) : []
  expectWord(reader, 'END')
  return { kind: 'typeof', relationship, cases, otherwise, at }
}

/** A field path with the functions around it. */
export function readExpression(reader: Reader): Expression {
  const calls: string[] = []
  const { at } = peek(reader)
  while (isName(peek(reader)) && isSymbol(peek(reader, 1), '(')) {
    calls.push(peek(reader).text.toUpperCase())
    reader.next += 2
  }
  const bare = calls.length > 0 && isSymbol(peek(reader), ')')
  const name = bare ? { name: '', at } : readName(reader)
  for (const _ of calls) expectSymbol(reader, ')')
  return { ...name, calls }
}
