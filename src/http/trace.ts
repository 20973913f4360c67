import type { ErrorKind } from '../model/errors.ts'
import type { HttpRequest } from './http.ts'

/** Milliseconds. */
interface Latency {
  sum: number
  min: number
  max: number
}

interface RouteCounters {
  calls: number
  failures: number
  latencyMs: Latency
}

/** What a client did so far. Holds no bodies, headers, query values or ids. */
export interface TraceCounters {
  /** Of the limits that the client keeps to. */
  key: string
  calls: number
  /** What they took of the day. */
  cost: number
  /** Times that the vendor refused a call for its pace. Each is a defect of ours or another user of the same limit. */
  rateLimitHits: number
  retries: number
  /** Time that calls waited for a permit or a free connection, summed over calls. Milliseconds. */
  waitedMs: number
  latencyMs: Latency
  errors: Partial<Record<ErrorKind, number>>
  /** By method and path, ids folded. */
  routes: Readonly<Record<string, RouteCounters>>
  /** As the vendor last said. */
  dailyRemaining?: number
}

/** A live view for the run report. */
export interface Trace {
  read(): TraceCounters
}

type TracedRequest = Pick<HttpRequest, 'method' | 'path' | 'cost'>

/** A live view and its writing side. */
export interface TraceRecorder extends Trace {
  call(request: TracedRequest, latencyMs: number, failure: ErrorKind | null): void
  retried(): void
  waited(ms: number): void
  dailyRemaining(calls: number): void
}

/** More routes than any vendor has; an id that escaped folding must not grow the table without end. */
const maxRoutes = 200
const overflow = 'other'

const ids = [
  /^\d+$/,
  /^[0-9a-f]{8}-[0-9a-f-]{27}$/i,
  /^[0-9a-f]{24,}$/i,
  // Salesforce's 15 or 18 characters (https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm).
  /^(?=.*\d)[0-9a-z]{15}(?:[0-9a-z]{3})?$/i,
  // Source keys, e-mail addresses and anything else that needed escaping is content.
  /[:@%]/,
  /^.{41,}$/,
]

/** `POST /crm/v3/objects/contacts/{id}`: no id of a record, and so nobody's data, stays in a route. */
function foldRoute(method: string, path: string): string {
  const segments = path.split('/').map((segment) => (ids.some((id) => id.test(segment)) ? '{id}' : segment))
  return `${method} ${segments.join('/')}`
}

const noLatency = (): Latency => ({ sum: 0, min: 0, max: 0 })

function addCall(to: { calls: number; latencyMs: Latency }, ms: number): void {
  const { sum, min, max } = to.latencyMs
  to.latencyMs = { sum: sum + ms, min: to.calls === 0 ? ms : Math.min(min, ms), max: Math.max(max, ms) }
  to.calls += 1
}

export function createTrace(key: string): TraceRecorder {
  const total = { calls: 0, cost: 0, rateLimitHits: 0, retries: 0, waitedMs: 0, latencyMs: noLatency() }
  const errors: Partial<Record<ErrorKind, number>> = {}
  const routes = new Map<string, RouteCounters>()
  let daily: number | undefined

  const routeOf = (method: string, path: string): RouteCounters => {
    const folded = foldRoute(method, path)
    const name = routes.has(folded) || routes.size < maxRoutes ? folded : overflow
    const counters = routes.get(name) ?? { calls: 0, failures: 0, latencyMs: noLatency() }
    routes.set(name, counters)
    return counters
  }

  return {
    call({ method, path, cost = 1 }, latencyMs, failure) {
      const route = routeOf(method, path)
      addCall(total, latencyMs)
      total.cost += cost
      addCall(route, latencyMs)
      if (failure === null) return
      route.failures += 1
      errors[failure] = (errors[failure] ?? 0) + 1
      if (failure === 'rate-limited') total.rateLimitHits += 1
    },
    retried: () => {
      total.retries += 1
    },
    waited: (ms) => {
      total.waitedMs += ms
    },
    dailyRemaining: (calls) => {
      daily = calls
    },
    read: () => ({
      key,
      ...total,
      errors: { ...errors },
      routes: Object.fromEntries([...routes].map(([name, route]) => [name, { ...route }])),
      ...(daily !== undefined && { dailyRemaining: daily }),
    }),
  }
}
