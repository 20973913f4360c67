import type { FieldDescribe, FieldType, FieldValue, SalesforceRecord } from '../seed.ts'
import type { Column, Scope } from './columns.ts'
import { type ConditionScope, compile } from './conditions.ts'
import { columnFor, derived, notHere } from './functions.ts'
import { compareValues, compileOrder } from './order.ts'
import { type Expression, errorAt, SoqlError, type SoqlQuery } from './syntax.ts'
import { comparableOf } from './values.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_agg_functions.htm */
const AGGREGATES = new Set(['AVG', 'COUNT', 'COUNT_DISTINCT', 'MAX', 'MIN', 'SUM'])
const NUMERIC: ReadonlySet<FieldType> = new Set<FieldType>(['int', 'long', 'double', 'currency', 'percent'])
/** An aggregate answer has no further pages. */
const MAX_ROWS = 2_000

/** True for a query whose records are groups. */
export function isAggregate({ select, groupBy }: SoqlQuery): boolean {
  if (select === 'count') return false
  return groupBy.length > 0 || select.some((entry) => entry.kind === 'expression' && isCall(entry))
}

function isCall({ calls }: Expression): boolean {
  return calls[0] !== undefined && AGGREGATES.has(calls[0])
}

export interface Groups {
  /** Columns of the groups, by the names of the answer. */
  columns: Column[]
  records: SalesforceRecord[]
}

/** Groups records. Without GROUP BY all are one group, even when there are none. Throws a SoqlError. */
export function aggregate(query: SoqlQuery, scope: ConditionScope, records: readonly SalesforceRecord[]): Groups {
  const keys = query.groupBy.map((expression) => groupable(expression, scope))
  const columns = new Map<string, { column: Column; compute: Compute }>()
  const use = (expression: Expression, name: string): Column => {
    const made = entryOf(expression, name, keys, scope)
    columns.set(name, made)
    return made.column
  }
  const selected = (query.select as Exclude<SoqlQuery['select'], 'count'>).map((entry) => {
    if (entry.kind !== 'expression')
      throw errorAt('MALFORMED_QUERY', scope.text, entry.at, 'Grouped query needs fields')
    return entry
  })
  let unnamed = 0
  const shown = selected.map((entry) => {
    const name = entry.alias?.name ?? (entry.calls.length > 0 ? `expr${unnamed++}` : columnFor(entry, scope).field.name)
    return use(entry, name)
  })
  /** Conditions and order may name a selected column by its alias, or any group and any aggregate. */
  const column = (expression: Expression): Column => {
    const known = expression.calls.length === 0 ? columns.get(expression.name)?.column : undefined
    return known ?? use(expression, `${expression.calls.join('(')}(${expression.name}`)
  }
  const having = query.having === undefined ? undefined : compile(query.having, { ...scope, column })
  const order = compileOrder(query.orderBy, column, scope)
  let groups = groupsOf(records, keys, keys.length === 0).map((members) => {
    // Without a prototype, since an alias may be any name.
    const row: SalesforceRecord = Object.create(null)
    for (const [name, { compute }] of columns) row[name] = compute(members)
    return row
  })
  if (having !== undefined) groups = groups.filter(having)
  if (order !== undefined) groups.sort(order)
  const rows = groups.slice(query.offset, query.limit === undefined ? undefined : query.offset + query.limit)
  if (rows.length > MAX_ROWS) {
    const hint = 'use LIMIT to restrict the results to a single batch'
    throw new SoqlError('EXCEEDED_ID_LIMIT', `Aggregate query does not support queryMore(), ${hint}`)
  }
  return { columns: shown, records: rows }
}

type Compute = (members: readonly SalesforceRecord[]) => FieldValue

function groupable(expression: Expression, scope: Scope): Column {
  const column = columnFor(expression, scope)
  if (expression.calls.length > 0 || column.field.groupable) return column
  const reason = `field '${column.field.name}' can not be grouped in a query call`
  throw errorAt('MALFORMED_QUERY', scope.text, expression.at, reason)
}

