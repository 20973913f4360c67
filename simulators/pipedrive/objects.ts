import { type Collection, compareNumeric, type Row, type Store } from '../kit/store.ts'
import type { Caller, Company } from './company.ts'
import type { FieldOwner } from './seed.ts'
import { kinds } from './standard/index.ts'
import type { Member } from './values/member.ts'

export type Values = Readonly<Record<string, unknown>>

/** A record as it is stored: what the API shows of it, with those custom fields only that have a value. */
export interface StoredRecord extends Row {
  readonly values: Values
  /** When it was put into the trash, in milliseconds since 1970; absent: it was not. */
  readonly deletedAt?: number
  /** When its address was last written, for as long as its parts are being found out. */
  readonly addressedAt?: number
}

/** What a record is to become, between the check of the body and the store. */
export interface Draft {
  readonly company: Company
  readonly caller: Caller
  readonly now: string
  /** The members of the body, checked one by one. */
  readonly sent: Values
  /** The record before; undefined: it is created. */
  readonly before: Values | undefined
  /** What it will be; to be changed. */
  readonly values: Record<string, unknown>
}

export interface ObjectKind {
  /** As in the path: `persons`. */
  readonly name: string
  readonly singular: string
  readonly fields: FieldOwner
  readonly scopes: { readonly read: readonly string[]; readonly full: string }
  /** What a creation answers with. */
  readonly created: 200 | 201
  /** The members that a body may have. */
  readonly members: Readonly<Record<string, Member>>
  /** What a new record has, before the body. */
  defaults(draft: Draft): Record<string, unknown>
  /** Rules between members. Throws. */
  complete?(draft: Draft): void
  /** The member that holds an address whose parts are found out. */
  readonly address?: string
  /** Query parameters that compare a member of the record, by the name of the member. */
  readonly filters: Readonly<Record<string, string>>
  readonly sorts: readonly string[]
  /** Whether lists take `updated_since` and `updated_until`. */
  readonly isDated: boolean
  /** Whether records have custom values. */
  readonly isOpen: boolean
  /** Members that are shown only where a feature is on. */
  readonly hidden?: Readonly<Record<string, readonly string[]>>
}

export interface CrmObject {
  readonly kind: ObjectKind
  readonly records: Collection<StoredRecord>
}

export function openObjects(store: Store): Record<string, CrmObject> {
  return Object.fromEntries(
    kinds.map((kind) => [
      kind.name,
      { kind, records: store.collection<StoredRecord>(kind.name, { compare: compareNumeric }) },
    ]),
  )
}
