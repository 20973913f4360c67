/**
 * What kind of failure a vendor reported or a transport met; each reply is classified once, by its connector.
 * `auth` the credential is wrong or expired · `permission` a scope or right is missing · `not-found` · `invalid` the
 * vendor's rules refuse the content · `conflict` a unique value or an update race · `rate-limited` a short window is
 * full · `quota` a daily budget is spent · `transient` may work later · `unsupported` this account cannot do it · `bug`
 * our request was malformed or the reply not understood.
 */
export type ErrorKind =
  | 'auth'
  | 'permission'
  | 'not-found'
  | 'invalid'
  | 'conflict'
  | 'rate-limited'
  | 'quota'
  | 'transient'
  | 'unsupported'
  | 'bug'

export interface CrmErrorFacts {
  kind: ErrorKind
  /** A `row` error concerns one record of a batch, a `request` error the whole call. */
  scope: 'row' | 'request'
  /** One sentence for a person, without secrets or personal data of other records. */
  message: string
  /** `no`: the reply proves that nothing was stored. `unknown`: it may have been. */
  stored: 'no' | 'unknown'
  /** The vendor's own code. */
  code?: string
  requestId?: string
  retryAfterMs?: number
  field?: string
  /** The record that already holds the value. */
  conflict?: { id: string; field?: string }
  /** Which rows of the call are at fault, by their place in it, where a refusal of the whole call tells. */
  rows?: readonly number[]
  cause?: unknown
}

/** A failure of a vendor's API, classified. */
export class CrmError extends Error implements CrmErrorFacts {
  override readonly name = 'CrmError'
  readonly kind: ErrorKind
  readonly scope: 'row' | 'request'
  readonly stored: 'no' | 'unknown'
  readonly code?: string
  readonly requestId?: string
  readonly retryAfterMs?: number
  readonly field?: string
  readonly conflict?: { id: string; field?: string }
  readonly rows?: readonly number[]

  constructor(facts: CrmErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.kind = facts.kind
    this.scope = facts.scope
    this.stored = facts.stored
    if (facts.code !== undefined) this.code = facts.code
    if (facts.requestId !== undefined) this.requestId = facts.requestId
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs
    if (facts.field !== undefined) this.field = facts.field
    if (facts.conflict !== undefined) this.conflict = facts.conflict
    if (facts.rows !== undefined) this.rows = facts.rows
  }
}

/**
 * Why a verb of ours cannot go on, worded for a person: what happened and what to do next. `code` is stable, for
 * programs; it also decides the CLI's exit status.
 */
export class FerryError extends Error {
  override readonly name = 'FerryError'
  readonly code: FerryErrorCode
  /** The next command or tool, as one sentence. */
  readonly next?: string

  constructor(code: FerryErrorCode, message: string, next?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    if (next !== undefined) this.next = next
  }
}

/**
 * `usage` the words of the call are off · `config` connections or credentials · `plan` the plan does not hold ·
 * `approval` missing, expired, or for something else · `privilege` needs the operator's flag · `drift` the target is no
 * longer what was approved · `busy` another worker holds the run · `paused` stopped on request, or because going on
 * would do more harm than good, to be resumed · `vendor` the vendor refused · `store` the local files · `bug`.
 */
export type FerryErrorCode =
  | 'usage'
  | 'config'
  | 'plan'
  | 'approval'
  | 'privilege'
  | 'drift'
  | 'busy'
  | 'paused'
  | 'vendor'
  | 'store'
  | 'bug'
