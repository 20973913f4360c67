import { errorAt, type Named, type SoqlError } from './syntax.ts'
import { type Token, tokenize } from './tokens.ts'

/** A cursor over the tokens of one query. What is expected and not there ends in a SoqlError with MALFORMED_QUERY. */
export interface Reader {
  readonly text: string
  readonly tokens: readonly Token[]
  next: number
  /** Parentheses around conditions that are open. */
  depth: number
}

export function openReader(text: string): Reader {
  return { text, tokens: tokenize(text), next: 0, depth: 0 }
}

/** The token `ahead` places further on; beyond the end, the end. */
export function peek(reader: Reader, ahead = 0): Token {
  return reader.tokens[Math.min(reader.next + ahead, reader.tokens.length - 1)]!
}

export function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word
}

export function isSymbol(token: Token, symbol: string): boolean {
  return token.kind === 'symbol' && token.text === symbol
}

export function takeWord(reader: Reader, word: string): boolean {
  const found = isWord(peek(reader), word)
  if (found) reader.next += 1
  return found
}

export function expectWord(reader: Reader, word: string): void {
  if (!takeWord(reader, word)) throw unexpected(reader)
}

export function takeSymbol(reader: Reader, symbol: string): boolean {
  const found = isSymbol(peek(reader), symbol)
  if (found) reader.next += 1
  return found
}

export function expectSymbol(reader: Reader, symbol: string): void {
  if (!takeSymbol(reader, symbol)) throw unexpected(reader)
}

/** `Group` is not among them: it is the name of an object. */
const RESERVED = new Set(
  'AND ASC DESC EXCLUDES FOR FROM HAVING IN INCLUDES LIKE LIMIT NOT NULLS OFFSET OR ORDER SELECT TYPEOF USING WHERE WITH'.split(
    ' ',
  ),
)

export function isName(token: Token): boolean {
  return token.kind === 'word' && !RESERVED.has(token.text.toUpperCase())
}

export function readName(reader: Reader): Named {
  const token = peek(reader)
  if (!isName(token)) throw unexpected(reader)
  reader.next += 1
  return { name: token.text, at: token.at }
}

export function readWhole(reader: Reader): number {
  const { kind, text } = peek(reader)
  if (kind !== 'number' || !/^\d+$/.test(text)) throw unexpected(reader)
  reader.next += 1
  return Number(text)
}

/** One or more entries with commas between them. */
export function readList<T>(reader: Reader, read: (reader: Reader) => T): T[] {
  const entries = [read(reader)]
  while (takeSymbol(reader, ',')) entries.push(read(reader))
  return entries
}

export function unexpected(reader: Reader): SoqlError {
  const { text, at } = peek(reader)
  return errorAt('MALFORMED_QUERY', reader.text, at, `unexpected token: '${text}'`)
}
