import type { Outcome } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'

/** Refused for a neighbour's sake: nothing of the row was stored, and nothing is said about it. */
export interface Held {
  status: 'held'
}

/** What an answer means for a row. */
export type Verdict = Outcome | Held

const held: Held = { status: 'held' }

/**
 * What an answer means for each row of a call. A call that is refused as a whole for what it holds proves that nothing
 * was stored: the rows that it names are refused, all others are held. Where it names none, all are. So are those that went
 * by such a call while others, which did not, have a fate of their own.
 */
export function verdictsOf(outcomes: readonly Outcome[]): readonly Verdict[] {
  const [first] = outcomes
  if (outcomes.length < 2 || first === undefined) return outcomes
  if (!outcomes.every(isOfTheCall)) {
    const isClear = outcomes.every((outcome) => isOfUnnamedContent(outcome) || isSettled(outcome))
    return isClear ? outcomes.map((outcome) => (isSettled(outcome) ? outcome : held)) : outcomes
  }
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.error] : []))
  const named = new Map<number, CrmError>()
  for (const error of refusals) for (const row of error.rows ?? []) named.set(row, error)
  if (outcomes.some((_, row) => named.has(row)))
    return outcomes.map((_, row) => {
      const error = named.get(row)
      return error === undefined ? held : { status: 'rejected', error: ofTheRow(error) }
    })
  return refusals.every(isOfContent) ? outcomes.map(() => held) : outcomes
}

/** A refusal that says nothing about the rows: nothing was stored, and nothing will be until the cause is mended. */
export function concernsTheRun(error: CrmError): boolean {
  return error.scope === 'request' && !isOfContent(error)
}

export function storedNothing(verdict: Verdict): boolean {
  return verdict.status === 'rejected' && verdict.error.stored === 'no'
}

function isOfTheCall(outcome: Outcome): boolean {
  return outcome.status === 'rejected' && outcome.error.scope === 'request' && outcome.error.stored === 'no'
}

function isOfUnnamedContent(outcome: Outcome): boolean {
  return (
    isOfTheCall(outcome) && outcome.status === 'rejected' && isOfContent(outcome.error) && !outcome.error.rows?.length
  )
}

function isSettled(outcome: Outcome): boolean {
  return outcome.status === 'written' || (outcome.status === 'rejected' && outcome.error.scope === 'row')
}

function isOfContent({ kind }: CrmError): boolean {
  return kind === 'invalid' || kind === 'conflict' || kind === 'not-found' || kind === 'bug'
}

function ofTheRow(error: CrmError): CrmError {
  const { kind, message, stored, code, requestId, field, conflict } = error
  return new CrmError({
    ...{ kind, message, stored, scope: 'row', cause: error },
    ...(code === undefined ? {} : { code }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(field === undefined ? {} : { field }),
    ...(conflict === undefined ? {} : { conflict }),
  })
}
