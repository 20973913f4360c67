import pRetry from 'p-retry'
import type { Clock, Random } from '../model/clock.ts'
import { CrmError } from '../model/errors.ts'
import type { HttpReply, HttpRequest, Repeat } from './http.ts'

/** Sends a request; every layer has this shape, whatever form the reply comes in. */
export type Send<Reply = HttpReply> = (request: HttpRequest, signal: AbortSignal) => Promise<Reply>

export const maxTries = 6
const firstDelayMs = 500
const longestDelayMs = 30_000
/** A vendor that asks for more is not waited for here: the caller pauses its work instead. */
const longestRetryAfterMs = 600_000

/** Whether a failure may be answered by sending the same request again. */
function mayRepeat(error: unknown, repeat: Repeat): error is CrmError {
  if (!(error instanceof CrmError)) return false
  if (error.kind !== 'transient' && error.kind !== 'rate-limited') return false
  if ((error.retryAfterMs ?? 0) > longestRetryAfterMs) return false
  return repeat === 'safe' || error.stored === 'no'
}

/** Full jitter: anything up to an exponentially growing bound, after what the vendor asked for. Milliseconds. */
function delayBeforeRetry(error: CrmError, attempt: number, random: Random): number {
  return (error.retryAfterMs ?? 0) + random() * Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1))
}

/**
 * Sends again what may be sent again, at most {@link maxTries} times in all; the last failure is the caller's. The
 * signal is heeded by what runs inside and by the waiting, never here: a reply that came is not thrown away.
 */
export function withRetry<Reply>(
  next: Send<Reply>,
  { clock, random, onRetry }: { clock: Clock; random: Random; onRetry(): void },
): Send<Reply> {
  return async (request, signal) => {
    try {
      return await pRetry(() => next(request, signal), {
        retries: maxTries - 1,
        // p-retry counts; the waiting is done below, on the clock that was passed in.
        minTimeout: 0,
        shouldRetry: async ({ error, attemptNumber }) => {
          if (!mayRepeat(error, request.repeat)) return false
          onRetry()
          await clock.sleep(delayBeforeRetry(error, attemptNumber, random), signal)
          return true
        },
      })
    } catch (error) {
      // p-retry wraps reasons that are no errors; callers were promised the reason that they aborted with.
      if (!(error instanceof CrmError)) signal.throwIfAborted()
      throw error
    }
  }
}
