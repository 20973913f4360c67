import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Ending } from './exchange.ts'
import type { Answer } from './vendor.ts'

/** Thrown to a client that calls the app without a socket where a socket would have been destroyed. */
export class ConnectionDestroyed extends Error {
  override name = 'ConnectionDestroyed'
}

/** Sends the end of a request: over the socket when there is one, else as a response of the Fetch standard. */
export function send(ending: Ending, socket: HttpBindings | undefined): Response {
  if (ending.kind === 'answer') return whole(ending.answer)
  if (ending.kind === 'destroy') {
    if (socket === undefined) throw new ConnectionDestroyed('The connection was destroyed.')
    socket.incoming.socket.destroy()
    return RESPONSE_ALREADY_SENT
  }
  return cut(ending.answer, socket)
}

function whole(answer: Answer): Response {
  const body = bytesOf(answer)
  return new Response(body, { status: answer.status, headers: headersOf(answer) })
}

function cut(answer: Answer, socket: HttpBindings | undefined): Response {
  const body = Buffer.from(bytesOf(answer) ?? '')
  const half = body.subarray(0, Math.floor(body.length / 2))
  if (socket !== undefined) {
    const { outgoing, incoming } = socket
    outgoing.writeHead(answer.status, { ...headersOf(answer), 'content-length': String(body.length) })
    outgoing.write(half, () => incoming.socket.destroy())
    return RESPONSE_ALREADY_SENT
  }
  let sent = false
  const stream = new ReadableStream({
    pull: (controller) => {
      if (sent) controller.error(new ConnectionDestroyed('The connection was destroyed.'))
      else controller.enqueue(half)
      sent = true
    },
  })
  return new Response(stream, { status: answer.status, headers: headersOf(answer) })
}

function bytesOf({ body }: Answer): string | Uint8Array<ArrayBuffer> | null {
  if (body === undefined) return null
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function headersOf({ body, headers }: Answer): Record<string, string> {
  const isJson = typeof body === 'object' && !(body instanceof Uint8Array)
  return { ...(isJson && { 'content-type': 'application/json;charset=utf-8' }), ...headers }
}
