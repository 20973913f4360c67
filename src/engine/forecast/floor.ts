export interface FloorFacts {
  calls: number
  /** Calls that the vendor accepts in a window. */
  window?: { permits: number; ms: number }
  /** Requests in flight that the vendor allows. */
  concurrency: number
  meanLatencyMs: number
  /** Time until the first page that the phase has to read from a vendor; 0 when it reads none. */
  firstPageMs: number
  lastBatchMs: number
}

/** The shortest time that so many calls can take within a vendor's limits, in milliseconds. */
export function floorMs(facts: FloorFacts): number {
  if (facts.calls === 0) return 0
  const { permits, ms } = facts.window ?? { permits: Number.POSITIVE_INFINITY, ms: 0 }
  const waiting = Number.isFinite(permits) ? ms * Math.floor((facts.calls - 1) / permits) : 0
  const working = (facts.calls * facts.meanLatencyMs) / facts.concurrency
  return facts.firstPageMs + Math.max(waiting, working) + facts.lastBatchMs
}
