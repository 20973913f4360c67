import { isEmpty, type Value } from '../model/record.ts'

/** A row of a list that is kept as JSON: values by column. */
export type JsonRow = Readonly<Record<string, unknown>>

/** A float keeps so many digits, wherever the point stands. */
const exactDigits = 15

/** The rows of a text; null: it is no JSON list of objects. A number that a float would change is the text of its digits. */
export function parseRows(value: Value | undefined): JsonRow[] | null {
  if (typeof value !== 'string') return null
  try {
    const parsed: unknown = JSON.parse(value, withDigits)
    return Array.isArray(parsed) && parsed.every(isRow) ? parsed : null
  } catch {
    return null
  }
}

function withDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  const digits = context.source.replace(/e.*$/i, '').replace(/[-.]/g, '').replace(/^0+/, '')
  return digits.length > exactDigits || !Number.isFinite(value) ? context.source : value
}

function isRow(value: unknown): value is JsonRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A record that a row names by one of its columns. */
export interface NamedInRow {
  id: string
  /** The number of the row, from 1. */
  row: number
}

/** The records that rows name by a column, in their order; what is no id names none. */
export function namedInRows(value: Value | undefined, column: string): NamedInRow[] {
  return (parseRows(value) ?? []).flatMap((row, n) => {
    const id = idIn(row, column)
    return id === null ? [] : [{ id, row: n + 1 }]
  })
}

/** Whether a row says anything in a column. */
export function saysIn(row: JsonRow, column: string): boolean {
  const value = Object.hasOwn(row, column) ? row[column] : null
  return !isEmpty(value as Value)
}

/** The id by which a row names a record, alone or as the `id` of an object; null: there is none. */
export function idIn(row: JsonRow, column: string): string | null {
  const value = Object.hasOwn(row, column) ? row[column] : null
  return plainId(value) ?? (isRow(value) ? plainId(value.id) : null)
}

function plainId(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}
