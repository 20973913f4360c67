import type { SalesforceRecord } from '../seed.ts'
import type { Column, Scope } from './columns.ts'
import { type Expression, errorAt, type Ordering } from './syntax.ts'
import { type Comparable, comparableOf } from './values.ts'

type Compare = (one: SalesforceRecord, other: SalesforceRecord) => number

/** The order that an ORDER BY asks for, undefined when it asks for none. Throws a SoqlError for what cannot be sorted. */
export function compileOrder(
  orderings: readonly Ordering[],
  column: (expression: Expression) => Column,
  { text }: Scope,
): Compare | undefined {
  const orders = orderings.map((ordering) => compileOrdering(ordering, column, text))
  if (orders.length === 0) return undefined
  return (one, other) => {
    for (const order of orders) {
      const difference = order(one, other)
      if (difference !== 0) return difference
    }
    return 0
  }
}

function compileOrdering(ordering: Ordering, columnFor: (expression: Expression) => Column, text: string): Compare {
  const { field: expression, descending, nullsFirst } = ordering
  const { field, read } = columnFor(expression)
  if (!field.sortable)
    throw errorAt('MALFORMED_QUERY', text, expression.at, `field '${field.name}' can not be sorted in a query call`)
  const comparable = comparableOf(field)
  const direction = descending ? -1 : 1
  const ofNull = nullsFirst ? -1 : 1
  return (one, other) => {
    const [left, right] = [comparable(read(one)), comparable(read(other))]
    if (left === null || right === null) return left === right ? 0 : left === null ? ofNull : -ofNull
    return direction * compareValues(left, right)
  }
}

/** Ascending order of two values of one type. */
export function compareValues(left: NonNullable<Comparable>, right: NonNullable<Comparable>): number {
  return left < right ? -1 : left > right ? 1 : 0
}
