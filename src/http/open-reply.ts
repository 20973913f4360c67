import { CrmError } from '../model/errors.ts'
import { correct, counterOf, judge, type Line, timeoutOf, wireOf } from './exchange.ts'
import { explainFailure } from './failures.ts'
import type { HttpRequest } from './http.ts'
import { follow } from './redirects.ts'
import type { Send } from './retry.ts'
import { type WireReply, type WireRequest, wholeText } from './transport.ts'
import { untilAborted } from './until-aborted.ts'
import { withinTime } from './within-time.ts'

/** A reply whose first piece is here. Whoever has it closes it. */
export interface OpenReply {
  first: IteratorResult<Uint8Array>
  next(): Promise<IteratorResult<Uint8Array>>
  /** Breaks off what is not read to its end. */
  close(): void
  closed: Promise<void>
}

/** One request and the beginning of its reply, classified once and counted once. */
export function openBy(line: Line): Send<OpenReply> {
  const { clock } = line.parts
  return async (request, signal) => {
    const timeoutMs = timeoutOf(request, line)
    const wire: WireRequest = {
      ...wireOf({ ...request, headers: { accept: '*/*', ...request.headers } }, line),
      streams: true,
    }
    const count = counterOf(request, line)
    const end = new AbortController()
    const still = AbortSignal.any([signal, end.signal])
    const inTime = <T>(work: () => Promise<T>): Promise<T> =>
      withinTime(timeoutMs, clock, signal, (cut) => untilAborted(work(), cut))
    const fail = (error: unknown): CrmError => {
      end.abort('failed')
      signal.throwIfAborted()
      return explainFailure(error, wire.url.host)
    }

    const begin = async (): Promise<Pick<OpenReply, 'first' | 'next'>> => {
      const answered = await line.parts.transport(wire, still)
      // A header that is not understood, or a store that is busy, must not cost the reply.
      await correct(line, answered.headers, request).catch(() => undefined)
      const reply = await follow(answered, wire, (next) => line.parts.transport(next, still))
      if (reply === answered) await refuse(reply, request, line)
      const pieces = piecesOf(reply)
      return { first: await pieces.next(), next: () => pieces.next() }
    }
    try {
      const { first, next } = await inTime(begin)
      count(null)
      return opened(first, () => inTime(next).catch((error: unknown) => Promise.reject(fail(error))), end)
    } catch (error) {
      const failure = fail(error)
      count(failure)
      throw failure
    }
  }
}

function opened(first: OpenReply['first'], next: OpenReply['next'], end: AbortController): OpenReply {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  let isOver = first.done === true
  return {
    first,
    closed,
    async next() {
      const piece = await next()
      isOver = piece.done === true
      return piece
    },
    close() {
      // A connection whose reply was read to its end serves the next request.
      if (!isOver) end.abort('left')
      resolve()
    },
  }
}

function piecesOf({ bytes }: WireReply): AsyncIterator<Uint8Array> {
  if (bytes !== undefined) return bytes[Symbol.asyncIterator]()
  throw new TypeError('The transport gave no stream.')
}

/** Throws the connector's verdict on a reply that is no success. */
async function refuse(reply: WireReply, request: HttpRequest, { options }: Line): Promise<void> {
  if (reply.status >= 200 && reply.status < 300) return
  const text = await wholeText(reply)
  const { status, headers } = reply
  const message = `A reply with status ${status} was not understood.`
  throw (
    judge(options, { status, headers, text }, request) ??
    new CrmError({ kind: 'bug', scope: 'request', stored: 'unknown', message })
  )
}
