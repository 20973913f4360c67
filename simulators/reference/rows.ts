import { type Change, carryOut } from './change.ts'
import type { Crm } from './crm.ts'
import type { ObjectName } from './fields.ts'
import { createRecord, deleteRecord, updateRecord, type Written } from './records.ts'
import { errorOf, malformed, Refusal } from './refusal.ts'

export const operations = ['create', 'update', 'delete'] as const
export type Operation = (typeof operations)[number]

export interface Row {
  ref: string
  id: string
  values: Readonly<Record<string, unknown>>
}

export type Result =
  | { ref: string; status: 'written'; id: string; created: boolean }
  | { ref: string; status: 'rejected'; error: { code: string; message: string } }

/** The rows of a body, of the documented form. Throws when they are not. */
export function readRows(operation: Operation, given: unknown): Row[] {
  if (!Array.isArray(given)) throw malformed('The rows are a list.')
  const refs = new Set<string>()
  return given.map((row: unknown): Row => {
    const { ref, id, values } = isObject(row) ? row : {}
    if (typeof ref !== 'string' || ref === '' || refs.has(ref)) throw malformed('A row has a ref of its own.')
    refs.add(ref)
    if (operation !== 'create' && typeof id !== 'string') throw malformed('A row has an id here.')
    if (operation !== 'delete' && !isObject(values)) throw malformed('A row has values here.')
    return { ref, id: typeof id === 'string' ? id : '', values: isObject(values) ? values : {} }
  })
}

/** Writes one row alone: a refusal is its result. */
export function writeRow(
  crm: Crm,
  by: object,
  now: number,
  object: ObjectName,
  operation: Operation,
  row: Row,
): Result {
  try {
    const written = carryOut(crm, by, now, (change) => write(change, object, operation, row))
    return { ref: row.ref, status: 'written', ...written }
  } catch (error) {
    if (error instanceof Refusal) return { ref: row.ref, status: 'rejected', error: errorOf(error) }
    throw error
  }
}

/** Writes all rows or, when one is refused, none. Throws that row's refusal. */
export function writeTogether(
  crm: Crm,
  by: object,
  now: number,
  object: ObjectName,
  operation: Operation,
  rows: readonly Row[],
): Result[] {
  return carryOut(crm, by, now, (change) =>
    rows.map((row): Result => {
      try {
        return { ref: row.ref, status: 'written', ...write(change, object, operation, row) }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        const named = crm.refusal === 'batch' && { ref: row.ref }
        throw new Refusal(422, error.code, error.message, { ...error.about, ...named })
      }
    }),
  )
}

function write(change: Change, object: ObjectName, operation: Operation, row: Row): Written {
  if (operation === 'create') return createRecord(change, object, row.values)
  return operation === 'update'
    ? updateRecord(change, object, row.id, row.values)
    : deleteRecord(change, object, row.id)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
