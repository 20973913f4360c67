import type { HttpReply, HttpRequest } from '../../http/http.ts'
import { CrmError, type CrmErrorFacts, type ErrorKind } from '../../model/errors.ts'
import { quoteLongNumbers } from '../canonical.ts'

/** What Zoho says of a record, or of a whole call. */
export interface Problem {
  code?: string
  message?: string
  status?: string
  details?: Readonly<Record<string, unknown>>
}

/**
 * One reply, one verdict; null for a success, and for a list of verdicts on records that were sent, whatever its status: a
 * call in which every record is refused answers 400, a mixed one 207. Problems of a whole call stand at the top level or, for some
 * calls, in the list as well. https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html
 */
export function classify(reply: HttpReply, request: HttpRequest): CrmError | null {
  const problem = problemOf(reply, request)
  if (problem === null) return null
  const code = problem.code ?? ''
  const kind = kindOf(code, reply.status, problem, request)
  const stored = kind === 'transient' && request.repeat === 'once' ? 'unknown' : 'no'
  const field = fieldOf(problem)
  return new CrmError({
    ...{ kind, scope: 'request', stored },
    message: `Zoho: ${wordingOf(problem, reply.status)}`,
    ...(code === '' ? {} : { code }),
    ...(field === undefined ? {} : { field }),
    ...waitOf(kind, reply.status, request),
  })
}

/** Items of these codes speak of the call that they are in. */
const ofCalls = new Set([
  ...['INVALID_MODULE', 'REQUIRED_PARAM_MISSING', 'LIMIT_EXCEEDED', 'NOT_SUPPORTED', 'UNABLE_TO_PARSE_DATA_TYPE'],
  ...['INVALID_TOKEN', 'AUTHENTICATION_FAILURE', 'OAUTH_SCOPE_MISMATCH', 'INVALID_REQUEST_METHOD', 'INTERNAL_ERROR'],
  ...['INVALID_URL_PATTERN', 'TOO_MANY_REQUESTS', 'RATE_LIMIT_EXCEEDED', 'DEPENDENT_SERVICE_ERROR'],
])

/** null: there is none, or each record has a verdict of its own. */
function problemOf({ status, text }: HttpReply, { lane }: HttpRequest): Problem | null {
  const isSuccess = (status >= 200 && status < 300) || status === 304
  // A success is as long as its records; a refusal of a whole call is short.
  if (isSuccess && (text === '' || text.length > 5_000)) return null
  const body = readJson(text)
  if (typeof body !== 'object' || body === null) return isSuccess ? null : {}
  const items = listIn(body)
  if (items === null) {
    const isProblem = !isSuccess || (body as Problem).status === 'error'
    return isProblem ? (body as Problem) : null
  }
  const [first] = items
  if (isSuccess) return null
  if (status === 400 && lane === 'write' && items.some(({ code = '' }) => !ofCalls.has(code))) return null
  return first ?? {}
}

/** The list of verdicts that an answer carries, under the name of what was sent. */
function listIn(body: object): Problem[] | null {
  for (const name of ['data', 'fields', 'modules', 'pipeline']) {
    const list = (body as Record<string, unknown>)[name]
    if (Array.isArray(list) && list.length > 0) return list as Problem[]
  }
  return null
}

const kinds: Readonly<Record<string, ErrorKind>> = {
  INVALID_TOKEN: 'auth',
  AUTHENTICATION_FAILURE: 'auth',
  OAUTH_SCOPE_MISMATCH: 'permission',
  NO_PERMISSION: 'permission',
  AUTHORIZATION_FAILED: 'permission',
  DUPLICATE_DATA: 'conflict',
  ALREADY_MODIFIED: 'conflict',
  RECORD_MODIFIED: 'conflict',
  INVALID_MODULE: 'not-found',
  INVALID_URL_PATTERN: 'not-found',
  RESOURCE_NOT_FOUND: 'not-found',
  RECORD_NOT_FOUND: 'not-found',
  NOT_SUPPORTED: 'unsupported',
  MODULE_NOT_AVAILABLE: 'unsupported',
  FEATURE_NOT_ENABLED: 'unsupported',
  INTERNAL_ERROR: 'transient',
  DEPENDENT_SERVICE_ERROR: 'transient',
}

/** Texts are the only way to tell too many calls at a time from a day that is spent, and none is published. */
function kindOf(code: string, status: number, { message = '' }: Problem, { path }: HttpRequest): ErrorKind {
  if (code === 'TOO_MANY_REQUESTS' || code === 'RATE_LIMIT_EXCEEDED' || status === 429) {
    if (/concurren/i.test(message) || isDownload(path)) return 'rate-limited'
    // That a day is spent comes with 429: with 400 no further job is taken for now.
    const isOfDay = status === 429 && code !== 'RATE_LIMIT_EXCEEDED'
    return isOfDay || /credit|24|day/i.test(message) ? 'quota' : 'rate-limited'
  }
  return kinds[code] ?? kindOfStatus(status)
}

