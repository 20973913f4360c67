import { FerryError } from '../model/errors.ts'
import type { PermitStore } from './http.ts'

interface Bucket {
  /** Slot -> busy until. */
  slots: Map<number, number>
  /** Numbers are never used twice: a holder that comes back late must not move somebody else's permit. */
  nextSlot: number
  blockedUntil: number
}

/** Permits of one process: for accounts that no other process uses at the same time, for tests and for virtual time. */
export function createMemoryPermits(): PermitStore {
  const buckets = new Map<string, Bucket>()

  /** The bucket of a key without the slots that became free. */
  const bucketAt = (key: string, now: number): Bucket => {
    const bucket = buckets.get(key) ?? { slots: new Map(), nextSlot: 0, blockedUntil: 0 }
    buckets.set(key, bucket)
    for (const [slot, until] of bucket.slots) if (until <= now) bucket.slots.delete(slot)
    return bucket
  }

  return {
    async take(key, permits, weight, now, safetyMs) {
      if (weight > permits) {
        throw new FerryError('bug', `A call weighs ${weight}, but its window has only ${permits} permits.`)
      }
      const bucket = bucketAt(key, now)
      const { slots, blockedUntil } = bucket
      for (const [slot, until] of slots) if (until > now + 2 * safetyMs) slots.set(slot, now + safetyMs)
      const missing = slots.size + weight - permits
      const ends = [...slots.values()].sort((a, b) => a - b)
      const freeAt = Math.max(blockedUntil, missing > 0 ? (ends[missing - 1] ?? 0) : 0)
      if (freeAt > now) return { waitMs: freeAt - now }
      const taken = Array.from({ length: weight }, (_, at) => bucket.nextSlot + at)
      bucket.nextSlot += weight
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
