import type { Collection, Row, Store } from '../kit/store.ts'
import type { Field } from './fields.ts'
import type { Edition, UserSeed } from './seed.ts'
import type { Zone } from './zones.ts'

/**
 * What the org holds of a value: lookups and owners are ids, datetimes are UTC as `2026-01-01T10:00:00Z`, tags are names,
 * rows of subforms are records with ids of their own. An absent field is null.
 */
export type StoredValue = string | number | boolean | null | readonly string[] | readonly SubformRow[]
export type Values = Readonly<Record<string, StoredValue>>
export type SubformRow = { readonly id: string } & Readonly<Record<string, StoredValue>>

export interface StoredRecord extends Row {
  readonly record: Values
}

/** A record in the recycle bin, or one that is gone for good. */
export interface Deleted extends Row {
  readonly module: string
  readonly record: Values
  /** Milliseconds since 1970. */
  readonly at: number
  readonly by: string
  /** Removed from the bin before its time. */
  readonly purged: boolean
}

export interface Module {
  readonly id: string
  readonly api_name: string
  readonly singular: string
  readonly plural: string
  readonly kind: 'default' | 'custom' | 'linking' | 'subform'
  /** The field whose value is the name of a record. */
  readonly name: string
  readonly check?: string
  /** Told among the modules, and no more: `api_supported` is false. */
  readonly isServed: boolean
  readonly denied: ReadonlySet<string>
  readonly bulkRead: boolean
  readonly bulkWrite: boolean
  readonly since: number
  readonly layoutId: string
  readonly fields: Map<string, Field>
}

export interface User extends Row {
  readonly user: UserSeed
}

export interface Pipeline extends Row {
  readonly name: string
  readonly isDefault: boolean
  /** Actual values of Stage, in order. */
  readonly stages: readonly string[]
}

export interface Named extends Row {
  readonly name: string
}

export interface DealContact extends Row {
  readonly deal: string
  readonly contact: string
  readonly role: string | null
}

export interface Attachment extends Row {
  readonly module: string
  readonly parent: string
  readonly name: string
  readonly size: number
  /** The bytes in base64. */
  readonly content: string
}

export interface Tag extends Row {
  readonly module: string
  readonly name: string
}

export interface View extends Row {
  readonly module: string
  readonly name: string
  readonly where?: string
}

export interface GlobalPicklist extends Row {
  readonly name: string
  readonly api_name: string
  readonly values: Field['options']
}

/** What an automation of the org did: a mail went out, a webhook was called. */
export interface AutomationEvent extends Row {
  readonly module: string
  readonly record: string
  readonly kind: string
  readonly cause: string
  readonly at: number
}

export interface OrgDetails {
  readonly id: string
  readonly zgid: string
  readonly company_name: string
  readonly time_zone: string
  readonly iso_code: string
  readonly edition: Edition
  readonly users_license: number
}

/** The org: its modules and, in the store, one collection of records for each, under the module's API name. */
export interface Org {
  readonly details: OrgDetails
  readonly store: Store
  readonly modules: Map<string, Module>
  readonly users: Collection<User>
  readonly bin: Collection<Deleted>
  readonly pipelines: Collection<Pipeline>
  readonly roles: Collection<Named>
  readonly dealContacts: Collection<DealContact>
  readonly attachments: Collection<Attachment>
  readonly tags: Collection<Tag>
  readonly views: Collection<View>
  readonly globalPicklists: Collection<GlobalPicklist>
  readonly automation: Collection<AutomationEvent>
  readonly currencies: readonly { iso_code: string; exchange_rate: string; name?: string }[]
  /** Profiles by id; the first is the administrators'. */
  readonly profiles: readonly Named[]
  readonly userRoles: readonly Named[]
  /** Who the tokens belong to. */
  readonly me: UserSeed
  readonly zone: Zone
  recordsOf(module: Module | string): Collection<StoredRecord>
  /** The living record of an id, of whichever module it is. */
  find(id: string): { module: Module; row: StoredRecord } | undefined
  /** The name that lookups show. */
  nameOf(module: Module, row: StoredRecord): string | null
  nextId(): string
}

export function isAdministrator({ profile = 'Administrator' }: Pick<UserSeed, 'profile'>): boolean {
  return profile === 'Administrator'
}

/** The module whose records hold the rows of a subform; undefined where none has a field for them. */
export function parentOf(modules: ReadonlyMap<string, Module>, { api_name }: Module): Module | undefined {
  return [...modules.values()].find(({ fields }) => [...fields.values()].some(({ subform }) => subform === api_name))
}

/** How a text is compared where case does not matter. */
export function folded(value: StoredValue | undefined): string {
  return String(value ?? '').toLowerCase()
}

/** The key under which a value of a field that is looked up is held. */
export function keyOf(field: Field, value: StoredValue | undefined): string {
  return `${field.api_name}\0${field.unique?.case_sensitive === true ? String(value) : folded(value)}`
}
