import type { Answer } from '../kit/vendor.ts'
import { expiredCredentials, locked, Refusal, tooManyCalls } from './errors.ts'

const internal = (status: number) => () => new Refusal(status, { message: 'internal error' })

const refusals: Record<number, () => Refusal> = {
  401: () => expiredCredentials(1),
  423: locked,
  429: () => tooManyCalls('TEN_SECONDLY_ROLLING'),
  477: () =>
    new Refusal(477, { message: 'This account is being moved to another data centre.' }, { 'retry-after': '600' }),
  500: internal(500),
  503: internal(503),
}

/**
 * What HubSpot answers when something goes wrong that no request causes. 502, 504 and the codes from 520 come from
 * what stands before HubSpot's own servers, with a page instead of JSON.
 * https://developers.hubspot.com/docs/api-reference/error-handling
 */
export function failure(status: number): Answer | undefined {
  const refusal = refusals[status]?.()
  if (refusal !== undefined) return { status, headers: refusal.headers, body: refusal.body }
  if (status < 500) return undefined
  return {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: `<html><head><title>${status}</title></head><body><h1>Error ${status}</h1></body></html>`,
  }
}
