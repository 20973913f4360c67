import type { FieldDescribe, SalesforceRecord } from './seed.ts'

/** JSON text of a record: `attributes` first, then the fields in the order of the query, nulls included. */
export type RecordWriter = (record: SalesforceRecord) => string

/** A writer for `fields` of the object `type`, whose records have urls below `/services/data/{version}`. */
export function recordWriter(type: string, version: string, fields: readonly FieldDescribe[]): RecordWriter {
  const opening = `{"attributes":{"type":"${type}","url":"/services/data/${version}/sobjects/${type}/`
  const members = fields.map((field) => memberWriter(field, `,${JSON.stringify(field.name)}:`))
  return (record) => {
    let text = `${opening}${String(record.Id)}"}`
    for (const write of members) text += write(record)
    return `${text}}`
  }
}

/** Writes one member with its key. Half of all members are null, so their text is made only once. */
function memberWriter({ name, type }: FieldDescribe, key: string): RecordWriter {
  const nothing = `${key}null`
  if (type === 'address') {
    const write = addressWriter(name)
    return (record) => key + write(record)
  }
  if (type === 'boolean') {
    const [yes, no] = [`${key}true`, `${key}false`]
    return (record) => (record[name] === true ? yes : no)
  }
  const quoted = `${key}"`
  const isFraction = type === 'double' || type === 'currency' || type === 'percent'
  return (record) => {
    const value = record[name]
    if (value === null || value === undefined) return nothing
    if (typeof value === 'string' && !NEEDS_ESCAPE.test(value)) return `${quoted}${value}"`
    return key + (isFraction && typeof value === 'number' ? doubleText(value) : JSON.stringify(value))
  }
}

/** What JSON writes otherwise than it is; most values have none of it, and a page has more than 100,000 of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/

/**
 * A number of a fractional type as Java writes a double, which is what the service's answers look like: always a
 * fraction, and an exponent below 0.001 and from ten million on. Both are plain JSON numbers.
 */
export function doubleText(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    return `${withFraction(digits)}E${exponent.replace('+', '')}`
  }
  return withFraction(String(value))
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`
}

/** Part -> suffix of the field that holds it. */
const ADDRESS_PARTS: readonly (readonly [string, string])[] = [
  ['city', 'City'],
  ['country', 'Country'],
  ['geocodeAccuracy', 'GeocodeAccuracy'],
  ['latitude', 'Latitude'],
  ['longitude', 'Longitude'],
  ['postalCode', 'PostalCode'],
  ['state', 'State'],
  ['street', 'Street'],
]

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/compound_fields_address.htm */
function addressWriter(name: string): RecordWriter {
  const prefix = name.replace(/Address$/, '')
  return (record) => {
    const parts = ADDRESS_PARTS.map(([part, suffix]) => [part, record[prefix + suffix] ?? null] as const)
    return parts.every(([, value]) => value === null) ? 'null' : JSON.stringify(Object.fromEntries(parts))
  }
}
