import type { TransformEntry } from '../model/plan.ts'
import type { Field, FieldType } from '../model/schema.ts'
import { isWritten } from './lengths-of-time.ts'
import type { Transform, ValueTransform } from './transforms/transform.ts'
import { isCombining, numbers, texts } from './transforms/transform.ts'
import { entryFaults, findTransform, nameOf, type TransformName } from './transforms.ts'

/**
 * How values of one lattice type get into another. `lossless`: each value arrives and says the same. `lossy`: some
 * values may not arrive or say less (a missing option, a cut-off time of day, a text too long). `no`: never mapped.
 */
export interface Carriage {
  loss: 'lossless' | 'lossy' | 'no'
  /** The transforms that carry the values, from left to right. */
  transform: readonly TransformEntry[]
}

const asIs: Carriage = { loss: 'lossless', transform: [] }
const squeezed: Carriage = { loss: 'lossy', transform: [] }
const never: Carriage = { loss: 'no', transform: [] }
const lossless = (...transform: TransformName[]): Carriage => ({ loss: 'lossless', transform })
const lossy = (...transform: TransformEntry[]): Carriage => ({ loss: 'lossy', transform })

const numberAsText = lossless('decimal', 'text')

/** Source type -> target type. A pair that is not listed is a `no`. */
const table: Record<FieldType, Partial<Record<FieldType, Carriage>>> = {
  id: {},
  text: {
    text: asIs,
    'long-text': asIs,
    'rich-text': lossless('text-to-html'),
    email: lossy('email'),
    phone: asIs,
    url: asIs,
    integer: lossy('integer'),
    decimal: lossy('decimal'),
    currency: lossy('decimal'),
    percent: lossy('decimal'),
    boolean: lossy('boolean'),
    date: lossy('date'),
    datetime: lossy('datetime'),
    select: lossy('option'),
    'multi-select': lossy('options'),
    json: squeezed,
  },
  'long-text': { text: squeezed, 'long-text': asIs, 'rich-text': lossless('text-to-html'), json: squeezed },
  'rich-text': { text: lossy('html-to-text'), 'long-text': lossy('html-to-text'), 'rich-text': lossy('html') },
  email: { email: lossless('email'), text: asIs, 'long-text': asIs },
  phone: { phone: asIs, text: asIs, 'long-text': asIs },
  url: { url: asIs, text: asIs, 'long-text': asIs },
  integer: {
    integer: asIs,
    decimal: asIs,
    currency: asIs,
    percent: asIs,
    text: numberAsText,
    'long-text': numberAsText,
  },
  decimal: {
    integer: lossy('integer'),
    decimal: asIs,
    currency: asIs,
    percent: asIs,
    text: numberAsText,
    'long-text': numberAsText,
  },
  currency: {
    integer: lossy('integer'),
    decimal: asIs,
    currency: asIs,
    text: numberAsText,
    'long-text': numberAsText,
  },
  percent: { integer: lossy('integer'), decimal: asIs, percent: asIs, text: numberAsText, 'long-text': numberAsText },
  boolean: { boolean: asIs, text: lossless('text'), 'long-text': lossless('text') },
  date: { date: asIs, datetime: lossless('datetime'), text: asIs, 'long-text': asIs },
  datetime: { date: lossy('date'), datetime: asIs, text: asIs, 'long-text': asIs },
  time: { time: asIs, text: asIs },
  duration: { duration: asIs, text: asIs },
  select: { select: lossy('option'), 'multi-select': lossy('options'), text: asIs, 'long-text': asIs },
  'multi-select': {
    'multi-select': lossy('options'),
    select: lossy('pick', 'option'),
    text: lossless('text'),
    'long-text': lossless('text'),
  },
  reference: {},
  'multi-reference': {},
  user: { user: lossy('user') },
  file: {},
  geo: { geo: asIs },
  address: { address: asIs },
  json: { json: asIs, text: squeezed, 'long-text': asIs },
}

/** What values of a field are: a type, or lists of it, and what they count. */
export type Kind = Pick<Field, 'type' | 'many' | 'unit'>

/** How values of one field get into another. */
export function carriage(from: Kind, to: Kind): Carriage {
  if (areTwoUnits(from, to)) return converted(from, to)
  if (wouldMislead(from, to)) return never
  const each = direct(from, to)
  if (from.many === to.many) return each
  return to.many ? intoList(from, to, each) : outOfList(from, to, each)
}

function direct(from: Kind, to: Kind): Carriage {
  return table[typeIn(from, to)][typeIn(to, from)] ?? never
}

/** Lengths of time are numbers wherever both sides say what they count. */
function typeIn({ type, unit }: Kind, other: Kind): FieldType {
  return type === 'duration' && unit !== undefined && other.unit !== undefined ? 'decimal' : type
}

/** 90,000 milliseconds are no 90,000 seconds. */
function areTwoUnits({ unit }: Kind, to: Kind): boolean {
  return unit !== undefined && to.unit !== undefined && unit !== to.unit
}

function converted(from: Kind, to: Kind): Carriage {
  const entry = { duration: { from: from.unit, to: to.unit, ...(to.type === 'integer' && { places: 0 }) } }
  if (from.many || to.many || chainProblem([from], [entry], to) !== null) return never
  const isWhole = findTransform(entry)?.loses?.(from.type) === undefined
  return { loss: isWhole ? 'lossless' : 'lossy', transform: [entry] }
}

