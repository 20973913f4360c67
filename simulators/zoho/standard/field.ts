import type { DataType, FieldSeed } from '../seed.ts'

type More = Partial<FieldSeed>

/** Marks of a field in the tables of standard modules. */
export const must: More = { system_mandatory: true }
export const wanted: More = { required: true }
export const readOnly: More = { read_only: true }

export function of(data_type: DataType, api_name: string, more: More = {}): FieldSeed {
  return { api_name, data_type, ...more }
}

export function text(api_name: string, length = 255, more: More = {}): FieldSeed {
  return of('text', api_name, { length, ...more })
}

export function all(data_type: DataType, ...names: string[]): FieldSeed[] {
  return names.map((name) => of(data_type, name))
}

export function texts(length: number, ...names: string[]): FieldSeed[] {
  return names.map((name) => text(name, length))
}

export function picklist(api_name: string, values: readonly string[], more: More = {}): FieldSeed {
  return of('picklist', api_name, { pick_list_values: ['-None-', ...values], ...more })
}

export function lookup(api_name: string, module: string, more: More = {}): FieldSeed {
  return of('lookup', api_name, { lookup: module, ...more })
}

export function description(api_name = 'Description'): FieldSeed {
  return of('textarea', api_name, { textarea: 'large' })
}

export function address(prefix: string, code: string): FieldSeed[] {
  return [
    text(`${prefix}Street`, 250),
    ...texts(100, `${prefix}City`, `${prefix}State`),
    text(`${prefix}${code}`, 30),
    text(`${prefix}Country`, 100),
  ]
}

export const industries = ['Agriculture', 'Education', 'Manufacturing', 'Service Provider', 'Software', 'Telecom']
export const sources = [
  'Advertisement',
  'Cold Call',
  'Employee Referral',
  'External Referral',
  'Partner',
  'Web Download',
]
export const ratings = ['Acquired', 'Active', 'Market Failed', 'Project Cancelled', 'Shut Down']
export const salutations = ['Mr.', 'Mrs.', 'Ms.', 'Dr.', 'Prof.']
