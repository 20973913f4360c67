import type { Clock, Random } from '../model/clock.ts'
import { createAuth } from './auth.ts'
import { type Budget, createBudget, usualReserve, withBudget } from './budget.ts'
import { exchangeBy, type Line, timeoutOf } from './exchange.ts'
import type {
  ClientOptions,
  HttpFactory,
  HttpRequest,
  LimitFacts,
  PermitStore,
  SpendingStore,
  TokenStore,
} from './http.ts'
import { createLimiter, type Limiter, type MayLeave } from './limiter.ts'
import { createMemorySpending } from './memory-spending.ts'
import { type OpenReply, openBy } from './open-reply.ts'
import { type Send, withRetry } from './retry.ts'
import { createMemoryTokens, shareToken } from './tokens.ts'
import { createTrace, type Trace } from './trace.ts'
import type { Transport } from './transport.ts'

export interface HttpParts {
  transport: Transport
  permits: PermitStore
  clock: Clock
  random: Random
  /** Absent: what was spent is this process's own. */
  spending?: SpendingStore
  /** Absent: tokens are this process's own. */
  tokens?: TokenStore
  /** The share of a day's calls that is not used; see {@link usualReserve}. */
  dailyReserve?: number
  /** No request lasts longer, whatever its client allows. Milliseconds; without it the client's own time counts. */
  longestRequestMs?: number
  /** The last word before each request; see {@link MayLeave}. */
  mayLeave?: MayLeave
  /** The same in the moment in which it leaves, for what is left of its time; throws to keep it here. */
  mayLeaveNow?(forMs: number): void
  /** Called once for each client, with a view that stays live. */
  onTrace?(trace: Trace, budget: Pick<Budget, 'left'>): void
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

  const { spending = createMemorySpending(), dailyReserve = usualReserve } = parts
  const budgetOf = ({ limits }: ClientOptions): Budget => {
    const budget = budgets.get(limits.key) ?? createBudget(limits.key, dailyReserve, spending, parts.clock)
    budgets.set(limits.key, budget)
    budget.know(limits)
    return budget
  }

  const { tokens = createMemoryTokens(), clock, random } = parts
  const holder = `${clock.now().toString(36)}-${random().toString(36).slice(2)}`

  return (options) => {
    const limiter = limiterOf(options)
    const budget = budgetOf(options)
    const trace = createTrace(options.limits.key)
    parts.onTrace?.(trace, budget)

    // Outermost first. Every try passes everything below `retry` again: it may carry a new credential, it needs a
    // permit of its own, and it counts as a call. The credential comes before the permit, since getting one may call
    // the same vendor.
    const learn = (facts: LimitFacts): Promise<void> => {
      budget.observe(facts)
      return limiter.correct(facts)
    }
    const line: Line = { options, parts, trace, learn }
    const withAuth = createAuth(
      options.token === undefined ? options : shareToken(options.token, { tokens, clock, holder }),
    )
    const around = <Reply>(paced: Send<Reply>): Send<Reply> =>
      withRetry(withAuth(withBudget(paced, budget)), { ...parts, onRetry: trace.retried })
    const open = around(withOpenPace(openBy(line), line, limiter))
    return {
      request: around(withPace(exchangeBy(line), line, limiter)),
      stream: (request, signal) => pour(open, request, signal),
    }
  }
}

/** Waits for its turn, then sends. */
function withPace<Reply>(next: Send<Reply>, line: Line, limiter: Limiter): Send<Reply> {
  const { clock } = line.parts
  return (request, signal) => {
    const askedAt = clock.monotonic()
    const { lane = 'read', weight = 1, part } = request
    const ticket = { lane, weight, timeoutMs: timeoutOf(request, line), ...(part !== undefined && { part }) }
    return limiter.run(ticket, signal, () => {
      line.trace.waited(clock.monotonic() - askedAt)
      return next(request, signal)
    })
  }
}

/** The same for a reply that is open for a while, which is a call in flight until it is closed. */
function withOpenPace(next: Send<OpenReply>, line: Line, limiter: Limiter): Send<OpenReply> {
  return (request, signal) =>
    new Promise((resolve, reject) => {
      const untilClosed: Send<void> = async () => {
        const reply = await next(request, signal)
        resolve(reply)
        await reply.closed
      }
      withPace(untilClosed, line, limiter)(request, signal).catch(reject)
    })
}

async function* pour(open: Send<OpenReply>, request: HttpRequest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reply = await open(request, signal)
  try {
    for (let piece = reply.first; piece.done !== true; piece = await reply.next()) yield piece.value
  } finally {
    reply.close()
  }
}
