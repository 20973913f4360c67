import { CrmError } from '../../model/errors.ts'
import type { Problem } from './errors.ts'

type Failure = { status: 'rejected' | 'unknown'; error: CrmError }

export function isWritten(answer: Problem | undefined): boolean {
  return answer?.status === 'success'
}

/** What an error says of a row: nothing stored, or nobody knows. */
export function fitting(error: CrmError): Failure {
  return { status: error.stored === 'no' ? 'rejected' : 'unknown', error }
}

/**
 * The failure of a call as the outcome of each of its rows; anything else goes on. What refuses the content of a call
 * concerns the row when it was alone in it; among others nobody knows whose it is.
 */
export function failed(error: unknown, rows: number, scope?: CrmError['scope']): Failure[] {
  if (!(error instanceof CrmError)) throw error
  const of = scope ?? (rows === 1 && contentKinds.has(error.kind) ? 'row' : error.scope)
  const told = of === error.scope ? error : new CrmError({ ...error, message: error.message, scope: of, cause: error })
  return Array.from({ length: rows }, () => fitting(told))
}

const contentKinds = new Set<CrmError['kind']>(['invalid', 'conflict', 'not-found'])
