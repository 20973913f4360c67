import type { Finding } from '../../model/run.ts'
import { finding } from '../finding.ts'
import { type Api, version } from './client.ts'
import { isWithheld } from './errors.ts'

/** https://github.com/HubSpot/HubSpot-public-api-spec-collection (Limits Tracking) */
export interface Bound {
  limit: number
  usage: number
}

/** How full the account is; null: this account or key does not tell. https://developers.hubspot.com/docs/api-reference/latest/crm/limits-tracking/guide */
export async function askLimit<T>(api: Api, what: string, signal: AbortSignal): Promise<T | null> {
  try {
    return await api.get<T>(`/crm/limits/${version}/${what}`, {}, signal)
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

export function beyond(code: string, { limit, usage, what }: Bound & { what: string }, more: number): Finding[] {
  // Where nothing is said, or no bound, there is nothing to be beyond.
  if (!(limit > 0) || !(usage + more > limit)) return []
  const message = `The account may have ${limit} ${what} and has ${usage}; ${more} more do not fit.`
  return [
    finding('error', code, message, { count: usage + more - limit, fix: 'Make room in HubSpot, or migrate less.' }),
  ]
}

export function limitUnknown(what: string): Finding {
  return finding('warning', 'limit-unknown', `HubSpot does not tell this key how many ${what} the account may have.`)
}
