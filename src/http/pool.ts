import type { Clock } from '../model/clock.ts'
import type { LimitFacts, Pace, PermitStore } from './http.ts'
import { createPlaces } from './places.ts'
import { createWindow } from './window.ts'

/** What a call has of a limit: permits of its window, and its place among the calls in flight of all processes. */
export interface Held {
  slots: number[]
  place: number[]
}

/** A limit that several calls share. Milliseconds. */
export interface Pool {
  /** For a call that lasts `timeoutMs` at most, or how long to wait before asking again: then nothing is taken. */
  take(weight: number, timeoutMs: number): Promise<Held | { waitMs: number }>
  /** The reply to the call sent at `sentAt` has just come. */
  replied(held: Held, sentAt: number): Promise<void>
  /** The call was never sent. */
  unused(held: Held): Promise<void>
  /** The vendor refused a call for its pace. */
  rejected(retryAfterMs: number | undefined): Promise<void>
  correct(facts: LimitFacts): Promise<void>
  set(pace: Pace): void
  /** Whether the vendor counts calls in a window at all. */
  readonly counted: boolean
}

export function createPool(key: string, pace: Pace, permits: PermitStore, clock: Clock): Pool {
  const window = createWindow(key, pace.window, permits, clock)
  let most = pace.concurrency
  const places = createPlaces(key, most ?? 0, permits, clock)
  const leave = async (place: readonly number[]): Promise<void> => {
    if (place.length > 0) await places.leave(place)
  }
  return {
    get counted() {
      return window.counted
    },
    async take(weight, timeoutMs) {
      const taken = await window.take(weight, timeoutMs)
      if ('waitMs' in taken) return taken
      const { slots } = taken
      if (most === undefined) return { slots, place: [] }
      const place = await places.take(timeoutMs)
      if ('slots' in place) return { slots, place: place.slots }
      await window.unused(slots)
      return place
    },
    async replied({ slots, place }, sentAt) {
      await Promise.all([window.replied(slots, sentAt), leave(place)])
    },
    async unused({ slots, place }) {
      await Promise.all([window.unused(slots), leave(place)])
    },
    rejected: window.rejected,
    correct: window.correct,
    set(next) {
      window.set(next.window)
      most = next.concurrency
      if (most !== undefined) places.set(most)
    },
  }
}
