import type { Field, FieldType, Option } from '../../model/schema.ts'
import type { ColumnFacts } from './column-facts.ts'
import type { DateOrder } from './dates.ts'
import type { DecimalSign, Format } from './formats.ts'
import { mayHoldIds } from './names.ts'

/** What a person said of a whole connection, which goes before what values say. */
export interface Wishes {
  order?: DateOrder
  point?: DecimalSign
  zone?: string
  /** The column of the ids. */
  id?: string
}

/** What was decided for a column. */
export interface Decision {
  type: FieldType
  native: string
  /** Reads its texts; absent where they are taken as they are. */
  format?: Format
  /** Its texts are lists with semicolons. */
  joined?: true
  options?: Option[]
  caution?: Field['caution']
}

/** A share of values from which on the rest is worth a word. */
const nearly = 0.9
/** A choice has few values in many records. */
const fewestForChoice = 20
const repeatsForChoice = 4

const named = {
  phone: /phone|mobile|\bcell\b|\bfax\b|telefon|\btel\b/i,
  code: /zip|postal|postcode|plz|\bcode\b|\bno\.?$|number$|[^a-z]nr\.?$/i,
  free: /name|mail|street|address|city|town|comment|note|description|title|url|website|domain/i,
}

/** How a column is read: the same way for each of its values. `siblings` are the columns of the same file. */
export function decideType(facts: ColumnFacts, siblings: readonly ColumnFacts[], wishes: Wishes): Decision {
  const decision = decide(facts, siblings, wishes)
  const shortened = [...facts.read].find(([{ name }]) => name === 'exponent')?.[1] ?? 0
  const isNumber = !named.phone.test(facts.name) && !named.code.test(facts.name) && !mayHoldIds(facts.name)
  if (shortened === 0 || isNumber) return decision
  const message = `A spreadsheet has shortened ${shortened.toLocaleString('en-US')} of its values to a form like 1.2E+11, so their last digits are lost. Export them again, and do not save the file from a spreadsheet that shows the column as numbers.`
  return { type: 'text', native: 'text', caution: { code: 'digits-lost', message } }
}

function decide(facts: ColumnFacts, siblings: readonly ColumnFacts[], wishes: Wishes): Decision {
  const { filled, lists, booleans } = facts
  if (filled === 0) return { type: 'text', native: 'empty' }
  if (booleans === filled) return { type: 'boolean', native: 'true or false' }
  if (lists > 0) return { type: 'multi-select', native: 'list', ...optionsOf(facts.entries) }
  if (booleans > 0) return { type: 'text', native: 'text' }
  if (named.phone.test(facts.name) && !hasLetters(facts)) return { type: 'phone', native: 'telephone number' }
  const complete = [...facts.read].flatMap(([format, hits]) => (hits === filled ? [format] : []))
  const format = choose(complete, facts, siblings, wishes)
  return format === null ? decideText(facts) : withFormat(format, complete, facts, siblings, wishes)
}

function hasLetters({ read, filled }: ColumnFacts): boolean {
  const phones = [...read].find(([format]) => format.type === 'phone')?.[1] ?? 0
  return phones < filled / 2
}

function choose(
  complete: readonly Format[],
  facts: ColumnFacts,
  siblings: readonly ColumnFacts[],
  wishes: Wishes,
): Format | null {
  const [first] = complete
  if (first === undefined) return null
  if (first.type === 'integer' && named.code.test(facts.name)) return null
  // Only a name tells telephone numbers from other numbers.
  if (first.type === 'phone') return null
  const rivals = complete.filter((format) => format.type === first.type)
  if (rivals.length === 1) return first
  const wished = rivals.find(
    ({ order, point }) => (order && order === wishes.order) || (point && point === wishes.point),
  )
  return wished ?? evidenced(rivals, siblings) ?? usual(rivals, facts)
}

/** The rival that another column of the file proves: where one is written so and cannot be written otherwise. */
function evidenced(rivals: readonly Format[], siblings: readonly ColumnFacts[]): Format | null {
  const proven = rivals.filter((rival) => siblings.some((sibling) => proves(sibling, rival)))
  return proven.length === 1 ? proven[0]! : null
}

function proves({ read, filled }: ColumnFacts, { order, point }: Format): boolean {
  const complete = [...read].flatMap(([format, hits]) => (hits === filled ? [format] : []))
  if (order !== undefined) {
    const orders = new Set(complete.flatMap((format) => format.order ?? []))
    return orders.size === 1 && orders.has(order)
  }
  const points = new Set(complete.flatMap((format) => format.point ?? []))
  return (
    point !== undefined && points.size === 1 && points.has(point) && !complete.some(({ type }) => type === 'integer')
  )
}

