import type { Tokens } from './auth.ts'
import type { SimClock } from './clock.ts'
import type { JobEnd } from './faults.ts'
import type { LatencyClass, LatencyProfile } from './latency.ts'
import type { Random } from './random.ts'
import type { Store } from './store.ts'

/** One request of a client. */
export interface Call {
  readonly method: string
  /** Path without the query, as sent. */
  readonly path: string
  /** Path and query, as sent. */
  readonly target: string
  /** Named parts of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** A request header, by any spelling of its name. */
  header(name: string): string | undefined
  /** Bytes of all header lines together, as `name: value` and a line break each. */
  readonly headerBytes: number
  /** The whole body; empty at admission, when it has not been received yet. */
  readonly body: Uint8Array
  /** Milliseconds since 1970 by the simulator's clock. */
  readonly arrivedAt: number
  /** Filled by the vendor before the call is executed: whose budget it uses, and how much of it. Shown in the ledger. */
  key: string
  weight: number
  /** How the asynchronous job ends that this call starts, when a fault decides that; absent: it completes. */
  jobEnd?: JobEnd
  /** How many rows of its batch this call may execute, when a fault decides that; absent: all. */
  rows?: number
}

/** What a client gets. An object as body is sent as JSON. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string | Uint8Array | object
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  /** Path pattern of hono: `/objects/:id`, `/v:n{[0-9]+}`. The first route that fits serves. */
  readonly path: string
  readonly class: LatencyClass
  /** What the credential must be allowed to do; the meaning of the words is the vendor's. */
  readonly needs?: readonly string[]
  /** Executes the request. Runs after the latency was spent; a synchronous handler is atomic. */
  handle(call: Call): Answer | Promise<Answer>
}

/** What the kit gives to a vendor. */
export interface Setup<Seed> {
  /** The vendor's part of the loaded world. */
  readonly seed: Seed | undefined
  readonly clock: SimClock
  /** A seeded generator for a purpose of the vendor. */
  random(purpose: string): Random
  /** Present limit figures; the control plane may change them at any time, so read them at each call. */
  readonly limits: Readonly<Record<string, number>>
  /** Vendor settings of the start, over the defaults. */
  readonly settings: Readonly<Record<string, string>>
}

/** A vendor's account, open for calls. */
export interface Account {
  readonly store: Store
  readonly tokens: Tokens
  readonly routes: readonly Route[]
  /** Paths that no route serves. */
  unrouted(call: Call): Answer
  /** Asked at arrival, before the body is there: authentication, limits, scopes. An answer refuses the call. */
  admit(call: Call, route: Route): Answer | undefined
  /**
   * Asked when the body is there, before latency is spent: limits that count what only the body tells. An answer refuses
   * the call.
   */
  weigh?(call: Call, route: Route): Answer | undefined
  /** Called once for each call that `admit` was asked about, when it is no longer in flight. */
  release?(call: Call, refused: boolean): void
  /** The vendor's own answer of a status that a fault asks for without saying what it holds; absent: no body. */
  failure?(status: number): Answer | undefined
  /** Changes records as a person at the vendor's screen would. Throws an OptionError that says what is wrong. */
  edit?(change: Readonly<Record<string, unknown>>): unknown
  /** Brings about what was to happen by now; called before the records are shown to the control plane. */
  settle?(): void
  /** Last touch on every answer, faults included: common headers. */
  finish?(call: Call, answer: Answer): Answer
  /** Environment that a client needs to use this account. */
  env(url: string): Record<string, string>
  /** What a world's judge is shown. */
  judged(): unknown
}

/** A vendor that can be simulated. */
export interface Vendor<Seed = unknown> {
  readonly name: string
  /** Limit figures with their defaults, changed by `--limit name=value` and `POST /_sim/limits`. */
  readonly limits: Readonly<Record<string, number>>
  /** Defaults of limit figures that follow from the chosen latency profile, over those of `limits`. */
  pace?(profile: LatencyProfile): Readonly<Record<string, number>>
  /** Settings with their defaults, changed by `--name value`. */
  readonly settings: Readonly<Record<string, string>>
  open(setup: Setup<Seed>): Account
}

/** The data that a simulator is started with: a seed for each vendor, and what is true about it all. */
export interface World {
  readonly [vendor: string]: unknown
  /** What a correct migration must end with; served at `/_sim/truth`. */
  readonly truth?: unknown
  /** Compares what a vendor holds now with the truth; served at `/_sim/judgement`. */
  readonly judge?: (vendor: string, records: unknown) => unknown
}
