import type { Clock, Random } from '../model/clock.ts'
import { CrmError } from '../model/errors.ts'
import { addressOf } from './address.ts'
import { withAuth } from './auth.ts'
import { type Budget, createBudget, usualReserve, withBudget } from './budget.ts'
import { explainFailure, TimedOut } from './failures.ts'
import type { ClientOptions, HttpFactory, HttpReply, HttpRequest, LimitFacts, PermitStore, TokenStore } from './http.ts'
import { createLimiter, type Limiter, type MayLeave } from './limiter.ts'
import { type Send, withRetry } from './retry.ts'
import { createMemoryTokens, shareToken } from './tokens.ts'
import { createTrace, type Trace, type TraceRecorder } from './trace.ts'
import type { Transport } from './transport.ts'

export interface HttpParts {
  transport: Transport
  permits: PermitStore
  clock: Clock
  random: Random
  /** Absent: tokens are this process's own. */
  tokens?: TokenStore
  /** The share of a day's calls that is not used; see {@link usualReserve}. */
  dailyReserve?: number
  /** No request lasts longer, whatever its client allows. Milliseconds; without it the client's own time counts. */
  longestRequestMs?: number
  /** The last word before each request; see {@link MayLeave}. */
  mayLeave?: MayLeave
  /** Called once for each client, with a view that stays live. */
  onTrace?(trace: Trace): void
}

/**
 * Clients of one process. Those that share `limits.key` share one limiter, hence one set of lanes and one pause; the
 * limits given last count. Processes that share `permits` share the windows.
 */
export function createHttpFactory(parts: HttpParts): HttpFactory {
  const limiters = new Map<string, Limiter>()
  const budgets = new Map<string, Budget>()

  const limiterOf = ({ limits }: ClientOptions): Limiter => {
    const known = limiters.get(limits.key)
    known?.setLimits(limits)
    const limiter = known ?? createLimiter(limits, parts.permits, parts.clock, parts.mayLeave)
    limiters.set(limits.key, limiter)
    return limiter
  }

  const budgetOf = ({ limits: { key } }: ClientOptions): Budget => {
    const budget = budgets.get(key) ?? createBudget(parts.dailyReserve ?? usualReserve, parts.clock)
    budgets.set(key, budget)
    return budget
  }

  const { tokens = createMemoryTokens(), clock, random } = parts
  const holder = `${clock.now().toString(36)}-${random().toString(36).slice(2)}`

  return (options) => {
    const limiter = limiterOf(options)
    const budget = budgetOf(options)
    const trace = createTrace(options.limits.key)
    parts.onTrace?.(trace)

    // Outermost first. Every try passes everything below `retry` again: it may carry a new credential, it needs a
    // permit of its own, and it counts as a call. The credential comes before the permit, since getting one may call
    // the same vendor.
    const exchange = exchangeBy(options, parts, trace, (facts) => {
      budget.observe(facts)
      return limiter.correct(facts)
    })
    const paced = withPace(exchange, options, parts, trace, limiter)
    const auth = options.token === undefined ? options : shareToken(options.token, { tokens, clock, holder })
    const authorized = withAuth(withBudget(paced, budget), auth)
    const request = withRetry(authorized, { ...parts, onRetry: trace.retried })
    return { request }
  }
}

/** Waits for its turn, then sends. */
function withPace(next: Send, options: ClientOptions, parts: HttpParts, trace: TraceRecorder, limiter: Limiter): Send {
  const { clock } = parts
  return (request, signal) => {
    const askedAt = clock.monotonic()
    const ticket = {
      lane: request.lane ?? 'read',
      weight: request.weight ?? 1,
      timeoutMs: timeoutOf(request, options, parts),
    }
    return limiter.run(ticket, signal, () => {
      trace.waited(clock.monotonic() - askedAt)
      return next(request, signal)
    })
  }
}

/** One request, one reply, classified once and counted once. */
function exchangeBy(
  options: ClientOptions,
  parts: HttpParts,
  trace: TraceRecorder,
  learn: (facts: LimitFacts) => Promise<void>,
): Send {
  const { clock, transport } = parts
  return async (request, signal) => {
    const url = addressOf(options.base, request)
    const timeoutMs = timeoutOf(request, options, parts)
    const wire = {
      method: request.method,
      url,
      headers: { ...defaultHeaders(request), ...request.headers },
      ...(request.body !== undefined && { body: request.body }),
      timeoutMs,
      connections: options.limits.concurrency,
    }
    const sentAt = clock.monotonic()
    const count = (failure: CrmError | null): void =>
      trace.call(request.method, request.path, clock.monotonic() - sentAt, failure?.kind ?? null)

    let reply: HttpReply
    try {
      reply = await withinTime(timeoutMs, clock, signal, (cut) => transport(wire, cut))
    } catch (error) {
      signal.throwIfAborted()
      const failure = explainFailure(error, url.host)
      count(failure)
      throw failure
    }
    const failure = judge(options, reply, request)
    count(failure)
    // A header that is not understood, or a store that is busy, must not cost the reply of a write.
    await correct(options, reply, trace, learn).catch(() => undefined)
    if (failure !== null) throw failure
    return reply
  }
}

function timeoutOf(request: HttpRequest, options: ClientOptions, { longestRequestMs = Infinity }: HttpParts): number {
  return Math.min(request.timeoutMs ?? options.timeoutMs, longestRequestMs)
}

function defaultHeaders(request: HttpRequest): Record<string, string> {
  return { accept: 'application/json', ...(request.body !== undefined && { 'content-type': 'application/json' }) }
}

async function correct(
  options: ClientOptions,
  reply: HttpReply,
  trace: TraceRecorder,
  learn: (facts: LimitFacts) => Promise<void>,
): Promise<void> {
  const facts = options.observe?.(reply.headers)
  if (facts?.dailyRemaining !== undefined) trace.dailyRemaining(facts.dailyRemaining)
  if (facts !== undefined) await learn(facts)
}

/** The connector's verdict; a verdict that fails is a reply not understood. */
function judge(options: ClientOptions, reply: HttpReply, request: HttpRequest): CrmError | null {
  try {
    return options.classify(reply, request)
  } catch (cause) {
    const message = `A reply with status ${reply.status} was not understood.`
    return new CrmError({ kind: 'bug', scope: 'request', stored: 'unknown', message, cause })
  }
}

/** Runs `work` and cuts it off with {@link TimedOut} after `ms`. */
async function withinTime<T>(
  ms: number,
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cut = new AbortController()
  const timer = new AbortController()
  const expiry = clock.sleep(ms, timer.signal).then(
    () => cut.abort(new TimedOut(`no reply within ${ms} ms`)),
    () => undefined,
  )
  try {
    return await work(AbortSignal.any([signal, cut.signal]))
  } finally {
    // A reason of its own spares the making of an error.
    timer.abort('answered')
    await expiry
  }
}
