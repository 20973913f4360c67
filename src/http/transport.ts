import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import type { ByteSource, HttpReply, HttpRequest } from './http.ts'

/** A request as it goes on the wire: absolute, with every header that it needs. */
export interface WireRequest {
  method: HttpRequest['method']
  url: URL
  headers: Readonly<Record<string, string>>
  body?: string | Uint8Array | ByteSource
  /** The reply is wanted as it comes. */
  streams?: true
  /** For connecting, for the headers and between two pieces of the body; the caller bounds the whole. */
  timeoutMs: number
  /** Sockets to the origin. */
  connections: number
  /** Called in the moment before the first byte leaves; what it throws keeps the request here, and is what it fails with. */
  leaving?(): void
}

/** `bytes` in place of the text where the request `streams`; read once, and broken off by the request's signal. */
export interface WireReply extends HttpReply {
  bytes?: AsyncIterable<Uint8Array>
}

/**
 * Sends one request once and reads the reply, the whole of it unless it streams. Follows no redirect, retries nothing, judges no status; rejects
 * with the network's error, or with the signal's reason. Replaced by tests and by virtual time.
 */
export type Transport = (request: WireRequest, signal: AbortSignal) => Promise<WireReply>

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

/** Who calls: vendors ask for it in their support logs. */
const userAgent = 'crm-ferry'

function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return plain
}

/** What Node's http and https modules have in common. */
interface Protocol {
  Agent: typeof Agent
  request(url: URL, options: RequestOptions): ClientRequest
}

/** The network by Node's own client: an agent per origin, one request at a time on a socket, compressed replies unpacked. */
export function createNetworkTransport(): NetworkTransport {
  const agents = new Map<string, Promise<{ protocol: Protocol; agent: Agent }>>()

  const open = async ({ url, connections }: WireRequest): Promise<{ protocol: Protocol; agent: Agent }> => {
    // Loaded with the first request: most of this file's readers only want its types.
    const protocol: Protocol = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
    return { protocol, agent: new protocol.Agent({ keepAlive: true, maxSockets: connections, timeout: idleSocketMs }) }
  }

  return {
    async send(request, signal) {
      const name = `${request.url.origin} ${request.connections}`
      const opened = agents.get(name) ?? open(request)
      agents.set(name, opened)
      const { protocol, agent } = await opened
      signal.throwIfAborted()
      const reply = await exchange(protocol, agent, request, signal)
      const head = { status: reply.statusCode ?? 0, headers: plainHeaders(reply.headers) }
      return request.streams
        ? { ...head, text: '', bytes: unpacked(reply) }
        : { ...head, text: await text(unpacked(reply)) }
    },
    async close() {
      for (const opened of agents.values()) (await opened).agent.destroy()
      agents.clear()
    },
  }
}

function exchange(
  protocol: Protocol,
  agent: Agent,
  { url, method, headers, body, timeoutMs, leaving }: WireRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const bytes = lengthOf(body)
    const length = bytes === null ? {} : { 'content-length': String(bytes) }
    const sent = protocol.request(url, {
      agent,
      method,
      signal,
      headers: { 'user-agent': userAgent, 'accept-encoding': 'gzip', ...length, ...headers },
    })
    // A process that was stopped goes on where it was: with a request whose time to leave may be long over.
    const look = (): void => {
      try {
        leaving?.()
      } catch (error) {
        sent.destroy(error as Error)
      }
    }
    sent.once('socket', (socket: Socket) => {
      look()
      if (socket.connecting) socket.once('connect', look)
      boundConnecting(sent, socket, Math.min(connectMs, timeoutMs * 0.8))
    })
    sent.once('response', resolve)
    sent.once('error', reject)
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) sent.end(body)
    // A failure of either part ends the other; that of the bytes is also the request's. The vendor may answer before all
    // is sent, and then the rest is not wanted.
    else {
      pipeline(Readable.from(body.open(), { objectMode: false }), sent, () => undefined)
      sent.once('response', (reply: IncomingMessage) =>
        reply.once('end', () => sent.writableFinished || sent.destroy()),
      )
    }
  })
}

function lengthOf(body: WireRequest['body']): number | null {
  if (body === undefined) return null
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? body.byteLength : body.bytes
}

/** Below the caller's bound, so that "never connected" is known as such instead of as a time-out of the whole. */
function boundConnecting(sent: ClientRequest, socket: Socket, ms: number): void {
  if (!socket.connecting) return
  const tooLate = (): void => {
    sent.destroy(Object.assign(new Error('The connection was not taken in time.'), { code: 'ETIMEDOUT' }))
  }
  socket.setTimeout(ms, tooLate)
  socket.once('connect', () => {
    socket.off('timeout', tooLate)
    socket.setTimeout(0)
  })
}

/** Decoded as it comes: a page of some megabytes is not held in pieces and as a whole. */
function unpacked(reply: IncomingMessage): Readable {
  if (reply.headers['content-encoding'] !== 'gzip') return reply
  // The callback is only there because pipeline wants one: a failure of either part ends the other, and so its reader.
  return pipeline(reply, createGunzip(), () => undefined)
}

/** More than any refusal says. */
const longestText = 1_000_000

/** What a reply says that streams and is not worth streaming; cut where it is longer than refusals are. */
export async function wholeText({ text: whole, bytes }: WireReply): Promise<string> {
  if (bytes === undefined) return whole
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of bytes) {
    pieces.push(piece)
    length += piece.byteLength
    if (length > longestText) break
  }
  return Buffer.concat(pieces).subarray(0, longestText).toString()
}
