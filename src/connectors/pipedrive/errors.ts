import type { HttpReply, HttpRequest } from '../../http/http.ts'
import { CrmError, type ErrorKind } from '../../model/errors.ts'
import { quoteLongNumbers } from '../canonical.ts'

/** What every reply looks like; members may be missing. */
export interface Envelope<T> {
  success?: boolean
  data?: T | null
  additional_data?: {
    next_cursor?: string | null
    /** Of lists by offset; some have these members one level higher. */
    pagination?: OffsetPage
  } & OffsetPage
}

export interface OffsetPage {
  start?: number
  limit?: number
  more_items_in_collection?: boolean
  next_start?: number
}

interface Problem {
  error?: unknown
  error_info?: unknown
  message?: unknown
  code?: unknown
  errorCode?: unknown
}

/** Shorter than a window of the burst limit is no pause. */
const burstMs = 2_000
/** Which midnight renews a day's tokens is that of the vendor's server, which nobody publishes: it is asked again. */
const askAgainMs = 60 * 60_000
/** How long a block of the gateway lasts is not published; asking meanwhile makes it longer. */
const blockedMs = 15 * 60_000

/**
 * One reply, one verdict; null for a success.
 * https://pipedrive.readme.io/docs/core-api-concepts-http-status-codes
 */
