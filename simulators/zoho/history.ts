import type { SimClock } from '../kit/clock.ts'
import type { StoredRecord } from './org.ts'

/** What records were before their last changes, so that an index that lags can be asked. */
export interface History {
  note(module: string, id: string, before: StoredRecord | undefined): void
  /** What the index still has for records of a module that changed since a time; undefined: nothing yet. */
  before(module: string, since: number): Map<string, StoredRecord | undefined>
}

/** Keeps changes for as long as the index can lag. */
export function createHistory(clock: SimClock, lag: () => number): History {
  let changes: { at: number; module: string; id: string; before: StoredRecord | undefined }[] = []
  let head = 0
  const forget = (until: number): void => {
    while (head < changes.length && changes[head]!.at <= until) head++
    if (head < 1_000) return
    changes = changes.slice(head)
    head = 0
  }
  return {
    note: (module, id, before) => {
      const now = clock.now()
      forget(now - lag())
      if (lag() > 0) changes.push({ at: now, module, id, before })
    },
    before: (module, since) => {
      const earliest = new Map<string, StoredRecord | undefined>()
      for (const change of changes.slice(head))
        if (change.module === module && change.at > since && !earliest.has(change.id))
          earliest.set(change.id, change.before)
      return earliest
    },
  }
}
