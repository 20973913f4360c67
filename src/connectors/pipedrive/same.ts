import { entriesOf, type Value } from '../../model/record.ts'
import { type Field, findField, type ObjectSchema } from '../../model/schema.ts'
import { cleanText, isBlank } from '../blank.ts'
import { canonicalDatetime, comparableDecimal } from '../canonical.ts'
import { geocoded } from './composites.ts'
import { canonicalTime, isList } from './encode-value.ts'
import { readableText } from './html.ts'

/**
 * What Pipedrive is known to change in a stored value: fractions of a second go, numbers may be written another way, lists
 * of choices have no order, HTML is cleaned, and parts of an address are found out from its whole.
 * https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide
 */
export function same(object: ObjectSchema, name: string, sent: Value, stored: Value | undefined): boolean {
  const field = findField(object, name)
  if (isBlank(sent)) return isBlank(stored) || field?.nativeType.startsWith(geocoded) === true || isUnset(field, stored)
  if (isBlank(stored)) return isUnset(field, sent)
  if (field?.many && field.within === undefined) return isInOrder(entriesOf(sent), entriesOf(stored))
  if (field !== undefined && isList(field)) return sameList(field, entriesOf(sent), entriesOf(stored))
  const [a, b] = [cleanText(String(sent)), cleanText(String(stored))]
  return a === b || (field !== undefined && isEqual(field, a, b))
}

/** What is not true is not said by every list. */
function isUnset(field: Field | undefined, value: Value | undefined): boolean {
  return field?.type === 'boolean' && !field.custom && value === false
}

/** Addresses and numbers are kept in their order, which begins with the primary one; choices are a set. */
function sameList({ type }: Pick<Field, 'type'>, sent: readonly string[], stored: readonly string[]): boolean {
  const [a, b] = [sent, stored].map((some) => [...new Set(some.map(cleanText).filter((each) => each !== ''))])
  const inOrder = type !== 'multi-select'
  return JSON.stringify(inOrder ? a : a?.toSorted()) === JSON.stringify(inOrder ? b : b?.toSorted())
}

/** The whole list holds what other fields of the row said, too. */
function isInOrder(sent: readonly string[], stored: readonly string[]): boolean {
  const wanted = new Set(sent.map(cleanText))
  return sameList(
    { type: 'text' },
    sent,
    stored.filter((each) => wanted.has(cleanText(each))),
  )
}

function isEqual({ type }: Field, sent: string, stored: string): boolean {
  const by = (form: (text: string) => string | null): boolean => form(sent) !== null && form(sent) === form(stored)
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return by(comparableDecimal)
    case 'datetime':
      return by((text) => canonicalDatetime(text)?.slice(0, 19) ?? null)
    case 'time':
      return by(canonicalTime)
    case 'reference':
    case 'id':
      return by((text) => text.toLowerCase())
    case 'rich-text':
      return by(readableText)
    case 'json':
      return by(comparableJson)
    default:
      return by((text) => text.replace(/\r\n?/g, '\n'))
  }
}

function comparableJson(text: string): string | null {
  try {
    return JSON.stringify(inOrder(JSON.parse(text)))
  } catch {
    return null
  }
}

/** Members by their names; nothing is no member. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, each]) => each !== null)
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, inOrder(each)]))
}
