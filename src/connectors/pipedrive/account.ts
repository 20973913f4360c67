import type { Account } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import { singleFlight } from '../single-flight.ts'
import type { Api } from './client.ts'
import { missingScopes } from './scopes.ts'

/** https://developers.pipedrive.com/docs/api/v1/Users#getCurrentUser */
export interface Me {
  id: number
  default_currency?: string | null
  company_id: number
  company_name?: string
  company_domain?: string
  access?: readonly { app?: string; admin?: boolean }[]
}

/** Whose token it is; a token belongs to one user of one company for good, so it is asked once. */
export type AskMe = (signal: AbortSignal) => Promise<Me>

export function createMe(api: Api): AskMe {
  let answer: Me | null = null
  const ask = singleFlight(async (signal) => {
    answer = await fetchMe(api, signal)
    return answer
  })
  return async (signal) => {
    signal.throwIfAborted()
    return answer ?? ask(signal)
  }
}

async function fetchMe(api: Api, signal: AbortSignal): Promise<Me> {
  const { data } = await api.get<Me>('/api/v1/users/me', {}, signal)
  if (data?.company_id !== undefined) return data
  const message = 'Pipedrive: the answer does not say which company the token is for.'
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

/** Asked each time, since its answer tells what is left of the day. */
export async function check(api: Api, signal: AbortSignal): Promise<Account> {
  const { company_id: id, company_name: name, company_domain: domain } = await fetchMe(api, signal)
  const place = domain ? `${domain}.pipedrive.com` : `company ${id}`
  return {
    ...{ vendor: 'pipedrive', id: String(id), name: name ? `${name} (${place})` : place, api: 'v2' },
    missing: missingScopes(api.scope()),
    limits: api.limits(),
  }
}

/**
 * Of whom nothing is told it is not said that they are none. Rights over the settings of the company alone do not show what
 * others keep to themselves: that is up to those of the app `sales`, where they are told.
 */
export function isAdmin({ access }: Me): boolean {
  const sales = access?.find(({ app }) => app === 'sales')
  return (
    access === undefined || (sales === undefined ? access.some(({ admin }) => admin === true) : sales.admin !== false)
  )
}
