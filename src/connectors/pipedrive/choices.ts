import { CrmError } from '../../model/errors.ts'
import { entriesOf, type Value } from '../../model/record.ts'
import type { Field, Option } from '../../model/schema.ts'
import type { Codec } from './codecs.ts'
import { type Facts, fieldOf, type MakeMember, type Member, plainMember, readBy } from './members.ts'

/** An option as the vendor numbers it. */
export interface Numbered {
  id: number | string
  label: string
  /** What it goes by where that is not its label alone. */
  value?: string
}

/** Options by their labels, and the ids that only the wire has. */
export interface Choices {
  options: Option[]
  idOf(value: string): number | string | undefined
  valueOf(id: string): string | undefined
}

/** Labels may repeat, values may not: of options that would go by one value each carries its id. */
export function choicesOf(numbered: readonly Numbered[]): Choices {
  const wanted = numbered.map(({ id, label, value = label }) => ({ id, label, value }))
  const counts = Map.groupBy(wanted, ({ value }) => value)
  const named = wanted.map(({ id, label, value }) => ({
    id,
    label,
    value: counts.get(value)?.length === 1 ? value : `${value} (${id})`,
  }))
  const [byValue, byId] = [
    new Map(named.map(({ value, id }) => [value, id])),
    new Map(named.map(({ id, value }) => [String(id), value])),
  ]
  return {
    options: named.map(({ value, label }) => ({ value, label })),
    idOf: (value) => byValue.get(value),
    valueOf: (id) => byId.get(id),
  }
}

/** How the id of an option is written: as it was told, or as text. */
type IdForm = 'told' | 'text'

export function oneOf(choices: Choices, field: string, form: IdForm = 'told'): Codec {
  return {
    read: (raw) => nameOf(choices, raw),
    write: (value) => idOf(choices, field, String(value), form),
  }
}

/** The second version tells and takes lists of ids; the first tells them as text with commas, too. */
export function someOf(choices: Choices, field: string, form: IdForm = 'told'): Codec {
  return {
    read: (raw) => {
      const ids = Array.isArray(raw) ? raw : String(raw).split(',')
      const names = ids.filter((each) => each !== '').map((each) => nameOf(choices, each))
      return names.length === 0 ? null : names
    },
    write: (value) => entriesOf(value).map((each) => idOf(choices, field, each, form)),
  }
}

function nameOf(choices: Choices, raw: unknown): string {
  const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : raw
  // Of an option that was deleted only its number is left.
  return choices.valueOf(String(id)) ?? String(id)
}

function idOf(choices: Choices, field: string, value: string, form: IdForm): number | string {
  const id = choices.idOf(value)
  if (id === undefined) throw noOption(field)
  return form === 'text' ? String(id) : id
}

function noOption(field: string): CrmError {
  const message = `Pipedrive: ${field} has no such option any more.`
  return new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', code: 'option-missing', message, field })
}

/** Of custom fields, and of system fields whose options people make. */
export const restricted = { restricted: true } as const

/** A choice of one whose options its definition lists; absent where it lists none. */
export function choice(name: string, label: string, facts: Facts & { form?: IdForm } = {}): MakeMember {
  return (about) => {
    const { form, ...rest } = facts
    const choices = choicesOf(about.definition(name)?.options ?? [])
    if (choices.options.length === 0) return null
    const field = fieldOf(name, label, 'select', { ...rest, ...restricted, options: choices.options })
    return plainMember(field, oneOf(choices, name, form))
  }
}

/** Labels of a record, by the names that people gave them. `codes`: what their definition may be called. */
export function labels(codes: readonly string[]): MakeMember {
  return (about) => {
    const numbered = codes.flatMap((code) => about.definition(code)?.options ?? [])
    return labelMember(choicesOf(numbered), { nativeType: 'set', extendable: true })
  }
}

export function labelMember(choices: Choices, facts: Facts): Member {
  const field: Field = fieldOf('label_ids', 'Labels', 'multi-select', {
    ...{ ...facts, ...restricted, options: choices.options },
  })
  const codec = someOf(choices, field.name)
  return {
    fields: [field],
    read: ({ label_ids: many, label: one }) => ({ label_ids: readBy(codec, many ?? one) }),
    write: ({ label_ids: value }) => ({
      label_ids: isNothing(value) ? [] : codec.write(value as Exclude<Value, null>),
    }),
  }
}

function isNothing(value: Value | undefined): boolean {
  return value === null || value === undefined || entriesOf(value).length === 0
}
