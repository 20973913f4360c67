import type { Row, Value } from '../../model/record.ts'
import type { Field, FieldType, ValueRule } from '../../model/schema.ts'
import { isBlank } from '../blank.ts'
import { type EncodeValue, encoderOf, type Refusal, refusals } from './encode-value.ts'
import { readerOf } from './rows.ts'

/** Rows of a subform in one record. https://www.zoho.com/crm/developer/docs/api/v8/subforms.html */
const mostRows = 100

/** What the rows of a subform hold, and the account whose records they name. */
interface Rows {
  account: string
  fields: ReadonlyMap<string, Field>
}

/** A field of rows: what the settings tell of it travels with the schema as a rule. */
export function rowsRule(account: string, fields: readonly Field[]): ValueRule {
  return { type: 'rows', arguments: [account, ...fields.map((field) => JSON.stringify(field, told))] }
}

/** What the values of rows are judged by. */
const told = [
  ...['name', 'type', 'nativeType', 'required', 'maxLength', 'maxEntries', 'options', 'value', 'label'],
  ...['rules', 'arguments'],
]

export function isSubform({ nativeType }: Pick<Field, 'nativeType'>): boolean {
  return nativeType === 'subform'
}

/** Fields of a subform that rows are read and written with: no bookkeeping, and nothing that is worked out. */
export function isOfRows({ name, type, createable, system }: Field): boolean {
  return createable && !system && !apart.has(type) && !ofRecords.has(name)
}

const apart = new Set<FieldType>(['id', 'json', 'file'])
const ofRecords = new Set(['Owner', 'Parent_Id', 'Tag', 'Layout', 'Currency'])

const known = new WeakMap<Field, Rows>()

function rowsOf(field: Field): Rows {
  let rows = known.get(field)
  if (rows === undefined) {
    const [account = '', ...fields] = field.rules?.find(({ type }) => type === 'rows')?.arguments ?? []
    const made = fields.map((text) => JSON.parse(text) as Field)
    rows = { account, fields: new Map(made.map((each) => [each.name, each])) }
    known.set(field, rows)
  }
  return rows
}

/** A record of this account that a row names. */
interface Named {
  id: string
  name?: string
  account: string
}

/**
 * Rows as a JSON list of objects, in the order of the vendor: values by field name, empty ones left out, without ids of rows.
 * Who or what a row names stands there with its account, since its id means nothing in another. null: there are none.
 */
export function readRows(field: Field, raw: unknown): Value {
  if (!Array.isArray(raw) || raw.length === 0) return null
  const { account, fields } = rowsOf(field)
  const readers = [...fields.values()].map((each) => ({ field: each, read: readerOf(each) }))
  const rows = raw.map((row: Readonly<Record<string, unknown>>) => {
    const members = readers.flatMap(({ field: each, read }): [string, unknown][] => {
      const value = row[each.name]
      if (value === null || value === undefined || value === '') return []
      if (isName(each)) return [[each.name, nameIn(value, account)]]
      const made = read(value)
      return made === null ? [] : [[each.name, isNumber(each) ? toNumber(String(made)) : made]]
    })
    return Object.fromEntries(members)
  })
  // A row of which only computed or empty fields are told says nothing that could be written.
  const saying = rows.filter((row) => Object.keys(row).length > 0)
  return saying.length === 0 ? null : JSON.stringify(saying)
}

function isName({ type }: Pick<Field, 'type'>): boolean {
  return type === 'reference' || type === 'user'
}

function nameIn(value: unknown, account: string): Named {
  const { id, name } = (typeof value === 'object' ? value : { id: value }) as { id?: unknown; name?: unknown }
  return { id: String(id), ...(typeof name === 'string' ? { name } : {}), account }
}

const numeric = new Set<FieldType>(['integer', 'decimal', 'currency', 'percent'])

function isNumber({ type }: Pick<Field, 'type'>): boolean {
  return numeric.has(type)
}

/** As text, where a float would be another number. */
function toNumber(text: string): number | string {
  return String(Number(text)) === text ? Number(text) : text
}

/** null: it is no list of objects. */
function parseRows(text: string): Readonly<Record<string, unknown>>[] | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) && parsed.every((row) => isObject(row)) ? parsed : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Rows on the wire, or the first rule that one of them breaks. https://www.zoho.com/crm/developer/docs/api/v8/insert-subforms.html
 */
