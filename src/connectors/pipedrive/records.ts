import type { CrmRecord, Row } from '../../model/record.ts'
import { nested } from './flat-fields.ts'
import type { Container } from './members.ts'
import type { Described } from './schema.ts'

/** A record as either version of the API tells it. */
export interface RawRecord extends Container {
  id: number | string
  is_deleted?: boolean
  active_flag?: boolean
}

/** Its custom fields, wherever they stand. */
export function customOf({ known }: Pick<Described, 'known'>, raw: Container): Container {
  if (known.version === 'v1') return nested(raw)
  const { custom_fields: custom } = raw
  return typeof custom === 'object' && custom !== null ? (custom as Container) : {}
}

/** Values of these fields, and of no others, in their order. */
export function compileRow(described: Described, fields: readonly string[]): (raw: RawRecord) => Row {
  const members = new Set(fields.flatMap((name) => described.memberOf(name) ?? []))
  const hasCustom = [...members].some(({ custom }) => custom)
  return (raw) => {
    const custom = hasCustom ? customOf(described, raw) : {}
    const all: Row = {}
    for (const member of members) Object.assign(all, member.read(member.custom ? custom : raw))
    return Object.fromEntries(fields.map((name) => [name, all[name] ?? null]))
  }
}

/** Those in the bin are told of now and then. */
export function isThere({ is_deleted: isDeleted, active_flag: isActive }: RawRecord): boolean {
  return isDeleted !== true && isActive !== false
}

export function toRecord(raw: RawRecord, toRow: (raw: RawRecord) => Row): CrmRecord {
  return { id: String(raw.id), row: toRow(raw) }
}

/** Keys of custom fields that a list is asked for at most; without any it tells all. https://developers.pipedrive.com/docs/api/v1/Persons#getPersons */
const mostKeys = 15

/** What the second version is to tell of each record beside what it tells anyway. */
export function narrowing({ known, memberOf }: Described, fields: readonly string[]): Record<string, string> {
  if (known.version === 'v1') return {}
  const keys = new Set(fields.flatMap((name) => memberOf(name)?.key ?? []))
  const { include } = known
  return {
    ...(keys.size > 0 && keys.size <= mostKeys && known.fields?.mayGrow ? { custom_fields: [...keys].join(',') } : {}),
    ...(include !== undefined && fields.includes(include.for) ? { include_fields: include.fields } : {}),
  }
}