/** What is counted says something else in a text whose form nobody tells, and what is written so is no number. */
function wouldMislead(from: Kind, to: Kind): boolean {
  if (from.unit === to.unit) return false
  return isText(from) ? from.unit !== undefined && isWritten(from.unit) && !isText(to) : isText(to)
}

function isText({ type }: Kind): boolean {
  return texts.some((text) => text === type)
}

/** One value is a list of one; text may hold several. */
function intoList(from: Kind, to: Kind, each: Carriage): Carriage {
  const whole = from.type === 'multi-select' ? table.text[to.type] : each
  if (whole === undefined || whole.loss === 'no') return never
  const isText = ['text', 'long-text', 'multi-select'].includes(from.type)
  return isText ? { ...whole, transform: ['list', ...whole.transform] } : whole
}

function outOfList(from: Kind, to: Kind, each: Carriage): Carriage {
  const asText = table[from.type].text
  if (to.type === 'multi-select') return asText?.transform.length === 0 ? lossy('options') : never
  if (each.loss === 'no') return never
  if (to.type === 'text' || to.type === 'long-text') {
    const last = each.transform.at(-1) === 'text' ? [] : (['text'] as const)
    return { ...each, transform: [...each.transform, ...last] }
  }
  return lossy('pick', ...each.transform)
}

const families: readonly (readonly FieldType[])[] = [numbers, texts.filter((type) => type !== 'select')]

/** What systems keep that have no such type. */
const kept: Readonly<Partial<Record<FieldType, FieldType>>> = { time: 'text', datetime: 'text', duration: 'decimal' }

/**
 * Whether a target may show a field as the one type that was made as the other: many have one kind of number, or of
 * text, and tell no more about it, and some have no type for times.
 */
export function mayShow(shown: FieldType, made: FieldType): boolean {
  const instead = kept[made]
  return isOneFamily(shown, made) || (instead !== undefined && isOneFamily(shown, instead))
}

function isOneFamily(a: FieldType, b: FieldType): boolean {
  return a === b || families.some((family) => family.includes(a) && family.includes(b))
}

/**
 * Why a chain of transforms does not carry values of these kinds into a field of kind `to`; null when it does. A chain may
 * end in any type whose values the target takes as they are; one value goes where a list does.
 */
export function chainProblem(from: readonly Kind[], chain: readonly TransformEntry[], to: Kind): string | null {
  let kinds = from
  for (const entry of chain) {
    const transform = findTransform(entry)
    if (!transform) return entryFaults(entry)[0]!.message
    const refused = kinds.find(({ type }) => !transform.takes.includes(type))
    if (refused !== undefined) return `transform "${nameOf(entry)}" does not take ${refused.type} values`
    const { units } = isCombining(transform) ? {} : transform
    const other = kinds.find(({ unit }) => countOtherwise(unit, units?.from))
    if (other !== undefined)
      return `transform "${nameOf(entry)}" is told to take ${units?.from}, and gets ${other.unit}`
    kinds = kinds.map((kind) => kindAfter(transform, kind))
  }
  return kinds.map((kind) => endProblem(kind, chain, to)).find((problem) => problem !== null) ?? null
}

/** What a transform makes of values of a kind. */
export function kindAfter(
  { gives, list, units }: Pick<Transform, 'gives' | 'list'> & Pick<ValueTransform, 'units'>,
  { type, many, unit }: Kind,
): Kind {
  const own = gives === 'same' ? type : gives
  if (units !== undefined) return { type: own, unit: units.to, ...(many && { many }) }
  // These are lists by themselves.
  if (own === 'multi-select' || own === 'multi-reference') {
    return list === 'ended' ? { type: own === 'multi-select' ? 'select' : 'reference' } : { type: own }
  }
  const isList = list === undefined || list === 'kept' ? many === true : list === 'made'
  // However a number is told, it counts what it did.
  const isCounted = unit !== undefined && (own === type || numbers.some((number) => number === own))
  return { type: own, ...(isCounted && { unit }), ...(isList && { many: true }) }
}

function endProblem(kind: Kind, chain: readonly TransformEntry[], to: Kind): string | null {
  if (countOtherwise(kind.unit, to.unit))
    return `${kind.unit} are no ${to.unit}: { duration: { from: ${kind.unit}, to: ${to.unit} } } converts them`
  if (!kind.many || to.many) return valueProblem(typeIn(kind, to), chain, typeIn(to, kind))
  // A text that was parted is a choice of several, as is a list of texts.
  if (to.type === 'multi-select' && chain.length > 0) return valueProblem(kind.type, chain, 'text')
  return `lists do not go into a field for one ${to.type} value: pick chooses one, text joins them`
}

/** Which form a text has is a guess of whoever knows the system; what numbers count is not. */
function countOtherwise(from: Kind['unit'], to: Kind['unit']): boolean {
  return from !== undefined && to !== undefined && from !== to && !isWritten(from) && !isWritten(to)
}

function valueProblem(type: FieldType, chain: readonly TransformEntry[], to: FieldType): string | null {
  // Ids of users and values of options are the source's own until a transform has looked up the target's.
  const direct = table[type][to] ?? never
  if (chain.length > 0 && type === to) return null
  if (direct.loss !== 'no' && (direct.transform.length === 0 || isPlain(type, to))) return null
  return `${type} values do not go into a ${to} field`
}

function isPlain(type: FieldType, to: FieldType): boolean {
  return type === to && type !== 'select' && type !== 'multi-select' && type !== 'user'
}
