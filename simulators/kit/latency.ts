import type { Random } from './random.ts'

/** What kind of work a route does, said by the vendor for each of its routes. */
export type LatencyClass = 'batch' | 'page' | 'small'

/** Lower and upper bound of the time that a call takes, in milliseconds, by class. */
export type LatencyProfile = Record<LatencyClass, readonly [number, number]>

/** `typical` is an assumption about cloud CRMs (no vendor publishes figures); `none` answers at once. */
export const latencyProfiles: Record<string, LatencyProfile> = {
  none: { batch: [0, 0], page: [0, 0], small: [0, 0] },
  typical: { batch: [400, 1_000], page: [400, 400], small: [50, 50] },
}

/** Draws the time that one call takes, in milliseconds. */
export function drawLatency(profile: LatencyProfile, kind: LatencyClass, random: Random): number {
  const [low, high] = profile[kind]
  return high > low ? low + random.next() * (high - low) : low
}
