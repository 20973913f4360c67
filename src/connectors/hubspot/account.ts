import type { Account } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import { singleFlight } from '../single-flight.ts'
import { type Api, version } from './client.ts'

/** https://developers.hubspot.com/docs/api-reference/latest/account/account-information/guide */
export interface Details {
  portalId: number
  accountType?: string
  uiDomain: string
  timeZone?: string
}

/** What the account says of itself, or that it does not tell this key. */
export type AskDetails = (signal: AbortSignal) => Promise<Details | CrmError>

/** A key belongs to one account for good, so its details are asked for once. */
export function createDetails(api: Api): AskDetails {
  let answer: Details | CrmError | null = null
  return singleFlight(async (signal) => {
    signal.throwIfAborted()
    answer ??= await orRefusal(fetchDetails(api, signal), isDenied)
    // The calls of a day are counted until midnight there.
    if (!(answer instanceof CrmError) && answer.timeZone) api.livesIn(answer.timeZone)
    return answer
  })
}

function fetchDetails(api: Api, signal: AbortSignal): Promise<Details> {
  return api.get<Details>(`/account-info/${version}/details`, {}, signal)
}

/**
 * Not every key may read the account's details; then the key itself stands for the account, as nothing else is stable.
 * Rights are not looked for here: that takes calls, and a migration that begins needs its window for records.
 */
export async function check(api: Api, account: AskDetails, signal: AbortSignal): Promise<Account> {
  const details = await account(signal)
  const missing = { read: [], write: [], schema: [] }
  if (!(details instanceof CrmError)) {
    const kind = details.accountType ? ` (${details.accountType.toLowerCase().replaceAll('_', ' ')})` : ''
    const name = `HubSpot account ${details.portalId}${kind}`
    return { vendor: 'hubspot', id: String(details.portalId), name, missing, api: version, limits: api.limits() }
  }
  const id = `key-${api.keyDigest}`
  return { vendor: 'hubspot', id, name: `HubSpot account ${id}`, missing, api: version, limits: api.limits() }
}

/** What was asked for, or the refusal that was to be expected. */
export async function orRefusal<T>(
  answer: Promise<T>,
  isRefusal: (error: unknown) => error is CrmError,
): Promise<T | CrmError> {
  try {
    return await answer
  } catch (error) {
    if (isRefusal(error)) return error
    throw error
  }
}

/** Narrower than what may be withheld: for whom an account's name stands is not decided by an answer that is not understood. */
function isDenied(error: unknown): error is CrmError {
  return error instanceof CrmError && (error.kind === 'permission' || error.kind === 'not-found')
}
