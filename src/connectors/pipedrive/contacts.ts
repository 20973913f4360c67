import { isEmpty, type Row } from '../../model/record.ts'
import type { Field, FieldType } from '../../model/schema.ts'
import { type Container, distinct, type Facts, fieldOf, hasAny, type Member } from './members.ts'

/** https://developers.pipedrive.com/docs/api/v1/Persons (emails, phones) */
interface Entry {
  value: string
  primary: boolean
  label: string
}

interface ListOf {
  /** Name of the whole list, on the wire as well. */
  key: string
  /** Name of its first entry. */
  first: string
  label: string
  labels: string
  type: FieldType
  /** Labels that have a field of their own; the last stands for all others, too. */
  kinds: readonly string[]
  maxLength?: number
}

export const emails: ListOf = {
  ...{ key: 'emails', first: 'email', label: 'Email', labels: 'Emails' },
  ...{ type: 'email', kinds: ['work', 'home', 'other'] },
}

export const phones: ListOf = {
  ...{ key: 'phones', first: 'phone', label: 'Phone', labels: 'Phones' },
  ...{ type: 'phone', kinds: ['work', 'home', 'mobile', 'other'], maxLength: 255 },
}

export const messengers: ListOf = {
  ...{ key: 'im', first: 'im.first', label: 'Messenger', labels: 'Messengers' },
  ...{ type: 'text', kinds: ['other'] },
}

/** What an entry is labelled with that nothing is said of, as in the vendor's own forms, unless those of this label are named. */
function usualLabel({ key }: ListOf, given: Row): string {
  return given[`${key}.work`] === undefined ? 'work' : 'other'
}

/**
 * Entries with labels, one of which is the primary one: the first as a field, all of them in their order, and those with
 * each label. What is written is the union of all that a row says, and replaces the whole list.
 */
export function contactMember(list: ListOf): Member {
  const { key, first, kinds } = list
  const names = [first, key, ...kinds.map((kind) => `${key}.${kind}`)]
  return {
    fields: fieldsOf(list),
    read(container) {
      const entries = entriesIn(container, key)
      const values = (some: readonly Entry[]) =>
        some.length === 0 ? null : [...new Set(some.map(({ value }) => value))]
      const row: Row = { [first]: entries[0]?.value ?? null, [key]: values(entries) }
      for (const kind of kinds) row[`${key}.${kind}`] = values(entries.filter((entry) => kindOf(list, entry) === kind))
      return row
    },
    write: (given, present) => ({
      [key]: asPrimary(union(list, given, present === null ? [] : entriesIn(present, key))),
    }),
    isPart: (given) => hasAny(given, names) && !names.every((name) => given[name] !== undefined),
  }
}

function fieldsOf({ key, first, label, labels, type, kinds, maxLength }: ListOf): Field[] {
  const facts: Facts = { nativeType: key, ...(maxLength === undefined ? {} : { maxLength }) }
  return [
    fieldOf(first, label, type, { ...facts, within: key }),
    fieldOf(key, labels, type, { ...facts, many: true }),
    ...kinds.map((kind) =>
      fieldOf(`${key}.${kind}`, `${labels} (${kind})`, type, { ...facts, many: true, within: key }),
    ),
  ]
}

/** As they are stored, the primary one first. The first version of the API calls the lists `email` and `phone`. */
function entriesIn(container: Container, key: string): Entry[] {
  const raw = container[key]
  if (!Array.isArray(raw)) return []
  const entries = raw.flatMap((each: Partial<Entry> | null): Entry[] =>
    typeof each?.value === 'string' && each.value !== ''
      ? [{ value: each.value, primary: each.primary === true, label: each.label ?? '' }]
      : [],
  )
  return [...entries.filter(({ primary }) => primary), ...entries.filter(({ primary }) => !primary)]
}

function kindOf({ kinds }: ListOf, { label }: Entry): string {
  const kind = label.toLowerCase()
  return kinds.includes(kind) ? kind : 'other'
}

/** The list after what a row says: a part that it does not mention stays as it is. */
function union(list: ListOf, given: Row, present: readonly Entry[]): Entry[] {
  const { key, first, kinds } = list
  const labelled = kinds.flatMap((kind) => distinct(given[`${key}.${kind}`]).map((value) => ({ value, label: kind })))
  const isReplaced = (entry: Entry): boolean => given[`${key}.${kindOf(list, entry)}`] !== undefined
  const stays = given[key] === undefined ? present.filter((entry) => !isReplaced(entry)) : []
  // The first one is replaced by itself alone, whatever it was.
  const others = given[first] === undefined ? stays : stays.filter(({ value }) => value !== present[0]?.value)
  const lead = isEmpty(given[first]) ? [] : [String(given[first])]
  const values = [
    ...lead,
    ...distinct(given[key]),
    ...others.map(({ value }) => value),
    ...labelled.map(({ value }) => value),
  ]
  return [...new Set(values)].map((value) => {
    const known = labelled.find((each) => each.value === value) ?? present.find((each) => each.value === value)
    const inherited = value === lead[0] ? present[0]?.label : undefined
    return { value, primary: false, label: known?.label || inherited || usualLabel(list, given) }
  })
}

function asPrimary(entries: readonly Entry[]): Entry[] {
  return entries.map((entry, at) => ({ ...entry, primary: at === 0 }))
}
