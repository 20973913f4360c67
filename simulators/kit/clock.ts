/** Time as the simulator sees it, in milliseconds since 1970. Settable, so that a day or a token's life can pass at once. */
export interface SimClock {
  /** Milliseconds since 1970, with a fraction. */
  now(): number
  /** Puts the clock at a time. A frozen clock stays there until it is moved; another runs on from there. */
  set(time: number, frozen?: boolean): void
  /** Moves the clock forward. */
  advance(ms: number): void
  /** Back to real time. */
  reset(): void
  readonly frozen: boolean
}

/**
 * A clock that starts as real time. It runs on a monotonic timer, so that a change of the machine's clock
 * cannot bend a rate window.
 */
export function createClock(): SimClock {
  const real = (): number => performance.timeOrigin + performance.now()
  let offset = 0
  let stopped: number | undefined
  const now = (): number => stopped ?? real() + offset
  return {
    now,
    set: (time, frozen = false) => {
      stopped = frozen ? time : undefined
      offset = time - real()
    },
    advance: (ms) => {
      if (stopped === undefined) offset += ms
      else stopped += ms
    },
    reset: () => {
      stopped = undefined
      offset = 0
    },
    get frozen() {
      return stopped !== undefined
    },
  }
}
