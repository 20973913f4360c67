import type { AccountLimits } from '../model/account-limits.ts'
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
  /** What it takes of the day, in the account's unit; 1 unless told. */
  cost?: number
  /** Names the one of `RateLimits.parts` that it keeps to as well. */
  part?: string
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

/** Calls that a limit lets through in a window, and at a time: of all processes of this machine together. */
export interface Pace {
  window?: { permits: number; ms: number }
  concurrency?: number
}

/** What is known of an account's days. */
export type Daily = Pick<AccountLimits, 'dailyLimit' | 'day' | 'unit'>

/**
 * What a vendor allows, as data. The limiter keeps to it; nobody else paces. With a `dailyLimit` what calls cost is
 * counted on this machine, for as long as replies do not tell what is left.
 */
export interface RateLimits extends Pace, Daily {
  /** Calls that share a limit share the key (credential or account, never the secret itself). */
  key: string
  concurrency: number
  /** Narrower limits of some calls, by a name that requests give; they count for the whole, too. */
  parts?: Readonly<Record<string, Pace>>
}

/**
 * What a reply says of the limits, and what its connector knows of the day; corrects the limiter. A `dailyLimit` without
 * a `dailyRemaining` is known from elsewhere (a plan, an edition): what calls cost is counted here from then on.
 */
export interface LimitFacts extends Daily {
  permits?: number
  remaining?: number
  dailyRemaining?: number
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
  observe?(headers: Readonly<Record<string, string>>, request: HttpRequest): LimitFacts
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

/** What a connector is handed to reach its vendor with. Of clients of one key the limits given last count for all. */
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
  /** Told of each token that this process begins to use, whichever process has fetched it. */
  observe?(token: Token): void
}

/** What a vendor answers to who asks for a token. */
export interface Loan {
  access: string
  /** Takes the place of the one before. */
  refresh?: string
  /** Milliseconds from now. */
  lifeMs?: number
  /** What the token may be used for, in the vendor's words. Absent: the answer does not say. */
  scope?: string
}

export interface Token {
  access: string
  refresh: string | null
  /** Epoch milliseconds; null: nobody knows. */
  freshUntil: number | null
  /** What it may be used for, in the vendor's words; null: nobody said. */
  scope: string | null
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

/** What calls of a key have cost lately, counted by every process of this machine, in quarters of an hour. */
export interface SpendingStore {
  /**
   * Adds what a call costs, which may be nothing, or negative to take it back, and tells what was spent from the quarter
   * in which `since` lies on. What is older than two days may be forgotten. Epoch milliseconds.
   */
  spend(key: string, units: number, now: number, since: number): Promise<number>
}