export function rowsEncoder(field: Field): EncodeValue {
  const { account, fields } = rowsOf(field)
  const rules = new Map([...fields].map(([name, each]) => [name, { field: each, encode: encoderOf(each) }]))
  const required = [...fields.values()].filter((each) => each.required).map(({ name }) => name)
  return (value) => {
    const rows = typeof value === 'string' ? parseRows(value) : null
    if (rows === null) return { refusal: malformed }
    if (rows.length > mostRows) return { refusal: { code: 'too-many', message: `takes ${mostRows} rows at most.` } }
    if (rows.length === 0 && field.required) return { refusal: refusals.required }
    const wire: object[] = []
    for (const [n, row] of rows.entries()) {
      const encoded = encodeRow(row, rules, account)
      const missing = required.find((name) => !('refusal' in encoded) && encoded.wire[name] === undefined)
      const refusal = 'refusal' in encoded ? encoded.refusal : missing === undefined ? null : lacks(missing)
      if (refusal !== null) return { refusal: { ...refusal, message: `row ${n + 1}: ${refusal.message}` } }
      if (!('refusal' in encoded)) wire.push(encoded.wire)
    }
    return { wire }
  }
}

const malformed = { code: 'malformed-json', message: 'takes rows as a JSON list of objects: values by field name.' }

function lacks(name: string): Refusal {
  return { ...refusals.required, message: `${name} ${refusals.required.message}` }
}

type Rules = ReadonlyMap<string, { field: Field; encode: EncodeValue }>

function encodeRow(
  row: Readonly<Record<string, unknown>>,
  rules: Rules,
  account: string,
): { wire: Record<string, unknown> } | { refusal: Refusal } {
  const wire: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) {
    const rule = rules.get(name)
    if (rule === undefined) return { refusal: unknownField(name) }
    const { field, encode } = rule
    if (isName(field) && isObject(value) && value.account !== undefined && value.account !== account)
      return { refusal: foreign(name) }
    const given = plainValue(field, value)
    if (given === undefined) return { refusal: { ...refusals.type, message: `${name} ${refusals.type.message}` } }
    if (given === null || isBlank(given)) continue
    const encoded = encode(given)
    if ('refusal' in encoded) return { refusal: { ...encoded.refusal, message: `${name} ${encoded.refusal.message}` } }
    const isFloat = isNumber(field) && field.nativeType !== 'bigint'
    if (isFloat && !isExact(String(encoded.wire)))
      return { refusal: { ...refusals.range, message: `${name} ${refusals.range.message}` } }
    wire[name] = isFloat ? Number(encoded.wire) : encoded.wire
  }
  return Object.keys(wire).length === 0 ? { refusal: { ...refusals.required, message: 'it has no value.' } } : { wire }
}

/** A float keeps 15 digits, wherever the point stands. */
function isExact(decimal: string): boolean {
  return decimal.replace(/[-.]/g, '').replace(/^0+/, '').length <= 15
}

/** A member of a row as a value of a record; undefined: it is none. */
function plainValue(field: Pick<Field, 'type'>, value: unknown): Value | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.every((each) => typeof each === 'string') ? value : undefined
  const { id } = value as { id?: unknown }
  return isName(field) && typeof id === 'string' ? id : undefined
}

function unknownField(name: string): Refusal {
  const told = /^\w{1,50}$/.test(name) ? name : 'A member'
  return { code: 'field-missing', message: `${told} is no field of its rows that can be written.` }
}

function foreign(name: string): Refusal {
  const what = `${name} names a record of another account. Give the id that it has in this one, or leave it out.`
  return { code: 'foreign-id', message: what }
}

type SameValue = (field: Field, sent: Value, stored: Value | undefined) => boolean

/** Row by row, in order; what was not sent does not count. */
export function sameRows(field: Field, sent: Value, stored: Value | undefined, sameValue: SameValue): boolean {
  const [a, b] = [rowsIn(sent), rowsIn(stored ?? null)]
  if (a === null || b === null || a.length !== b.length) return false
  const { fields } = rowsOf(field)
  const valuesOf = (row: Readonly<Record<string, unknown>>): Row => {
    const members = Object.entries(row).map(([name, value]): [string, Value] => {
      const of = fields.get(name)
      return [name, (of && plainValue(of, value)) ?? null]
    })
    return Object.fromEntries(members)
  }
  return a.every((row, n) => {
    const there = valuesOf(b[n]!)
    return Object.entries(valuesOf(row)).every(([name, value]) => {
      const of = fields.get(name)
      return of !== undefined && sameValue(of, value, there[name])
    })
  })
}

function rowsIn(value: Value): Readonly<Record<string, unknown>>[] | null {
  if (value === null || isBlank(value)) return []
  return typeof value === 'string' ? parseRows(value) : null
}
