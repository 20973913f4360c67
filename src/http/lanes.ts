import type { Lane } from './http.ts'

/** The order of service. `free` is for calls that need no permit and would otherwise wait behind those that do. */
const order = ['free', 'write', 'read', 'verify'] as const

/** Who waits, by lane: first come, first served within a lane; a lane waits for all lanes before it. */
export interface Lanes<Waiter> {
  add(lane: Lane | 'free', waiter: Waiter): void
  remove(lane: Lane | 'free', waiter: Waiter): void
  /** The first whose turn it can be. */
  head(canGo: (waiter: Waiter) => boolean): Waiter | undefined
}

export function createLanes<Waiter>(): Lanes<Waiter> {
  const lanes: Record<Lane | 'free', Waiter[]> = { free: [], write: [], read: [], verify: [] }
  return {
    add: (lane, waiter) => {
      lanes[lane].push(waiter)
    },
    remove: (lane, waiter) => {
      const at = lanes[lane].indexOf(waiter)
      if (at >= 0) lanes[lane].splice(at, 1)
    },
    head: (canGo) => {
      for (const lane of order) {
        const first = lanes[lane].find(canGo)
        if (first !== undefined) return first
      }
      return undefined
    },
  }
}
