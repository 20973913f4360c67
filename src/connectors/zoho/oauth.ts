import { createHash } from 'node:crypto'
import type { HttpClient, HttpReply, Loan, TokenSource } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import { parseBody } from './errors.ts'

export interface App {
  clientId: string
  clientSecret: string
  refreshToken: string
}

/** A refresh token may be used ten times in ten minutes. https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html */
const refreshWindowMs = 10 * 60_000

/** Equal for everybody who signs in with the same credentials at the same place, and no secret. */
export function keyOf(base: string, { clientId, clientSecret, refreshToken }: App): string {
  const digest = createHash('sha256').update(`${base} ${clientId} ${clientSecret} ${refreshToken}`).digest('hex')
  return `zoho:${digest.slice(0, 16)}`
}

/** Who is told what comes with a token: where the account lives, and what the token may be used for, if that is told. */
export interface Heed {
  home(home: string): void
  scope(scope: string | null): void
}

/**
 * A token for the API at `api`, from the accounts server that `http` leads to. One token lives for an hour and is good for
 * every process; only ten may be asked for in ten minutes. https://www.zoho.com/crm/developer/docs/api/v8/refresh.html
 */
export function sharedToken(http: HttpClient, api: string, app: App, heed: Heed): TokenSource {
  return {
    key: keyOf(api, app),
    timeoutMs: 60_000,
    headers: (access) => ({ authorization: `Zoho-oauthtoken ${access}` }),
    observe: ({ scope }) => heed.scope(scope),
    async renew(_known, signal): Promise<Loan> {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: app.clientId,
        client_secret: app.clientSecret,
        refresh_token: app.refreshToken,
      })
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const request = {
        method: 'POST',
        path: '/oauth/v2/token',
        headers,
        body: form.toString(),
        repeat: 'safe',
      } as const
      const answer = parseBody<Answer>(await http.request(request, signal))
      if (!answer.access_token) throw refused('The answer of the accounts server has no access_token.')
      if (answer.api_domain) heed.home(answer.api_domain)
      const { access_token: access, expires_in: seconds, scope } = answer
      return {
        access,
        ...(seconds === undefined ? {} : { lifeMs: seconds * 1_000 }),
        ...(typeof scope === 'string' && scope.trim() !== '' ? { scope } : {}),
      }
    },
  }
}

interface Answer {
  access_token?: string
  api_domain?: string
  /** Seconds. */
  expires_in?: number
  scope?: unknown
}

/** A refusal comes as `{"error":"invalid_code"}`, with status 200 as well as with others: the body decides. */
export function classifyToken(reply: HttpReply): CrmError | null {
  const { error, error_description: detail } = readProblem(reply.text)
  if (error === undefined && reply.status >= 200 && reply.status < 300) return null
  if (error === undefined && (reply.status >= 500 || reply.status === 429)) {
    const message = `Zoho's accounts server answered with status ${reply.status}.`
    return new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message })
  }
  if (/denied|too many/i.test(`${error} ${detail}`)) {
    const message = 'Zoho gave too many tokens for this refresh token lately: ten in ten minutes are the most.'
    return new CrmError({ kind: 'quota', scope: 'request', stored: 'no', message, retryAfterMs: refreshWindowMs })
  }
  return refused(wordings[error ?? ''] ?? `Zoho refused the credentials (${error ?? `status ${reply.status}`}).`, error)
}

const wordings: Readonly<Record<string, string>> = {
  invalid_code: 'Zoho does not know the refresh token: it was revoked, or is of another client. Make a new one.',
  invalid_client:
    'Zoho does not know the client id here: it is wrong, or the account lives in another data centre (setting dc).',
  invalid_client_secret: 'Zoho refused the client secret.',
}

function readProblem(text: string): { error?: string; error_description?: string } {
  try {
    const body = JSON.parse(text) as Record<string, unknown> | null
    const { error, error_description: detail } = body ?? {}
    return {
      ...(typeof error === 'string' ? { error } : {}),
      ...(typeof detail === 'string' ? { error_description: detail } : {}),
    }
  } catch {
    return {}
  }
}

export function refused(message: string, code?: string): CrmError {
  return new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message, ...(code ? { code } : {}) })
}
