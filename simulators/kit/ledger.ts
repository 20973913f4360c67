import { pathPattern } from './faults.ts'
import type { LatencyClass } from './latency.ts'

/** One request as the simulator saw it. Times by the simulator's clock, in milliseconds since 1970. */
interface LedgerEntry {
  id: number
  method: string
  path: string
  /** Method and path pattern of the route; `(unrouted)` as path when none fits. */
  route: string
  class: LatencyClass
  arrivedAt: number
  /** Absent while the request is in flight. */
  answeredAt?: number
  /** Absent while in flight; 0 when the client got no status line. */
  status?: number
  /** Wall time from arrival to answer in milliseconds, measured apart from the clock. */
  latencyMs?: number
  weight: number
  /** Whose budget the call used: the vendor says (a token, an account). */
  key: string
  /** The kind of the fault that struck the request. */
  fault?: string
}

interface LedgerFigures {
  calls: number
  byRoute: Record<string, number>
  byStatus: Record<string, number>
  status429: number
  /** Largest number of calls within any span of `windowMs`, at any offset: all calls, and those not answered with 429. */
  maxInWindow: { windowMs: number; calls: number; allowed: number }
  /** Calls answered with 2xx: how many and how long they took on average, by class of route. */
  meanLatencyMs: Partial<Record<LatencyClass, { calls: number; mean: number }>>
  maxInFlight: number
  inFlight: number
}

interface LedgerFilter {
  windowMs?: number
  method?: string
  /** Path pattern, `*` for any text. */
  path?: string
  key?: string
}

export interface Ledger {
  arrive(entry: Omit<LedgerEntry, 'id'>): LedgerEntry
  entries(filter?: LedgerFilter): LedgerEntry[]
  figures(filter?: LedgerFilter): LedgerFigures
  clear(): void
}

export function createLedger(): Ledger {
  let log: LedgerEntry[] = []
  let lastId = 0
  const entries = (filter: LedgerFilter = {}): LedgerEntry[] => {
    const path = pathPattern(filter.path ?? '*')
    return log.filter(
      (entry) =>
        (filter.method === undefined || filter.method.toUpperCase() === entry.method) &&
        (filter.key === undefined || filter.key === entry.key) &&
        path.test(entry.path),
    )
  }
  return {
    arrive: (entry) => {
      const filed = { id: ++lastId, ...entry }
      log.push(filed)
      return filed
    },
    entries,
    figures: (filter = {}) => summarize(entries(filter), filter.windowMs ?? 10_000),
    clear: () => {
      log = []
    },
  }
}

function summarize(entries: LedgerEntry[], windowMs: number): LedgerFigures {
  const arrivals = entries.map((entry) => entry.arrivedAt).sort((a, b) => a - b)
  const allowed = entries.filter((entry) => entry.status !== 429).map((entry) => entry.arrivedAt)
  return {
    calls: entries.length,
    byRoute: countBy(entries, (entry) => entry.route),
    byStatus: countBy(entries, (entry) => String(entry.status ?? 'in flight')),
    status429: entries.filter((entry) => entry.status === 429).length,
    maxInWindow: {
      windowMs,
      calls: maxInWindow(arrivals, windowMs),
      allowed: maxInWindow(
        allowed.sort((a, b) => a - b),
        windowMs,
      ),
    },
    meanLatencyMs: meanLatency(entries),
    maxInFlight: maxInFlight(entries),
    inFlight: entries.filter((entry) => entry.answeredAt === undefined).length,
  }
}

/** The largest number of sorted times within any half-open span of this length. */
export function maxInWindow(times: readonly number[], windowMs: number): number {
  let most = 0
  let first = 0
  for (let last = 0; last < times.length; last++) {
    while (times[last]! - times[first]! >= windowMs) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

function maxInFlight(entries: LedgerEntry[]): number {
  const steps = entries.flatMap((entry) => [
    { at: entry.arrivedAt, change: 1 },
    { at: entry.answeredAt ?? Number.POSITIVE_INFINITY, change: -1 },
  ])
  steps.sort((a, b) => a.at - b.at || a.change - b.change)
  let open = 0
  let most = 0
  for (const step of steps) {
    open += step.change
    most = Math.max(most, open)
  }
  return most
}

function meanLatency(entries: LedgerEntry[]): LedgerFigures['meanLatencyMs'] {
  const figures: LedgerFigures['meanLatencyMs'] = {}
  for (const entry of entries) {
    if (entry.latencyMs === undefined || (entry.status ?? 0) < 200 || entry.status! > 299) continue
    const { calls, mean } = figures[entry.class] ?? { calls: 0, mean: 0 }
    figures[entry.class] = { calls: calls + 1, mean: mean + (entry.latencyMs - mean) / (calls + 1) }
  }
  return figures
}

function countBy(entries: LedgerEntry[], label: (entry: LedgerEntry) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const entry of entries) counts[label(entry)] = (counts[label(entry)] ?? 0) + 1
  return counts
}
