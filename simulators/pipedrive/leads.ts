import type { Collection, Row } from '../kit/store.ts'
import type { Company } from './company.ts'
import { customFields } from './fields.ts'
import { isObject } from './values/composites.ts'

export interface Lead extends Row {
  readonly values: Readonly<Record<string, unknown>>
  /** Values of the custom fields of deals, as v2 writes them. */
  readonly custom: Readonly<Record<string, unknown>>
  readonly deletedAt?: number
}

export interface LeadLabel extends Row {
  readonly name: string
  readonly color: string
  readonly add_time: string
  readonly update_time: string
}

export const leadsOf = ({ store }: Company): Collection<Lead> => store.collection<Lead>('leads')
export const leadLabelsOf = ({ store }: Company): Collection<LeadLabel> => store.collection<LeadLabel>('leadLabels')

/**
 * The custom values of a lead. The specification says that they are told in the format of the deals' endpoints, without
 * saying of which version: usual here is the flat one of v1, with parts as members of their own; the reading
 * `lead-fields-as-v2` has the values of v2. What has no value is not told.
 */
export function shownCustom(company: Company, { custom }: Lead): Record<string, unknown> {
  if (company.reads('lead-fields-as-v2')) return { ...custom }
  const shown: Record<string, unknown> = {}
  for (const { field_code: code, field_type } of customFields(company, 'dealFields')) {
    const value = custom[code]
    if (value !== undefined) Object.assign(shown, flat(code, field_type, value))
  }
  return shown
}

function flat(code: string, type: string, value: unknown): Record<string, unknown> {
  if (Array.isArray(value)) return { [code]: value.join(',') }
  if (!isObject(value)) return { [code]: type === 'enum' ? String(value) : value }
  const { value: main, ...parts } = value
  return { [code]: main, ...Object.fromEntries(Object.entries(parts).map(([part, each]) => [`${code}_${part}`, each])) }
}

/** The value of a custom field in a body of v1, made into that of v2: both are taken. */
export function fromFlat(code: string, type: string, body: Readonly<Record<string, unknown>>): unknown {
  const value = body[code]
  if (value === null || value === '') return null
  const isNumeric = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
  if (type === 'set') return typeof value === 'string' ? value.split(',').map(Number) : value
  if (['enum', 'double', 'user', 'org', 'people'].includes(type)) return isNumeric ? Number(value) : value
  const parts = Object.keys(body).filter((name) => name.startsWith(`${code}_`))
  const isComposite = ['monetary', 'daterange', 'time', 'timerange', 'address'].includes(type)
  if (!isComposite || isObject(value)) return value
  return {
    value: type === 'monetary' && isNumeric ? Number(value) : value,
    ...Object.fromEntries(parts.map((name) => [name.slice(code.length + 1), body[name]])),
  }
}
