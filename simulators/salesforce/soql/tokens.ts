import { errorAt } from './syntax.ts'

export interface Token {
  kind: 'word' | 'number' | 'date' | 'datetime' | 'string' | 'symbol' | 'end'
  /** As written; of a string the part between the quotes, escapes included. */
  text: string
  at: number
}

const DATETIME = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})/y
const DATE = /\d{4}-\d{2}-\d{2}/y
const NUMBER = /[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /[A-Za-z_][\w.]*(?::\d+)?/y
const STRING = /'((?:[^'\\]|\\.)*)'/sy
const SYMBOL = /<=|>=|!=|<>|[=<>(),*]/y
const SPACE = /\s+/y

const KINDS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['datetime', DATETIME],
  ['date', DATE],
  ['number', NUMBER],
  ['word', WORD],
  ['string', STRING],
  ['symbol', SYMBOL],
]

/** Splits a query; the last token is of kind `end`. Throws a SoqlError at a character that begins no token. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at += matchAt(SPACE, text, at)?.[0].length ?? 0
    if (at >= text.length) return [...tokens, { kind: 'end', text: '<EOF>', at: text.length }]
    const token = readToken(text, at)
    tokens.push(token.token)
    at += token.length
  }
}

function readToken(text: string, at: number): { token: Token; length: number } {
  for (const [kind, pattern] of KINDS) {
    const match = matchAt(pattern, text, at)
    if (match !== null) return { token: { kind, text: match[1] ?? match[0], at }, length: match[0].length }
  }
  const reason = text[at] === "'" ? "mismatched character '<EOF>' expecting '''" : `unexpected token: '${text[at]}'`
  throw errorAt('MALFORMED_QUERY', text, at, reason)
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
