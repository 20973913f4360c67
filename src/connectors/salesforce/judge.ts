import type { Outcome } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Saved } from './collections.ts'
import { rowError } from './row-errors.ts'

type Failure = Extract<Outcome, { error: CrmError }>

/** What became of each row of a call, in order; a call that fails is told of all of them. */
export async function judge<T, O>(
  rows: readonly T[],
  send: () => Promise<Saved[]>,
  verdict: (saved: Saved | undefined, row: T) => O,
): Promise<(O | Failure)[]> {
  if (rows.length === 0) return []
  try {
    const saved = await send()
    return rows.map((row, at) => verdict(saved[at], row))
  } catch (error) {
    return failed(error, rows.length)
  }
}

/** Of a call, for each of its rows. Throws what is no verdict of the org. */
export function failed(error: unknown, rows: number): Failure[] {
  if (!(error instanceof CrmError)) throw error
  const told = ofCall(error, rows)
  const status = error.stored === 'no' ? 'rejected' : 'unknown'
  return Array.from({ length: rows }, () => ({ status, error: told }))
}

export function outcomeOf(object: string, saved: Saved | undefined): Outcome {
  if (saved?.success === true && saved.id) {
    return { status: 'written', id: saved.id, ...(saved.created === undefined ? {} : { created: saved.created }) }
  }
  if (saved?.success === false) return { status: 'rejected', error: rowError(saved.errors ?? [], object) }
  const message = 'Salesforce: the answer does not say what became of this record.'
  return { status: 'unknown', error: new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message }) }
}

/** What refuses the content of a call concerns the row when it was alone in it; among others nobody knows whose it is. */
function ofCall(error: CrmError, rows: number): CrmError {
  if (rows !== 1 || !contentKinds.has(error.kind)) return error
  const { kind, stored, message, code, field, conflict } = error
  return new CrmError({
    ...{ kind, stored, message, scope: 'row', cause: error },
    ...(code ? { code } : {}),
    ...(field ? { field } : {}),
    ...(conflict ? { conflict } : {}),
  })
}

const contentKinds = new Set<CrmError['kind']>(['invalid', 'conflict', 'not-found'])
