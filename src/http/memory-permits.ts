import type { PermitStore } from './http.ts'

interface Bucket {
  /** Slot -> busy until. */
  slots: Map<number, number>
  blockedUntil: number
}

function freeSlots(taken: ReadonlyMap<number, number>, count: number): number[] {
  const free: number[] = []
  for (let slot = 0; free.length < count; slot += 1) if (!taken.has(slot)) free.push(slot)
  return free
}

/** Permits of one process: for accounts that no other process uses at the same time, for tests and for virtual time. */
export function createMemoryPermits(): PermitStore {
  const buckets = new Map<string, Bucket>()

  /** The bucket of a key without the slots that became free. */
  const bucketAt = (key: string, now: number): Bucket => {
    const bucket = buckets.get(key) ?? { slots: new Map(), blockedUntil: 0 }
    buckets.set(key, bucket)
    for (const [slot, until] of bucket.slots) if (until <= now) bucket.slots.delete(slot)
    return bucket
  }

  return {
    async take(key, permits, weight, now, safetyMs) {
      const { slots, blockedUntil } = bucketAt(key, now)
      if (blockedUntil > now) return { waitMs: blockedUntil - now }
      const missing = slots.size + weight - permits
      if (missing > 0) {
        const ends = [...slots.values()].sort((a, b) => a - b)
        return { waitMs: (ends[Math.min(missing, ends.length) - 1] ?? now + safetyMs) - now }
      }
      const taken = freeSlots(slots, weight)
      for (const slot of taken) slots.set(slot, now + safetyMs)
      return { slots: taken }
    },
    async hold(key, slots, busyUntil) {
      const bucket = buckets.get(key)
      for (const slot of slots) bucket?.slots.set(slot, busyUntil)
    },
    async busy(key, now) {
      return bucketAt(key, now).slots.size
    },
    async block(key, until) {
      const bucket = bucketAt(key, 0)
      bucket.blockedUntil = Math.max(bucket.blockedUntil, until)
    },
  }
}
