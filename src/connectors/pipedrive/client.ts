import { createHash } from 'node:crypto'
import type { ConnectionConfig } from '../../connector.ts'
import type { Body, ClientOptions, HttpClient, HttpFactory, HttpRequest, LimitFacts } from '../../http/http.ts'
import type { AccountLimits, DayRule } from '../../model/account-limits.ts'
import { dailyTokens, plans, tokensOf } from './costs.ts'
import { classify, type Envelope, parseBody } from './errors.ts'
import { type App, refused, tokenOf } from './oauth.ts'

/**
 * What the smallest plan lets a token do until a reply says more. No bound on requests in flight is published; ten keep a
 * window of the smallest plan full. https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 */
const pace = { window: { permits: 20, ms: 2_000 }, concurrency: 10 }

/** Which midnight is that of Pipedrive's server is not published; a day that is not over by then is asked for again. */
const day: DayRule = { resets: 'midnight', timeZone: 'UTC' }
const unit = 'tokens'

const timeoutMs = 60_000

/** A company's API with its JSON in and out, at the cost that each call has. Calls throw CrmError. */
export interface Api {
  /** A call that reads. */
  get<T>(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Envelope<T>>
  /** A call that changes something, and may have been carried out although nothing was heard of it. */
  send<T>(
    method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<Envelope<T>>
  /** The same with a file. */
  upload<T>(path: string, body: Body, signal: AbortSignal): Promise<Envelope<T>>
  /** The same with the fields of a form. */
  sendForm<T>(method: 'PUT', path: string, form: string, signal: AbortSignal): Promise<Envelope<T>>
  /** A call that takes one thing away, and may be repeated. */
  remove(path: string, signal: AbortSignal): Promise<void>
  download(path: string, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** As configuration and replies have taught so far. */
  limits(): AccountLimits
  /** What the token of an app may be used for, in Pipedrive's words; null: of a personal token, or not told. */
  scope(): string | null
}

/** Throws CrmError `auth` when no usable credential or address is configured. */
export function createApi(config: ConnectionConfig, factory: HttpFactory): Api {
  const place = placeOf(config.settings)
  const credential = credentialOf(config.credentials, place.isNamed)
  const { base } = place
  const key = `pipedrive:${createHash('sha256').update(`${base} ${credential.secret}`).digest('hex').slice(0, 16)}`
  const hint = hintOf(config.settings)
  let seen: LimitFacts = hint
  let scope: string | null = null
  const heedScope = (told: string | null): void => {
    scope = told
  }
  const access: Pick<ClientOptions, 'authorize' | 'token'> = credential.app
    ? { token: tokenOf(credential.app, { ...place, key, http: factory, heedScope }) }
    : { authorize: async () => ({ 'x-api-token': credential.secret }) }
  const http = factory({
    ...{ base, timeoutMs, classify, limits: { key, ...pace, ...hint, unit, day } },
    ...access,
    observe(headers) {
      const facts = { ...observe(headers), day, unit }
      seen = { ...seen, ...facts }
      return facts
    },
  })
  const call = createCall(http)
  return {
    get: (path, query, signal) => call({ method: 'GET', path, query, repeat: 'safe', lane: 'read' }, signal),
    send: (method, path, body, signal) => {
      const content = body === undefined ? {} : { body: JSON.stringify(body), headers: json }
      return call({ method, path, ...content, repeat: 'once', lane: 'write' }, signal)
    },
    upload: (path, body, signal) => call({ method: 'POST', path, body, repeat: 'once', lane: 'write' }, signal),
    sendForm: (method, path, body, signal) =>
      call({ method, path, body, headers: urlencoded, repeat: 'once', lane: 'write' }, signal),
    async remove(path, signal) {
      await call({ method: 'DELETE', path, repeat: 'safe', lane: 'write' }, signal)
    },
    download: (path, signal) => http.stream(priced({ method: 'GET', path, repeat: 'safe', lane: 'read' }), signal),
    scope: () => scope,
    limits: () => ({
      ...{ concurrency: pace.concurrency, window: { ...pace.window, permits: seen.permits ?? pace.window.permits } },
      ...{ unit, day },
      ...(seen.dailyRemaining === undefined ? {} : { dailyRemaining: seen.dailyRemaining }),
      ...(seen.dailyLimit === undefined ? {} : { dailyLimit: seen.dailyLimit }),
    }),
  }
}

const json = { 'content-type': 'application/json' }
const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }

function createCall(http: HttpClient) {
  return async <T>(request: HttpRequest, signal: AbortSignal): Promise<Envelope<T>> =>
    parseBody<T>(await http.request(priced(request), signal))
}

function priced(request: HttpRequest): HttpRequest {
  return { ...request, cost: tokensOf(request.method, request.path) }
}

/**
 * The headers of the day are not documented and may be missing for a while.
 * https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 */
function observe(headers: Readonly<Record<string, string>>): LimitFacts {
  const [permits, remaining, dailyRemaining, dailyLimit] = [
    'x-ratelimit-limit',
    'x-ratelimit-remaining',
    'x-daily-ratelimit-token-remaining',
    'x-daily-ratelimit-token-limit',
  ].map((name) => countOf(headers[name]))
  return {
    ...(permits ? { permits } : {}),
    ...(permits && remaining !== undefined ? { remaining } : {}),
    ...(dailyRemaining === undefined ? {} : { dailyRemaining }),
    ...(dailyLimit ? { dailyLimit } : {}),
  }
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

/** `secret` stands for the account's access and is told to nobody. */
function credentialOf(credentials: ConnectionConfig['credentials'], isNamed: boolean): { secret: string; app?: App } {
  const { apiToken, clientId, clientSecret, refreshToken } = credentials
  if (apiToken) return { secret: apiToken }
  if (clientId && clientSecret && refreshToken) {
    if (!isNamed) throw refused('Pipedrive: an app needs the setting domain: acme, of acme.pipedrive.com.')
    return { secret: `${clientId} ${clientSecret} ${refreshToken}`, app: { clientId, clientSecret, refreshToken } }
  }
  throw refused('Pipedrive needs an apiToken, or clientId, clientSecret and refreshToken.')
}

interface Place {
  base: string
  issuer: string
  /** It is the company's own. */
  isNamed: boolean
}

/** https://pipedrive.readme.io/docs/core-api-concepts-requests */
function placeOf({ url, domain }: ConnectionConfig['settings']): Place {
  if (url) {
    const base = toBase(url)
    return { base, issuer: isPipedrive(base) ? issuer : base, isNamed: true }
  }
  if (!domain) return { base: 'https://api.pipedrive.com', issuer, isNamed: false }
  const name = domain
    .trim()
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\.pipedrive\.com\/?$/, '')
  if (!/^[a-z0-9-]+$/.test(name))
    throw refused('The setting domain is the first part of an address: acme, of acme.pipedrive.com.')
  return { base: `https://${name}.pipedrive.com`, issuer, isNamed: true }
}

const issuer = 'https://oauth.pipedrive.com'

function isPipedrive(base: string): boolean {
  return new URL(base).hostname.endsWith('.pipedrive.com')
}

function toBase(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed) throw refused('The setting url is not an address; it looks like https://acme.pipedrive.com.')
  const loopback =
    parsed.hostname === 'localhost' || parsed.hostname === '[::1]' || /^127(\.\d+){3}$/.test(parsed.hostname)
  if (parsed.protocol !== 'https:' && !loopback) throw refused('The setting url must begin with https://.')
  return parsed.origin
}

/** What a day's tokens come to where no reply tells them. */
function hintOf({ plan, seats }: ConnectionConfig['settings']): Pick<LimitFacts, 'dailyLimit'> {
  if (!plan && !seats) return {}
  const count = Number(seats)
  if (!plan || !Number.isInteger(count) || count < 1) {
    throw refused('The settings plan and seats go together: the name of the plan and a whole number of seats.')
  }
  const dailyLimit = dailyTokens(plan, count)
  if (dailyLimit === undefined) throw refused(`The setting plan is none of ${plans.join(', ')}.`)
  return { dailyLimit }
}
