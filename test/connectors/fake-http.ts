import { expect } from 'vitest'
import type { Page, RecordPage } from '../../src/connector.ts'
import type { HttpFactory, HttpReply, HttpRequest } from '../../src/http/http.ts'
import { createMemoryTokens, shareToken } from '../../src/http/tokens.ts'
import type { CrmError } from '../../src/model/errors.ts'
import { createVirtualClock } from '../http/virtual-clock.ts'

/** One literal exchange: what has to be asked, and what is answered. */
export interface Exchange {
  /** Method and path. */
  ask: string
  query?: Record<string, string>
  body?: unknown
  status?: number
  headers?: Record<string, string>
  reply: unknown
}

export interface FakeHttp {
  factory: HttpFactory
  requests: { request: HttpRequest; base: string; headers: Readonly<Record<string, string>> }[]
  /** Fails unless every exchange took place. */
  done(): void
}

/**
 * Answers requests from a list, each entry once and in any order, through the client's own classify, authorize and
 * observe. A refused credential is renewed once, as the contract of the factory says. Nothing is retried.
 */
export function fakeHttp(exchanges: Exchange[]): FakeHttp {
  const open = [...exchanges]
  const requests: FakeHttp['requests'] = []
  const tokens = { tokens: createMemoryTokens(), clock: createVirtualClock(), holder: 'test' }
  const factory: HttpFactory = (given) => ({
    async *stream(request, signal) {
      const { text } = await this.request(request, signal)
      if (text !== '') yield Buffer.from(text)
    },
    async request(request, signal) {
      signal.throwIfAborted()
      const options = given.token === undefined ? given : { ...given, ...shareToken(given.token, tokens) }
      const send = async (): Promise<{ reply: HttpReply; error: CrmError | null }> => {
        const headers = (await options.authorize?.(signal)) ?? {}
        requests.push({ request, base: options.base, headers })
        const reply = answer(open, request)
        options.observe?.(reply.headers, request)
        return { reply, error: options.classify(reply, request) }
      }
      let result = await send()
      if (result.error?.kind === 'auth' && options.reauthorize) {
        await options.reauthorize(signal)
        result = await send()
      }
      if (result.error) throw result.error
      return result.reply
    },
  })
  return { factory, requests, done: () => expect(open).toEqual([]) }
}

/** The same, and how many requests were on their way at once. */
export function countInFlight(inner: HttpFactory): { factory: HttpFactory; most(): number } {
  let [now, most] = [0, 0]
  const factory: HttpFactory = (given) => {
    const client = inner(given)
    return {
      ...client,
      async request(request, signal) {
        now += 1
        most = Math.max(most, now)
        await new Promise(setImmediate)
        now -= 1
        return client.request(request, signal)
      },
    }
  }
  return { factory, most: () => most }
}

function answer(open: Exchange[], request: HttpRequest): HttpReply {
  const at = open.findIndex((exchange) => matches(exchange, request))
  const [exchange] = at < 0 ? [] : open.splice(at, 1)
  if (!exchange) throw new Error(`unexpected request: ${JSON.stringify(request)}`)
  const text = typeof exchange.reply === 'string' ? exchange.reply : JSON.stringify(exchange.reply)
  return { status: exchange.status ?? 200, headers: exchange.headers ?? {}, text }
}

function matches(exchange: Exchange, request: HttpRequest): boolean {
  if (exchange.ask !== `${request.method} ${request.path}`) return false
  if (exchange.query && JSON.stringify(exchange.query) !== JSON.stringify(request.query)) return false
  if (exchange.body === undefined) return true
  const body = typeof exchange.body === 'string' ? exchange.body : JSON.stringify(exchange.body)
  return body === request.body
}

export const never = new AbortController().signal

/** Every page of a read that holds records; what is still being prepared is asked for again at once. */
export async function collect(pages: AsyncIterable<Page>): Promise<RecordPage[]> {
  const all: RecordPage[] = []
  for await (const page of pages) if (!('wait' in page)) all.push(page)
  return all
}