function kindOfStatus(status: number): ErrorKind {
  if (status === 401) return 'auth'
  if (status === 403) return 'permission'
  if (status === 404) return 'not-found'
  if (status === 412) return 'conflict'
  if (status === 0 || status >= 500) return 'transient'
  return status < 400 || status === 400 || status === 413 ? 'invalid' : 'bug'
}

/** Ten results of Bulk Read may be fetched in a minute. https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
const isDownload = (path: string): boolean => path.endsWith('/result')

/** Too many at a time is over in a moment, too many jobs (with 400) or results of them later; no reply says when. */
function waitOf(kind: ErrorKind, status: number, { path }: HttpRequest): Pick<CrmErrorFacts, 'retryAfterMs'> {
  if (kind !== 'rate-limited') return {}
  return { retryAfterMs: status === 400 || isDownload(path) ? 60_000 : 1_000 }
}

/**
 * The verdict on one record of a call. A bad id that is the record's own says that it is not there; one of a look-up does not.
 * https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html
 */
export function rowError(problem: Problem): CrmError {
  const code = problem.code ?? ''
  const field = fieldOf(problem)
  const kind: ErrorKind = code === 'INVALID_DATA' && field === 'id' ? 'not-found' : (kinds[code] ?? 'invalid')
  const id = kind === 'conflict' ? holderOf(problem.details ?? {}) : undefined
  return new CrmError({
    ...{ kind, scope: 'row', stored: kind === 'transient' ? 'unknown' : 'no' },
    message: `Zoho: ${wordingOf(problem, 0)}`,
    ...(code === '' ? {} : { code }),
    ...(field === undefined ? {} : { field }),
    ...(id === undefined ? {} : { conflict: { id, ...(field === undefined ? {} : { field }) } }),
  })
}

/** The record that holds the value already. */
function holderOf({ id, duplicate_record: other }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof id === 'string') return id
  const told = (other as { id?: unknown } | null | undefined)?.id
  return typeof told === 'string' ? told : undefined
}

function fieldOf({ details }: Problem): string | undefined {
  const { api_name: name, column_name: column, json_path: told } = details ?? {}
  const path = typeof told === 'string' ? told : ''
  const lookup = /\.([A-Za-z]\w*)\.id$/.exec(path)?.[1]
  if (lookup !== undefined && (name === undefined || name === 'id')) return lookup
  if (typeof name === 'string' && name !== '') return name
  if (typeof column === 'string' && column !== '') return column
  return /\.([\w$]+)$/.exec(path)?.[1]
}

/** What a person can do about it, where Zoho's own few words do not say. */
const wordings: Readonly<Record<string, string>> = {
  RECORD_LOCKED: 'the record is locked by a rule of the account; unlock it, or leave it as it is.',
  RECORD_IN_BLUEPRINT: 'the record is in a blueprint, which keeps others from changing it.',
  NOT_APPROVED: 'the record waits for an approval, and cannot be changed before.',
  OAUTH_SCOPE_MISMATCH: 'the refresh token lacks a scope that this call needs (OAUTH_SCOPE_MISMATCH).',
  DEPENDENT_MISMATCH: 'a value does not go with that of the field that it depends on.',
}

function wordingOf(problem: Problem, status: number): string {
  const { code = '', message, details = {} } = problem
  const own = wordings[code]
  const field = fieldOf(problem)
  const about = field === undefined || field === 'id' ? '' : `${field}: `
  if (own !== undefined) return about + own
  if (message === undefined || message.trim() === '') return `answered with status ${status}.`
  const expected = details.expected_data_type ?? details.maximum_length ?? details.limit
  return `${about}${message.trim()}${code === '' ? '' : ` (${code})`}${
    typeof expected === 'string' || typeof expected === 'number' ? `; expected ${expected}` : ''
  }.`
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The JSON of a success. A body that does not parse was cut on its way. */
export function parseBody<T>({ text }: Pick<HttpReply, 'text'>): T {
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    const message = 'Zoho: the answer is not complete JSON.'
    throw new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message, cause })
  }
}

/** The same, with long numbers as the text of their digits; null: there is nothing (204), or nothing new (304). */
export function parseRecords<T>({ status, text }: Pick<HttpReply, 'status' | 'text'>): T | null {
  return status === 204 || status === 304 ? null : parseBody<T>({ text: quoteLongNumbers(text) })
}

/** Does the failure of a call on one record say that it is not there? That comes as no content, 404, or an id that is invalid. */
export function isGone(error: unknown): boolean {
  return error instanceof CrmError && (error.kind === 'invalid' || error.kind === 'not-found')
}

/** Does the failure say that this account or user does not have what was asked for, rather than that nobody was reached? */
export function isWithheld(error: unknown): error is CrmError {
  return error instanceof CrmError && ['permission', 'not-found', 'invalid', 'unsupported', 'bug'].includes(error.kind)
}
