import type { Random } from '../kit/random.ts'
import type { Row } from '../kit/store.ts'
import type { Company } from './company.ts'
import type { FieldOwner, FieldSeed, OptionSeed } from './seed.ts'

/** The types that a field of the account's own can have. https://pipedrive.readme.io/docs/core-api-concepts-custom-fields */
export const customTypes = [
  ...['varchar', 'varchar_auto', 'text', 'double', 'monetary', 'date', 'set', 'enum', 'user', 'org', 'people'],
  ...['phone', 'time', 'timerange', 'daterange', 'address'],
] as const

export interface Field extends Row {
  readonly field_name: string
  readonly field_code: string
  readonly description: string | null
  readonly field_type: string
  readonly options: readonly OptionSeed[] | null
  readonly is_custom_field: boolean
  /** The blocks that the web application goes by, as they were last sent. */
  readonly ui: Readonly<Record<string, unknown>>
  readonly isRequired: boolean
}

export const OPTION_TYPES = ['enum', 'set']

/** Stores a field under the next number. Its code is drawn where none is given. */
export function addField(company: Company, owner: FieldOwner, seed: FieldSeed, isCustom: boolean): Field {
  const field: Field = {
    id: String(company.next('fields')),
    field_name: seed.field_name,
    field_code: seed.field_code ?? drawCode(company.random),
    description: seed.description ?? null,
    field_type: seed.field_type,
    options: seed.options ?? (OPTION_TYPES.includes(seed.field_type) ? [] : null),
    is_custom_field: isCustom,
    ui: {},
    isRequired: seed.required ?? false,
  }
  for (const { id } of field.options ?? []) company.take('options', id)
  company.fields[owner].put(field)
  return field
}

/** 40 hexadecimal digits, which nobody can foresee. */
function drawCode(random: Random): string {
  return Array.from({ length: 5 }, () => random.integer(0, 0xffff_ffff).toString(16).padStart(8, '0')).join('')
}

/** The field of a code, or undefined. */
export function fieldOf(company: Company, owner: FieldOwner, code: string): Field | undefined {
  return company.fields[owner].find('code', code)[0]
}

export function customFields(company: Company, owner: FieldOwner): Field[] {
  return company.fields[owner].values().filter((field) => field.is_custom_field)
}
