/** How many requests may be in flight: additive increase, multiplicative decrease. */
export interface Concurrency {
  /** A whole number from 1 to the cap. */
  limit(): number
  /** A reply without a sign of strain. */
  clean(): void
  /** The server is overloaded, as seen by a request that was sent at `sentAt`, at `now`. */
  overloaded(sentAt: number, now: number): void
  setCap(cap: number): void
}

const decrease = 0.7

/** Starts at the cap, which is the vendor's own number: there is nothing to learn upwards. */
export function createConcurrency(startCap: number): Concurrency {
  let cap = startCap
  let current = startCap
  let lastCut = Number.NEGATIVE_INFINITY
  return {
    limit: () => Math.max(1, Math.floor(current)),
    clean: () => {
      current = Math.min(cap, current + 1 / current)
    },
    overloaded: (sentAt, now) => {
      // What was in flight together fails together; only a request sent after the last cut tells something new.
      if (sentAt < lastCut) return
      current = Math.max(1, current * decrease)
      lastCut = now
    },
    setCap: (next) => {
      current = current === cap ? next : Math.min(current, next)
      cap = next
    },
  }
}
