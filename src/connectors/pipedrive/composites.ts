import { isEmpty, type Row } from '../../model/record.ts'
import type { Field } from '../../model/schema.ts'
import { type Codec, text } from './codecs.ts'
import {
  type Container,
  type Currencies,
  type Facts,
  fieldOf,
  hasAny,
  type MakeMember,
  type Member,
  readBy,
  writeBy,
} from './members.ts'

/** One value inside of a composite one. */
export interface Part {
  /** Its name on the wire. */
  part: string
  field: Field
  codec: Codec
}

interface Composite {
  key: string
  custom?: true
  parts: readonly Part[]
  /** Parts without a value are named as well. */
  whole?: boolean
  /** Completes what is sent, where something is; null: that says nothing. */
  complete?(sent: Record<string, unknown>): Record<string, unknown> | null
}

/**
 * A value made of parts, which the vendor replaces as a whole: a change of some of them sends the others as they are.
 * https://developers.pipedrive.com/docs/api/v1/Deals (custom_fields)
 */
export function compositeMember({ key, custom, parts, whole = false, complete = (sent) => sent }: Composite): Member {
  const names = parts.map(({ field }) => field.name)
  return {
    fields: parts.map(({ field }) => field),
    ...(custom ? { custom, key } : {}),
    read(container) {
      const raw = objectAt(container, key)
      return Object.fromEntries(parts.map(({ part, field, codec }) => [field.name, readBy(codec, raw[part])]))
    },
    write(given, present) {
      const before = present === null ? {} : objectAt(present, key)
      const sent: Record<string, unknown> = {}
      for (const { part, field, codec } of parts) {
        const value = given[field.name]
        sent[part] = value === undefined ? (before[part] ?? null) : writeBy(codec, value)
      }
      const isNothing = Object.values(sent).every((value) => value === null)
      const told = isNothing ? null : complete(sent)
      return { [key]: whole ? told : told && withoutNulls(told) }
    },
    isPart: (given) => hasAny(given, names) && !names.every((name) => given[name] !== undefined),
  }
}

function objectAt(container: Container, key: string): Record<string, unknown> {
  const raw = container[key]
  if (typeof raw === 'object' && raw !== null) return raw as Record<string, unknown>
  // A text instead of an object is what the first version has for an address.
  return raw === null || raw === undefined ? {} : { value: raw }
}

function withoutNulls(sent: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null && value !== undefined))
}

const addressParts: readonly [string, string][] = [
  ['value', 'whole'],
  ['street_number', 'house number'],
  ['route', 'street'],
  ['subpremise', 'apartment'],
  ['sublocality', 'district'],
  ['locality', 'city'],
  ['admin_area_level_1', 'state'],
  ['admin_area_level_2', 'county'],
  ['country', 'country'],
  ['postal_code', 'postal code'],
]

/** `nativeType` of the parts that Pipedrive finds out from the whole address, in its own time. */
export const geocoded = 'address part'

/** Parts of an address as fields of their own; only the whole has to be there. */
function addressParting(name: string, label: string, facts: Facts = {}): Part[] {
  return addressParts.map(([part, what]) => ({
    part,
    codec: text,
    field: fieldOf(`${name}.${part}`, `${label} (${what})`, 'text', {
      ...{ nativeType: part === 'value' ? 'address' : geocoded, maxLength: 255 },
      ...facts,
    }),
  }))
}

export function addressMember(
  name: string,
  label: string,
  more: { key?: string; custom?: true; facts?: Facts } = {},
): Member {
  const { key = name, custom, facts } = more
  const parts = addressParting(name, label, facts)
  const member = compositeMember({ key, parts, complete: withWhole, ...(custom ? { custom } : {}) })
  const whole = `${name}.value`
  return {
    ...member,
    // Parts of another address say nothing about the one that takes its place, or about none.
    write(given, present) {
      if (given[whole] !== undefined || present === null) return member.write(given, null)
      return member.write({ ...given, [whole]: wholeAfter(name, objectAt(present, key), given) }, present)
    },
    isPart: (given) => given[whole] === undefined && member.isPart?.(given) === true,
  }
}

/** Without the whole the parts are not taken. */
function withWhole(sent: Record<string, unknown>): Record<string, unknown> {
  return sent.value === null || sent.value === undefined ? { ...sent, value: wholeOf(sent) } : sent
}

function wholeOf(parts: Readonly<Record<string, unknown>>): string {
  const join = (...names: readonly string[]): string =>
    names.flatMap((name) => (typeof parts[name] === 'string' ? [parts[name]] : [])).join(' ')
  const lines = [
    join('route', 'street_number', 'subpremise'),
    join('sublocality'),
    join('postal_code', 'locality'),
    join('admin_area_level_2'),
    join('admin_area_level_1'),
    join('country'),
  ]
  return lines.filter((line) => line !== '').join(', ')
}

/**
 * The whole address beside parts that change: as it is, the old words of these parts exchanged, since Pipedrive would find the
 * old parts in it again.
 */
function wholeAfter(name: string, before: Readonly<Record<string, unknown>>, given: Row): string | null {
  const after = { ...before }
  for (const [part] of addressParts) {
    const value = given[`${name}.${part}`]
    if (value !== undefined) after[part] = isEmpty(value) ? null : String(value)
  }
  const told = typeof before.value === 'string' ? before.value : ''
  if (told === '' || told === wholeOf(before)) return wholeOf(after) || null
  const changed = addressParts.filter(([part]) => part !== 'value' && after[part] !== before[part])
  return changed.reduce((whole, [part]) => exchanged(whole, before[part], after[part]), told)
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** The last time that the words stand there by themselves: streets, which come first, are called after towns. */
function exchanged(whole: string, old: unknown, words: unknown): string {
  if (typeof old !== 'string' || old === '') return whole
  const alone = new RegExp(`(?<![\\p{L}\\p{N}])${literal(old)}(?![\\p{L}\\p{N}])`, 'gu')
  const last = [...whole.matchAll(alone)].at(-1)?.index
  if (last === undefined) return whole
  const left = `${whole.slice(0, last)}${typeof words === 'string' ? words : ''}${whole.slice(last + old.length)}`
  return left
    .replace(/ {2,}/g, ' ')
    .replace(/( ?,)+/g, ',')
    .replace(/^[ ,]+|[ ,]+$/g, '')
}

export function address(name: string, label: string): MakeMember {
  const member = addressMember(name, label)
  return () => member
}

/** An amount, which is never without its currency on the wire, nor a currency without an amount. */
export function moneyMember(
  amount: Part & { currency: Field },
  { key, custom, whole, usual }: { key: string; custom?: true; whole?: boolean; usual: string | null },
): Member {
  const { currency: field, ...first } = amount
  return compositeMember({
    key,
    ...(custom ? { custom } : {}),
    ...(whole === undefined ? {} : { whole }),
    parts: [first, { part: 'currency', field, codec: text }],
    complete: (sent) => (sent[first.part] === null ? null : { ...sent, currency: sent.currency ?? usual }),
  })
}

/** A code of one of the currencies that the account has. https://developers.pipedrive.com/docs/api/v1/Currencies */
export function currencyField(name: string, label: string, { options }: Currencies, facts: Facts = {}): Field {
  const about: Facts = { ...facts, nativeType: 'currency' }
  if (options.length === 0) return fieldOf(name, label, 'text', { ...about, maxLength: 3 })
  return fieldOf(name, label, 'select', { ...about, restricted: true, options: [...options] })
}
