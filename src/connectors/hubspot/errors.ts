import type { HttpReply, HttpRequest } from '../../http/http.ts'
import { CrmError, type CrmErrorFacts, type ErrorKind } from '../../model/errors.ts'

/** https://developers.hubspot.com/docs/api-reference/error-handling ; every member may be missing. */
export interface Problem {
  status?: string
  message?: string
  category?: string
  subCategory?: string
  correlationId?: string
  policyName?: string
  context?: Readonly<Record<string, unknown>>
  errors?: { message?: string; code?: string; context?: Readonly<Record<string, unknown>> }[]
}

/** One reply, one verdict; null for a success. A 207 is a success here: its rows are judged one by one by who asked. */
export function classify(reply: HttpReply, request: HttpRequest): CrmError | null {
  if (reply.status >= 200 && reply.status < 300) return null
  const problem = readProblem(reply)
  const kind = kindOf(reply.status, problem)
  const retryAfterMs = waitOf(reply, problem)
  const requestId = problem.correlationId ?? reply.headers['x-hubspot-correlation-id']
  return new CrmError({
    kind,
    scope: 'request',
    stored: request.repeat === 'once' && !provesNothingStored(reply.status) ? 'unknown' : 'no',
    message: wording(reply.status, problem),
    code: codeOf(problem) ?? String(reply.status),
    ...(requestId ? { requestId } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...contentFacts(problem),
    cause: problem,
  })
}

/** What the vendor said, where the error is a reply's. */
export function problemOf({ cause }: CrmError): Problem {
  return typeof cause === 'object' && cause !== null && !(cause instanceof Error) ? cause : {}
}

/**
 * The refusal of a call as that of each of its rows. What refuses content concerns the row when it was alone; among
 * others nobody knows whose field or conflict it is. `named`: the rows that it speaks of.
 */
export function ofCall(error: CrmError, rows: number, named: readonly number[] = []): CrmError {
  if (error.kind !== 'invalid' && error.kind !== 'conflict' && error.kind !== 'not-found') return error
  const { kind, stored, message, code, requestId, field, conflict } = error
  return new CrmError({
    ...{ kind, stored, message, scope: rows === 1 ? 'row' : 'request' },
    ...(code ? { code } : {}),
    ...(requestId ? { requestId } : {}),
    ...(rows === 1 && field ? { field } : {}),
    ...(rows === 1 && conflict ? { conflict } : {}),
    ...(named.length > 0 ? { rows: named } : {}),
    cause: error,
  })
}

/** The verdict on one row of a 207. */
export function rowError(problem: Problem): CrmError {
  const kind = kindOfValues(problem) ?? kindOfCategory(problem) ?? 'invalid'
  return new CrmError({
    kind,
    scope: 'row',
    stored: 'no',
    message: wording(207, problem),
    ...(codeOf(problem) ? { code: codeOf(problem) as string } : {}),
    ...(problem.correlationId ? { requestId: problem.correlationId } : {}),
    ...contentFacts(problem),
  })
}

const takenValue = 'CONFLICTING_UNIQUE_VALUE'

/**
 * Refused values that say more than that they are wrong: a unique one that another record holds (seen, not documented),
 * and a property that records do not know yet although it was there before the row was sent, as right after its creation.
 */
function kindOfValues(problem: Problem): ErrorKind | undefined {
  const codes = propertyProblems(problem).map(({ error }) => error)
  if (codes.includes(takenValue)) return 'conflict'
  return codes.length > 0 && codes.every((code) => code === 'PROPERTY_DOESNT_EXIST') ? 'transient' : undefined
}

/** Refusals: everything of the 400s, 423 (locked: nothing was begun) and 477 (data is moving to another data centre). */
function provesNothingStored(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408
}

function kindOf(status: number, problem: Problem): ErrorKind {
  if (status === 429) return /daily/i.test(problem.policyName ?? problem.message ?? '') ? 'quota' : 'rate-limited'
  // What a server does not implement it will not do later. https://www.rfc-editor.org/rfc/rfc9110#section-15.6.2
  if (status === 501) return 'unsupported'
  if (status === 423 || status === 477 || status === 408 || status >= 500) return 'transient'
  if (status === 401) return 'auth'
  if (status === 403) return 'permission'
  if (status === 409) return 'conflict'
  if (status === 404) return 'not-found'
  if (status === 400) return kindOfCategory(problem) ?? 'invalid'
  return 'bug'
}

const categories: Readonly<Record<string, ErrorKind>> = {
  VALIDATION_ERROR: 'invalid',
  CONFLICT: 'conflict',
  OBJECT_ALREADY_EXISTS: 'conflict',
  OBJECT_NOT_FOUND: 'not-found',
  MISSING_SCOPES: 'permission',
  RATE_LIMITS: 'rate-limited',
  INTERNAL_ERROR: 'transient',
}

function kindOfCategory(problem: Problem): ErrorKind | undefined {
  return categories[problem.category ?? '']
}

/** Seconds of `Retry-After`; else what each refusal is known to need. undefined: one window. */
function waitOf(reply: HttpReply, problem: Problem): number | undefined {
  const seconds = Number(reply.headers['retry-after'])
  if (seconds > 0) return seconds * 1000
  if (reply.status === 423) return 2000
  return reply.status === 429 && problem.policyName === 'SECONDLY' ? 1000 : undefined
}

interface PropertyProblem {
  message?: string
  error?: string
  name?: string
}

/** Failures of property values stand as JSON inside the message. */
function propertyProblems(problem: Problem): PropertyProblem[] {
  const at = problem.message?.indexOf('[{') ?? -1
  if (at >= 0 && problem.message) {
    try {
      return JSON.parse(problem.message.slice(at)) as PropertyProblem[]
    } catch {
      // Cut or reworded: the list of errors says the same in another form.
    }
  }
  return (problem.errors ?? []).map(({ message, code, context }) => {
    const [name] = textsOf(context?.propertyName)
    return { ...(message ? { message } : {}), ...(code ? { error: code } : {}), ...(name ? { name } : {}) }
  })
}

function codeOf(problem: Problem): string | undefined {
  const inner = problem.category === 'VALIDATION_ERROR' ? propertyProblems(problem)[0]?.error : undefined
  return inner ?? problem.category ?? problem.policyName
}

function contentFacts(problem: Problem): Pick<CrmErrorFacts, 'field' | 'conflict'> {
  const field = propertyProblems(problem)[0]?.name
  // The id of the record that holds the value is told in words only.
  const id = /Existing ID:\s*(\d+)|(\d+) already has that value/i
    .exec(problem.message ?? '')
    ?.slice(1)
    .find(Boolean)
  return { ...(field ? { field } : {}), ...(id ? { conflict: { id } } : {}) }
}

function wording(status: number, problem: Problem): string {
  if (status === 403 && problem.category === 'MISSING_SCOPES') {
    return `HubSpot: the key lacks the scope ${missingScopes(problem).join(', ') || '(not named)'}.`
  }
  const [first] = propertyProblems(problem)
  // Its own words repeat the value.
  if (first?.error === takenValue) return `HubSpot: property ${first.name}: another record has this value already.`
  if (first?.message) return `HubSpot: ${first.name ? `property ${first.name}: ` : ''}${first.message}`
  return `HubSpot: ${problem.message ?? `answered with status ${status}.`}`
}

/**
 * Does the failure say that this account or key does not have what was asked for, rather than that the question did not
 * get through? For what is good to know and not needed.
 */
export function isWithheld(error: unknown): error is CrmError {
  return error instanceof CrmError && ['permission', 'not-found', 'invalid', 'unsupported', 'bug'].includes(error.kind)
}

/** Scopes that a 403 asks for. */
function missingScopes(problem: Problem): string[] {
  return (problem.errors ?? []).flatMap(({ context }) => textsOf(context?.requiredGranularScopes))
}

export function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string')
}

function readProblem(reply: HttpReply): Problem {
  try {
    const body: unknown = JSON.parse(reply.text)
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    return {}
  }
}

/** The JSON of a success, nothing where none was promised. A body that does not parse was cut on its way, so what it said is not known. */
export function parseBody<T>(reply: HttpReply): T {
  if (reply.status === 204) return {} as T
  try {
    const body: unknown = JSON.parse(reply.text)
    if (typeof body !== 'object' || body === null) throw new TypeError('no JSON object')
    return body as T
  } catch (cause) {
    const message = 'HubSpot: the answer is not complete JSON.'
    throw new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message, cause })
  }
}
