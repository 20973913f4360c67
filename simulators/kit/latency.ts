import type { Random } from './random.ts'

/** What kind of work a route does, said by the vendor for each of its routes. */
export type LatencyClass = 'batch' | 'page' | 'small'

/** How long things take, in milliseconds. */
export interface LatencyProfile extends Readonly<Record<LatencyClass, readonly [low: number, high: number]>> {
  /** Time from the start of an asynchronous job to its end, by the simulator's clock; absent: 0. */
  readonly job?: number
}

/** `typical` and `slow` are assumptions about cloud CRMs (no vendor publishes figures); `none` answers at once. */
export const latencyProfiles: Record<string, LatencyProfile> = {
  none: { batch: [0, 0], page: [0, 0], small: [0, 0], job: 0 },
  typical: { batch: [400, 1_000], page: [400, 400], small: [50, 50], job: 2_000 },
  slow: { batch: [1_500, 3_000], page: [1_000, 1_000], small: [300, 300], job: 8_000 },
}

/** Draws the time that one call takes, in milliseconds. */
export function drawLatency(profile: LatencyProfile, kind: LatencyClass, random: Random): number {
  const [low, high] = profile[kind]
  return high > low ? low + random.next() * (high - low) : low
}
