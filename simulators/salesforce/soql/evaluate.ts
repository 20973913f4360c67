import type { FieldDescribe, SalesforceRecord } from '../seed.ts'
import { type Condition, errorAt, type Named, type Ordering, SoqlError, type SoqlQuery } from './syntax.ts'
import { type Comparable, comparableOf, likeTest, literalFor } from './values.ts'

/** The object that a query reads: its visible fields by lower-case name. */
export interface Queryable {
  name: string
  fields: ReadonlyMap<string, FieldDescribe>
}

export interface Selected {
  /** The fields to answer with, undefined for COUNT(). */
  fields: FieldDescribe[] | undefined
  records: SalesforceRecord[]
}

const MAX_OFFSET = 2_000

/**
 * Runs a parsed query over `records`, which come in ascending id order; so do the results where the query asks for no
 * order. Throws a SoqlError for a field that is not there or that the query may not use in this place.
 */
export function evaluate(query: SoqlQuery, object: Queryable, records: readonly SalesforceRecord[]): Selected {
  const fields = query.select === 'count' ? undefined : selectedFields(query, query.select, object)
  const test = query.where === undefined ? undefined : compile(query.where, object, query.text)
  const order = query.orderBy.map((ordering) => compileOrdering(ordering, object, query.text))
  if (query.offset > MAX_OFFSET)
    throw new SoqlError('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAX_OFFSET}`)
  const matching = test === undefined ? [...records] : records.filter(test)
  if (order.length > 0) matching.sort((one, other) => firstDifference(order, one, other))
  const end = query.limit === undefined ? undefined : query.offset + query.limit
  return { fields, records: query.offset === 0 && end === undefined ? matching : matching.slice(query.offset, end) }
}

function selectedFields(query: SoqlQuery, select: readonly Named[], object: Queryable): FieldDescribe[] {
  const fields = new Set<FieldDescribe>()
  for (const name of select) {
    const field = fieldOf(name, object, query.text)
    if (fields.has(field))
      throw errorAt('INVALID_FIELD', query.text, name.at, `duplicate field selected: ${field.name}`)
    fields.add(field)
  }
  return [...fields]
}

function fieldOf({ name, at }: Named, object: Queryable, query: string): FieldDescribe {
  const field = object.fields.get(name.toLowerCase())
  if (field !== undefined) return field
  const reason =
    `No such column '${name}' on entity '${object.name}'. If you are attempting to use a custom field, be sure to append ` +
    "the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names."
  throw errorAt('INVALID_FIELD', query, at, reason)
}

function filterable(name: Named, object: Queryable, query: string): FieldDescribe {
  const field = fieldOf(name, object, query)
  if (field.filterable && field.type !== 'address') return field
  throw errorAt('INVALID_FIELD', query, name.at, `field '${field.name}' can not be filtered in a query call`)
}

type Test = (record: SalesforceRecord) => boolean

function compile(condition: Condition, object: Queryable, query: string): Test {
  switch (condition.kind) {
    case 'and': {
      const tests = condition.parts.map((part) => compile(part, object, query))
      return (record) => tests.every((test) => test(record))
    }
    case 'or': {
      const tests = condition.parts.map((part) => compile(part, object, query))
      return (record) => tests.some((test) => test(record))
    }
    case 'not': {
      const test = compile(condition.part, object, query)
      return (record) => !test(record)
    }
    case 'in': {
      const field = filterable(condition.field, object, query)
      const comparable = comparableOf(field)
      const values = new Set(condition.values.map((value) => literalFor(field, value, query)))
      return (record) => values.has(comparable(record[field.name])) !== condition.negated
    }
    case 'compare':
      return compileComparison(condition, object, query)
  }
}

const TEXT_TYPES = new Set(['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'multipicklist'])

function compileComparison(condition: Condition & { kind: 'compare' }, object: Queryable, query: string): Test {
  const { operator, value } = condition
  const field = filterable(condition.field, object, query)
  if (operator === 'LIKE') {
    if (!TEXT_TYPES.has(field.type))
      throw errorAt(
        'INVALID_QUERY_FILTER_OPERATOR',
        query,
        condition.field.at,
        `invalid operator on ${field.type} field`,
      )
    const matches = likeTest(value, query)
    return (record) => {
      const text = record[field.name]
      return typeof text === 'string' && matches(text)
    }
  }
  const comparable = comparableOf(field)
  const wanted = literalFor(field, value, query)
  if (operator === '=') return (record) => comparable(record[field.name]) === wanted
  if (operator === '!=') return (record) => comparable(record[field.name]) !== wanted
  return (record) => {
    const found = comparable(record[field.name])
    if (found === null || wanted === null) return false
    if (operator === '<') return found < wanted
    if (operator === '>') return found > wanted
    return operator === '<=' ? found <= wanted : found >= wanted
  }
}

type Order = (one: SalesforceRecord, other: SalesforceRecord) => number

function compileOrdering({ field: named, descending, nullsFirst }: Ordering, object: Queryable, query: string): Order {
  const field = fieldOf(named, object, query)
  if (!field.sortable)
    throw errorAt('MALFORMED_QUERY', query, named.at, `field '${field.name}' can not be sorted in a query call`)
  const comparable = comparableOf(field)
  const direction = descending ? -1 : 1
  const ofNull = nullsFirst ? -1 : 1
  return (one, other) => {
    const [left, right] = [comparable(one[field.name]), comparable(other[field.name])]
    if (left === null || right === null) return left === right ? 0 : left === null ? ofNull : -ofNull
    return direction * compareValues(left, right)
  }
}

function compareValues(left: NonNullable<Comparable>, right: NonNullable<Comparable>): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function firstDifference(orders: readonly Order[], one: SalesforceRecord, other: SalesforceRecord): number {
  for (const order of orders) {
    const difference = order(one, other)
    if (difference !== 0) return difference
  }
  return 0
}
