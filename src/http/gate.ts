import type { Clock } from '../model/clock.ts'
import type { Concurrency } from './concurrency.ts'
import type { Lane } from './http.ts'
import { createLanes } from './lanes.ts'
import type { Held, Pool } from './pool.ts'
import { createWaiter, type Waiter } from './waiter.ts'

/** What a call needs before it may leave. Milliseconds. */
export interface Ticket {
  lane: Lane
  weight: number
  /** The longest that the call may last; sizes the safety deadline of its permits. */
  timeoutMs: number
  /** The narrower limit that it keeps to as well. */
  part?: string
}

/** What a call has got of each limit that it keeps to. */
export type Pass = readonly { pool: Pool; held: Held }[]

/** Where calls wait for their turn. Every call that entered leaves once. */
export interface Gate {
  /** The call's pass, once its limits, the concurrency and everybody with precedence allow it. */
  enter(ticket: Ticket, signal: AbortSignal): Promise<Pass>
  leave(ticket: Ticket): void
  /** Something changed that may let the next one in. */
  look(): void
}

interface Guest extends Waiter {
  part?: string
}

/** What became of asking: a pass, or how long to wait, and whether that is for the part alone. */
type Answer = { pass: Pass } | { waitMs: number; forPart: boolean }

/** Gives back what a call did not use. */
export async function giveBack(pass: Pass): Promise<void> {
  await Promise.all(pass.map(({ pool, held }) => pool.unused(held)))
}

/** Of all of these limits, the narrowest first: who waits for that one has nothing of the others. */
async function takePass(pools: readonly Pool[], { weight, timeoutMs }: Ticket): Promise<Answer> {
  const pass: { pool: Pool; held: Held }[] = []
  for (const pool of pools) {
    const held = await pool.take(weight, timeoutMs)
    if ('waitMs' in held) {
      await giveBack(pass)
      return { waitMs: held.waitMs, forPart: pool !== pools.at(-1) }
    }
    pass.push({ pool, held })
  }
  return { pass }
}

/**
 * Only the head of the queue asks for permits; whoever leaves the queue or the flight wakes the next head. While one
 * sleeps for its part, holding nothing, all calls of this part are passed over: the others need not wait for it.
 */
export function createGate(
  poolsOf: (part: string | undefined) => Pool[],
  concurrency: Concurrency,
  clock: Clock,
): Gate {
  const lanes = createLanes<Guest>()
  const heldUp = new Set<string>()
  let inFlight = 0

  const head = (): Guest | undefined => lanes.head(({ part }) => part === undefined || !heldUp.has(part))
  const look = (): void => head()?.wake()

  /** It is in flight here from the beginning: nobody slips in while a store answers. */
  const ask = async (ticket: Ticket): Promise<Answer> => {
    inFlight += 1
    let entered = false
    try {
      const answer = await takePass(poolsOf(ticket.part), ticket)
      entered = 'pass' in answer
      return answer
    } finally {
      if (!entered) inFlight -= 1
    }
  }

  const waitForPart = async (guest: Guest, part: string, ms: number, signal: AbortSignal): Promise<void> => {
    heldUp.add(part)
    look()
    try {
      await guest.wait(signal, ms)
    } finally {
      heldUp.delete(part)
      const next = head()
      if (next !== guest) next?.wake()
    }
  }

  const enterAs = async (guest: Guest, ticket: Ticket, signal: AbortSignal): Promise<Pass> => {
    for (;;) {
      if (head() !== guest || inFlight >= concurrency.limit()) {
        await guest.wait(signal)
        continue
      }
      const answer = await ask(ticket)
      if ('waitMs' in answer) {
        const ms = Math.max(1, answer.waitMs)
        if (answer.forPart && ticket.part !== undefined) await waitForPart(guest, ticket.part, ms, signal)
        else await guest.wait(signal, ms)
        continue
      }
      if (!signal.aborted) return answer.pass
      inFlight -= 1
      await giveBack(answer.pass)
      signal.throwIfAborted()
    }
  }

  return {
    async enter(ticket, signal) {
      signal.throwIfAborted()
      const lane = ticket.weight === 0 ? 'free' : ticket.lane
      const guest: Guest = { ...createWaiter(clock), ...(ticket.part !== undefined && { part: ticket.part }) }
      lanes.add(lane, guest)
      try {
        return await enterAs(guest, ticket, signal)
      } finally {
        lanes.remove(lane, guest)
        look()
      }
    },
    leave({ part }) {
      inFlight -= 1
      // Who sleeps for the part may have a place now.
      if (part !== undefined) heldUp.delete(part)
      look()
    },
    look,
  }
}
