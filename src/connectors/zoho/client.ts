import type { ConnectionConfig } from '../../connector.ts'
import type { ClientOptions, HttpClient, HttpFactory, HttpReply, HttpRequest, LimitFacts } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import { singleFlight } from '../single-flight.ts'
import { contentOf, dataCentreAt, dataCentreOf, dataCentres, isOfCentre } from './data-centres.ts'
import { type Edition, editionOf, type Org, smallest } from './edition.ts'
import { classify, isWithheld, parseBody } from './errors.ts'
import { type App, classifyToken, type Heed, keyOf, refused, sharedToken } from './oauth.ts'
import { namingScopes } from './scopes.ts'

/** The newest version of the API, for which this connector was written. */
export const version = 'v8'
const root = `/crm/${version}`

/** Zoho tells no bound; a call of 100 records takes seconds. */
const timeoutMs = 120_000

/** Calls of these kinds may be in flight ten at a time, whatever the edition. */
export const heavy = 'heavy calls'

/** Ten results of Bulk Read may be fetched in a minute. https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
export const downloads = 'downloads of jobs'

/** Each call counts for 24 hours. https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
export const day = { resets: 'rolling' } as const

/** An open door to one account. */
export interface Session {
  readonly http: HttpClient
  /** Origins of the API, and of the host that takes files for it. */
  readonly api: string
  readonly content: string
  /** Another host of Zoho's in the same data centre. Throws where the origin is none, so that no token goes there. */
  at(origin: string): HttpClient
  /** null: the credential may not read it (ZohoCRM.org.READ). */
  readonly org: Org | null
  readonly edition: Edition
  /** Stands for the account where it does not tell its id. */
  readonly key: string
  /** What the newest reply said about what is left of the day. */
  daily(): Pick<LimitFacts, 'dailyRemaining'>
  /** What the token may be used for, as Zoho told; null: it did not. */
  scope(): string | null
}

/** What the account is known by. */
export function accountOf({ org, key }: Pick<Session, 'org' | 'key'>): string {
  return org?.zgid ?? org?.id ?? key
}

export type OpenSession = (signal: AbortSignal) => Promise<Session>

interface Hosts {
  accounts: string
  api: string
  content: string
  /** Told by a person; else Zoho's own for the data centre. */
  isTold: boolean
}

/**
 * Looks at the account once for all callers, since its edition decides how many calls may be in flight; an attempt that
 * failed is not remembered. Throws CrmError `auth` at once when the configuration has no usable credential or address.
 */
export function createSession(config: ConnectionConfig, factory: HttpFactory): OpenSession {
  const { clientId, clientSecret, refreshToken } = config.credentials
  if (!clientId || !clientSecret || !refreshToken)
    throw refused('Zoho CRM needs clientId, clientSecret and refreshToken.')
  const hosts = hostsOf(config.settings)
  const entry = enter(hosts, { clientId, clientSecret, refreshToken }, factory)
  const opening = singleFlight((signal) => open(entry, factory, signal))
  let session: Session | undefined
  return async (signal) => {
    signal.throwIfAborted()
    session ??= await opening(signal)
    return session
  }
}

interface Entry extends Pick<ClientOptions, 'base' | 'token'> {
  key: string
  hosts: Hosts
  scope: Session['scope']
}

function enter(hosts: Hosts, app: App, factory: HttpFactory): Entry {
  const key = keyOf(hosts.api, app)
  const limits = { key: `${key} accounts`, concurrency: 1 }
  const accounts = factory({ base: hosts.accounts, limits, timeoutMs: 30_000, classify: classifyToken })
  let scope: string | null = null
  const heed: Heed = {
    home: (home) => checkHome(hosts, home),
    scope(told) {
      scope = told
    },
  }
  return { base: hosts.api, hosts, key, scope: () => scope, token: sharedToken(accounts, hosts.api, app, heed) }
}

/** A token is good where the account lives, and goes nowhere but to the configured address. */
function checkHome({ api, isTold }: Hosts, home: string): void {
  const origin = URL.parse(home)?.origin
  if (isTold || origin === undefined || origin === api) return
  const dc = dataCentreAt(origin)
  const setting = dc === undefined ? `the setting url to ${origin}` : `the setting dc to ${dc}`
  throw refused(`The account lives at ${origin}, not at ${api}: set ${setting}.`)
}

