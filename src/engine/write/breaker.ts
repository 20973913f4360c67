import { FerryError } from '../../model/errors.ts'
import type { Plan } from '../../model/plan.ts'
import type { Judged } from './outcomes.ts'

/** What pauses a run where the plan says nothing else. */
export const usualBreaker: NonNullable<Plan['breaker']> = { share: 0.5, records: 500 }

/** Pauses a run whose records the target refuses one after the other: going on would use up calls and time for nothing. */
export interface Breaker {
  /** Told of rows as their outcomes become durable. Throws FerryError `paused` where too many of the last were refused. */
  add(outcomes: readonly Judged[]): void
}

interface Refusal {
  reason: string
  field: string
}

/** Remembers the last rows that were sent, by this worker alone: whoever resumes the run is given a new count. */
export function createBreaker({ share, records }: NonNullable<Plan['breaker']> = usualBreaker): Breaker {
  const last: (Refusal | null)[] = []
  let [oldest, refused] = [0, 0]

  const remember = (row: Refusal | null): void => {
    if (last.length < records) last.push(row)
    else {
      if (last[oldest] !== null) refused -= 1
      last[oldest] = row
      oldest = (oldest + 1) % records
    }
    if (row !== null) refused += 1
  }

  return {
    add(outcomes) {
      for (const { status, reason, field = '' } of outcomes) {
        if (status === 'failed') remember({ reason: reason ?? '', field })
        else if (status === 'created' || status === 'updated') remember(null)
      }
      // However the rows to come end, so many of as many as count are refused already.
      if (refused === 0 || refused < share * records) return
      throw paused(
        last.filter((row) => row !== null),
        last.length,
      )
    },
  }
}

function paused(refusals: readonly Refusal[], sent: number): FerryError {
  const { what, count } = mostFrequent(refusals.map(nameOf))
  return new FerryError(
    'paused',
    `The target refused ${refusals.length} of the last ${sent} records that were sent, most often (${count} times) for ${what}. The run paused before it uses up more calls.`,
    'Look at the refused records with get_run_errors and mend their cause in the target or the source. A resume goes on with the records that are left and counts anew; refused records stay refused, and a new dry run shows what they need.',
  )
}

function nameOf({ reason, field }: Refusal): string {
  return field === '' ? reason : `${reason} (field ${field})`
}

function mostFrequent(names: readonly string[]): { what: string; count: number } {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const [[what, count] = ['', 0]] = [...counts].sort((a, b) => b[1] - a[1])
  return { what, count }
}
