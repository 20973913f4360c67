import { createHash } from 'node:crypto'
import { invalidData, Refusal } from '../errors.ts'

/** Where a walk through a list stands. */
export interface Place {
  /** Sort key and id of the last record that was given. */
  readonly after: { readonly key: string; readonly id: string }
  /** How many records were given. */
  readonly given: number
  readonly page: number
}

export interface PageTokens {
  issue(place: Place, user: string, parameters: string): { token: string; expiry: number }
  /** Throws for a token that nobody issued, that expired, or that belongs to another user or other parameters. */
  read(token: string, user: string, parameters: string): Place
}

const LIFE = 86_400_000

/** https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
export function createPageTokens(now: () => number): PageTokens {
  const issued = new Map<string, { place: Place; user: string; parameters: string; expiry: number }>()
  let count = 0
  return {
    issue: (place, user, parameters) => {
      const token = createHash('sha256').update(`${count++}:${parameters}`).digest('hex')
      const expiry = now() + LIFE
      issued.set(token, { place, user, parameters, expiry })
      return { token, expiry }
    },
    read: (token, user, parameters) => {
      const known = issued.get(token)
      const about = { param_name: 'page_token' }
      if (known === undefined) throw invalidData('invalid page token', about)
      if (known.expiry <= now()) throw new Refusal(400, 'EXPIRED_VALUE', 'the page token has expired', about)
      if (known.user !== user || known.parameters !== parameters)
        throw new Refusal(400, 'TOKEN_BOUND_DATA_MISMATCH', 'page token does not fit the user or the parameters', about)
      return known.place
    },
  }
}
