import { CrmError } from '../model/errors.ts'
import type { ClientOptions, HttpRequest } from './http.ts'
import type { Send } from './retry.ts'
import { singleFlight } from './single-flight.ts'

/**
 * A layer that adds the credential's headers. When the vendor refuses the credential, all callers of all its layers share
 * one `reauthorize` and send again once; a second refusal is theirs.
 */
export function createAuth({
  authorize,
  reauthorize,
}: Pick<ClientOptions, 'authorize' | 'reauthorize'>): <Reply>(next: Send<Reply>) => Send<Reply> {
  /** Which credential is in use; a refusal of an older one needs no new one. */
  let generation = 0
  const renew = singleFlight(async (signal) => {
    await reauthorize?.(signal)
    generation += 1
  })

  return (next) => async (request, signal) => {
    const withCredential = async (): Promise<HttpRequest> => ({
      ...request,
      headers: { ...(await authorize?.(signal)), ...request.headers },
    })
    const used = generation
    const authorized = await withCredential()
    try {
      return await next(authorized, signal)
    } catch (error) {
      if (reauthorize === undefined || !(error instanceof CrmError) || error.kind !== 'auth') throw error
      if (request.repeat === 'once' && error.stored !== 'no') throw error
      if (used === generation) await renew(signal)
      return next(await withCredential(), signal)
    }
  }
}
