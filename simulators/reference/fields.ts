import type { Files } from './rules.ts'

export const standardNames = ['person', 'company', 'note', 'file', 'user'] as const
type StandardName = (typeof standardNames)[number]
/** Of an object that every account has, or of one that was created in it. */
export type ObjectName = string

export const fieldTypes = [
  'text',
  'email',
  'number',
  'flag',
  'day',
  'moment',
  'choice',
  'choices',
  'reference',
] as const
export type FieldType = (typeof fieldTypes)[number]

export interface Option {
  value: string
  label: string
}

export interface Field {
  name: string
  label: string
  type: FieldType
  custom: boolean
  required?: boolean
  unique?: boolean
  read_only?: boolean
  max_length?: number
  options?: Option[]
  /** What a reference points to. */
  object?: ObjectName
}

export const titles: Readonly<Record<StandardName, { label: string; plural: string }>> = {
  person: { label: 'Person', plural: 'People' },
  company: { label: 'Company', plural: 'Companies' },
  note: { label: 'Note', plural: 'Notes' },
  file: { label: 'File', plural: 'Files' },
  user: { label: 'User', plural: 'Users' },
}

export const externalKey = 'external_key'

/** Objects that take no further fields. */
export const fixedObjects: ReadonlySet<ObjectName> = new Set(['note'])

const bookkeeping: readonly Field[] = [
  field('created_at', 'Created', 'moment', { read_only: true }),
  field('updated_at', 'Changed', 'moment', { read_only: true }),
]
const owner = field('owner', 'Owner', 'reference', { object: 'user' })

/**
 * Fields of a new account. `isKeyUnique` follows from what a repeated create does; `files` are absent, or have an external
 * key or none.
 */
export function standardFields(isKeyUnique: boolean, files: Files): Record<StandardName, Field[]> {
  const key = keyField(isKeyUnique)
  return {
    person: [
      key,
      field('first_name', 'First name', 'text', { max_length: 255 }),
      field('last_name', 'Last name', 'text', { max_length: 255, required: true }),
      field('email', 'E-mail', 'email', { max_length: 254, unique: true }),
      field('phone', 'Phone', 'text', { max_length: 40 }),
      field('stage', 'Stage', 'choice', { options: options('new', 'working', 'customer') }),
      field('interests', 'Interests', 'choices', { options: options('news', 'events', 'beta') }),
      field('subscribed', 'Subscribed', 'flag'),
      field('revenue', 'Revenue', 'number'),
      field('birthday', 'Birthday', 'day'),
      field('last_seen', 'Last seen', 'moment'),
      field('notes', 'Notes', 'text'),
      field('company', 'Company', 'reference', { object: 'company' }),
      field('manager', 'Manager', 'reference', { object: 'person' }),
      owner,
      ...bookkeeping,
    ],
    company: [
      key,
      field('name', 'Name', 'text', { max_length: 255, required: true }),
      field('domain', 'Domain', 'text', { max_length: 253, unique: true }),
      field('city', 'City', 'text', { max_length: 255 }),
      owner,
      ...bookkeeping,
    ],
    note: [
      field('body', 'Text', 'text', { required: true }),
      field('person', 'Person', 'reference', { object: 'person', required: true }),
      field('pinned', 'Pinned', 'flag'),
      ...bookkeeping,
    ],
    file:
      files === 'off'
        ? []
        : [
            ...(files === 'keyed' ? [key] : []),
            field('name', 'Name', 'text', { max_length: 255, required: true }),
            field('person', 'Person', 'reference', { object: 'person' }),
            field('size', 'Size', 'number', { read_only: true }),
            ...bookkeeping,
          ],
    user: [
      field('email', 'E-mail', 'email', { max_length: 254, unique: true, read_only: true }),
      field('name', 'Name', 'text', { max_length: 255, read_only: true }),
      field('active', 'Active', 'flag', { read_only: true }),
      ...bookkeeping,
    ],
  }
}

/** Fields of an object that is created in an account. */
export function fieldsOfNew(isKeyUnique: boolean): Field[] {
  return [
    keyField(isKeyUnique),
    field('name', 'Name', 'text', { max_length: 255, required: true }),
    owner,
    ...bookkeeping,
  ]
}

function keyField(isUnique: boolean): Field {
  return field(externalKey, 'External key', 'text', { max_length: 100, ...(isUnique && { unique: true }) })
}

function field(name: string, label: string, type: FieldType, more: Partial<Field> = {}): Field {
  return { name, label, type, custom: false, ...more }
}

function options(...values: string[]): Option[] {
  return values.map((value) => ({ value, label: value[0]!.toUpperCase() + value.slice(1) }))
}
