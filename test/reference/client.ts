import type { ConnectionConfig } from '../../src/connector.ts'
import type { Form, HttpFactory, HttpRequest } from '../../src/http/http.ts'
import type { DayRule } from '../../src/model/account-limits.ts'
import { CrmError } from '../../src/model/errors.ts'
import { classify, parseBody } from './errors.ts'

/** simulators/reference/README.md, The account. */
export interface AccountFacts {
  id: string
  name: string
  on_repeat: 'merges' | 'refused' | 'duplicates'
  writes: ('batch' | 'jobs')[]
  refusal: 'row' | 'batch'
  lookup_lag_ms: number
  settle_ms: number
  /** Of an account that takes further objects: how many. */
  new_objects?: number
  limits: {
    window: number
    window_ms: number
    in_flight: number
    daily: number
    daily_left: number
    batch_rows: number
    batch_bytes: number
    /** Of an account that has files. */
    file_bytes?: number
    page_rows: number
    lookup_rows: number
    job_rows: number
    job_bytes: number
    job_hours: number
    jobs_open: number
  }
}

/** An account's API with its JSON in and out. Calls throw CrmError. */
export interface Api {
  /** Fresh; what bounds later calls follows from it. */
  account(signal: AbortSignal): Promise<AccountFacts>
  get<T>(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<T>
  /** A call that reads, or that may be repeated for another reason. */
  ask<T>(path: string, body: unknown, signal: AbortSignal): Promise<T>
  /** A call that changes something. */
  send<T>(path: string, body: unknown, signal: AbortSignal): Promise<T>
  /** Puts JSON that is written already in its place. */
  put<T>(path: string, text: string, signal: AbortSignal): Promise<T>
  /** A call that brings bytes. */
  upload<T>(path: string, form: Form, signal: AbortSignal): Promise<T>
  download(path: string, signal: AbortSignal): AsyncIterable<Uint8Array>
}

const usualTimeoutMs = 60_000

/** A day ends at midnight UTC. */
export const day: DayRule = { resets: 'midnight', timeZone: 'UTC' }

/** Nothing says how little an account may allow, so until it has told its own figures one call is made at a time. */
const untold = { window: { permits: 1, ms: 10_000 }, concurrency: 1 }

/** What accounts have told, by the factory whose clients share their limiters: a second connection does not begin anew. */
const toldTo = new WeakMap<HttpFactory, Map<string, typeof untold>>()

/** Who knows the account can say how many calls it takes; every worker begins with this. */
function beginWith({ window, windowMs, inFlight }: ConnectionConfig['settings']): typeof untold {
  const { permits, ms } = untold.window
  return {
    window: { permits: Number(window ?? permits), ms: Number(windowMs ?? ms) },
    concurrency: Number(inFlight ?? untold.concurrency),
  }
}

/** Throws CrmError `auth` when the configuration cannot work. */
export function createApi({ settings, credentials }: ConnectionConfig, factory: HttpFactory): Api {
  const { clientId, clientSecret } = credentials
  const timeoutMs = Number(settings.timeoutMs ?? usualTimeoutMs)
  const base = URL.parse(settings.url ?? '')?.origin
  if (!base || !clientId || !clientSecret) throw refused('The reference CRM needs url, clientId and clientSecret.')
  const key = `reference:${base}`
  const known = toldTo.get(factory) ?? new Map<string, typeof untold>()
  toldTo.set(factory, known)
  const begin = known.get(key) ?? beginWith(settings)
  let token: string | null = null
  let daily: number | undefined

  // Tokens are asked for without one, and count against no limit.
  const signIn = factory({ base, limits: { key: `${key}:token`, concurrency: 1 }, timeoutMs, classify })
  const fetchToken = async (signal: AbortSignal): Promise<string> => {
    const body = { client_id: clientId, client_secret: clientSecret }
    const reply = await signIn.request({ ...withBody('/v1/token', body), repeat: 'safe' }, signal)
    token = parseBody<{ access_token: string }>(reply).access_token
    return token
  }
  const connect = (limits: typeof begin) =>
    factory({
      base,
      limits: { key, ...limits },
      timeoutMs,
      classify,
      authorize: async (signal) => ({ authorization: `Bearer ${token ?? (await fetchToken(signal))}` }),
      reauthorize: async (signal) => void (await fetchToken(signal)),
      observe: (headers) => ({
        ...countOf('remaining', headers['x-window-left']),
        ...countOf('dailyRemaining', headers['x-day-left']),
        ...(daily === undefined ? {} : { dailyLimit: daily }),
        day,
      }),
    })
  let limits = begin
  let http = connect(limits)
  const call = async <T>(request: HttpRequest, signal: AbortSignal): Promise<T> =>
    parseBody<T>(await http.request(request, signal))
  const get = <T>(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<T> =>
    call({ method: 'GET', path, query, repeat: 'safe', lane: 'read' }, signal)

  return {
    get,
    ask: (path, body, signal) => call({ ...withBody(path, body), repeat: 'safe', lane: 'read' }, signal),
    send: (path, body, signal) => call({ ...withBody(path, body), repeat: 'once', lane: 'write' }, signal),
    put: (path, body, signal) => call({ method: 'PUT', path, body, repeat: 'once', lane: 'write' }, signal),
    upload: (path, body, signal) => call({ method: 'POST', path, body, repeat: 'once', lane: 'write' }, signal),
    download: (path, signal) => http.stream({ method: 'GET', path, repeat: 'safe', lane: 'read' }, signal),
    async account(signal) {
      const facts = await get<AccountFacts>('/v1/account', {}, signal)
      daily = facts.limits.daily
      const { window: permits, window_ms: ms, in_flight: concurrency } = facts.limits
      const told = { window: { permits, ms }, concurrency }
      if (JSON.stringify(told) !== JSON.stringify(limits)) {
        limits = told
        known.set(key, told)
        http = connect(told)
      }
      return facts
    },
  }
}

function withBody(path: string, body: unknown) {
  return { method: 'POST' as const, path, body: JSON.stringify(body) }
}

function countOf<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, number>> {
  return text !== undefined && /^\d+$/.test(text) ? ({ [name]: Number(text) } as Record<Name, number>) : {}
}

function refused(message: string): CrmError {
  return new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message })
}
