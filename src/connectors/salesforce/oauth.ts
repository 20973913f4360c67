import { createHash } from 'node:crypto'
import type { HttpClient, Loan, TokenSource } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import { parseBody } from './errors.ts'

export interface Grant {
  access: string
  /** Where calls with it go. */
  base: string
  refresh?: string
}

const path = '/services/oauth2/token'
/** Sessions live as long as the org says, 2 hours usually, and the answer does not tell; a refusal asks for the next. */
const timeoutMs = 60_000

export function bearer(access: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${access}` }
}

/**
 * A token of the org. Its answer names the host of the org; a host outside the configured one or Salesforce's own
 * domain never sees the token.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm&type=5
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_refresh_token_flow.htm&type=5
 */
export async function askForToken(
  http: HttpClient,
  base: string,
  app: { clientId: string; clientSecret: string; grantType: string; refreshToken?: string },
  signal: AbortSignal,
): Promise<Grant> {
  const form = new URLSearchParams({
    grant_type: app.grantType,
    client_id: app.clientId,
    client_secret: app.clientSecret,
    ...(app.refreshToken === undefined ? {} : { refresh_token: app.refreshToken }),
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const request = { method: 'POST', path, headers, body: form.toString(), repeat: 'safe' } as const
  const answer = parseBody<{ access_token?: string; instance_url?: string; refresh_token?: string }>(
    await http.request(request, signal),
  )
  if (!answer.access_token || !answer.instance_url)
    throw refused('The token answer has no access_token or instance_url.')
  const instance = new URL(answer.instance_url)
  if (!mayServe(new URL(base), instance)) {
    throw refused(`The token is for ${instance.host}, which is neither the configured host nor one of Salesforce's.`)
  }
  return {
    access: answer.access_token,
    base: instance.origin,
    ...(answer.refresh_token ? { refresh: answer.refresh_token } : {}),
  }
}

/** The refresh token flow: the app may be set to give another refresh token with each access token, which voids the one before. */
export function sharedToken(
  http: HttpClient,
  base: string,
  app: { clientId: string; clientSecret: string; refreshToken: string },
): TokenSource {
  const secret = `${base} ${app.clientId} ${app.refreshToken}`
  return {
    key: `salesforce:${createHash('sha256').update(secret).digest('hex').slice(0, 16)}`,
    timeoutMs: 2 * timeoutMs,
    headers: bearer,
    async renew(known, signal): Promise<Loan> {
      const refreshToken = known?.refresh ?? app.refreshToken
      const grant = await askForToken(http, base, { ...app, grantType: 'refresh_token', refreshToken }, signal)
      if (grant.base !== base) throw refused(`The token is for ${grant.base}: give that as the setting url.`)
      const { access, refresh } = grant
      return { access, ...(refresh === undefined ? {} : { refresh }) }
    },
  }
}

function mayServe(configured: URL, instance: URL): boolean {
  if (instance.origin === configured.origin) return true
  return instance.protocol === 'https:' && isSalesforce(instance.hostname) && isSalesforce(configured.hostname)
}

function isSalesforce(hostname: string): boolean {
  return hostname.endsWith('.salesforce.com')
}

export function refused(message: string): CrmError {
  return new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message })
}
