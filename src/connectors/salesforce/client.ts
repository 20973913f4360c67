import type { ConnectionConfig } from '../../connector.ts'
import type { ClientOptions, HttpClient, HttpFactory, HttpReply, HttpRequest, LimitFacts } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import { singleFlight } from '../single-flight.ts'
import { classify, parseBody } from './errors.ts'

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

interface Grant {
  token: string
  base: string
}

/**
 * Gets a token and the API version at the first use, once for all callers; an attempt that failed is not remembered.
 * Throws CrmError `auth` at once when the configuration has no usable credential.
 */
export function createSession(config: ConnectionConfig, factory: HttpFactory): OpenSession {
  const base = toBase(config.settings.url ?? '')
  const grant = grantOf(config, base, factory)
  const opening = singleFlight((signal) => open(grant, factory, signal))
  let session: Session | undefined
  return async (signal) => {
    session ??= await opening(signal)
    return session
  }
}

type GetGrant = ((signal: AbortSignal) => Promise<Grant>) & { renewable: boolean }

function grantOf(config: ConnectionConfig, base: string, factory: HttpFactory): GetGrant {
  const { clientId, clientSecret, accessToken } = config.credentials
  if (clientId && clientSecret) {
    const http = factory({ base, limits: limitsOf(base), timeoutMs, classify })
    return Object.assign((signal: AbortSignal) => requestToken(http, base, clientId, clientSecret, signal), {
      renewable: true,
    })
  }
  if (accessToken) return Object.assign(async () => ({ token: accessToken, base }), { renewable: false })
  throw refused('Salesforce needs clientId and clientSecret, or an accessToken.')
}

/**
 * Client credentials flow. Its answer names the host of the org; a host outside the configured one or Salesforce's own
 * domain never sees the token.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm&type=5
 */
async function requestToken(
  http: HttpClient,
  base: string,
  clientId: string,
  clientSecret: string,
  signal: AbortSignal,
): Promise<Grant> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const path = '/services/oauth2/token'
  const reply = await http.request({ method: 'POST', path, headers, body, repeat: 'safe' }, signal)
  const answer = parseBody<{ access_token?: string; instance_url?: string }>(reply)
  if (!answer.access_token || !answer.instance_url)
    throw refused('The token answer has no access_token or instance_url.')
  const instance = new URL(answer.instance_url)
  if (!mayServe(new URL(base), instance)) {
    throw refused(`The token is for ${instance.host}, which is neither the configured host nor one of Salesforce's.`)
  }
  return { token: answer.access_token, base: instance.origin }
}

async function open(getGrant: GetGrant, factory: HttpFactory, signal: AbortSignal): Promise<Session> {
  let grant = await getGrant(signal)
  const base = grant.base
  let daily: LimitFacts = {}
  const options: ClientOptions = {
    base,
    limits: limitsOf(base),
    timeoutMs,
    classify,
    authorize: async () => ({ authorization: `Bearer ${grant.token}` }),
    observe(headers) {
      const facts = observe(headers)
      daily = { ...daily, ...facts }
      return facts
    },
  }
  if (getGrant.renewable) {
    options.reauthorize = async (renewing) => {
      const next = await getGrant(renewing)
      if (next.base !== base) throw refused(`The org moved to ${next.base} while in use; open the connection again.`)
      grant = next
    }
  }
  const http = factory(options)
  return { http, base, root: await discoverRoot(http, signal), daily: () => daily }
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

/** `Sforce-Limit-Info: api-usage=25/15000`: used and allowed in the last 24 hours. */
function observe(headers: Readonly<Record<string, string>>): LimitFacts {
  const usage = /api-usage=(\d+)\/(\d+)/.exec(headers['sforce-limit-info'] ?? '')
  if (usage === null) return {}
  const [used, dailyLimit] = [Number(usage[1]), Number(usage[2])]
  return { dailyRemaining: Math.max(0, dailyLimit - used), dailyLimit }
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

function mayServe(configured: URL, instance: URL): boolean {
  if (instance.origin === configured.origin) return true
  return instance.protocol === 'https:' && isSalesforce(instance.hostname) && isSalesforce(configured.hostname)
}

function isSalesforce(hostname: string): boolean {
  return hostname.endsWith('.salesforce.com')
}

function limitsOf(base: string): ClientOptions['limits'] {
  return { key: `salesforce:${new URL(base).host}`, concurrency }
}

function refused(message: string): CrmError {
  return new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message })
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
