import type { HttpFactory, Loan, TokenSource } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import { classify } from './errors.ts'

/** An app that the company has installed. */
export interface App {
  clientId: string
  clientSecret: string
  /** As it was configured; one that came with the last token goes before it. */
  refreshToken: string
}

const path = '/oauth/token'
const timeoutMs = 30_000

export interface TokenPlace {
  /** Where tokens are asked for. */
  issuer: string
  /** Where they are good for. */
  base: string
  key: string
  http: HttpFactory
  /** Told what the token may be used for, in Pipedrive's words; null: its answer did not say. */
  heedScope(scope: string | null): void
}

/**
 * The access token of an installed app, which lives for an hour. Its answer names the host that it is good for: another
 * one than the configured never sees it. https://pipedrive.readme.io/docs/marketplace-oauth-authorization
 */
export function tokenOf(app: App, { issuer, base, key, http, heedScope }: TokenPlace): TokenSource {
  const client = http({ base: issuer, limits: { key: `${key}:token`, concurrency: 1 }, timeoutMs, classify })
  const basic = Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')
  return {
    key,
    timeoutMs: 2 * timeoutMs,
    headers: (access) => ({ authorization: `Bearer ${access}` }),
    observe: ({ scope }) => heedScope(scope),
    async renew(known, signal): Promise<Loan> {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: known?.refresh ?? app.refreshToken,
      })
      const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${basic}` }
      const request = { method: 'POST', path, headers, body: form.toString(), repeat: 'safe' } as const
      const { text } = await client.request(request, signal).catch(explain)
      const answer = parseAnswer(text)
      if (!answer.access_token) throw refused('Pipedrive: the token answer has no access_token.')
      refuseOtherHost(base, answer.api_domain)
      return {
        access: answer.access_token,
        ...(answer.refresh_token ? { refresh: answer.refresh_token } : {}),
        ...(answer.expires_in ? { lifeMs: answer.expires_in * 1_000 } : {}),
        ...(answer.scope ? { scope: answer.scope } : {}),
      }
    },
  }
}

interface Answer {
  access_token?: string
  refresh_token?: string
  /** Seconds. */
  expires_in?: number
  scope?: string
  api_domain?: string
}

function parseAnswer(text: string): Answer {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? body : {}
  } catch (cause) {
    const message = 'Pipedrive: the token answer is not complete JSON.'
    throw new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message, cause })
  }
}

function refuseOtherHost(base: string, domain: string | undefined): void {
  if (domain === undefined) return
  const told = URL.parse(domain)
  if (told?.origin === new URL(base).origin) return
  throw refused(
    `Pipedrive: the token is for ${told?.host ?? 'another address'}: give the domain of that company in the connection.`,
  )
}

/** Whatever Pipedrive has against the app or its refresh token, only a person can mend it. */
function explain(error: unknown): never {
  if (!(error instanceof CrmError) || !['invalid', 'auth', 'permission', 'not-found'].includes(error.kind)) throw error
  const message =
    'Pipedrive refuses the app or its refresh token. Install the app in the company again and configure the new refresh token.'
  throw new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message, cause: error })
}

export function refused(message: string): CrmError {
  return new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message })
}