function entryOf(expression: Expression, name: string, keys: readonly Column[], scope: Scope) {
  const [call, ...rest] = expression.calls
  if (call !== undefined && AGGREGATES.has(call)) {
    if (call === 'COUNT' && expression.name === '' && rest.length === 0)
      return {
        column: columnNamed(name, 'int', { field: {} as FieldDescribe, numbers: 'java' }),
        compute: (rows: readonly unknown[]) => rows.length,
      }
    if (expression.name === '') throw notHere(expression, scope.text)
    const inner = columnFor({ ...expression, calls: rest }, scope)
    const type = typeOf(call, inner, expression, scope)
    return { column: columnNamed(name, type, inner), compute: computeOf(call, inner) }
  }
  const wanted = columnFor(expression, scope)
  if (!keys.some(({ path }) => path === wanted.path))
    throw errorAt(
      'MALFORMED_QUERY',
      scope.text,
      expression.at,
      `Field must be grouped or aggregated: ${wanted.field.name}`,
    )
  const compute: Compute = ([first]) => (first === undefined ? null : (wanted.read(first) ?? null))
  return { column: columnNamed(name, wanted.field.type, wanted), compute }
}

function columnNamed(name: string, type: FieldType, { field, numbers }: Pick<Column, 'field' | 'numbers'>): Column {
  const named = { ...derived(field, type), name, groupable: true }
  return { path: name, parents: [], field: named, numbers, read: (record) => record[name] }
}

function typeOf(call: string, { field }: Column, { at }: Expression, { text }: Scope): FieldType {
  if (call === 'COUNT' || call === 'COUNT_DISTINCT') return 'int'
  const isNumber = NUMERIC.has(field.type)
  const fits = call === 'MIN' || call === 'MAX' ? field.sortable && field.type !== 'boolean' : isNumber
  if (!fits)
    throw errorAt('MALFORMED_QUERY', text, at, `field ${field.name} does not support aggregate operator ${call}`)
  return call === 'AVG' ? 'double' : field.type
}

function computeOf(call: string, { field, read }: Column): Compute {
  const comparable = comparableOf(field)
  const values = (rows: readonly SalesforceRecord[]) =>
    rows.flatMap((row) => {
      const value = read(row)
      const compared = comparable(value)
      return value === null || value === undefined || compared === null ? [] : [{ value, compared }]
    })
  const sum = (rows: readonly SalesforceRecord[]) =>
    values(rows).reduce((total, { compared }) => total + Number(compared), 0)
  switch (call) {
    case 'COUNT':
      return (rows) => values(rows).length
    case 'COUNT_DISTINCT':
      return (rows) => new Set(values(rows).map(({ compared }) => compared)).size
    case 'SUM':
      return (rows) => (values(rows).length === 0 ? null : sum(rows))
    case 'AVG':
      return (rows) => (values(rows).length === 0 ? null : sum(rows) / values(rows).length)
    default: {
      const wanted = call === 'MIN' ? -1 : 1
      return (rows) => {
        const found = values(rows)
        if (found.length === 0) return null
        return found.reduce((best, one) => (compareValues(one.compared, best.compared) === wanted ? one : best)).value
      }
    }
  }
}

/** Records with equal keys together, in order of the first of each group. */
function groupsOf(records: readonly SalesforceRecord[], keys: readonly Column[], always: boolean) {
  const comparables = keys.map(({ field, read }) => {
    const comparable = comparableOf(field)
    return (record: SalesforceRecord) => comparable(read(record))
  })
  const groups = new Map<string, SalesforceRecord[]>()
  for (const record of records) {
    const key = JSON.stringify(comparables.map((comparable) => comparable(record)))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [record])
    else group.push(record)
  }
  return always && groups.size === 0 ? [[]] : [...groups.values()]
}
