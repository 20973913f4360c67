import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Dispatcher, Pool } from 'undici'
import type { HttpReply, HttpRequest } from './http.ts'

/** A request as it goes on the wire: absolute, with every header that it needs. */
export interface WireRequest {
  method: HttpRequest['method']
  url: URL
  headers: Readonly<Record<string, string>>
  body?: string
  /** For connecting, for the headers and between two pieces of the body; the caller bounds the whole. */
  timeoutMs: number
  /** Sockets to the origin. */
  connections: number
}

/**
 * Sends one request once and reads the whole reply. Follows no redirect, retries nothing, judges no status; rejects
 * with the network's error, or with the signal's reason. Replaced by tests and by virtual time.
 */
export type Transport = (request: WireRequest, signal: AbortSignal) => Promise<HttpReply>

export interface NetworkTransport {
  send: Transport
  /** Waits for what is in flight and closes the sockets. */
  close(): Promise<void>
}

/**
 * Where the server does not say. Longer than the windows that vendors count in, so that a burst finds its sockets
 * open; shorter than what load balancers grant (60 s and more), so that they are dropped here before they are there.
 */
const idleSocketMs = 30_000
const connectMs = 10_000
const unzip = promisify(gunzip)

/** Who calls: vendors ask for it in their support logs. */
const userAgent = 'crm-ferry'

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return plain
}

/** undici's own decompression announces itself as experimental on stderr; gzip is all that we ask for. */
async function textOf(body: Dispatcher.ResponseData['body'], headers: HttpReply['headers']): Promise<string> {
  if (headers['content-encoding'] !== 'gzip') return body.text()
  const packed = new Uint8Array(await body.arrayBuffer())
  return packed.length === 0 ? '' : (await unzip(packed)).toString('utf8')
}

/** The network by undici: one pool per origin, one request at a time on a socket, compressed replies unpacked. */
export function createNetworkTransport(): NetworkTransport {
  const pools = new Map<string, Promise<Pool>>()

  const open = async ({ url, timeoutMs, connections }: WireRequest): Promise<Pool> => {
    // Loaded with the first request: most of this file's readers only want its types.
    const { Pool } = await import('undici')
    return new Pool(url.origin, {
      connections,
      pipelining: 1,
      allowH2: false,
      // Below the caller's bound, so that "never connected" is known as such instead of as a time-out of the whole.
      connect: { timeout: Math.min(connectMs, timeoutMs * 0.8) },
      keepAliveTimeout: idleSocketMs,
      keepAliveMaxTimeout: 60_000,
    })
  }

  return {
    async send(request, signal) {
      const { url, method, body, timeoutMs, connections } = request
      const name = `${url.origin} ${connections}`
      const opened = pools.get(name) ?? open(request)
      pools.set(name, opened)
      const reply = await (await opened).request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: { 'user-agent': userAgent, 'accept-encoding': 'gzip', ...request.headers },
        body: body ?? null,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        signal,
      })
      const headers = plainHeaders(reply.headers)
      return { status: reply.statusCode, headers, text: await textOf(reply.body, headers) }
    },
    async close() {
      for (const opened of pools.values()) await (await opened).close()
      pools.clear()
    },
  }
}
