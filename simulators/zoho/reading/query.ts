import { Refusal } from '../errors.ts'
import { COMPOUND, type Field } from '../fields.ts'
import type { Module, Org, StoredRecord } from '../org.ts'
import type { Service } from '../service.ts'
import { type Column, findColumn, MOST_JOINS, valueIn } from './columns.ts'
import { type Condition, compareText, isTrue, lowestId } from './conditions.ts'
import type { Clause, Query } from './coql.ts'
import { isWhole, recordsIn } from './rows.ts'

/** Rows of a call by the documentation of limits; the reading is what other pages say. */
const MOST_ROWS = 2_000
const FEWER_ROWS = 200
const MOST_COLUMNS = 500
/** How far an offset reaches is unconfirmed. */
const REACH = 100_000

export interface Found {
  readonly columns: readonly Column[]
  readonly rows: readonly StoredRecord[]
  readonly more: boolean
}

/** Carries out a query. Throws a Refusal for fields and limits that there are not. */
export function runQuery(service: Service, module: Module, query: Query): Found {
  const { org, readings } = service
  const most = readings.has('coql-200') ? FEWER_ROWS : MOST_ROWS
  if (query.limit > most || query.offset + query.limit > REACH || query.columns.length > MOST_COLUMNS)
    throw new Refusal(400, 'LIMIT_EXCEEDED', 'the limit of rows, columns or offset is exceeded', { limit: most })
  const columns = query.columns.map((path) => columnOf(service, module, path))
  const condition = resolve(service, module, query.where)
  const order = query.order.map(({ path, descending }) => ({ column: columnOf(service, module, path), descending }))
  const wanted = query.offset + query.limit + 1
  const rows =
    isById(order) && isWhole(org, module) ? byId(org, module, condition, wanted) : sorted(org, module, condition, order)
  const page = rows.slice(query.offset, query.offset + query.limit)
  return { columns, rows: page, more: rows.length > query.offset + query.limit }
}

/** The fields that a condition asks about. Throws a Refusal for one that there is not, or that nobody can ask about. */
export function resolve(service: Service, module: Module, clause: Clause): Condition {
  if ('join' in clause) return { join: clause.join, parts: clause.parts.map((part) => resolve(service, module, part)) }
  const column = columnOf(service, module, clause.path)
  const { data_type, textarea, api_name } = column.field
  const isDeaf = data_type === 'subform' || data_type === 'multiselectlookup' || (textarea ?? 'small') !== 'small'
  if (isDeaf) throw invalidQuery(api_name, 'column given cannot be used in criteria')
  return { column, operator: clause.operator, values: clause.values }
}

function columnOf(service: Service, module: Module, path: string): Column {
  const column = findColumn(service.org, module, path, (field: Field) => service.isKnown(field))
  if (column === undefined || column.field.data_type === 'subform' || COMPOUND.has(column.field.data_type))
    throw invalidQuery(path, 'column given seems to be invalid')
  if (column.via.length > MOST_JOINS) throw new Refusal(400, 'LIMIT_EXCEEDED', 'the limit of joins is exceeded')
  return column
}

function invalidQuery(column_name: string, reason: string): Refusal {
  return new Refusal(400, 'INVALID_QUERY', 'invalid query formed', { column_name, reason })
}

type Order = readonly { column: Column; descending: boolean }[]

/** Also where no order is asked for. */
function isById([first, second]: Order): boolean {
  return first === undefined || (second === undefined && first.column.name === 'id' && !first.descending)
}

/** Walks up the ids and stops when there are enough. */
function byId(org: Org, module: Module, condition: Condition, wanted: number): StoredRecord[] {
  const collection = org.recordsOf(module)
  const found: StoredRecord[] = []
  let from = lowestId(condition)
  for (;;) {
    const chunk = collection.from(from, MOST_ROWS)
    for (const row of chunk) {
      if (isTrue(org, condition, row)) found.push(row)
      if (found.length === wanted) return found
    }
    const last = chunk.at(-1)
    if (last === undefined || chunk.length < MOST_ROWS) return found
    from = next(last.id)
  }
}

function next(id: string): string {
  return String(BigInt(id) + 1n)
}

function sorted(org: Org, module: Module, condition: Condition, order: Order): StoredRecord[] {
  const rows = recordsIn(org, module).filter((row) => isTrue(org, condition, row))
  return rows.sort((a, b) => {
    for (const { column, descending } of order) {
      const compared = compareSortable(sortable(org, column, a), sortable(org, column, b))
      if (compared !== 0) return descending ? -compared : compared
    }
    return 0
  })
}

function sortable(org: Org, column: Column, row: StoredRecord): string | number {
  const value = valueIn(org, column, row)
  if (typeof value === 'number') return value
  const text = Array.isArray(value) ? value.join(';') : String(value ?? '')
  return column.field.data_type === 'bigint' || column.field.data_type === 'lookup'
    ? text.padStart(24, '0')
    : text.toLowerCase()
}

function compareSortable(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b))
}
