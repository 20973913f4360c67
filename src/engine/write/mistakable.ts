import type { Row } from '../../model/record.ts'
import type { FieldType } from '../../model/schema.ts'
import type { Pair } from '../pair.ts'
import { recordsAtOnce } from './batches.ts'

/**
 * So many rows that hold no key may be on their way at a time, since each is compared with all of them. Calls that take more
 * rows are quick enough one after the other.
 */
const rowsAbreast = 50
/** Each file holds a connection to both systems, and some vendors' forms hold a whole file in memory. */
const filesAbreast = 4

/** How many batches of creates of a pair may be on their way at a time, as far as it is not for the account to say. */
export function createsAbreast({ plan, target, content }: Pick<Pair, 'plan' | 'target' | 'content'>): number {
  const most = content === null ? Number.POSITIVE_INFINITY : filesAbreast
  if (plan.provenance !== undefined) return most
  const rows = Math.min(target.operations.create?.maxRows ?? 1, recordsAtOnce)
  return Math.min(most, Math.max(1, Math.floor(rowsAbreast / rows)))
}

/** Whether one value is another is a matter of their form here; of numbers it may be one of nearness. */
const formal: ReadonlySet<FieldType> = new Set([
  ...(['reference', 'text', 'long-text', 'rich-text', 'email', 'phone', 'url', 'date', 'datetime', 'time'] as const),
])

/** These are compared last: to read them takes longer than all the others. */
const long: ReadonlySet<FieldType> = new Set(['long-text', 'rich-text'])

/**
 * Whether the record that one of two rows makes could be taken for that of the other, by what it says. They are told apart
 * by a field that both fill: the target may put something where a row says nothing.
 */
export function findMistakable({ writer, target }: Pick<Pair, 'writer' | 'target'>): (a: Row, b: Row) => boolean {
  const fields = target.fields.filter(({ type, many }) => formal.has(type) && !many)
  const names = fields.toSorted((a, b) => Number(long.has(a.type)) - Number(long.has(b.type))).map(({ name }) => name)
  return (a, b) => !names.some((name) => tellsApart({ writer, target }, name, a[name], b[name]))
}

/**
 * The system's own sameness is asked both ways, and of each value with itself: where it compares two forms, what is told
 * apart by it before it is sent is told apart when it is stored.
 */
function tellsApart(
  { writer, target }: Pick<Pair, 'writer' | 'target'>,
  name: string,
  a: Row[string] | undefined,
  b: Row[string] | undefined,
): boolean {
  if (typeof a !== 'string' || typeof b !== 'string' || a === b || a === '' || b === '') return false
  const isSame = (sent: string, stored: string): boolean => writer.same(target, name, sent, stored)
  return !isSame(a, b) && !isSame(b, a) && isSame(a, a) && isSame(b, b)
}
