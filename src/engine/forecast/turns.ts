import type { Row } from '../../model/record.ts'
import type { Pair } from '../pair.ts'
import { createsAbreast, findMistakable } from '../write/mistakable.ts'

/** How long batches take of which only some may be on their way together, in calls one after the other. */
export interface Turns {
  /** A batch with its rows, and the calls that it takes one after the other. */
  add(rows: readonly Row[], calls: number): void
  count(): number
}

/** Lets creates set out as a migration does, each call taking as long as any other. null: as many as there are go together. */
export function countTurns(pair: Pair): Turns | null {
  const most = createsAbreast(pair)
  if (!Number.isFinite(most)) return null
  const areMistakable = pair.plan.provenance === undefined ? findMistakable(pair) : () => false
  const mustWait = (rows: readonly Row[], others: readonly Row[]): boolean =>
    rows.some((a) => others.some((b) => areMistakable(a, b)))
  let underWay: { rows: readonly Row[]; until: number }[] = []
  let [now, end] = [0, 0]
  return {
    add(rows, calls) {
      for (const other of underWay) if (most > 1 && mustWait(rows, other.rows)) now = Math.max(now, other.until)
      underWay = underWay.filter(({ until }) => until > now)
      if (underWay.length >= most) {
        now = Math.min(...underWay.map(({ until }) => until))
        underWay = underWay.filter(({ until }) => until > now)
      }
      underWay.push({ rows, until: now + calls })
      end = Math.max(end, now + calls)
    },
    count: () => end,
  }
}
