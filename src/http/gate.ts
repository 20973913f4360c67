import type { Clock } from '../model/clock.ts'
import type { Concurrency } from './concurrency.ts'
import type { Lane } from './http.ts'
import { createLanes } from './lanes.ts'
import type { Places } from './places.ts'
import { createWaiter, type Waiter } from './waiter.ts'
import type { Window } from './window.ts'

/** What a call needs before it may leave. Milliseconds. */
export interface Ticket {
  lane: Lane
  weight: number
  /** The longest that the call may last; sizes the safety deadline of its permits. */
  timeoutMs: number
}

/** What a call has got: permits of the window, and its place among the calls in flight of all processes. */
export interface Pass {
  slots: number[]
  place: number[]
}

/** Where calls wait for their turn. Every call that entered leaves once. */
export interface Gate {
  /** The call's pass, once the window, the concurrency and everybody with precedence allow it. */
  enter(ticket: Ticket, signal: AbortSignal): Promise<Pass>
  leave(): void
  /** Something changed that may let the next one in. */
  look(): void
}

/** Only the head of the queue asks for permits; whoever leaves the queue or the flight wakes the next head. */
export function createGate(window: Window, places: Places, concurrency: Concurrency, clock: Clock): Gate {
  const lanes = createLanes<Waiter>()
  let inFlight = 0

  const look = (): void => lanes.head()?.wake()

  const takePass = async ({ weight, timeoutMs }: Ticket): Promise<Pass | { waitMs: number }> => {
    const taken = await window.take(weight, timeoutMs)
    if ('waitMs' in taken) return taken
    const { slots } = taken
    const place = await places.take(timeoutMs)
    if ('slots' in place) return { slots, place: place.slots }
    await window.unused(slots)
    return place
  }

  /** A pass, or how long to wait. It is in flight here from the beginning: nobody slips in while a store answers. */
  const ask = async (ticket: Ticket): Promise<Pass | { waitMs: number }> => {
    inFlight += 1
    let entered = false
    try {
      const taken = await takePass(ticket)
      entered = 'slots' in taken
      return taken
    } finally {
      if (!entered) inFlight -= 1
    }
  }

  const enterAs = async (waiter: Waiter, ticket: Ticket, signal: AbortSignal): Promise<Pass> => {
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
      if (!signal.aborted) return taken
      inFlight -= 1
      await Promise.all([window.unused(taken.slots), places.leave(taken.place)])
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
