import type { Field } from '../fields.ts'
import type { Module, Org, StoredRecord, StoredValue } from '../org.ts'
import { ANY_MODULE } from '../standard/service.ts'

/** A field of a record, or of one that its lookups lead to. */
export interface Column {
  /** As it was asked for. */
  readonly name: string
  /** Lookups on the way. */
  readonly via: readonly Field[]
  readonly field: Field
  /** Part of a user, behind an owner. */
  readonly ofUser?: 'id' | 'first_name' | 'last_name' | 'email'
}

/** Most lookups that a path may go through. */
export const MOST_JOINS = 2

/** The column of a path as `Account_Name.Parent_Account.Account_Name`; undefined when there is none. */
export function findColumn(
  org: Org,
  module: Module,
  path: string,
  isKnown: (field: Field) => boolean,
): Column | undefined {
  const via: Field[] = []
  let at = module
  const parts = path.split('.')
  for (const [index, part] of parts.entries()) {
    const field = at.fields.get(part)
    if (field === undefined || !isKnown(field)) return undefined
    if (index === parts.length - 1) return { name: path, via, field }
    const next = parts[index + 1]!
    const isUser = field.data_type === 'ownerlookup' || field.data_type === 'userlookup'
    if (isUser && index === parts.length - 2 && ['id', 'first_name', 'last_name', 'email'].includes(next))
      return { name: path, via, field, ofUser: next as NonNullable<Column['ofUser']> }
    const further = field.lookup === undefined ? undefined : org.modules.get(field.lookup)
    if (further === undefined)
      return field.lookup === ANY_MODULE && next === 'id' ? { name: path, via, field } : undefined
    via.push(field)
    at = further
  }
  return undefined
}

/** What a record has in a column. A lookup to what is no longer there is empty. */
export function valueIn(org: Org, { via, field, ofUser }: Column, row: StoredRecord): StoredValue {
  let at = row
  for (const lookup of via) {
    const id = at.record[lookup.api_name]
    const next = typeof id === 'string' ? org.recordsOf(lookup.lookup!).get(id) : undefined
    if (next === undefined) return null
    at = next
  }
  if (field.api_name === 'id') return at.id
  const value = at.record[field.api_name] ?? (field.data_type === 'boolean' ? false : null)
  if (ofUser !== undefined) return org.users.get(String(value))?.user[ofUser] ?? null
  return field.data_type === 'lookup' && !isLiving(org, field, value) ? null : value
}

export function isLiving(org: Org, field: Field, id: StoredValue): boolean {
  if (typeof id !== 'string') return false
  if (field.lookup === undefined || field.lookup === ANY_MODULE) return org.find(id) !== undefined
  return org.recordsOf(field.lookup).get(id) !== undefined
}
