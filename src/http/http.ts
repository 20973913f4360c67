import type { DayRule } from '../model/account-limits.ts'
import type { CrmError } from '../model/errors.ts'

/**
 * How a request may be sent again. `safe`: as often as needed (reads, schema calls, token requests). `once`: only
 * when it is proved that nothing was stored (rate-limited, or the connection was never made); otherwise the caller
 * gets a {@link CrmError} whose `stored` says `unknown` and settles it.
 */
export type Repeat = 'safe' | 'once'

/** `write` goes before `read` goes before `verify` when permits are scarce. */
export type Lane = 'write' | 'read' | 'verify'

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below the client's base, with a leading slash and no query. */
  path: string
  query?: Readonly<Record<string, string>>
  /** `accept` of a whole reply and `content-type` of a text are JSON unless told; names in lower case. */
  headers?: Readonly<Record<string, string>>
  body?: Body
  repeat: Repeat
  lane?: Lane
  /** Cost in permits of the window; 1 unless told. 0: the vendor does not count this call. */
  weight?: number
  /** Instead of the client's own. */
  timeoutMs?: number
}

export type Body = string | Uint8Array | ByteSource | Form

/**
 * Bytes that come as they are sent, opened again for each sending. A request that carries them may last as long as
 * pieces of them move. Where they fail or are not as many as told, the request is broken off before its end and nothing
 * was stored.
 */
export interface ByteSource {
  /** null: nobody knows before the end. */
  bytes: number | null
  open(): AsyncIterable<Uint8Array>
}

/** Sent as `multipart/form-data` (RFC 7578), with its own `content-type`. */
export interface Form {
  parts: readonly FormPart[]
}

export interface FormPart {
  name: string
  /** Of a file. */
  filename?: string
  contentType?: string
  body: string | Uint8Array | ByteSource
}

export interface HttpReply {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  text: string
}

/** What a vendor allows, as data. The limiter keeps to it; nobody else paces. */
export interface RateLimits {
  /** Calls that share a limit share the key (credential or account, never the secret itself). */
  key: string
  window?: { permits: number; ms: number }
  /** Requests in flight, of all processes of this machine together. */
  concurrency: number
}

/** What a reply says of the limits, and what its connector knows of the day; corrects the limiter. */
export interface LimitFacts {
  permits?: number
  remaining?: number
  dailyRemaining?: number
  dailyLimit?: number
  day?: DayRule
}

/** Everything that a vendor adds to plain HTTP. */
export interface ClientOptions {
  /** Origin and optional path prefix; no request leaves for another origin. */
  base: string
  limits: RateLimits
  timeoutMs: number
  /** null: the reply is a success. Called once for each reply, before anybody sees it. */
  classify(reply: HttpReply, request: HttpRequest): CrmError | null
  /** Headers of the current credential; may fetch a token first. */
  authorize?(signal: AbortSignal): Promise<Readonly<Record<string, string>>>
  /** The credential was refused; get another. Called once per refusal, single flight; then the request is sent again once. */
  reauthorize?(signal: AbortSignal): Promise<void>
  /** Instead of these two: a token that every process of this machine shares. */
  token?: TokenSource
  observe?(headers: Readonly<Record<string, string>>): LimitFacts
}

/** One vendor's requests: paced, authorized, retried by error kind, traced. Throws CrmError only (or the signal's reason). */
export interface HttpClient {
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>
  /**
   * The bytes of the reply, asked for with the first pull and counted as a call in flight until the last, or until the
   * reader leaves. Up to the first byte it is judged and retried like any other request; a failure after it is `transient`,
   * and the reader begins anew. A redirect is followed to another host without the credential, over https only or within
   * the client's own origin. The time-out bounds the wait for each piece.
   */
  stream(request: HttpRequest, signal: AbortSignal): AsyncIterable<Uint8Array>
}

/** What a connector is handed to reach its vendor with. */
export type HttpFactory = (options: ClientOptions) => HttpClient

/** How a connector gets and sends a token that a refresh token is good for. */
export interface TokenSource {
  /** Equal for everybody who may use the token; never a secret. */
  key: string
  /** The longest that asking for one may last, in milliseconds. */
  timeoutMs: number
  /** With the refresh token of `known`; null: nothing is known but what was configured. */
  renew(known: Token | null, signal: AbortSignal): Promise<Loan>
  headers(access: string): Readonly<Record<string, string>>
}

/** What a vendor answers to who asks for a token. */
export interface Loan {
  access: string
  /** Takes the place of the one before. */
  refresh?: string
  /** Milliseconds from now. */
  lifeMs?: number
}

export interface Token {
  access: string
  refresh: string | null
  /** Epoch milliseconds; null: nobody knows. */
  freshUntil: number | null
}

/** Where tokens live that several processes use. Durable when a promise resolves. Times are epoch milliseconds. */
export interface TokenStore {
  read(key: string): Promise<Token | null>
  /** The right to replace the token of this key until `now + forMs`, with the token as it is; or how long another has it. */
  claim(
    key: string,
    holder: string,
    now: number,
    forMs: number,
  ): Promise<{ token: Token | null; version: number } | { waitMs: number }>
  /** False when another token was saved since the claim that told this version. */
  save(key: string, version: number, token: Token): Promise<boolean>
  /** Ends the claim of this holder, if it still has it. */
  release(key: string, holder: string): Promise<void>
}

/**
 * Where permits of a window live, shared by every process of this machine that uses an account.
 * A permit taken stays busy until `busyUntil`, which the holder moves to one window after the reply; a holder that
 * died leaves it busy until the safety deadline given when it was taken.
 */
export interface PermitStore {
  /**
   * Takes `weight` permits at once, or says how long until that many may be free. Times are epoch milliseconds;
   * `safetyMs` is how long a permit stays busy of which nothing more is heard. One that seems to be busy for more than
   * twice as long was taken before the clock was set back: it ends `safetyMs` from now, which is never
   * too early where the calls of a key have much the same safety time.
   */
  take(
    key: string,
    permits: number,
    weight: number,
    now: number,
    safetyMs: number,
  ): Promise<{ slots: number[] } | { waitMs: number }>
  /** Sets until when the slots stay busy. */
  hold(key: string, slots: readonly number[], busyUntil: number): Promise<void>
  /** How many are busy at this moment. */
  busy(key: string, now: number): Promise<number>
  /** Nobody takes a permit of this key before then: after a rejection. */
  block(key: string, until: number): Promise<void>
}
