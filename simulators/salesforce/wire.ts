import { isFractional, numberText } from './numbers.ts'
import type { SalesforceRecord } from './seed.ts'
import type { Column } from './soql/columns.ts'
import type { Member } from './soql/members.ts'

/** JSON text of a record, nulls included. */
export type RecordWriter = (record: SalesforceRecord) => string

/** A writer for records of the object `type`, whose urls lie below `/services/data/{version}`: `attributes` first, then the members. */
export function recordWriter(type: string, version: string, members: readonly Member[]): RecordWriter {
  const opening = openingOf(type, version, type)
  const writers = members.map((member) => memberWriter(member, version))
  return (record) => {
    let text = `${opening}${String(record.Id)}"}`
    for (const write of writers) text += write(record)
    return `${text}}`
  }
}

/** A writer for rows of groups, which have no url. */
export function groupWriter(columns: readonly Column[]): RecordWriter {
  const writers = columns.map((column) => valueWriter(column, keyText(column.path)))
  return (record) => `{"attributes":{"type":"AggregateResult"}${writers.map((write) => write(record)).join('')}}`
}

/** Of a lookup to several objects, the type is `Name` while the url has the object. */
function openingOf(type: string, version: string, object: string): string {
  return `{"attributes":{"type":"${type}","url":"/services/data/${version}/sobjects/${object}/`
}

function keyText(key: string): string {
  return `,${JSON.stringify(key)}:`
}

function memberWriter(member: Member, version: string): RecordWriter {
  const key = keyText(member.key)
  if (member.kind === 'value') return valueWriter(member.column, key)
  const written = new Map<readonly Member[], RecordWriter[]>()
  return (record) => {
    const found = member.find(record)
    if (found === undefined) return `${key}null`
    const { type, members } = member.of(found)
    const writers = written.get(members) ?? members.map((inner) => memberWriter(inner, version))
    written.set(members, writers)
    const opening = `${openingOf(type, version, found.object.name)}${String(found.record.Id)}"}`
    return `${key}${opening}${writers.map((write) => write(record)).join('')}}`
  }
}

/** Writes one value with its key. Half of all values are null, so their text is made only once. */
function valueWriter({ field, read, numbers }: Column, key: string): RecordWriter {
  const nothing = `${key}null`
  if (field.type === 'boolean') {
    const [yes, no] = [`${key}true`, `${key}false`]
    return (record) => {
      const value = read(record)
      return value === true ? yes : value === null ? nothing : no
    }
  }
  const quoted = `${key}"`
  const isFraction = isFractional(field.type)
  return (record) => {
    const value = read(record)
    if (value === null || value === undefined) return nothing
    if (isFraction) return key + numberText(value as number | string, numbers)
    if (typeof value === 'string' && !NEEDS_ESCAPE.test(value)) return `${quoted}${value}"`
    return key + JSON.stringify(value)
  }
}

/** What JSON writes otherwise than it is; most values have none of it, and a page has more than 100,000 of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/
