import { ItemError } from '../errors.ts'
import type { Field } from '../fields.ts'
import { folded, keyOf, type Module, type Org } from '../org.ts'
import type { Service } from '../service.ts'

/** A column of the file and the field that it fills. */
export interface Mapping {
  readonly field: Field
  /** Position in the file; absent: only the default value. */
  readonly index?: number
  readonly find_by?: string
  readonly format?: string
  /** Of the records that a lookup leads to, where it can lead to any. */
  readonly module?: string
  readonly default_value?: unknown
}

/** Dates are American unless a mapping gives a format. https://github.com/zoho/crm-oas */
const USUAL_FORMATS: Readonly<Record<string, string>> = { date: 'MM/dd/yyyy', datetime: 'MM/dd/yyyy HH:mm:ss' }

/** A row of the file as the record that REST would have been sent. Throws an ItemError that names the field. */
export function recordOf(
  service: Service,
  mappings: readonly Mapping[],
  cells: readonly string[],
  ignoreEmpty: boolean,
): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  for (const mapping of mappings) {
    const cell = mapping.index === undefined ? '' : (cells[mapping.index] ?? '')
    if (cell !== '') {
      record[mapping.field.api_name] = cellValue(service, mapping, cell)
      if (mapping.module !== undefined) record.$se_module = mapping.module
    } else if (mapping.default_value !== undefined) record[mapping.field.api_name] = mapping.default_value
    else if (!ignoreEmpty) record[mapping.field.api_name] = mapping.field.data_type === 'boolean' ? false : null
  }
  return record
}

function cellValue({ org }: Service, mapping: Mapping, cell: string): unknown {
  const { field } = mapping
  switch (field.data_type) {
    case 'integer':
    case 'double':
    case 'currency':
    case 'percent':
      if (!/^-?\d+(?:\.\d+)?$/.test(cell.trim())) throw wrong(field)
      return Number(cell)
    case 'boolean':
      if (!/^(true|false|1|0)$/i.test(cell)) throw wrong(field)
      return /^(true|1)$/i.test(cell)
    case 'multiselectpicklist':
      return cell.split(';').filter((part) => part !== '')
    case 'date':
    case 'datetime':
      return timeOf(org, field, mapping.format ?? USUAL_FORMATS[field.data_type]!, cell)
    case 'lookup':
      return { id: lookupOf(org, field, mapping.find_by ?? 'id', cell) }
    case 'ownerlookup':
    case 'userlookup':
      return { id: mapping.find_by === 'email' ? userOf(org, field, cell) : cell }
    default:
      return field.api_name === 'Tag' ? cell.split(';').map((name) => ({ name })) : cell
  }
}

function userOf({ users }: Org, field: Field, email: string): string {
  const found = users.values().find(({ user }) => folded(user.email) === folded(email))
  if (found === undefined) throw wrong(field)
  return found.id
}

/** A parent by its id, a unique field of it, or its name. */
function lookupOf(org: Org, field: Field, find_by: string, cell: string): string {
  const module = org.modules.get(field.lookup ?? '')
  if (find_by === 'id' || module === undefined) return cell
  const key = module.fields.get(find_by === 'name' ? module.name : find_by)
  if (key === undefined) throw wrong(field)
  const isIndexed = key.unique !== undefined || key.api_name === module.check
  const rows = isIndexed
    ? org.recordsOf(module).find('key', keyOf(key, cell))
    : org
        .recordsOf(module)
        .values()
        .filter(({ record }) => folded(record[key.api_name]) === folded(cell))
  if (rows.length === 0) throw wrong(field)
  return rows[0]!.id
}

const PARTS: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  MM: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  XXX: '(?<offset>Z|[+-]\\d{2}:\\d{2})',
}

/** A date or time in a format as `yyyy-MM-dd'T'HH:mm:ssXXX`; without an offset it is in the zone of the user. */
function timeOf(org: Org, field: Field, format: string, cell: string): string {
  const pattern = format
    .replaceAll("'", '')
    .replace(/yyyy|MM|dd|HH|mm|ss|XXX|[.*+?^${}()|[\]\\]/g, (part) => PARTS[part] ?? `\\${part}`)
  const found = new RegExp(`^${pattern}$`).exec(cell)?.groups
  if (found === undefined) throw wrong(field)
  const two = (part: string | undefined): string => (part ?? '00').padStart(2, '0')
  const day = `${found.year}-${two(found.month)}-${two(found.day)}`
  if (field.data_type === 'date') return day
  const clock = `${two(found.hour)}:${two(found.minute)}:${two(found.second)}`
  if (found.offset !== undefined) return `${day}T${clock}${found.offset}`
  const local = Date.parse(`${day}T${clock}Z`)
  if (Number.isNaN(local)) throw wrong(field)
  return org.zone.render(local - org.zone.offset(local) * 60_000)
}

/** The record that a job finds by a field; undefined: there is none. */
export function findBy(org: Org, module: Module, find_by: string, value: unknown): string | undefined {
  if (find_by === 'id') return org.recordsOf(module).get(String(value))?.id
  const field = module.fields.get(find_by)
  if (field === undefined || value == null || value === '') return undefined
  return org.recordsOf(module).find('key', keyOf(field, String(value).trim()))[0]?.id
}

function wrong({ api_name }: Field): ItemError {
  return new ItemError('INVALID_DATA', 'invalid data', { api_name })
}