async function open(entry: Entry, factory: HttpFactory, signal: AbortSignal): Promise<Session> {
  const { token, key, hosts, scope } = entry
  let daily: Pick<LimitFacts, 'dailyRemaining'> = {}
  const observe = (headers: Readonly<Record<string, string>>): LimitFacts => {
    const left = Number(headers['x-api-credits-remaining'])
    if (headers['x-api-credits-remaining'] === undefined || !(left >= 0)) return { day }
    daily = { dailyRemaining: left }
    return { dailyRemaining: left, day }
  }
  const judge: ClientOptions['classify'] = (reply, request) => {
    const error = classify(reply, request)
    return error && namingScopes(error, scope())
  }
  const paced = (edition: Edition, base = entry.base): HttpClient =>
    factory({
      ...{ base, timeoutMs, classify: judge, observe, limits: { key, ...limitsOf(edition) } },
      ...(token === undefined ? {} : { token }),
    })
  const first = paced(smallest)
  const org = await fetchOrg(first, signal)
  const edition = org === null ? smallest : editionOf(org)
  const http = edition === smallest ? first : paced(edition)
  const others = new Map<string, HttpClient>([[hosts.api, http]])
  return {
    ...{ http, org, edition, key, api: hosts.api, content: hosts.content, daily: () => daily, scope },
    at(origin) {
      const known = others.get(origin)
      if (known !== undefined) return known
      if (!isOfCentre(origin, hosts.api)) throw stranger()
      const client = paced(edition, origin)
      others.set(origin, client)
      return client
    },
  }
}

const parts = { [heavy]: { concurrency: 10 }, [downloads]: { window: { permits: 10, ms: 60_000 } } }

/** What bounds an account of the edition. */
export function limitsOf({ concurrency, credits }: Edition) {
  return {
    ...{ concurrency, day, unit: 'credits', parts },
    ...(credits === undefined ? {} : { dailyLimit: credits }),
  }
}

/** https://www.zoho.com/crm/developer/docs/api/v8/get-org-data.html */
async function fetchOrg(http: HttpClient, signal: AbortSignal): Promise<Org | null> {
  try {
    const reply = await http.request({ method: 'GET', path: `${root}/org`, repeat: 'safe' }, signal)
    return parseBody<{ org?: Org[] }>(reply).org?.[0] ?? null
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

function hostsOf({ dc, url, accountsUrl }: Readonly<Record<string, string>>): Hosts {
  const told = url === undefined ? undefined : originOf('url', url)
  const name = dc ?? (told && dataCentreOf(told)) ?? 'us'
  const centre = dataCentres[name.toLowerCase()]
  if (centre === undefined) throw refused(`The setting dc is one of ${Object.keys(dataCentres).join(', ')}.`)
  const api = told ?? centre.api
  // Who rehearses on this machine does not sign in elsewhere.
  const usual = url !== undefined && isLoopback(new URL(api).hostname) ? api : centre.accounts
  return {
    api,
    content: contentOf(api),
    accounts: accountsUrl === undefined ? usual : originOf('accountsUrl', accountsUrl),
    isTold: url !== undefined,
  }
}

function stranger(): CrmError {
  const message =
    'Zoho: the results of a job are at an address outside the data centre of the account: nothing is sent there.'
  return new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

function originOf(setting: string, url: string): string {
  const parsed = URL.parse(url)
  if (!parsed) throw refused(`The setting ${setting} is not an address; it looks like https://www.zohoapis.eu.`)
  if (parsed.protocol !== 'https:' && !isLoopback(parsed.hostname))
    throw refused(`The setting ${setting} must begin with https://.`)
  return parsed.origin
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

/** A request below the API's version. */
export type Ask = Pick<HttpRequest, 'path'> & Partial<HttpRequest>

/** Of a call that writes so many records. https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
export function costOf(records: number): Pick<HttpRequest, 'cost' | 'part'> {
  return { cost: Math.ceil(records / 10), ...(records > 10 ? { part: heavy } : {}) }
}

/** What may be asked again. */
export function get(session: Session, ask: Ask, signal: AbortSignal): Promise<HttpReply> {
  const request: HttpRequest = { method: 'GET', repeat: 'safe', lane: 'read', ...ask, path: root + ask.path }
  return session.http.request(request, signal)
}

/** What changes something, and is sent again only where it is proved that nothing was stored. */
export function send(
  session: Session,
  method: HttpRequest['method'],
  ask: Ask & { json?: string | object },
  signal: AbortSignal,
): Promise<HttpReply> {
  const { json, ...rest } = ask
  const body = json === undefined ? {} : { body: typeof json === 'string' ? json : JSON.stringify(json) }
  const request: HttpRequest = { method, repeat: 'once', lane: 'write', ...rest, ...body, path: root + ask.path }
  return session.http.request(request, signal)
}

/** Names and ids go into addresses: nothing else than what Zoho gives may stand there. */
export function isId(text: string): boolean {
  return /^\d{1,19}$/.test(text)
}

export function moduleName(name: string): string {
  if (/^\w{1,100}$/.test(name)) return name
  const message = `Zoho has no module ${name}.`
  throw new CrmError({ kind: 'not-found', scope: 'request', stored: 'no', message })
}
