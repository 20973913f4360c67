import type { HttpFactory, Loan, TokenSource } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import { classify, parseBody } from './errors.ts'

/** A public app that an account has installed. */
export interface App {
  clientId: string
  clientSecret: string
  /** As it was configured; the one that came with the last token goes before it. */
  refreshToken: string
}

/** The dated path; those of OAuth v1 end in February 2027. */
const path = '/oauth/2026-03/token'
const timeoutMs = 30_000

export function bearer(access: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${access}` }
}

/**
 * The access token of an installed app, which lives for 30 minutes.
 * https://developers.hubspot.com/docs/api-reference/2026-03/authentication/oauth-tokens/refresh-oauth-token
 */
export function tokenOf(app: App, { base, key, http }: { base: string; key: string; http: HttpFactory }): TokenSource {
  const client = http({ base, limits: { key: `${key}:token`, concurrency: 1 }, timeoutMs, classify })
  return {
    key,
    timeoutMs: 2 * timeoutMs,
    headers: bearer,
    async renew(known, signal): Promise<Loan> {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: app.clientId,
        client_secret: app.clientSecret,
        refresh_token: known?.refresh ?? app.refreshToken,
      })
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const request = { method: 'POST', path, headers, body: form.toString(), repeat: 'safe' } as const
      const answer = parseBody<Answer>(await client.request(request, signal).catch(explain))
      if (!answer.access_token) throw refused('HubSpot: the token answer has no access_token.')
      return {
        access: answer.access_token,
        ...(answer.refresh_token ? { refresh: answer.refresh_token } : {}),
        ...(answer.expires_in ? { lifeMs: answer.expires_in * 1_000 } : {}),
      }
    },
  }
}

interface Answer {
  access_token?: string
  refresh_token?: string
  /** Seconds. */
  expires_in?: number
}

/** Whatever HubSpot has against the app or its refresh token, only a person can mend it. */
function explain(error: unknown): never {
  if (!(error instanceof CrmError) || !['invalid', 'auth', 'permission', 'not-found'].includes(error.kind)) throw error
  throw refused(
    `${error.message.replace(/(?<![.!?])$/, '.')} Install the app in the account again and configure the new refresh token.`,
    error,
  )
}

function refused(message: string, cause?: CrmError): CrmError {
  return new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message, cause })
}
