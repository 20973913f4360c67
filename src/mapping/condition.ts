import type { Comparison, Condition } from '../model/condition.ts'
import { FerryError } from '../model/errors.ts'
import { entriesOf, isEmpty, type Row, type Value } from '../model/record.ts'
import { type Field, type FieldType, findField, type ObjectSchema } from '../model/schema.ts'
import { canonicalDatetime, isDate } from './dates.ts'
import { compareDecimals, decimalReader } from './decimal.ts'

/** Whether a record meets a condition, or all conditions of a filter. */
export type Meets = (row: Row) => boolean

/** How values of a type are compared. */
type Kind = 'text' | 'id' | 'number' | 'date' | 'datetime' | 'boolean' | 'list'

const kinds: Partial<Record<FieldType, Kind>> = {
  ...{ id: 'id', reference: 'id', user: 'id' },
  ...{ integer: 'number', decimal: 'number', currency: 'number', percent: 'number', duration: 'number' },
  ...{ date: 'date', datetime: 'datetime', boolean: 'boolean' },
  ...{ 'multi-select': 'list', 'multi-reference': 'list' },
}

const valueless: readonly Comparison[] = ['empty', 'filled']
const ranges: readonly Comparison[] = ['at-least', 'at-most', 'before', 'after']

const allowed: Record<Kind, readonly Comparison[]> = {
  text: ['equals', 'not', 'one-of', 'contains', ...valueless],
  id: ['equals', 'not', 'one-of', ...valueless],
  number: ['equals', 'not', 'one-of', ...ranges, ...valueless],
  date: ['equals', 'not', 'one-of', ...ranges, ...valueless],
  datetime: ['equals', 'not', 'one-of', ...ranges, ...valueless],
  boolean: ['equals', 'not', ...valueless],
  list: ['one-of', 'contains', ...valueless],
}

const readNumber = decimalReader({})

/**
 * One test for all conditions, for running over many records. Throws a FerryError of code `plan` for a condition that
 * cannot be asked of its field, since a filter that is not understood must not choose anything.
 */
export function compileFilter(conditions: readonly Condition[], object: ObjectSchema): Meets {
  const tests = conditions.map((condition) => {
    const field = findField(object, condition.field)
    const fault =
      field === undefined ? `${object.name} has no field "${condition.field}".` : conditionFault(condition, field)
    if (fault !== null)
      throw new FerryError(
        'plan',
        `The filter cannot be used: ${fault}`,
        'Mend the condition where it was given: edit_plan (filter, unfilter), or --filter of crm-ferry propose.',
      )
    return compileCondition(condition, field!)
  })
  return (row) => tests.every((test) => test(row))
}

function compileCondition({ field: name, is, value }: Condition, field: Field): Meets {
  if (is === 'empty') return (row) => isEmpty(row[name])
  if (is === 'filled') return (row) => !isEmpty(row[name])
  const kind = kindOf(field)
  const test = testOf(
    kind,
    is,
    entriesOf(value).map((entry) => spanOf(kind, entry)!),
  )
  return (row) => {
    const held = row[name]
    if (held === undefined || held === null || isEmpty(held)) return is === 'not'
    return test(held)
  }
}

/** What a stated value covers, from its first to its last: one value, or all instants of a day. */
type Span = readonly [first: string, last: string]

function testOf(kind: Kind, is: Comparison, spans: readonly Span[]): (held: NonNullable<Value>) => boolean {
  if (kind === 'list') {
    const wanted = new Set(spans.map(([first]) => first))
    return (held) => entriesOf(held).some((entry) => wanted.has(fold(entry)))
  }
  const [[first, last] = ['', '']] = spans
  if (is === 'contains') return (held) => fold(textOf(held)).includes(first)
  const compare = kind === 'number' ? compareDecimals : compareTexts
  const meets: Partial<Record<Comparison, (held: string) => boolean>> = {
    'one-of': (held) => spans.some(([from, to]) => compare(held, from) >= 0 && compare(held, to) <= 0),
    equals: (held) => compare(held, first) >= 0 && compare(held, last) <= 0,
    not: (held) => compare(held, first) < 0 || compare(held, last) > 0,
    'at-least': (held) => compare(held, first) >= 0,
    'at-most': (held) => compare(held, last) <= 0,
    before: (held) => compare(held, first) < 0,
    after: (held) => compare(held, last) > 0,
  }
  const test = meets[is]!
  return (held) => {
    // A value that is not of its field's type is not what anybody asked for.
    const span = spanOf(kind, textOf(held))
    return span === null ? is === 'not' : test(span[0])
  }
}

function spanOf(kind: Kind, text: string): Span | null {
  const one = (value: string | null): Span | null => (value === null ? null : [value, value])
  switch (kind) {
    case 'number':
      return one(readNumber(text))
    case 'date':
      return one(isDate(text) ? text : null)
    case 'datetime':
      return isDate(text) ? [`${text}T00:00:00.000Z`, `${text}T23:59:59.999Z`] : one(canonicalDatetime(text))
    case 'boolean':
      return one(text === 'true' || text === 'false' ? text : null)
    case 'id':
      return one(text)
    default:
      return one(fold(text))
  }
}

/** Why a condition cannot be asked of a field, for a person; null when it can. */
export function conditionFault({ is, value }: Condition, field: Field): string | null {
  const shape = shapeFault(is, value)
  if (shape !== null) return shape
  const kind = kindOf(field)
  const possible = allowed[kind]
  if (!possible.includes(is)) {
    return `"${field.name}" is a ${field.type} field, which cannot be compared by ${is}: use ${possible.join(', ')}.`
  }
  if (valueless.includes(is)) return null
  const wrong = entriesOf(value).find((entry) => spanOf(kind, entry) === null)
  return wrong === undefined
    ? null
    : `"${wrong}" is no value for the ${field.type} field "${field.name}": ${forms[kind]}.`
}

const forms: Record<Kind, string> = {
  text: 'give a text',
  id: 'give an id',
  list: 'give one of its entries',
  number: 'give a number such as 1250.5, without separators of thousands',
  date: 'give a day such as 2024-01-31',
  datetime: 'give a day such as 2024-01-31 (in UTC), or an instant such as 2024-01-31T09:30:00Z',
  boolean: 'give true or false',
}

/** What is wrong with the value of a comparison whatever the field is; null when nothing is. */
export function shapeFault(is: Comparison, value: Condition['value']): string | null {
  if (valueless.includes(is)) return value === undefined ? null : `"${is}" states no value`
  if (value === undefined) return `"${is}" needs a value`
  if (is === 'one-of') return Array.isArray(value) && value.length > 0 ? null : '"one-of" needs a list of texts'
  if (typeof value === 'object') return `"${is}" takes one value; "one-of" takes a list`
  return value === '' ? `"${is}" needs a value; "empty" asks for records without one` : null
}

/** Two filters that choose the same records by the same words, in whatever order. */
export function sameFilter(a: readonly Condition[] = [], b: readonly Condition[] = []): boolean {
  const words = (filter: readonly Condition[]): string =>
    JSON.stringify(filter.map(({ field, is, value }) => JSON.stringify([field, is, value])).sort())
  return words(a) === words(b)
}

function kindOf({ type }: Field): Kind {
  return kinds[type] ?? 'text'
}

function textOf(held: NonNullable<Value>): string {
  return typeof held === 'object' ? held.join(';') : String(held)
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
