import type { Answer } from '../kit/vendor.ts'

/** What an error says. https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html */
export interface ErrorBody {
  code: string
  details: Readonly<Record<string, unknown>>
  message: string
  status: 'error'
}

/** A request that is refused as a whole. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly body: ErrorBody

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.status = status
    this.body = { code, details, message, status: 'error' }
  }
}

/** A record of a request that is refused by itself. */
export class ItemError extends Error {
  override name = 'ItemError'
  readonly body: ErrorBody

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.body = { code, details, message, status: 'error' }
  }
}

export function answerOf({ status, body }: Refusal): Answer {
  return { status, body }
}

export function invalidData(message: string, details: Readonly<Record<string, unknown>> = {}): Refusal {
  return new Refusal(400, 'INVALID_DATA', message, details)
}

export function missingParam(name: string): Refusal {
  return new Refusal(400, 'REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', { param_name: name })
}

export function invalidModule(): Refusal {
  return new Refusal(400, 'INVALID_MODULE', 'the module name given seems to be invalid', { resource_path_index: 0 })
}

export function invalidToken(): Refusal {
  return new Refusal(401, 'INVALID_TOKEN', 'invalid oauth token')
}

export function unknownPath(): Refusal {
  return new Refusal(404, 'INVALID_URL_PATTERN', 'Please check if the URL trying to access is a correct one')
}

export function wrongMethod(): Refusal {
  return new Refusal(405, 'INVALID_REQUEST_METHOD', 'The http request method type is not a valid one')
}

export function noPermission(permission: string): Refusal {
  return new Refusal(403, 'NO_PERMISSION', 'permission denied', { permissions: [permission] })
}

/** The service's own answer of a status that a fault asks for. */
export function failureOf(status: number): Answer | undefined {
  if (status === 401) return answerOf(invalidToken())
  if (status === 403) return answerOf(noPermission('Crm_Implied_View'))
  if (status === 429) return answerOf(new Refusal(429, 'TOO_MANY_REQUESTS', 'Too many concurrent requests'))
  if (status === 500) return answerOf(new Refusal(500, 'INTERNAL_ERROR', 'Internal Server Error'))
  return undefined
}
