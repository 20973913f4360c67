/** Where time comes from: the machine, or whoever runs the simulator on a time of their own. Milliseconds. */
export interface Time {
  /** Never goes back, whatever happens to the machine's clock; since 1970. */
  now(): number
  sleep(ms: number): Promise<void>
}

const realTime: Time = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/** Time as the simulator sees it, in milliseconds since 1970. Settable, so that a day or a token's life can pass at once. */
export interface SimClock {
  /** Milliseconds since 1970, with a fraction. */
  now(): number
  /** Puts the clock at a time. A frozen clock stays there until it is moved; another runs on from there. */
  set(time: number, frozen?: boolean): void
  /** Moves the clock forward. */
  advance(ms: number): void
  /** Back to the time that it was made from. */
  reset(): void
  readonly frozen: boolean
  /** The time that it was made from, which nobody sets: latency is spent and measured in it. */
  readonly base: Time
}

/**
 * A clock that starts as real time, or as the time that is given. Real time runs on a monotonic timer, so that a change
 * of the machine's clock cannot bend a rate window.
 */
export function createClock(base: Time = realTime): SimClock {
  const real = base.now
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
    base,
  }
}
