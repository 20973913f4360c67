import type { ConnectionConfig } from '../../connector.ts'
import type { ClientOptions, HttpClient, HttpFactory, HttpReply, HttpRequest, LimitFacts } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import { singleFlight } from '../single-flight.ts'
import { classify, parseBody } from './errors.ts'
import { askForToken, bearer, type Grant, refused, sharedToken } from './oauth.ts'

/** First and last API version that this connector was written for; the newest that the org serves between them is used. */
const versions = { first: 67, last: 68 }

/**
 * Requests of at least 20 seconds that may run at a time in production; shorter ones are not limited.
 * https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm
 */
export const concurrency = 25

/** Above the 120 seconds that Salesforce gives a query. */
const timeoutMs = 130_000

/** An open door to one org: its requests, and where its REST resources begin. */
export interface Session {
  readonly http: HttpClient
  readonly base: string
  /** `/services/data/vNN.N` */
  readonly root: string
  /** What the newest reply said about the day's budget. */
  daily(): Pick<LimitFacts, 'dailyRemaining' | 'dailyLimit'>
}

export type OpenSession = (signal: AbortSignal) => Promise<Session>

/**
 * Gets a token and the API version at the first use, once for all callers; an attempt that failed is not remembered.
 * Throws CrmError `auth` at once when the configuration has no usable credential.
 */
export function createSession(config: ConnectionConfig, factory: HttpFactory): OpenSession {
  const base = toBase(config.settings.url ?? '')
  const entry = entryOf(config, base, factory)
  const opening = singleFlight((signal) => open(entry, factory, signal))
  let session: Session | undefined
  return async (signal) => {
    session ??= await opening(signal)
    return session
  }
}

/** Where the calls of a session go, and with what. */
type Entry = (
  signal: AbortSignal,
) => Promise<{ base: string } & Pick<ClientOptions, 'authorize' | 'reauthorize' | 'token'>>

function entryOf(config: ConnectionConfig, base: string, factory: HttpFactory): Entry {
  const { clientId, clientSecret, refreshToken, accessToken } = config.credentials
  const http = (): HttpClient => factory({ base, limits: limitsOf(base), timeoutMs, classify })
  if (clientId && clientSecret && refreshToken) {
    const token = sharedToken(http(), base, { clientId, clientSecret, refreshToken })
    return async () => ({ base, token })
  }
  if (clientId && clientSecret) return ownToken(http(), base, { clientId, clientSecret })
  if (accessToken) return async () => ({ base, authorize: async () => bearer(accessToken) })
  throw refused('Salesforce needs clientId and clientSecret, or an accessToken.')
}

async function open(enter: Entry, factory: HttpFactory, signal: AbortSignal): Promise<Session> {
  const entry = await enter(signal)
  const { base } = entry
  let daily: LimitFacts = {}
  const http = factory({
    ...entry,
    limits: limitsOf(base),
    timeoutMs,
    classify,
    observe(headers) {
      const facts = observe(headers)
      daily = { ...daily, ...facts }
      return facts
    },
  })
  return { http, base, root: await discoverRoot(http, signal), daily: () => daily }
}

/** The client credentials flow: each process asks for a token of its own, as often as it needs one. */
function ownToken(http: HttpClient, base: string, app: { clientId: string; clientSecret: string }): Entry {
  const ask = (signal: AbortSignal): Promise<Grant> =>
    askForToken(http, base, { ...app, grantType: 'client_credentials' }, signal)
  return async (signal) => {
    let grant = await ask(signal)
    const first = grant.base
    return {
      base: first,
      authorize: async () => bearer(grant.access),
      async reauthorize(renewing) {
        grant = await ask(renewing)
        if (grant.base !== first)
          throw refused(`The org moved to ${grant.base} while in use; open the connection again.`)
      },
    }
  }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-list.html */
async function discoverRoot(http: HttpClient, signal: AbortSignal): Promise<string> {
  const reply = await http.request({ method: 'GET', path: '/services/data', repeat: 'safe' }, signal)
  const served = parseBody<{ version: string; url: string }[]>(reply)
  const usable = served.filter(({ version }) => Number(version) >= versions.first && Number(version) <= versions.last)
  const best = usable.sort((a, b) => Number(b.version) - Number(a.version))[0]
  if (best) return `/services/data/v${best.version}`
  throw new CrmError({
    kind: 'unsupported',
    scope: 'request',
    stored: 'no',
    message: `This org serves no API version from ${versions.first}.0 to ${versions.last}.0.`,
  })
}

/** Each call counts for 24 hours. The limits cheat sheet, as for `concurrency`. */
export const day = { resets: 'rolling' } as const

/** `Sforce-Limit-Info: api-usage=25/15000`: used and allowed in the last 24 hours. */
function observe(headers: Readonly<Record<string, string>>): LimitFacts {
  const usage = /api-usage=(\d+)\/(\d+)/.exec(headers['sforce-limit-info'] ?? '')
  if (usage === null) return { day }
  const [used, dailyLimit] = [Number(usage[1]), Number(usage[2])]
  return { dailyRemaining: Math.max(0, dailyLimit - used), dailyLimit, day }
}

/** A My Domain address without path; a pasted Lightning address is turned into its My Domain. */
export function toBase(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed) throw refused('The setting url is not an address; it looks like https://acme.my.salesforce.com.')
  const host = parsed.host.replace(/\.lightning\.force\.com$/, '.my.salesforce.com')
  if (parsed.protocol !== 'https:' && !isLoopback(parsed.hostname)) {
    throw refused('The setting url must begin with https://.')
  }
  return `${parsed.protocol}//${host}`
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

function limitsOf(base: string): ClientOptions['limits'] {
  return { key: `salesforce:${new URL(base).host}`, concurrency }
}

/** GET below the session's API version. */
export function get(
  session: Session,
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpReply> {
  const request: HttpRequest = { method: 'GET', path: session.root + path, query, repeat: 'safe', lane: 'read' }
  return session.http.request(request, signal)
}
