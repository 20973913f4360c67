import type { Tokens } from '../kit/auth.ts'
import { type RateLimit, slidingWindow } from '../kit/limits.ts'

/** https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html */
const ACCESS_LIFE = 3_600_000
const CODE_LIFE = 180_000
const WINDOW = 600_000
const REFRESHES = 10
const CODES = 10
const LIVE_ACCESS_TOKENS = 15
const REFRESH_TOKENS = 20

interface Consent {
  readonly scopes: string
  /** Access tokens of it, the oldest first. */
  access: string[]
  readonly refreshes: RateLimit
}

/** Codes, refresh tokens and access tokens of the one client that the org knows. */
export interface Grants {
  /** A code for a consent; undefined when too many were asked for. */
  code(scopes: string, redirectUri: string): string | undefined
  /** Exchanges a code, once. */
  exchange(code: string, redirectUri: string): { refresh: string; access: string; scopes: string } | undefined
  /** A new access token; `denied` when there were too many, undefined for an unknown refresh token. */
  refresh(token: string): { access: string; scopes: string } | 'denied' | undefined
  /** Ends a refresh token with its access tokens, or an access token. False for an unknown one. */
  revoke(token: string): boolean
  /** What an access token may do. */
  scopesOf(access: string): string
}

/** `subject` is who all tokens belong to. */
export function createGrants(
  tokens: Tokens,
  now: () => number,
  random: () => string,
  { first, scopes, subject }: { first: string; scopes: string; subject: string },
): Grants {
  const consents = new Map<string, Consent>()
  const scopesByAccess = new Map<string, string>()
  const codes = new Map<string, { scopes: string; redirectUri: string; expiry: number }>()
  const codeWindow = slidingWindow(() => CODES, WINDOW)
  const make = (): string => `1000.${random()}.${random()}`
  const open = (token: string, granted: string): Consent => {
    const consent: Consent = { scopes: granted, access: [], refreshes: slidingWindow(() => REFRESHES, WINDOW) }
    consents.set(token, consent)
    if (consents.size > REFRESH_TOKENS) end([...consents.keys()][0]!)
    return consent
  }
  const end = (token: string): void => {
    for (const access of consents.get(token)?.access ?? []) tokens.revoke(access)
    consents.delete(token)
  }
  const issue = (consent: Consent): string => {
    const access = make()
    tokens.issue(access, subject, now(), ACCESS_LIFE)
    scopesByAccess.set(access, consent.scopes)
    consent.access = consent.access.filter((each) => tokens.state(each, now()) === 'valid')
    consent.access.push(access)
    if (consent.access.length > LIVE_ACCESS_TOKENS) tokens.revoke(consent.access.shift()!)
    return access
  }
  open(first, scopes)
  return {
    code: (granted, redirectUri) => {
      if (!codeWindow.take(now()).allowed) return undefined
      const code = make()
      codes.set(code, { scopes: granted, redirectUri, expiry: now() + CODE_LIFE })
      return code
    },
    exchange: (code, redirectUri) => {
      const known = codes.get(code)
      codes.delete(code)
      if (known === undefined || known.expiry <= now() || known.redirectUri !== redirectUri) return undefined
      const refresh = make()
      return { refresh, access: issue(open(refresh, known.scopes)), scopes: known.scopes }
    },
    refresh: (token) => {
      const consent = consents.get(token)
      if (consent === undefined) return undefined
      if (!consent.refreshes.take(now()).allowed) return 'denied'
      return { access: issue(consent), scopes: consent.scopes }
    },
    revoke: (token) => {
      const isRefresh = consents.has(token)
      if (isRefresh) end(token)
      else tokens.revoke(token)
      return isRefresh || scopesByAccess.has(token)
    },
    scopesOf: (access) => scopesByAccess.get(access) ?? '',
  }
}
