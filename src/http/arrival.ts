/** Windows this long lose little by waiting for the response; shorter ones are worth an estimate. */
const longWindowMs = 5_000
/** After a rejection the estimate is not trusted for this long. */
const distrustMs = 60_000
/** Replies to see before the fastest of them says something. */
const enoughReplies = 20

/** At what time a call counts as arrived at the vendor, for the one who must not be wrong towards too early. */
export interface ArrivalEstimate {
  /** Upper estimate of the arrival of a call sent at `sentAt` whose reply came at `repliedAt`. */
  anchor(windowMs: number, sentAt: number, repliedAt: number): number
  /** A call was rejected although we had a permit for it. */
  rejected(now: number): void
}

/**
 * The response is later than the arrival whatever the network does, so that is the anchor of long windows. On short
 * ones the way back and the vendor's work are taken to last at least half of the fastest round trip seen since the
 * last rejection; a slow way there moves the response, and so the estimate, along with it.
 */
export function createArrivalEstimate(): ArrivalEstimate {
  let fastest = Number.POSITIVE_INFINITY
  let replies = 0
  let distrustUntil = Number.NEGATIVE_INFINITY
  return {
    anchor: (windowMs, sentAt, repliedAt) => {
      if (windowMs >= longWindowMs || repliedAt < distrustUntil) return repliedAt
      fastest = Math.min(fastest, Math.max(0, repliedAt - sentAt))
      replies += 1
      return replies < enoughReplies ? repliedAt : repliedAt - fastest / 2
    },
    rejected: (now) => {
      fastest = Number.POSITIVE_INFINITY
      replies = 0
      distrustUntil = now + distrustMs
    },
  }
}
