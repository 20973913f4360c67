import { invalid } from './errors.ts'

export interface Order {
  readonly field: string
  readonly direction: 'asc' | 'desc'
}

/** What lists sort and page by: an id and the values by which rows can be ordered. */
export interface Listed {
  readonly id: string
  readonly values: Readonly<Record<string, unknown>>
}

/** The first row of the next page. https://pipedrive.readme.io/docs/core-api-concepts-pagination */
interface Cursor {
  readonly field: string
  readonly fieldValue: unknown
  readonly sortDirection: 'asc' | 'desc'
  readonly id: number
}

/** The page size. Throws when it is not a whole number from 1 to the maximum. */
export function readLimit(query: URLSearchParams, max: number, usual = Math.min(100, max)): number {
  const given = query.get('limit')
  if (given === null) return usual
  const limit = Number(given)
  if (!/^\d{1,9}$/.test(given) || limit < 1 || limit > max) throw invalid(`limit: Expected a number from 1 to ${max}`)
  return limit
}

function readOrder(query: URLSearchParams, sorts: readonly string[]): Order {
  const field = query.get('sort_by') ?? 'id'
  const direction = query.get('sort_direction') ?? 'asc'
  if (!sorts.includes(field)) throw invalid(`sort_by: Expected one of ${sorts.join(', ')}`)
  if (direction !== 'asc' && direction !== 'desc') throw invalid('sort_direction: Expected one of asc, desc')
  return { field, direction }
}

/**
 * A page by a marker in the order itself, so that rows which come and go do not shift what follows. The cursor carries its
 * order.
 */
export function pageOf<R extends Listed>(
  rows: readonly R[],
  query: URLSearchParams,
  { sorts, max }: { sorts: readonly string[]; max: number },
): { page: R[]; next_cursor: string | null } {
  const limit = readLimit(query, max)
  const cursor = readCursor(query.get('cursor'), sorts)
  const order = cursor ? { field: cursor.field, direction: cursor.sortDirection } : readOrder(query, sorts)
  const sorted = sortRows(rows, order)
  const start = cursor === undefined ? 0 : placeOf(sorted, cursor)
  const next = sorted[start + limit]
  return { page: sorted.slice(start, start + limit), next_cursor: next === undefined ? null : cursorAt(next, order) }
}

function cursorAt(row: Listed, { field, direction }: Order): string {
  const cursor: Cursor = { field, fieldValue: valueIn(row, field), sortDirection: direction, id: Number(row.id) }
  return Buffer.from(JSON.stringify(cursor)).toString('base64').replace(/=+$/, '')
}

function readCursor(text: string | null, sorts: readonly string[]): Cursor | undefined {
  if (text === null || text === '') return undefined
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Cursor
    const isWhole = sorts.includes(cursor.field) && ['asc', 'desc'].includes(cursor.sortDirection)
    if (isWhole && Number.isInteger(cursor.id)) return cursor
  } catch {
    // Told below, as for a cursor of another form.
  }
  throw invalid('cursor: This value is not a valid cursor')
}

const valueIn = (row: Listed, field: string): unknown => (field === 'id' ? Number(row.id) : (row.values[field] ?? null))

/** Nothing comes before everything else; equal values go by id. */
function compare(a: readonly [unknown, number], b: readonly [unknown, number]): number {
  const [left, right] = [a[0], b[0]]
  if (left === right) return a[1] - b[1]
  if (left === null) return -1
  if (right === null) return 1
  return (left as string) < (right as string) ? -1 : 1
}

function sortRows<R extends Listed>(rows: readonly R[], { field, direction }: Order): R[] {
  if (field === 'id') return direction === 'asc' ? [...rows] : [...rows].reverse()
  const sign = direction === 'asc' ? 1 : -1
  return [...rows].sort((a, b) => sign * compare([valueIn(a, field), Number(a.id)], [valueIn(b, field), Number(b.id)]))
}

/** Where the row of a cursor is, or would be, had it not gone. */
function placeOf(sorted: readonly Listed[], { field, fieldValue, sortDirection, id }: Cursor): number {
  const sign = sortDirection === 'asc' ? 1 : -1
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = sorted[middle]!
    if (sign * compare([valueIn(row, field), Number(row.id)], [fieldValue, id]) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** A page of v1, by offset: what comes or goes before it shifts it. */
export function offsetPage<R>(
  rows: readonly R[],
  query: URLSearchParams,
  { max, tellsNoNext }: { max: number; tellsNoNext: boolean },
): { page: R[]; pagination: object } {
  const limit = readLimit(query, max)
  const text = query.get('start') ?? '0'
  if (!/^\d{1,9}$/.test(text)) throw invalid('start: Expected a number')
  const start = Number(text)
  const isMore = rows.length > start + limit
  const next = isMore ? { next_start: start + limit } : tellsNoNext ? { next_start: null } : {}
  return {
    page: rows.slice(start, start + limit),
    pagination: { start, limit, more_items_in_collection: isMore, ...next },
  }
}
