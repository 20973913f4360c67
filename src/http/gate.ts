import type { Clock } from '../model/clock.ts'
import type { Concurrency } from './concurrency.ts'
import type { Lane } from './http.ts'
import { createLanes } from './lanes.ts'
import { createWaiter, type Waiter } from './waiter.ts'
import type { Window } from './window.ts'

/** What a call needs before it may leave. Milliseconds. */
export interface Ticket {
  lane: Lane
  weight: number
  /** The longest that the call may last; sizes the safety deadline of its permits. */
  timeoutMs: number
}

/** Where calls wait for their turn. Every call that entered leaves once. */
export interface Gate {
  /** The call's permits, once the window, the concurrency and everybody with precedence allow it. */
  enter(ticket: Ticket, signal: AbortSignal): Promise<number[]>
  leave(): void
  /** Something changed that may let the next one in. */
  look(): void
}

/** Only the head of the queue asks for permits; whoever leaves the queue or the flight wakes the next head. */
export function createGate(window: Window, concurrency: Concurrency, clock: Clock): Gate {
  const lanes = createLanes<Waiter>()
  let inFlight = 0

  const look = (): void => lanes.head()?.wake()

  /** Permits and a place in flight, or how long to wait. The place is taken first: nobody slips in while a store answers. */
  const ask = async ({ weight, timeoutMs }: Ticket): Promise<{ slots: number[] } | { waitMs: number }> => {
    inFlight += 1
    let entered = false
    try {
      const taken = await window.take(weight, timeoutMs)
      entered = 'slots' in taken
      return taken
    } finally {
      if (!entered) inFlight -= 1
    }
  }

  const enterAs = async (waiter: Waiter, ticket: Ticket, signal: AbortSignal): Promise<number[]> => {
    for (;;) {
      if (lanes.head() !== waiter || inFlight >= concurrency.limit()) {
        await waiter.wait(signal)
        continue
      }
      const taken = await ask(ticket)
      if ('waitMs' in taken) {
        await waiter.wait(signal, Math.max(1, taken.waitMs))
        continue
      }
      if (!signal.aborted) return taken.slots
      inFlight -= 1
      await window.unused(taken.slots)
      signal.throwIfAborted()
    }
  }

  return {
    async enter(ticket, signal) {
      signal.throwIfAborted()
      const lane = ticket.weight === 0 ? 'free' : ticket.lane
      const waiter = createWaiter(clock)
      lanes.add(lane, waiter)
      try {
        return await enterAs(waiter, ticket, signal)
      } finally {
        lanes.remove(lane, waiter)
        look()
      }
    },
    leave() {
      inFlight -= 1
      look()
    },
    look,
  }
}
