import type { Condition } from '../../model/condition.ts'
import { type Field, type FieldType, findField, type ObjectSchema } from '../../model/schema.ts'
import { canonicalDatetime, isCalendarDate } from '../canonical.ts'
import { quote } from './soql.ts'

/**
 * A filter as a SOQL condition, in brackets joined with `where`; undefined when there is neither. A term never leaves
 * out a record that meets its condition: where SOQL might be stricter (letters beyond ASCII, blank text, digits beyond a
 * double) it says less, or nothing.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_conditionexpression.htm
 */
export function narrow(
  object: ObjectSchema,
  filter: readonly Condition[],
  where: string | undefined,
): string | undefined {
  const terms = where === undefined ? [] : [where]
  let bytes = 0
  for (const condition of filter) {
    const field = findField(object, condition.field)
    const term = field?.searchable && /^\w+$/.test(field.name) ? termOf(condition, field) : null
    if (term === null) continue
    // A query travels in an address, which the field names need as well; what has no room is left to the caller.
    bytes += encodeURIComponent(term).length
    if (bytes > maxBytes) break
    terms.push(term)
  }
  if (terms.length <= 1) return terms[0]
  return terms.map((term) => `(${term})`).join(' AND ')
}

const maxBytes = 4_000

type Literal = 'text' | 'id' | 'number' | 'boolean' | 'date' | 'datetime'

/** Types that SOQL can be asked about, by how their values are written in a query. */
const literals: Partial<Record<FieldType, Literal>> = {
  ...{ id: 'id', reference: 'id', user: 'id' },
  ...{ text: 'text', email: 'text', phone: 'text', url: 'text', select: 'text' },
  ...{ integer: 'number', decimal: 'number', currency: 'number', percent: 'number' },
  ...{ boolean: 'boolean', date: 'date', datetime: 'datetime' },
}

function termOf({ is, value }: Condition, { name, type }: Field): string | null {
  const literal = literals[type]
  if (literal === undefined) return null
  const nullable = literal !== 'boolean'
  if (is === 'filled') return nullable ? `${name} != null` : null
  // Blank text counts as empty for the caller, and is not null.
  if (is === 'empty') return nullable && literal !== 'text' ? `${name} = null` : null
  const values = (typeof value === 'object' ? value : [String(value)]).map((each) => spanOf(literal, each))
  const [span] = values
  if (span == null || values.includes(null)) return null
  const [first, last] = span
  switch (is) {
    case 'equals':
      return first === last ? `${name} = ${first}` : `${name} >= ${first} AND ${name} <= ${last}`
    case 'one-of':
      return first === last ? `${name} IN (${values.map((each) => each![0]).join(',')})` : null
    case 'not':
      if (first !== last || literal === 'number') return null
      return nullable ? `${name} != ${first} OR ${name} = null` : `${name} != ${first}`
    case 'at-least':
    case 'after':
      return `${name} >= ${first}`
    case 'at-most':
    case 'before':
      return `${name} <= ${last}`
    case 'contains':
      return typeof value === 'string' ? likeTerm(name, type, value) : null
    default:
      return null
  }
}

/** The first and the last literal that a stated value covers; null: SOQL is not asked about this one. */
function spanOf(literal: Literal, text: string): readonly [string, string] | null {
  const one = (value: string): readonly [string, string] => [value, value]
  switch (literal) {
    case 'boolean':
      return text === 'true' || text === 'false' ? one(text) : null
    case 'number':
      return /^-?\d{1,15}$/.test(text) ? one(String(Number(text))) : null
    case 'date':
      return isCalendarDate(text) ? one(text) : null
    case 'datetime':
      return instants(text)
    case 'id':
      return /^[A-Za-z0-9]{18}$/.test(text) ? one(quote(text)) : null
    case 'text':
      return isPlain(text) ? one(quote(text)) : null
  }
}

/** Whole seconds around an instant, and a second more at both ends of a day. */
function instants(text: string): readonly [string, string] | null {
  const [first, last] = isCalendarDate(text)
    ? [`${text}T00:00:00.000Z`, `${text}T23:59:59.999Z`]
    : [canonicalDatetime(text), canonicalDatetime(text)]
  if (!first || !last) return null
  const second = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`
  return [second(Math.floor(Date.parse(first) / 1_000) * 1_000), second(Math.ceil(Date.parse(last) / 1_000) * 1_000)]
}

function likeTerm(name: string, type: FieldType, text: string): string | null {
  // What a backslash means in a pattern, beyond escaping a wildcard, is not documented.
  if (!patterned.has(type) || !isPlain(text) || text.includes('\\')) return null
  return `${name} LIKE '%${text.replace(/['%_]/g, '\\$&')}%'`
}

const patterned = new Set<FieldType>(['text', 'email', 'phone', 'url'])

/** Letters that every collation compares alike; none of them could leave a literal, save those that `quote` escapes. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text)
}
