import type { HttpReply, HttpRequest } from '../../http/http.ts'
import { CrmError, type ErrorKind } from '../../model/errors.ts'
import { quoteLongNumbers } from '../canonical.ts'

/**
 * One reply, one verdict; null for a success. Codes decide, then the status.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/errorcodes.html
 */
export function classify(reply: HttpReply, request: HttpRequest): CrmError | null {
  if (reply.status >= 200 && reply.status < 300) return null
  const { code, message, field } = readProblem(reply)
  const kind = kindOfCode(code ?? '', message) ?? kindOfStatus(reply.status)
  // A request that may be repeated changes nothing, so even a lost answer stored nothing.
  const stored = kind === 'transient' && request.repeat === 'once' ? 'unknown' : 'no'
  const retryAfter = Number(reply.headers['retry-after'])
  return new CrmError({
    kind,
    scope: 'request',
    stored,
    message: `Salesforce: ${message}`,
    ...(code ? { code } : {}),
    ...(field ? { field } : {}),
    ...(retryAfter > 0 ? { retryAfterMs: retryAfter * 1000 } : {}),
  })
}

function kindOfCode(code: string, message: string): ErrorKind | undefined {
  if (code === 'REQUEST_LIMIT_EXCEEDED') return message.includes('Concurrent') ? 'rate-limited' : 'quota'
  return kinds[code]
}

const kinds: Readonly<Record<string, ErrorKind>> = {
  INVALID_SESSION_ID: 'auth',
  INVALID_AUTH_HEADER: 'auth',
  invalid_grant: 'auth',
  invalid_client: 'auth',
  invalid_client_id: 'auth',
  unauthorized_client: 'auth',
  unsupported_grant_type: 'auth',
  INSUFFICIENT_ACCESS: 'permission',
  API_DISABLED_FOR_ORG: 'unsupported',
  FUNCTIONALITY_NOT_ENABLED: 'unsupported',
  INVALID_QUERY_LOCATOR: 'not-found',
  NOT_FOUND: 'not-found',
  QUERY_TIMEOUT: 'transient',
  SERVER_UNAVAILABLE: 'transient',
  UNKNOWN_EXCEPTION: 'transient',
  UNABLE_TO_LOCK_ROW: 'transient',
  JSON_PARSER_ERROR: 'bug',
  EXCEEDED_ID_LIMIT: 'bug',
}

function kindOfStatus(status: number): ErrorKind {
  if (status === 401) return 'auth'
  if (status === 403) return 'permission'
  if (status === 404) return 'not-found'
  if (status === 409) return 'conflict'
  if (status === 410) return 'unsupported'
  if (status === 429) return 'rate-limited'
  if (status === 420 || status >= 500) return 'transient'
  return status === 400 ? 'invalid' : 'bug'
}

/** REST errors are a list of `{errorCode, message, fields}`, OAuth errors one `{error, error_description}`. */
function readProblem(reply: HttpReply): { code?: string; message: string; field?: string } {
  const fallback = { message: `answered with status ${reply.status}.` }
  let body: unknown
  try {
    body = JSON.parse(reply.text)
  } catch {
    return fallback
  }
  const first = (Array.isArray(body) ? body[0] : body) as Record<string, unknown> | null | undefined
  const code = first?.errorCode ?? first?.error
  const message = first?.message ?? first?.error_description
  const field = Array.isArray(first?.fields) ? first.fields[0] : undefined
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof field === 'string' ? { field } : {}),
    message: typeof message === 'string' ? message.trim() : fallback.message,
  }
}

/** The same, with long numbers as the text of their digits. */
export function parseExact<T>(reply: HttpReply): T {
  return parseBody<T>({ text: quoteLongNumbers(reply.text) })
}

/** The JSON of a success. A body that does not parse was cut on its way. */
export function parseBody<T>({ text }: Pick<HttpReply, 'text'>): T {
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    const message = 'Salesforce: the answer is not complete JSON.'
    throw new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message, cause })
  }
}
