import { Refusal } from '../errors.ts'
import type { Operator } from './conditions.ts'

/** A COQL query as it was written. https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html */
export interface Query {
  readonly columns: readonly string[]
  readonly module: string
  readonly where: Clause
  readonly order: readonly { readonly path: string; readonly descending: boolean }[]
  readonly offset: number
  readonly limit: number
}

export type Clause =
  | { readonly join: 'and' | 'or'; readonly parts: readonly Clause[] }
  | { readonly path: string; readonly operator: Operator; readonly values: readonly string[] }

interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'sign' | 'end'
  readonly text: string
  readonly at: number
}

const TOKEN =
  /\s*(?:([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|(!=|<>|>=|<=|[=<>(),]))/y

const COMPARISONS = new Map(
  Object.entries<Operator>({
    '=': 'equal',
    '!=': 'not_equal',
    '<>': 'not_equal',
    '>': 'greater_than',
    '>=': 'greater_equal',
    '<': 'less_than',
    '<=': 'less_equal',
    like: 'like',
    in: 'in',
    between: 'between',
  }),
)

const USUAL_LIMIT = 200

/** Throws a Refusal with SYNTAX_ERROR for what is no query. */
export function parseCoql(source: string): Query {
  return new Parser(tokenize(source)).query()
}

/** A condition alone, as custom views have it. */
export function parseCondition(source: string): Clause {
  return new Parser(tokenize(source)).lone()
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex
    const found = TOKEN.exec(source)
    if (found === null) throw syntaxError(source.slice(at).trim().slice(0, 20), at)
    const [, word, text, number, sign] = found
    if (word !== undefined) tokens.push({ kind: 'word', text: word, at })
    else if (text !== undefined) tokens.push({ kind: 'string', text: text.replaceAll("''", "'"), at })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at })
    else tokens.push({ kind: 'sign', text: sign!, at })
  }
  return [...tokens, { kind: 'end', text: '', at: source.length }]
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  query(): Query {
    this.#expect('select')
    const columns = this.#list(() => this.#name())
    this.#expect('from')
    const module = this.#name()
    if (!this.#takes('where')) throw new Refusal(400, 'SYNTAX_ERROR', 'where clause is mandatory', this.#here())
    const where = this.#condition()
    const order = this.#takes('order') ? this.#order() : []
    const range = this.#takes('limit') ? this.#range() : { offset: 0, limit: USUAL_LIMIT }
    this.#end()
    return { columns, module, where, order, ...range }
  }

  lone(): Clause {
    const condition = this.#condition()
    this.#end()
    return condition
  }

  /** One operand or a pair of them; a third needs parentheses around two. */
  #condition(): Clause {
    const first = this.#operand()
    const join = this.#takes('and') ? 'and' : this.#takes('or') ? 'or' : undefined
    if (join === undefined) return first
    return { join, parts: [first, this.#operand()] }
  }

  #operand(): Clause {
    if (!this.#takes('(')) return this.#comparison()
    const inner = this.#condition()
    this.#expect(')')
    return inner
  }

  #comparison(): Clause {
    const path = this.#name()
    if (this.#takes('is')) {
      const operator = this.#takes('not') ? 'filled' : 'empty'
      this.#expect('null')
      return { path, operator, values: [] }
    }
    const isNegated = this.#takes('not')
    const token = this.#next()
    const operator = COMPARISONS.get(token.text.toLowerCase())
    if (operator === undefined || token.kind === 'string') throw syntaxError(token.text, token.at)
    if (isNegated && !['like', 'in', 'between'].includes(operator)) throw syntaxError(token.text, token.at)
    return { path, operator: (isNegated ? `not_${operator}` : operator) as Operator, values: this.#values(operator) }
  }

  #values(operator: Operator): string[] {
    if (operator === 'between') {
      const from = this.#value()
      this.#expect('and')
      return [from, this.#value()]
    }
    if (operator !== 'in') return [this.#value()]
    this.#expect('(')
    const values = this.#list(() => this.#value())
    this.#expect(')')
    if (values.length > 100) throw new Refusal(400, 'LIMIT_EXCEEDED', 'Only 100 values are allowed in "IN" criteria')
    return values
  }

  #order(): Query['order'] {
    this.#expect('by')
    return this.#list(() => {
      const path = this.#name()
      const descending = this.#takes('desc')
      if (!descending) this.#takes('asc')
      return { path, descending }
    })
  }

  #range(): { offset: number; limit: number } {
    const first = this.#count()
    if (this.#takes(',')) return { offset: first, limit: this.#count() }
    return { offset: this.#takes('offset') ? this.#count() : 0, limit: first }
  }

  #count(): number {
    const { kind, text, at } = this.#next()
    if (kind !== 'number' || !/^\d+$/.test(text)) throw syntaxError(text, at)
    return Number(text)
  }

  #value(): string {
    const { kind, text, at } = this.#next()
    const isLiteral = kind === 'string' || kind === 'number' || (kind === 'word' && /^(true|false)$/i.test(text))
    if (!isLiteral) throw syntaxError(text, at)
    return text
  }

  #name(): string {
    const { kind, text, at } = this.#next()
    if (kind !== 'word') throw syntaxError(text, at)
    return text
  }

  #list<T>(read: () => T): T[] {
    const items = [read()]
    while (this.#takes(',')) items.push(read())
    return items
  }

  #next(): Token {
    const token = this.#tokens[this.#at]!
    if (token.kind !== 'end') this.#at++
    return token
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at]!
    const fits = (token.kind === 'word' || token.kind === 'sign') && token.text.toLowerCase() === text
    if (fits) this.#at++
    return fits
  }

  #expect(text: string): void {
    if (this.#takes(text)) return
    const { text: near, at } = this.#tokens[this.#at]!
    throw syntaxError(near, at)
  }

  #end(): void {
    const { kind, text, at } = this.#tokens[this.#at]!
    if (kind !== 'end') throw syntaxError(text, at)
  }

  #here(): object & Record<string, unknown> {
    return { column: this.#tokens[this.#at]!.at }
  }
}

function syntaxError(near: string, column: number): Refusal {
  return new Refusal(400, 'SYNTAX_ERROR', 'error occured while parsing the query', { line: 1, column, near })
}
