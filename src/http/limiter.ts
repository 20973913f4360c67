import type { Clock } from '../model/clock.ts'
import { CrmError } from '../model/errors.ts'
import { createConcurrency } from './concurrency.ts'
import { createGate, type Pass, type Ticket } from './gate.ts'
import type { LimitFacts, PermitStore, RateLimits } from './http.ts'
import { createPlaces } from './places.ts'
import { createWindow } from './window.ts'

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
  const window = createWindow(initial.key, initial.window, permits, clock)
  const places = createPlaces(initial.key, initial.concurrency, permits, clock)
  const gate = createGate(window, places, concurrency, clock)

  /** Draws the consequences of a call that is over; `failure` is undefined for a clean reply. */
  const settle = async ({ slots, place }: Pass, sentAt: number, failure: unknown): Promise<void> => {
    const known = failure === undefined || failure instanceof CrmError
    // A call cut short by its caller may arrive later than now: its pass stays taken until its safety deadline.
    if (!known) return
    const limited = failure?.kind === 'rate-limited'
    // Without a window, a refusal for the pace can only mean too many at a time.
    const strained = failure?.kind === 'transient' || (limited && !window.counted)
    if (strained) concurrency.overloaded(sentAt, clock.now())
    else if (!limited) concurrency.clean()
    if (limited) await window.rejected(failure.retryAfterMs)
    await Promise.all([window.replied(slots, sentAt), places.leave(place)])
  }

  /** A reply is worth more than the book-keeping about it, and what is not written only makes us slower. */
  const settleQuietly = async (pass: Pass, sentAt: number, failure: unknown): Promise<void> => {
    await settle(pass, sentAt, failure).catch(() => undefined)
    gate.leave()
  }

  /** The wait for permits may have been long, so this is asked after it. */
  const letLeave = async ({ slots, place }: Pass, { timeoutMs }: Ticket): Promise<void> => {
    try {
      await mayLeave(timeoutMs)
    } catch (error) {
      await Promise.all([window.unused(slots), places.leave(place)]).catch(() => undefined)
      gate.leave()
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
        await settleQuietly(pass, sentAt, undefined)
        return reply
      } catch (error) {
        await settleQuietly(pass, sentAt, error)
        throw error
      }
    },
    correct: window.correct,
    setLimits(limits) {
      window.set(limits.window)
      concurrency.setCap(limits.concurrency)
      places.set(limits.concurrency)
      gate.look()
    },
  }
}
