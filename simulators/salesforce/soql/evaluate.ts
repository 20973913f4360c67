import type { SalesforceRecord } from '../seed.ts'
import { aggregate, isAggregate } from './aggregate.ts'
import type { Column, Scope } from './columns.ts'
import { type ConditionScope, compile } from './conditions.ts'
import { columnFor } from './functions.ts'
import { type Member, selectMembers } from './members.ts'
import { compileOrder } from './order.ts'
import { errorAt, SoqlError, type SoqlQuery } from './syntax.ts'
import type { Comparable } from './values.ts'

/** What a query gives: a number for COUNT(), else records with the values to answer with. */
export type Result =
  | { kind: 'count'; size: number }
  | { kind: 'records' | 'groups'; columns: Column[]; members: Member[]; records: SalesforceRecord[] }

export interface Sources {
  scope: Scope
  /** The records of the queried object that the user may see, in ascending id order. */
  records: readonly SalesforceRecord[]
  /** The values that a query within an IN gives. */
  members(query: SoqlQuery): ReadonlySet<Comparable>
}

const MAX_OFFSET = 2_000

/**
 * Runs a parsed query. Results come in ascending id order where the query asks for no order. Throws a SoqlError for a
 * field that is not there or that the query may not use in this place.
 */
export function evaluate(query: SoqlQuery, { scope, records, members }: Sources): Result {
  const column = (expression: Parameters<typeof columnFor>[0]): Column => columnFor(expression, scope)
  const conditions: ConditionScope = { ...scope, column, members }
  const test = query.where === undefined ? undefined : compile(query.where, conditions)
  const inScope = query.scope === undefined ? undefined : scopeTest(query.scope, scope)
  if (query.select === 'count' && query.groupBy.length + query.orderBy.length > 0)
    throw errorAt('MALFORMED_QUERY', query.text, query.from.at, 'COUNT() takes neither GROUP BY nor ORDER BY')
  if (query.offset > MAX_OFFSET)
    throw new SoqlError('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAX_OFFSET}`)
  const list =
    query.select === 'count' || isAggregate(query) ? undefined : selectMembers(query.select, query.limit, scope)
  const order = isAggregate(query) ? undefined : compileOrder(query.orderBy, column, scope)
  let matching = test === undefined ? [...records] : records.filter(test)
  if (inScope !== undefined) matching = matching.filter(inScope)
  if (isAggregate(query)) return { kind: 'groups', members: [], ...aggregate(query, conditions, matching) }
  if (order !== undefined) matching.sort(order)
  else if (scope.asker.readings.has('any-order')) matching = inAnyOrder(matching)
  const end = query.limit === undefined ? undefined : query.offset + query.limit
  const cut = query.offset === 0 && end === undefined ? matching : matching.slice(query.offset, end)
  return list === undefined ? { kind: 'count', size: cut.length } : { kind: 'records', ...list, records: cut }
}

/** Every second record, then the others. */
function inAnyOrder(records: readonly SalesforceRecord[]): SalesforceRecord[] {
  return [1, 0].flatMap((half) => records.filter((_, index) => index % 2 === half))
}

/** https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_using_scope.htm */
function scopeTest({ name, at }: NonNullable<SoqlQuery['scope']>, { asker, text }: Scope) {
  switch (name.toLowerCase()) {
    case 'everything':
      return undefined
    case 'mine':
      return (record: SalesforceRecord) => record.OwnerId === asker.userId
    default:
      throw errorAt('INVALID_QUERY_SCOPE', text, at, `the scope '${name}' is not available for this object`)
  }
}
