import type { Answer } from '../kit/vendor.ts'
import { blocked, Refusal, tooManyRequests, unauthorized } from './errors.ts'

const refusals: Readonly<Record<number, () => Refusal>> = {
  401: unauthorized,
  402: () => new Refusal(402, { error: 'Payment required', error_info: 'The company account is not open.' }),
  403: blocked,
  429: () => tooManyRequests(),
  500: () => new Refusal(500, { error: 'Internal Server Error', code: 'ERR_UNKNOWN' }),
  503: () => new Refusal(503, { error: 'Scheduled maintenance', error_info: 'Please try again later.' }),
}

/**
 * What Pipedrive answers when something goes wrong that no request causes; other statuses come from what stands before it.
 * https://pipedrive.readme.io/docs/core-api-concepts-http-status-codes
 */
export function failure(status: number): Answer | undefined {
  const refusal = refusals[status]?.()
  if (refusal !== undefined) return { status, headers: refusal.headers, body: refusal.body }
  if (status < 500) return undefined
  return {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>Error ${status}</h1></body></html>`,
  }
}