/** Where nothing tells: slashes are read as in America, dots as in Europe, a single sign in numbers as in English. */
function usual(rivals: readonly Format[], { distinct }: ColumnFacts): Format {
  const [shown = ''] = distinct?.keys() ?? []
  const order: DateOrder = /^\d+\//.test(shown) ? 'mdy' : 'dmy'
  return rivals.find((rival) => rival.order === order || rival.point === 'point') ?? rivals[0]!
}

function withFormat(
  format: Format,
  complete: readonly Format[],
  facts: ColumnFacts,
  siblings: readonly ColumnFacts[],
  wishes: Wishes,
): Decision {
  const decision: Decision = { type: format.type, native: format.native, format }
  const rivals = complete.filter(({ type, name }) => type === format.type && name !== format.name)
  const isTold = format.order !== undefined ? wishes.order !== undefined : wishes.point !== undefined
  // Numbers without any sign are the same in both ways of writing.
  const differ = rivals.some((rival) => texts(facts).some((text) => rival.read(text) !== format.read(text)))
  if (differ && !isTold && evidenced([format, ...rivals], siblings) === null) {
    return { ...decision, caution: ambiguous(format, facts.filled) }
  }
  if (format.local && wishes.zone === undefined) {
    const message =
      'Its times name no time zone and are taken for UTC. If they are of another one, set timeZone in the connection (such as Europe/Berlin).'
    return { ...decision, caution: { code: 'zone-unknown', message } }
  }
  return decision
}

function texts({ distinct }: ColumnFacts): string[] {
  // Too many different ones to be kept; then it is likely enough that they differ.
  return distinct === null ? ['1/2/2003', '1/2/2003 10:00', '1,234', '€1,234', '1,234%'] : [...distinct.keys()]
}

function ambiguous(format: Format, filled: number): NonNullable<Field['caution']> {
  const of = filled === 1 ? 'Its one value' : `None of its ${filled.toLocaleString('en-US')} values`
  if (format.order !== undefined) {
    const other = format.order === 'mdy' ? 'dmy' : 'mdy'
    const message = `${of} ${filled === 1 ? 'does not tell' : 'tells'} whether the day or the month stands first; they are read ${format.order === 'mdy' ? 'month first' : 'day first'}. If that is wrong, set dateFormat: ${other} in the connection.`
    return { code: 'date-order-unknown', message }
  }
  const message = `${of} ${filled === 1 ? 'does not tell' : 'tells'} whether its sign divides thousands or begins a fraction; they are read as in ${format.point === 'comma' ? '1.234,5' : '1,234.5'}. If that is wrong, set decimal: ${format.point === 'comma' ? 'point' : 'comma'} in the connection.`
  return { code: 'decimal-sign-unknown', message }
}

function decideText(facts: ColumnFacts): Decision {
  const { filled, longest, hasBreaks, markup, joined } = facts
  const near = nearMiss(facts)
  if (near !== undefined) return near
  if (markup > filled / 2) return { type: 'rich-text', native: 'HTML' }
  if (hasBreaks || longest > 255) return { type: 'long-text', native: 'long text' }
  if (joined >= Math.max(2, filled / 50) && isChoice(facts, facts.entries)) {
    return { type: 'multi-select', native: 'choices, divided by semicolons', joined: true, ...optionsOf(facts.entries) }
  }
  if (isChoice(facts, facts.distinct)) return { type: 'select', native: 'choice', ...optionsOf(facts.distinct) }
  return { type: 'text', native: 'text' }
}

function isChoice({ name, filled }: ColumnFacts, counts: ColumnFacts['distinct']): boolean {
  if (counts === null || named.free.test(name) || filled < fewestForChoice) return false
  return filled >= counts.size * repeatsForChoice
}

/** Nearly all values agree on a form that means something. Addresses are text whether they are sound or not. */
function nearMiss({ read, filled }: ColumnFacts): Decision | undefined {
  const close = [...read].find(([{ type }, hits]) => hits < filled && hits >= filled * nearly && type !== 'phone')
  if (close === undefined || filled < 10) return undefined
  const [{ type, native }, hits] = close
  const isText = type === 'email' || type === 'url'
  const others = `${(filled - hits).toLocaleString('en-US')} of its ${filled.toLocaleString('en-US')} values`
  const message = isText
    ? `${others} are not written as ${type === 'email' ? 'an' : 'a'} ${native}; they are read as they are.`
    : `${others} do not have the form of the others (${native}), so all are read as text.`
  const caution = { code: 'mixed-values', message }
  return isText ? { type, native, caution } : { type: 'text', native: 'text', caution }
}

function optionsOf(counts: ColumnFacts['distinct']): { options?: Option[] } {
  if (counts === null) return {}
  return { options: [...counts.keys()].sort().map((value) => ({ value, label: value })) }
}