export function classify(reply: HttpReply, request: HttpRequest): CrmError | null {
  if (reply.status >= 200 && reply.status < 300) return null
  const problem = readProblem(reply)
  const kind = kindOf(reply, problem, request)
  const retryAfterMs = waitOf(reply, kind)
  const requestId = reply.headers['x-correlation-id']
  const field = fieldOf(problem)
  return new CrmError({
    kind,
    scope: 'request',
    // A request that may be repeated changes nothing by that, so even a lost answer stored nothing.
    stored: kind === 'transient' && request.repeat === 'once' ? 'unknown' : 'no',
    message: `Pipedrive: ${wordingOf(reply, kind, problem)}`,
    code: codeOf(problem) ?? String(reply.status),
    ...(requestId ? { requestId } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(field === undefined ? {} : { field }),
  })
}

function kindOf(reply: HttpReply, problem: Problem | null, request: HttpRequest): ErrorKind {
  const { status } = reply
  if (status === 429) return isSpent(reply, request) ? 'quota' : 'rate-limited'
  if (status === 401) return 'auth'
  if (status === 402) return 'permission'
  if (status === 403) {
    if (problem === null) return 'rate-limited'
    return isCap(problem) ? 'unsupported' : 'permission'
  }
  if (status === 404) return 'not-found'
  if (status === 409) return 'conflict'
  if (status === 400 || status === 413 || status === 422) return 'invalid'
  if (status === 405 || status === 410 || status === 415) return 'unsupported'
  return status === 408 || status >= 500 ? 'transient' : 'bug'
}

/** The plan has no room for more: `feature_capping_deals_limit` and its like. https://developers.pipedrive.com/changelog/post/new-error-message-and-code-for-post-deals-and-custom-fields-endpoints */
function isCap({ code }: Problem): boolean {
  return typeof code === 'string' && code.startsWith('feature_capping')
}

/** Is it the day that is over, rather than the window of two seconds? It is where fewer tokens are left than the call takes, too. */
function isSpent({ headers, text }: HttpReply, { cost = 1 }: HttpRequest): boolean {
  const [tokens, requests] = [headers['x-daily-ratelimit-token-remaining'], headers['x-daily-requests-left']]
  if (tokens !== undefined && Number(tokens) < cost) return true
  if (requests !== undefined && Number(requests) <= 0) return true
  return tokens === undefined && /daily|\bbudget\b|per day/i.test(text)
}

function waitOf(reply: HttpReply, kind: ErrorKind): number | undefined {
  const { headers, status } = reply
  const told = Math.max(secondsOf(headers['retry-after']), secondsOf(headers['x-ratelimit-reset'])) * 1_000
  if (kind === 'quota') return askAgainMs
  if (kind === 'rate-limited') return Math.max(told, status === 403 ? blockedMs : burstMs)
  return kind === 'transient' && told > 0 ? told : undefined
}

function secondsOf(text: string | undefined): number {
  const seconds = Number(text)
  return seconds > 0 && seconds < 1e6 ? seconds : 0
}

const wordings: Partial<Record<ErrorKind, string>> = {
  auth: 'the token is wrong, or its time is over.',
  quota: "the company's tokens of this day are spent.",
  'rate-limited': 'too many calls in a short time.',
}

function wordingOf({ status }: HttpReply, kind: ErrorKind, problem: Problem | null): string {
  if (status === 402) return 'the company account is closed, or its trial is over.'
  if (status === 403 && problem === null)
    return 'its gateway has blocked this machine for a while, after too many calls.'
  const said = [problem?.error, problem?.message].find((text) => typeof text === 'string' && text.trim() !== '')
  // Its own words, "Scope and URL mismatch", do not say what to do.
  if (kind === 'permission' && /\bscope\b/i.test(String(said)))
    return 'the app was not given a scope that this call needs: give it those that are listed for it, and install it again.'
  const own = wordings[kind]
  if (own !== undefined || said === undefined) return own ?? `answered with status ${status}.`
  return withoutValues(String(said))
}

/** What stands in quotes may be a value of a record, unless it is a name. */
function withoutValues(text: string): string {
  const cut = text.length > 300 ? `${text.slice(0, 300)}…` : text
  return cut.replace(/(["'`])(.*?)\1/g, (whole, _quote, inner: string) =>
    /^[a-z_.0-9[\]]+$/.test(inner) ? whole : '…',
  )
}

function codeOf(problem: Problem | null): string | undefined {
  return typeof problem?.code === 'string' ? problem.code : undefined
}

/** The key of the field that a refusal names: since May 2026 those of custom fields do. */
function fieldOf(problem: Problem | null): string | undefined {
  const text = [problem?.error, problem?.error_info, problem?.message]
    .filter((each) => typeof each === 'string')
    .join(' ')
  return /\b[0-9a-f]{40}\b/.exec(text)?.[0]
}

/** null: no JSON object. */
function readProblem({ text }: HttpReply): Problem | null {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? body : null
  } catch {
    return null
  }
}

/**
 * The JSON of a success. A body that does not parse was cut on its way, so what it said is not known. Numbers of many
 * digits come as text.
 */
export function parseBody<T>({ text }: Pick<HttpReply, 'text'>): Envelope<T> {
  try {
    const body: unknown = JSON.parse(quoteLongNumbers(text))
    if (typeof body !== 'object' || body === null) throw new TypeError('no JSON object')
    if ('success' in body && body.success === false) throw new TypeError('a success that says it is none')
    return body
  } catch (cause) {
    const message = 'Pipedrive: the answer is not complete JSON.'
    throw new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message, cause })
  }
}

/** Does the failure say that this account or token does not have what was asked for, rather than that the question did not get through? */
export function isWithheld(error: unknown): error is CrmError {
  return error instanceof CrmError && ['permission', 'not-found', 'unsupported'].includes(error.kind)
}

/** Of one record alone: its refusal is that of the row. `nameOf` tells the name of a field by its key. */
export function ofRow(error: CrmError, nameOf: (key: string) => string | undefined = () => undefined): CrmError {
  const { kind, stored, code, requestId, retryAfterMs, field: key } = error
  const field = key === undefined ? undefined : (nameOf(key) ?? key)
  const message = key === undefined || field === undefined ? error.message : error.message.replaceAll(key, field)
  const isContent = kind === 'invalid' || kind === 'conflict' || kind === 'not-found'
  return new CrmError({
    ...{ kind, stored, message, scope: isContent ? 'row' : error.scope, cause: error },
    ...(code ? { code } : {}),
    ...(requestId ? { requestId } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(field === undefined ? {} : { field }),
  })
}
