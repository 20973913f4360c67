import type { ClientOptions, HttpReply, HttpRequest } from '../../src/http/http.ts'
import type { Transport, WireRequest } from '../../src/http/transport.ts'
import type { Clock } from '../../src/model/clock.ts'
import { CrmError, type ErrorKind } from '../../src/model/errors.ts'

/** What one exchange does, in order: travel, be counted, work and travel back, answer. */
export interface Exchange {
  upMs: number
  backMs: number
  reply?: Partial<HttpReply>
  /** Thrown instead of a reply. */
  fails?: unknown
}

export interface Arrival {
  at: number
  request: WireRequest
}

/** A vendor on the test's clock. `answer` is asked at the moment of sending; `arrivals` counts on the vendor's side. */
export function createFakeVendor(
  clock: Clock,
  answer: (request: WireRequest, nth: number) => Exchange,
): { transport: Transport; arrivals: Arrival[] } {
  const arrivals: Arrival[] = []
  let sent = 0
  return {
    arrivals,
    transport: async (request, signal) => {
      const exchange = answer(request, sent)
      sent += 1
      await clock.sleep(exchange.upMs, signal)
      arrivals.push({ at: clock.monotonic(), request })
      await clock.sleep(exchange.backMs, signal)
      if (exchange.fails !== undefined) throw exchange.fails
      return { status: 200, headers: {}, text: '', ...exchange.reply }
    },
  }
}

const kinds: Readonly<Record<number, ErrorKind>> = {
  401: 'auth',
  400: 'invalid',
  429: 'rate-limited',
  503: 'transient',
}

/** A vendor's way to tell errors, small enough to read: the status decides, `x-stored: no` is proof. */
export function classify(reply: HttpReply): CrmError | null {
  if (reply.status < 300) return null
  const wait = reply.headers['retry-after-ms']
  return new CrmError({
    kind: kinds[reply.status] ?? 'bug',
    scope: 'request',
    message: `status ${reply.status}`,
    stored: reply.status === 503 && reply.headers['x-stored'] !== 'no' ? 'unknown' : 'no',
    ...(wait !== undefined && { retryAfterMs: Number(wait) }),
  })
}

export const options = (over: Partial<ClientOptions> = {}): ClientOptions => ({
  base: 'https://vendor.test/api',
  limits: { key: 'account', concurrency: 50 },
  timeoutMs: 30_000,
  classify,
  ...over,
})

export const read = (over: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: '/things',
  repeat: 'safe',
  ...over,
})

export const never = new AbortController().signal
