import { CrmError } from '../model/errors.ts'

/**
 * Callers that come while the work is under way share its result. Work that was aborted by the signal of whoever
 * started it is started again for a caller who still wants it.
 */
export function singleFlight<T>(work: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let flight: Promise<T> | null = null

  async function join(signal: AbortSignal): Promise<T> {
    if (flight === null) {
      flight = work(signal).finally(() => {
        flight = null
      })
      return flight
    }
    try {
      return await flight
    } catch (error) {
      if (signal.aborted || error instanceof CrmError) throw error
      return join(signal)
    }
  }

  return join
}
