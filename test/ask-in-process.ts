import type { HttpClient } from '../src/http/http.ts'
import type { WireReply, WireRequest } from '../src/http/transport.ts'

/** A request as a simulated account of this process gets it, and its reply. */
export async function askInProcess(
  app: { request(url: string, init: RequestInit): Response | Promise<Response> },
  { method, url, headers, body, streams }: WireRequest,
): Promise<WireReply> {
  const whole = await wholeBody(body)
  const reply = await app.request(url.href, { method, headers, ...(whole !== undefined && { body: whole }) })
  const head = { status: reply.status, headers: Object.fromEntries(reply.headers) }
  if (streams) return { ...head, text: '', bytes: reply.body ?? nothing() }
  return { ...head, text: await reply.text() }
}

async function wholeBody(body: WireRequest['body']): Promise<string | Uint8Array<ArrayBuffer> | undefined> {
  if (body === undefined || typeof body === 'string') return body
  return Uint8Array.from(body instanceof Uint8Array ? body : Buffer.concat(await Array.fromAsync(body.open())))
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** For clients of whom only whole replies are wanted. */
export const noStream: Pick<HttpClient, 'stream'> = {
  stream() {
    throw new Error('Nobody was expected to stream here.')
  },
}
