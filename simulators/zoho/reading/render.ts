import { COMPOUND, type Field } from '../fields.ts'
import type { Org, StoredRecord, StoredValue, SubformRow, Values } from '../org.ts'
import { ANY_MODULE } from '../standard/service.ts'
import { isLiving } from './columns.ts'

/** A record as lists and single reads show it, with its id and the fields that are asked for. */
export function renderRecord(org: Org, row: StoredRecord, fields: readonly Field[]): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const field of fields) shown[field.api_name] = renderValue(org, field, row)
  if (row.record.$se_module !== undefined && fields.some(({ lookup }) => lookup === ANY_MODULE))
    shown.$se_module = row.record.$se_module
  shown.id = row.id
  return shown
}

function renderValue(org: Org, field: Field, row: StoredRecord): unknown {
  const { record, id } = row
  const value = record[field.api_name] ?? null
  switch (field.data_type) {
    case 'ownerlookup':
    case 'userlookup':
      return renderUser(org, value)
    case 'lookup':
      return renderLookup(org, field, value)
    case 'boolean':
      return value === true
    case 'datetime':
      return value === null ? null : org.zone.render(Date.parse(String(value)))
    case 'subform':
      return renderRows(org, field, row)
    case 'multiselectlookup':
      return renderLinks(org, field, id)
    default:
      if (field.api_name === 'id') return id
      if (COMPOUND.has(field.data_type)) return value === null ? null : JSON.parse(String(value))
      return field.api_name === 'Tag' ? renderTags(org, record, id) : value
  }
}

export function renderUser(org: Org, id: StoredValue): object | null {
  const user = org.users.get(String(id))?.user
  return user === undefined ? null : { name: fullName(user), id: user.id, email: user.email }
}

export function fullName({ first_name, last_name }: { first_name?: string; last_name: string }): string {
  return [first_name, last_name].filter((part) => part !== undefined && part !== '').join(' ')
}

function renderLookup(org: Org, field: Field, id: StoredValue): object | null {
  if (!isLiving(org, field, id)) return null
  const found =
    field.lookup === ANY_MODULE || field.lookup === undefined
      ? org.find(String(id))!
      : { module: org.modules.get(field.lookup)!, row: org.recordsOf(field.lookup).get(String(id))! }
  const named = { name: org.nameOf(found.module, found.row), id: String(id) }
  return field.api_name === 'Parent_Id' && field.lookup === ANY_MODULE
    ? { module: { api_name: found.module.api_name, id: found.module.id }, ...named }
    : named
}

/** Rows with all of their fields, and the record that they belong to. */
function renderRows(org: Org, field: Field, { id: Parent_Id, record }: StoredRecord): object[] {
  const module = org.modules.get(field.subform ?? '')
  const rows = record[field.api_name]
  if (module === undefined || !Array.isArray(rows)) return []
  return (rows as readonly SubformRow[]).map(({ id, ...values }) =>
    renderRecord(org, { id, record: { ...values, Parent_Id } as Values }, [...module.fields.values()]),
  )
}

function renderLinks(org: Org, { linking }: Field, id: string): object[] {
  if (linking === undefined) return []
  const module = org.modules.get(linking.module)
  const other = module?.fields.get(linking.other)
  if (module === undefined || other === undefined) return []
  return org
    .recordsOf(module)
    .find('lookup', id)
    .filter(({ record }) => record[linking.own] === id && isLiving(org, other, record[linking.other] ?? null))
    .map((row) => ({ [linking.other]: renderValue(org, other, row), id: row.id }))
}

/** Tags of a record with the ids that they have in their module. */
function renderTags(org: Org, { Tag }: Values, id: string): object[] {
  const names = (Tag ?? []) as readonly string[]
  if (names.length === 0) return []
  const module = org.find(id)?.module.api_name ?? ''
  return names.map((name) => {
    const [tag] = org.tags.find('name', `${module}\0${name.toLowerCase()}`)
    return { name, id: tag?.id ?? null, color_code: null }
  })
}
