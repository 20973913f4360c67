import type { Outcome } from '../../src/connector.ts'
import { CrmError, type ErrorKind } from '../../src/model/errors.ts'

/** What goes wrong with one call of the target. */
export type Fault =
  /** No answer; the call took effect or not. */
  | { kind: 'lost'; took: boolean }
  /** No answer; the call takes effect when `commit` carries it out, if ever. */
  | { kind: 'late'; commit: (effect: () => void) => void }
  /** Of every second row nothing is known, though all took effect. */
  | { kind: 'half-lost' }
  /** These rows of the call meet a passing trouble and are not stored. */
  | { kind: 'busy'; nth: (index: number) => boolean }
  /** The whole call is refused, and nothing is stored. */
  | { kind: 'refused'; error: ErrorKind }
  /** Creates take effect, but the answer calls each a conflict with the record that it has just made. */
  | { kind: 'own-conflict' }
  /** Something happens right before, or right after, the call takes effect; what it throws leaves the call. */
  | { kind: 'before' | 'after'; act: () => unknown }

/** One outcome for each row, as the fault distorts them. */
export function finish<R>(
  fault: Fault | undefined,
  rows: readonly R[],
  effect: (rows: readonly R[]) => Outcome[],
): Outcome[] {
  const unknown: Outcome = {
    status: 'unknown',
    error: new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message: 'The line went dead.' }),
  }
  switch (fault?.kind) {
    case 'lost':
      if (fault.took) effect(rows)
      return Array.from({ length: rows.length }, () => unknown)
    case 'late':
      fault.commit(() => void effect(rows))
      return Array.from({ length: rows.length }, () => unknown)
    case 'half-lost':
      return effect(rows).map((outcome, i) => (i % 2 === 1 ? unknown : outcome))
    case 'busy':
      return rows.map((row, i) => (fault.nth(i) ? rejected('transient', 'The record is locked.') : effect([row])[0]!))
    case 'refused':
      return Array.from({ length: rows.length }, () => ({ status: 'rejected', error: refusal(fault.error) }))
    case 'own-conflict':
      return effect(rows).map((outcome) =>
        outcome.status === 'written' ? rejected('conflict', 'Taken.', { conflict: { id: outcome.id } }) : outcome,
      )
    case 'after': {
      const outcomes = effect(rows)
      fault.act()
      return outcomes
    }
    default:
      return effect(rows)
  }
}

export function throwIfRefused(fault: Fault | undefined): void {
  if (fault?.kind === 'refused') throw refusal(fault.error)
}

export function refusal(kind: ErrorKind): CrmError {
  return new CrmError({ kind, scope: 'request', stored: 'no', message: `The club says: ${kind}.` })
}

export function rejected(
  kind: ErrorKind,
  message: string,
  facts: { code?: string; conflict?: CrmError['conflict'] } = {},
): Outcome {
  const { code, conflict } = facts
  const error = new CrmError({
    ...{ kind, scope: 'row', stored: 'no', message },
    ...(code === undefined ? {} : { code }),
    ...(conflict === undefined ? {} : { conflict }),
  })
  return { status: 'rejected', error }
}
