import type { SalesforceRecord } from '../seed.ts'
import type { Column, Scope } from './columns.ts'
import { spanOf } from './spans.ts'
import { type Condition, type Expression, errorAt, type Literal, type SoqlQuery } from './syntax.ts'
import { type Comparable, comparableOf, decode, fold, likeTest, literalFor } from './values.ts'
import { dayOf, startOfDay, wireTime } from './zones.ts'

export type Test = (record: SalesforceRecord) => boolean

/** What conditions need to know of the query that they belong to. */
export interface ConditionScope extends Scope {
  /** The column of an expression that may be compared. */
  column(expression: Expression): Column
  /** The values that a query within an IN gives. */
  members(query: SoqlQuery): ReadonlySet<Comparable>
}

/** The test that a condition stands for. Throws a SoqlError. */
export function compile(condition: Condition, scope: ConditionScope): Test {
  switch (condition.kind) {
    case 'and': {
      const tests = condition.parts.map((part) => compile(part, scope))
      return (record) => tests.every((test) => test(record))
    }
    case 'or': {
      const tests = condition.parts.map((part) => compile(part, scope))
      return (record) => tests.some((test) => test(record))
    }
    case 'not': {
      const test = compile(condition.part, scope)
      return (record) => !test(record)
    }
    case 'in':
      return compileIn(condition, scope)
    case 'includes':
      return compileIncludes(condition, scope)
    case 'compare':
      return compileComparison(condition, scope)
  }
}

function filterable(expression: Expression, scope: ConditionScope): Column {
  const column = scope.column(expression)
  if (column.field.filterable && column.field.type !== 'address' && column.field.type !== 'location') return column
  const reason = `field '${column.field.name}' can not be filtered in a query call`
  throw errorAt('INVALID_FIELD', scope.text, expression.at, reason)
}

function compileIn({ field, values, negated }: Condition & { kind: 'in' }, scope: ConditionScope): Test {
  const column = filterable(field, scope)
  const comparable = comparableOf(column.field)
  const wanted = Array.isArray(values)
    ? new Set(values.map((value) => literalFor(column.field, value, scope.text)))
    : scope.members(values)
  return (record) => wanted.has(comparable(column.read(record))) !== negated
}

/** Each value is one selection or several that must all be there. https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_querying_multiselect_picklists.htm */
function compileIncludes({ field, values, negated }: Condition & { kind: 'includes' }, scope: ConditionScope): Test {
  const column = filterable(field, scope)
  if (column.field.type !== 'multipicklist') throw wrongOperator(column, field, scope)
  const wanted = values.map((value) => {
    if (value.kind !== 'string') throw errorAt('MALFORMED_QUERY', scope.text, value.at, 'a quoted value is needed')
    return fold(decode(value.text, value.at, scope.text)).split(';')
  })
  const skipsNull = negated && scope.asker.readings.has('excludes-skip-null')
  return (record) => {
    const value = column.read(record)
    if (skipsNull && value === null) return false
    const held = typeof value === 'string' ? fold(value).split(';') : []
    return wanted.some((parts) => parts.every((part) => held.includes(part))) !== negated
  }
}

const TEXT_TYPES = new Set(['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'multipicklist', 'combobox'])

function compileComparison(condition: Condition & { kind: 'compare' }, scope: ConditionScope): Test {
  const { operator, value, field } = condition
  const column = filterable(field, scope)
  if (operator === 'LIKE') {
    if (!TEXT_TYPES.has(column.field.type)) throw wrongOperator(column, field, scope)
    const matches = likeTest(value, scope.text)
    return (record) => {
      const text = column.read(record)
      return typeof text === 'string' && matches(text)
    }
  }
  const { read } = column
  const comparable = comparableOf(column.field)
  const { from, to } = bounds(column, value, scope)
  if (operator === '=' || operator === '!=') {
    const isEqual = operator === '='
    if (from === to) return (record) => (comparable(read(record)) === from) === isEqual
    return (record) => {
      const found = comparable(read(record))
      return (found !== null && found >= from! && found < to!) === isEqual
    }
  }
  return (record) => {
    const found = comparable(read(record))
    if (found === null || from === null || to === null) return false
    if (operator === '<') return found < from
    if (operator === '>=') return found >= from
    if (from === to) return operator === '>' ? found > to : found <= to
    return operator === '>' ? found >= to : found < to
  }
}

/** Where the values that equal a literal begin, and where they have ended; of a single value both are the value. */
function bounds({ field }: Column, value: Literal, { text, asker }: Scope): { from: Comparable; to: Comparable } {
  if (value.kind !== 'span' || (field.type !== 'date' && field.type !== 'datetime')) {
    const single = literalFor(field, value, text)
    return { from: single, to: single }
  }
  const { from, to } = spanOf(value.text, dayOf(asker.now, asker.timeZone))
  if (field.type === 'date') return { from, to }
  const begin = (day: string): string => wireTime(startOfDay(day, asker.timeZone))
  return { from: begin(from), to: begin(to) }
}

function wrongOperator({ field }: Column, { at }: Expression, { text }: Scope) {
  return errorAt('INVALID_QUERY_FILTER_OPERATOR', text, at, `invalid operator on ${field.type} field`)
}
