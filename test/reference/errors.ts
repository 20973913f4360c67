import type { HttpReply, HttpRequest } from '../../src/http/http.ts'
import { CrmError, type ErrorKind } from '../../src/model/errors.ts'

/** What the CRM says of a call or of a row. simulators/reference/README.md, Errors. */
export interface Problem {
  code?: string
  message?: string
  field?: string
  record_id?: string
  /** Of the row that a batch is refused for. Rows are sent with their place as `ref`. */
  ref?: string
}

const kinds: Readonly<Record<string, ErrorKind>> = {
  malformed: 'bug',
  method_unknown: 'bug',
  too_large: 'bug',
  client_unknown: 'auth',
  token_unknown: 'auth',
  token_expired: 'auth',
  not_offered: 'unsupported',
  not_found: 'not-found',
  conflict: 'conflict',
  state: 'conflict',
  no_room: 'unsupported',
  window_full: 'rate-limited',
  in_flight: 'rate-limited',
  day_spent: 'quota',
  row_locked: 'transient',
  busy: 'transient',
  failed: 'transient',
}

/** Where the body was cut or is another's; what the code would have said goes before it. */
const byStatus: Readonly<Record<number, ErrorKind>> = {
  401: 'auth',
  403: 'unsupported',
  404: 'not-found',
  409: 'conflict',
  413: 'bug',
  429: 'rate-limited',
}

/** null for a success. A refusal, and a 503 that calls itself `busy`, prove that nothing was changed. */
export function classify(reply: HttpReply, request: HttpRequest): CrmError | null {
  if (reply.status >= 200 && reply.status < 300) return null
  const problem = readProblem(reply.text)
  const provesNothing = (reply.status >= 400 && reply.status < 500) || (reply.status === 503 && problem.code === 'busy')
  const usual = byStatus[reply.status] ?? (reply.status >= 500 ? 'transient' : reply.status >= 400 ? 'invalid' : 'bug')
  const seconds = Number(reply.headers['retry-after'])
  return new CrmError({
    ...factsOf(problem, usual),
    scope: 'request',
    stored: request.repeat === 'safe' || provesNothing ? 'no' : 'unknown',
    message: `Reference CRM: ${problem.message ?? `answered with status ${reply.status}.`}`,
    code: problem.code ?? String(reply.status),
    ...(reply.headers['x-request-id'] ? { requestId: reply.headers['x-request-id'] } : {}),
    ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
    ...(/^\d+$/.test(problem.ref ?? '') ? { rows: [Number(problem.ref)] } : {}),
  })
}

/** The verdict on one row. */
export function rowError(problem: Problem): CrmError {
  return new CrmError({
    ...factsOf(problem, 'invalid'),
    scope: 'row',
    stored: 'no',
    message: `Reference CRM: ${problem.field ? `${problem.field}: ` : ''}${problem.message ?? 'refused without a reason.'}`,
    ...(problem.code ? { code: problem.code } : {}),
  })
}

function factsOf({ code = '', field, record_id }: Problem, usual: ErrorKind) {
  return {
    kind: kinds[code] ?? usual,
    ...(field ? { field } : {}),
    ...(record_id ? { conflict: { id: record_id, ...(field ? { field } : {}) } } : {}),
  }
}

function readProblem(text: string): Problem {
  try {
    return (JSON.parse(text) as { error?: Problem } | null)?.error ?? {}
  } catch {
    return {}
  }
}

/** The JSON of a success. Throws CrmError `transient` for a body that was cut: what it said is not known. */
export function parseBody<T>(reply: HttpReply): T {
  try {
    return JSON.parse(reply.text) as T
  } catch (cause) {
    const message = 'Reference CRM: the answer is not complete JSON.'
    throw new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message, cause })
  }
}
