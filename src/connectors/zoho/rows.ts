import type { Row, Value } from '../../model/record.ts'
import { type Field, findField, type ObjectSchema } from '../../model/schema.ts'
import { canonicalDatetime, plainDecimal } from '../canonical.ts'

export type RawRecord = Readonly<Record<string, unknown>> & { id: string }

/** Turns what Zoho sends into rows of exactly the fields that were asked for. */
export type RowReader = (record: Readonly<Record<string, unknown>>) => Row

export function createRowReader(object: ObjectSchema, fields: readonly string[]): RowReader {
  const readers = fields.map((name): [string, (raw: unknown) => Value] => [name, readerOf(findField(object, name))])
  // Copies of one object share its layout; objects that grow field by field would each be a table, six times as large.
  const empty: Row = JSON.parse(JSON.stringify(Object.fromEntries(fields.map((name) => [name, null]))))
  return (record) => {
    const row = { ...empty }
    for (const [name, read] of readers) {
      const raw = record[name]
      if (raw !== null && raw !== undefined && raw !== '') row[name] = read(raw)
    }
    return row
  }
}

export function readerOf(field: Field | undefined): (raw: unknown) => Value {
  switch (field?.type) {
    case 'boolean':
      return (raw) => raw === true || raw === 'true'
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return (raw) => toDecimal(textOf(raw))
    case 'datetime':
      return (raw) => canonicalDatetime(textOf(raw)) ?? textOf(raw)
    case 'multi-select':
      return choicesOf(field)
    case 'select':
      return choiceOf(field)
    case 'json':
    case 'file':
      return (raw) => (typeof raw === 'string' ? raw : JSON.stringify(raw))
    default:
      return textOf
  }
}

/** A look-up is an object with the id of its record; a choice by layout, too. */
function textOf(raw: unknown): string {
  if (typeof raw === 'object' && raw !== null) {
    const { id, name } = raw as { id?: unknown; name?: unknown }
    return typeof id === 'string' ? id : typeof name === 'string' ? name : JSON.stringify(raw)
  }
  return String(raw)
}

/** Which of an option's two names is told depends on the call: both are taken for its value. */
function toValueOf({ options = [] }: Field): (text: string) => string {
  const values = new Set(options.map(({ value }) => value))
  const byLabel = new Map(options.map(({ value, label }) => [label, value]))
  return (text) => (values.has(text) ? text : (byLabel.get(text) ?? text))
}

function choiceOf(field: Field): (raw: unknown) => Value {
  const toValue = toValueOf(field)
  return (raw) => {
    const text = textOf(raw)
    return text === '-None-' ? null : toValue(text)
  }
}

/** Names of tags, or options; the latter stand with semicolons between them where they are no list. */
function choicesOf(field: Field): (raw: unknown) => Value {
  const toValue = toValueOf(field)
  // How tags stand in a cell is said nowhere; none has a comma in it.
  const separator = field.options === undefined ? /[;,]/ : ';'
  return (raw) => {
    const list = Array.isArray(raw) ? raw : String(raw).split(separator)
    const names = list.map((each) => (typeof each === 'object' && each !== null ? nameOf(each) : String(each)))
    const values = names.filter((name) => name !== '' && name !== '-None-').map(toValue)
    return values.length === 0 ? null : values
  }
}

function nameOf(tag: { name?: unknown }): string {
  return typeof tag.name === 'string' ? tag.name : ''
}

/** Without a fraction of zeros. */
function toDecimal(text: string): string {
  const plain = plainDecimal(text)
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain
}
