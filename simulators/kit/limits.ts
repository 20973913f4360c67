/**
 * Rate limit mechanisms. Each is asked with the present time and keeps no timer; which figures apply, what is
 * counted and how a refusal reads is the vendor's business. Maxima are functions, so that a figure changed over
 * the control plane holds from the next call on.
 */
interface Grant {
  allowed: boolean
  /** How much is left after this call. */
  remaining: number
  /** Milliseconds until the next call of weight 1 can be allowed; 0 when one is allowed now. */
  retryAfterMs: number
  /** When everything that is used now will be free again. */
  resetsAt: number
}

export interface RateLimit {
  /** Asks for room; a refusal uses up nothing. */
  take(now: number, weight?: number): Grant
  /** What is left, without taking any. */
  peek(now: number): Grant
}

/** At most `max` in every window of `windowMs`, at any offset: each call leaves exactly `windowMs` after it came. */
export function slidingWindow(max: () => number, windowMs: number): RateLimit {
  let log: { at: number; weight: number }[] = []
  let head = 0
  let used = 0
  const forget = (now: number): void => {
    while (head < log.length && log[head]!.at <= now - windowMs) used -= log[head++]!.weight
    if (head > 1_000) {
      log = log.slice(head)
      head = 0
    }
  }
  const look = (now: number): Grant => {
    const remaining = Math.max(0, max() - used)
    const oldest = log[head]
    return {
      allowed: remaining > 0,
      remaining,
      retryAfterMs: remaining > 0 || oldest === undefined ? 0 : oldest.at + windowMs - now,
      resetsAt: (log.at(-1)?.at ?? now - windowMs) + windowMs,
    }
  }
  return {
    peek: (now) => {
      forget(now)
      return look(now)
    },
    take: (now, weight = 1) => {
      forget(now)
      if (used + weight > max()) return { ...look(now), allowed: false }
      used += weight
      log.push({ at: now, weight })
      return { ...look(now), allowed: true }
    },
  }
}

/** At most `max` between two resets. `windowEnd` says when the window that contains a time ends (a day, an hour, a minute). */
export function quota(max: () => number, windowEnd: (now: number) => number): RateLimit {
  let used = 0
  let endsAt = Number.NEGATIVE_INFINITY
  const roll = (now: number): void => {
    if (now < endsAt) return
    used = 0
    endsAt = windowEnd(now)
  }
  const look = (now: number): Grant => {
    const remaining = Math.max(0, max() - used)
    return { allowed: remaining > 0, remaining, retryAfterMs: remaining > 0 ? 0 : endsAt - now, resetsAt: endsAt }
  }
  return {
    peek: (now) => {
      roll(now)
      return look(now)
    },
    take: (now, weight = 1) => {
      roll(now)
      if (used + weight > max()) return { ...look(now), allowed: false }
      used += weight
      return { ...look(now), allowed: true }
    },
  }
}

/** At most `max` in windows of `windowMs` that start at multiples of it (so twice `max` can pass around a border). */
export function fixedWindow(max: () => number, windowMs: number): RateLimit {
  return quota(max, (now) => (Math.floor(now / windowMs) + 1) * windowMs)
}

/** The end of the day that contains a time, in a zone at a fixed offset from UTC. */
export function endOfDay(now: number, utcOffsetMs = 0): number {
  const day = 86_400_000
  return (Math.floor((now + utcOffsetMs) / day) + 1) * day - utcOffsetMs
}

export interface ConcurrencyLimit {
  /** True when there was room; each true needs one `leave`. */
  enter(): boolean
  leave(): void
  readonly active: number
}

/** At most `max` at the same time. */
export function concurrencyLimit(max: () => number): ConcurrencyLimit {
  let active = 0
  return {
    enter: () => {
      if (active >= max()) return false
      active++
      return true
    },
    leave: () => {
      active--
    },
    get active() {
      return active
    },
  }
}
