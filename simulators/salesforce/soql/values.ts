import { isId, toLongId } from '../ids.ts'
import type { FieldDescribe, FieldValue } from '../seed.ts'
import { errorAt, type Literal, type SoqlError } from './syntax.ts'
import { wireTime } from './zones.ts'

/** A value in the form in which it is compared: text folded unless it is an id, datetimes in UTC wire form. */
export type Comparable = string | number | boolean | null

const NUMERIC = new Set(['int', 'long', 'double', 'currency', 'percent'])

/** How the stored values of a field are compared. */
export function comparableOf(field: FieldDescribe): (value: FieldValue | undefined) => Comparable {
  if (NUMERIC.has(field.type)) return (value) => (value === null || value === undefined ? null : Number(value))
  if (isExact(field)) return (value) => (value ?? null) as Comparable
  return (value) => (typeof value === 'string' ? fold(value) : null)
}

/** Ids, dates, times and booleans are compared as they are stored; text too where its field minds case. */
function isExact({ type, caseSensitive }: FieldDescribe): boolean {
  return EXACT.has(type) || caseSensitive === true
}

const EXACT = new Set(['id', 'reference', 'date', 'datetime', 'time', 'boolean'])

/** The comparable form of a literal. Throws when its kind does not fit the field's type. */
export function literalFor(field: FieldDescribe, literal: Literal, query: string): Comparable {
  if (literal.kind === 'null') return null
  const { type } = field
  if (type === 'id' || type === 'reference') return idOf(field, literal, query)
  if (literal.kind === 'span') throw wrongKind(field, literal, query)
  if (type === 'date' || type === 'datetime') {
    if (literal.kind !== type) throw wrongKind(field, literal, query)
    return type === 'date' ? dayText(literal.text, literal.at, query) : utcWire(literal.text, literal.at, query)
  }
  if (type === 'boolean') {
    if (literal.kind !== 'boolean') throw wrongKind(field, literal, query)
    return literal.value
  }
  if (NUMERIC.has(type)) {
    if (literal.kind !== 'number') throw wrongKind(field, literal, query)
    return Number(literal.text)
  }
  if (literal.kind !== 'string') throw wrongKind(field, literal, query)
  const text = decode(literal.text, literal.at, query)
  return isExact(field) ? text : fold(text)
}

/** The test that a LIKE pattern stands for: `%` any text, `_` one character, both escapable, without regard to case. */
export function likeTest(literal: Literal, query: string): (text: string) => boolean {
  if (literal.kind !== 'string') throw errorAt('MALFORMED_QUERY', query, literal.at, 'LIKE needs a quoted pattern')
  let source = ''
  for (const [piece] of literal.text.matchAll(/\\u[0-9a-fA-F]{4}|\\.|./gsu)) {
    if (piece === '%') source += '.*'
    else if (piece === '_') source += '.'
    else source += decode(piece, literal.at, query).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  }
  const pattern = new RegExp(`^${source}$`, 'isu')
  return (text) => pattern.test(text)
}

/** Text without regard to case. */
export function fold(text: string): string {
  return text.toLowerCase()
}

function idOf(field: FieldDescribe, literal: Literal, query: string): string {
  if (literal.kind !== 'string') throw wrongKind(field, literal, query)
  if (!isId(literal.text))
    throw errorAt('INVALID_QUERY_FILTER_OPERATOR', query, literal.at, `invalid ID field: ${literal.text}`)
  return toLongId(literal.text)
}

function dayText(text: string, at: number, query: string): string {
  const millis = Date.parse(text)
  // The parser takes a 31st of February for the 3rd of March.
  if (Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 10) !== text)
    throw errorAt('MALFORMED_QUERY', query, at, `Invalid date: ${text}`)
  return text
}

function utcWire(text: string, at: number, query: string): string {
  const millis = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  if (Number.isNaN(millis)) throw errorAt('MALFORMED_QUERY', query, at, `Invalid datetime: ${text}`)
  return wireTime(millis)
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
  f: '\f',
  F: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
  _: '_',
  '%': '%',
}

/** The text that a quoted string stands for. https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm */
export function decode(text: string, at: number, query: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (whole, hex: string | undefined, letter: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    const character = ESCAPES[letter]
    if (character === undefined)
      throw errorAt('MALFORMED_QUERY', query, at, `Illegal character sequence '${whole}' in string literal`)
    return character
  })
}

const TYPE_NAMES: Readonly<Record<string, string>> = { datetime: 'dateTime', id: 'id', reference: 'reference' }

function wrongKind(field: FieldDescribe, literal: Literal, query: string): SoqlError {
  const quotes = literal.kind === 'string' ? 'should not be' : 'should be'
  const type = TYPE_NAMES[field.type] ?? field.type
  return errorAt(
    'INVALID_FIELD',
    query,
    literal.at,
    `value of filter criterion for field '${field.name}' must be of type ${type} and ${quotes} enclosed in quotes`,
  )
}
