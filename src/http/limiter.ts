import type { Clock } from '../model/clock.ts'
import { CrmError, FerryError } from '../model/errors.ts'
import { createConcurrency } from './concurrency.ts'
import { createGate, giveBack, type Pass, type Ticket } from './gate.ts'
import type { LimitFacts, PermitStore, RateLimits } from './http.ts'
import { createPool, type Pool } from './pool.ts'

/** The pace of one key: everything of this process that shares the key goes through one limiter. */
export interface Limiter {
  /**
   * Runs `call` once the window, the concurrency and everybody with precedence allow it. A {@link CrmError} that it
   * throws is also read as a sign: `rate-limited` pauses the key, `transient` lowers the concurrency.
   */
  run<T>(ticket: Ticket, signal: AbortSignal, call: () => Promise<T>): Promise<T>
  /** What a reply said about the window. */
  correct(facts: LimitFacts): Promise<void>
  /** The account's limits became known better; applies to calls that have not left. */
  setLimits(limits: RateLimits): void
}

/**
 * Asked by a call that has its permits and would leave now: resolves when it may, with `forMs` as the longest that it may
 * last. Rejects to keep it here: it was never sent then, and its permits are free for others.
 */
export type MayLeave = (forMs: number) => Promise<void>

export function createLimiter(
  initial: RateLimits,
  permits: PermitStore,
  clock: Clock,
  mayLeave: MayLeave = async () => undefined,
): Limiter {
  const concurrency = createConcurrency(initial.concurrency)
  const { key } = initial
  let { parts = {} } = initial
  const whole = createPool(key, initial, permits, clock)
  const opened = new Map<string, Pool>()
  const partOf = (name: string): Pool => {
    const pace = parts[name]
    if (pace === undefined) throw new FerryError('bug', `A request names "${name}", which is no part of its limits.`)
    const pool = opened.get(name) ?? createPool(`${key} ${name}`, pace, permits, clock)
    opened.set(name, pool)
    return pool
  }
  const poolsOf = (part: string | undefined): Pool[] => (part === undefined ? [whole] : [partOf(part), whole])
  const gate = createGate(poolsOf, concurrency, clock)

  /** Draws the consequences of a call that is over; `failure` is undefined for a clean reply. */
  const settle = async (pass: Pass, sentAt: number, failure: unknown): Promise<void> => {
    const known = failure === undefined || failure instanceof CrmError
    // A call cut short by its caller may arrive later than now: its pass stays taken until its safety deadline.
    if (!known) return
    const limited = failure?.kind === 'rate-limited'
    // Without a window, a refusal for the pace can only mean too many at a time.
    const strained = failure?.kind === 'transient' || (limited && pass.every(({ pool }) => !pool.counted))
    if (strained) concurrency.overloaded(sentAt, clock.now())
    else if (!limited) concurrency.clean()
    // Which of its limits it was is not said.
    if (limited) await Promise.all(pass.map(({ pool }) => pool.rejected(failure.retryAfterMs)))
    await Promise.all(pass.map(({ pool, held }) => pool.replied(held, sentAt)))
  }

  /** A reply is worth more than the book-keeping about it, and what is not written only makes us slower. */
  const settleQuietly = async (pass: Pass, ticket: Ticket, sentAt: number, failure: unknown): Promise<void> => {
    await settle(pass, sentAt, failure).catch(() => undefined)
    gate.leave(ticket)
  }

  /** The wait for permits may have been long, so this is asked after it. */
  const letLeave = async (pass: Pass, ticket: Ticket): Promise<void> => {
    try {
      await mayLeave(ticket.timeoutMs)
    } catch (error) {
      await giveBack(pass).catch(() => undefined)
      gate.leave(ticket)
      throw error
    }
  }

  return {
    async run(ticket, signal, call) {
      const pass = await gate.enter(ticket, signal)
      await letLeave(pass, ticket)
      const sentAt = clock.now()
      try {
        const reply = await call()
        await settleQuietly(pass, ticket, sentAt, undefined)
        return reply
      } catch (error) {
        await settleQuietly(pass, ticket, sentAt, error)
        throw error
      }
    },
    correct: whole.correct,
    setLimits(limits) {
      parts = limits.parts ?? {}
      concurrency.setCap(limits.concurrency)
      whole.set(limits)
      for (const [name, pool] of opened) pool.set(parts[name] ?? {})
      gate.look()
    },
  }
}
