import { entriesOf, type Row, type Value } from '../../model/record.ts'
import type { Field, FieldType, Option } from '../../model/schema.ts'
import type { Numbered } from './choices.ts'
import type { Codec } from './codecs.ts'
import type { Definition } from './names.ts'
import type { Pipeline } from './pipelines.ts'

/** The JSON object that members stand in: a record, or its custom fields. */
export type Container = Readonly<Record<string, unknown>>

/** A part of a record on the wire, and the fields that it is to people: often one, of a composite value several. */
export interface Member {
  readonly fields: readonly Field[]
  /** It stands among the custom fields. */
  readonly custom?: true
  /** Key of a custom field. */
  readonly key?: string
  /** A value for each of the fields. */
  read(container: Container): Row
  /**
   * What is sent for the fields that are given. `present`: what the record holds, where only a part of it is replaced;
   * null: nothing is there yet, or it does not matter. Throws CrmError `invalid` for an option that is not there.
   */
  write(given: Row, present: Container | null): Container
  /** Would sending these alone empty what else the member holds? */
  isPart?(given: Row): boolean
}

/** What an account says that members are made of. */
export interface About {
  definition(code: string): Definition | undefined
  pipelines: readonly Pipeline[]
  /** Options that the vendor keeps apart from fields: types of activities, labels of leads. */
  listed: readonly Numbered[]
  currencies: Currencies
  /** As it was configured. */
  plan?: string
}

/** Those that the account has, and the one of amounts that come without; none that is known where the token may not ask. */
export interface Currencies {
  usual: string | null
  options: readonly Option[]
}

/** null: this account does not have it. */
export type MakeMember = (about: About) => Member | null

export type Facts = Partial<Omit<Field, 'name' | 'label' | 'type'>>

export function fieldOf(name: string, label: string, type: FieldType, facts: Facts = {}): Field {
  return {
    ...{ name, label, type, nativeType: type, custom: false, required: false },
    ...{ createable: true, updateable: true, unique: false, system: false },
    ...facts,
  }
}

export const readOnly = { createable: false, updateable: false } as const
/** Of the vendor's own book-keeping. */
export const kept = { ...readOnly, system: true } as const

/** A member with one value. `key`: its name on the wire, where it is another. */
export function plainMember(field: Field, codec: Codec, more: { key?: string; custom?: true } = {}): Member {
  const { key = field.name, custom } = more
  return {
    fields: [field],
    ...(custom ? { custom, key } : {}),
    read: (container) => ({ [field.name]: readBy(codec, container[key]) }),
    write: (given) => ({ [key]: writeBy(codec, given[field.name]) }),
  }
}

/** Nothing in any of its forms is null. */
export function readBy(codec: Codec, raw: unknown): Value {
  return raw === null || raw === undefined || raw === '' ? null : codec.read(raw)
}

export function writeBy(codec: Codec, value: Value | undefined): unknown {
  return value === null || value === undefined || value === '' ? null : codec.write(value)
}

export function plain(name: string, label: string, type: FieldType, codec: Codec, facts: Facts = {}): MakeMember {
  const member = plainMember(fieldOf(name, label, type, facts), codec)
  return () => member
}

/** The same, where the account's own definitions name it. */
export function whereDefined(make: MakeMember, ...codes: readonly string[]): MakeMember {
  return (about) => (codes.some((code) => about.definition(code) !== undefined) ? make(about) : null)
}

/** Is anything said of one of these fields? */
export function hasAny(given: Row, names: readonly string[]): boolean {
  return names.some((name) => given[name] !== undefined)
}

/** Those of a list that say something, each once. */
export function distinct(value: Value | undefined): string[] {
  return [...new Set(entriesOf(value).filter((entry) => entry.trim() !== ''))]
}
