import { createHash } from 'node:crypto'
import type { ConnectionConfig } from '../../connector.ts'
import type { HttpClient, HttpFactory, HttpRequest, LimitFacts } from '../../http/http.ts'
import type { AccountLimits, DayRule } from '../../model/account-limits.ts'
import { CrmError } from '../../model/errors.ts'
import { classify, parseBody } from './errors.ts'
import { type App, bearer, tokenOf } from './oauth.ts'

/** The dated API that everything here was written for. https://developers.hubspot.com/docs/developer-tooling/platform/versioning */
export const version = '2026-03'

/**
 * What the smallest account may do until a reply says more; HubSpot publishes no bound on requests in flight.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
const limits = { window: { permits: 100, ms: 10_000 }, concurrency: 20 }

/** Searches of the whole account; their answers tell nothing of limits. https://developers.hubspot.com/docs/api-reference/search/guide */
const searchLimits = { window: { permits: 5, ms: 1000 }, concurrency: 5 }

const timeoutMs = 60_000

/** An account's API with its JSON in and out. Calls throw CrmError. */
export interface Api {
  get<T>(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<T>
  /** A call that reads or may be repeated for another reason. */
  ask<T>(path: string, body: unknown, signal: AbortSignal): Promise<T>
  /** A call that changes records. */
  send<T>(path: string, body: unknown, signal: AbortSignal): Promise<T>
  /** A call that reads from an index behind the records; such calls have a window of their own. */
  search<T>(path: string, body: unknown, signal: AbortSignal): Promise<T>
  /** A call that takes one thing away, and may be repeated. */
  remove(path: string, signal: AbortSignal): Promise<void>
  /** A call that replaces parts of one thing; whether it was carried out may stay unknown. */
  patch<T>(path: string, body: unknown, signal: AbortSignal): Promise<T>
  /** Stands for the credential without telling it: equal keys, equal text. */
  readonly keyDigest: string
  /** As replies have taught so far. */
  limits(): AccountLimits
  /** Where the account's days end, once its details are known. */
  livesIn(timeZone: string): void
}

/** Throws CrmError `auth` when no credential is configured. */
export function createApi(config: ConnectionConfig, factory: HttpFactory): Api {
  const base = toBase(config.settings.url ?? 'https://api.hubapi.com')
  const credential = credentialOf(config.credentials)
  const keyDigest = createHash('sha256').update(`${base} ${credential.secret}`).digest('hex').slice(0, 16)
  const key = `hubspot:${keyDigest}`
  let seen: LimitFacts = {}
  let day: DayRule | undefined
  const shared = {
    ...{ base, timeoutMs, classify },
    ...(credential.app
      ? { token: tokenOf(credential.app, { base, key, http: factory }) }
      : { authorize: async () => bearer(credential.secret) }),
  }
  let searches: HttpClient | undefined
  const http = factory({
    ...shared,
    limits: { key, ...limits },
    observe(headers) {
      const facts = { ...observe(headers), ...(day && { day }) }
      seen = { ...seen, ...facts }
      return facts
    },
  })
  return {
    keyDigest,
    get: (path, query, signal) => call(http, { method: 'GET', path, query, repeat: 'safe', lane: 'read' }, signal),
    ask: (path, body, signal) => call(http, withBody(path, body, 'safe'), signal),
    send: (path, body, signal) => call(http, withBody(path, body, 'once'), signal),
    search(path, body, signal) {
      searches ??= factory({ ...shared, limits: { key: `${key}:search`, ...searchLimits } })
      return call(searches, withBody(path, body, 'safe'), signal)
    },
    async remove(path, signal) {
      await call(http, { method: 'DELETE', path, repeat: 'safe', lane: 'write' }, signal)
    },
    patch: (path, body, signal) => call(http, { ...withBody(path, body, 'once'), method: 'PATCH' }, signal),
    limits: () => ({
      ...limits,
      window: { ...limits.window, permits: seen.permits ?? limits.window.permits },
      ...(seen.dailyRemaining === undefined ? {} : { dailyRemaining: seen.dailyRemaining }),
      ...(seen.dailyLimit === undefined ? {} : { dailyLimit: seen.dailyLimit }),
      ...(day && { day }),
    }),
    livesIn(timeZone) {
      day = { resets: 'midnight', timeZone }
    },
  }
}

/** `secret` stands for the account's access and is told to nobody. */
function credentialOf(credentials: ConnectionConfig['credentials']): { secret: string; app?: App } {
  const { accessToken, clientId, clientSecret, refreshToken } = credentials
  if (accessToken) return { secret: accessToken }
  if (clientId && clientSecret && refreshToken) {
    return { secret: `${clientId} ${refreshToken}`, app: { clientId, clientSecret, refreshToken } }
  }
  throw refused('HubSpot needs an accessToken, or clientId, clientSecret and refreshToken.')
}

function withBody(path: string, body: unknown, repeat: HttpRequest['repeat']): HttpRequest {
  const headers = { 'content-type': 'application/json' }
  const lane = repeat === 'once' ? 'write' : 'read'
  return { method: 'POST', path, headers, body: JSON.stringify(body), repeat, lane }
}

async function call<T>(http: HttpClient, request: HttpRequest, signal: AbortSignal): Promise<T> {
  return parseBody<T>(await http.request(request, signal))
}

/** Search answers carry no such headers, and daily ones are missing for OAuth apps. */
function observe(headers: Readonly<Record<string, string>>): LimitFacts {
  const facts: LimitFacts = {}
  const interval = headers['x-hubspot-ratelimit-interval-milliseconds']
  if (interval === undefined || Number(interval) === limits.window.ms) {
    const permits = countOf(headers['x-hubspot-ratelimit-max'])
    const remaining = countOf(headers['x-hubspot-ratelimit-remaining'])
    if (permits) facts.permits = permits
    if (remaining !== undefined) facts.remaining = remaining
  }
  const dailyRemaining = countOf(headers['x-hubspot-ratelimit-daily-remaining'])
  if (dailyRemaining !== undefined) facts.dailyRemaining = dailyRemaining
  const dailyLimit = countOf(headers['x-hubspot-ratelimit-daily'])
  if (dailyLimit) facts.dailyLimit = dailyLimit
  return facts
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

function toBase(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed) throw refused('The setting url is not an address; leave it out for https://api.hubapi.com.')
  const loopback =
    parsed.hostname === 'localhost' || parsed.hostname === '[::1]' || /^127(\.\d+){3}$/.test(parsed.hostname)
  if (parsed.protocol !== 'https:' && !loopback) throw refused('The setting url must begin with https://.')
  return parsed.origin
}

function refused(message: string): CrmError {
  return new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message })
}
