import { CrmError } from '../model/errors.ts'
import { addressOf } from './address.ts'
import type { HttpParts } from './client.ts'
import { exactly } from './exactly.ts'
import { BodyFailed, explainFailure } from './failures.ts'
import type { Body, ByteSource, ClientOptions, HttpReply, HttpRequest, LimitFacts } from './http.ts'
import { encodeForm } from './multipart.ts'
import type { Send } from './retry.ts'
import type { TraceRecorder } from './trace.ts'
import type { WireRequest } from './transport.ts'
import { withinTime } from './within-time.ts'

/** What the exchanges of a client have in common. */
export interface Line {
  options: ClientOptions
  parts: HttpParts
  trace: TraceRecorder
  /** Corrects limits and budget. */
  learn(facts: LimitFacts): Promise<void>
}

/** One request, one reply, classified once and counted once. */
export function exchangeBy(line: Line): Send {
  const { options, parts } = line
  const { clock, transport } = parts
  return async (request, signal) => {
    const timeoutMs = timeoutOf(request, line)
    const wire = wireOf(request, line)
    const count = counterOf(request, line)
    const watch = watchOf(wire.body, () => parts.mayLeave?.(timeoutMs))

    let reply: HttpReply
    try {
      const began = clock.monotonic()
      // What is left of its time: a connection that is slow to open has used some of it.
      const leaving = keeperOf(() => parts.mayLeaveNow?.(Math.max(0, timeoutMs - (clock.monotonic() - began))))
      const work = (cut: AbortSignal, moved: () => void) => transport({ ...watch.around(wire, moved), leaving }, cut)
      reply = await withinTime(timeoutMs, clock, signal, work)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof Kept) throw error.reason
      const failure = watch.explain(error, wire.url.host)

      count(failure)
      throw failure
    }
    const failure = judge(options, reply, request)
    count(failure)
    // A header that is not understood, or a store that is busy, must not cost the reply of a write.
    await correct(line, reply.headers, request).catch(() => undefined)
    if (failure !== null) throw failure
    return reply
  }
}

/** How long the request may last, or may stand still where its bytes or those of its reply come in pieces. Milliseconds. */
export function timeoutOf(request: HttpRequest, { options, parts }: Pick<Line, 'options' | 'parts'>): number {
  return Math.min(request.timeoutMs ?? options.timeoutMs, parts.longestRequestMs ?? Number.POSITIVE_INFINITY)
}

/** The request as it goes on the wire; a form gets another boundary each time. */
export function wireOf(request: HttpRequest, line: Line): WireRequest {
  const { options, parts } = line
  const { body, contentType } = bodyOf(request.body, parts)
  return {
    method: request.method,
    url: addressOf(options.base, request),
    headers: {
      accept: 'application/json',
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...request.headers,
    },
    ...(body !== undefined && { body }),
    timeoutMs: timeoutOf(request, line),
    connections: options.limits.concurrency,
  }
}

function bodyOf(body: Body | undefined, { random }: HttpParts): { body?: WireRequest['body']; contentType?: string } {
  if (body === undefined) return {}
  if (typeof body === 'string') return { body, contentType: 'application/json' }
  return 'parts' in body ? encodeForm(body, random) : { body }
}

/** Counts the call once, when it is known how it ended. */
export function counterOf(request: HttpRequest, { parts, trace }: Line): (failure: CrmError | null) => void {
  const sentAt = parts.clock.monotonic()
  return (failure) => trace.call(request, parts.clock.monotonic() - sentAt, failure?.kind ?? null)
}

/** Tells limits and budget what a reply says of them. */
export async function correct(
  { options, trace, learn }: Line,
  headers: HttpReply['headers'],
  request: HttpRequest,
): Promise<void> {
  const facts = options.observe?.(headers, request)
  if (facts?.dailyRemaining !== undefined) trace.dailyRemaining(facts.dailyRemaining)
  if (facts !== undefined) await learn(facts)
}

/** The connector's verdict; a verdict that fails is a reply not understood. */
export function judge(options: ClientOptions, reply: HttpReply, request: HttpRequest): CrmError | null {
  try {
    return options.classify(reply, request)
  } catch (cause) {
    const message = `A reply with status ${reply.status} was not understood.`
    return new CrmError({ kind: 'bug', scope: 'request', stored: 'unknown', message, cause })
  }
}

interface Watch {
  around(wire: WireRequest, moved: () => void): WireRequest
  /** What a failed exchange means: a request that never came to its end stored nothing. Throws what kept the rest of it here. */
  explain(error: unknown, host: string): CrmError
}

/**
 * Counts the pieces of a body. A request that goes on is one that leaves: whoever may not send any more is kept from the
 * rest of it.
 */
function watchOf(body: WireRequest['body'], mayGoOn: () => Promise<void> | undefined): Watch {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    return { around: (wire) => wire, explain: explainFailure }
  }
  let failed: BodyFailed | undefined
  let isWhole = false
  async function* open(moved: () => void): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of exactly(body as ByteSource)) {
        await mayGoOn()?.catch((reason: unknown) => Promise.reject(new Kept(reason)))
        moved()
        yield piece
      }
      isWhole = true
    } catch (error) {
      failed = new BodyFailed(error)
      throw failed
    }
  }
  return {
    around: (wire, moved) => ({ ...wire, body: { bytes: body.bytes, open: () => open(moved) } }),
    explain(error, host) {
      if (failed?.cause instanceof Kept) throw failed.cause.reason
      const failure = explainFailure(failed ?? error, host)
      return isWhole || failure.stored === 'no' ? failure : brokenOff(failure, host)
    },
  }
}

function brokenOff(cause: CrmError, host: string): CrmError {
  const message = `The way to ${host} broke before all bytes had left, so nothing was stored.`
  return new CrmError({ ...cause, stored: 'no', message, cause })
}

function keeperOf(look: () => void): () => void {
  return () => {
    try {
      look()
    } catch (reason) {
      throw new Kept(reason)
    }
  }
}

/** A request, or the rest of one, was kept here. */
class Kept extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('The request may not go on.')
    this.reason = reason
  }
}
