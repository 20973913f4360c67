/** Time and waiting, passed in everywhere so that a whole migration can run on virtual time. */
export interface Clock {
  /** Milliseconds since 1970, as people write them. */
  now(): number
  /** Milliseconds on a clock that never jumps, for intervals and leases. */
  monotonic(): number
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Randomness, passed in for the same reason. Uniform in [0, 1). */
export type Random = () => number
