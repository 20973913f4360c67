/**
 * A request that Pipedrive refuses. Errors are told in one envelope, with `code` or `errorCode` where there is one.
 * https://pipedrive.readme.io/docs/core-api-concepts-http-status-codes
 */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly body: object | string
  readonly headers: Record<string, string>

  /** With a text as body it is a page, of what stands before Pipedrive's own servers. */
  constructor(status: number, body: ({ error: string } & Record<string, unknown>) | string, headers = {}) {
    super(typeof body === 'string' ? `status ${status}` : body.error)
    this.status = status
    this.body = typeof body === 'string' ? body : { success: false, ...body }
    this.headers = headers
  }
}

const hint = 'Please check developers.pipedrive.com'

const enveloped = (status: number, error: string, error_info: string, more: Record<string, unknown> = {}): Refusal =>
  new Refusal(status, { error, error_info, data: null, additional_data: null, ...more })

/** All that is wrong with a body or a query, each as `member: what is expected`. */
export const invalid = (...problems: string[]): Refusal =>
  enveloped(400, `Validation failed: ${problems.join('; ')}`, `${hint} for more information about Pipedrive API.`, {
    code: 'ERR_SCHEMA_VALIDATION_FAILED',
  })

/** The same for a custom field, which is named. */
export const invalidField = (fieldCode: string, problem: string): Refusal =>
  enveloped(400, `Validation failed: custom_fields: ${problem}`, `${hint} for more information about Pipedrive API.`, {
    code: 'ERR_SCHEMA_VALIDATION_FAILED',
    field_code: fieldCode,
  })

export const badRequest = (error: string): Refusal =>
  enveloped(400, error, `${hint} for more information about Pipedrive API.`)

export const notFound = (error = 'Entity was not found'): Refusal => enveloped(404, error, 'Object was not found.')

export const forbidden = (error: string, code?: string): Refusal =>
  enveloped(403, error, `${hint} for more information about Pipedrive API.`, code === undefined ? {} : { code })

/** What the gateway says to a credential that is none: it never reaches the API. */
export const unauthorized = (): Refusal =>
  new Refusal(401, { error: 'unauthorized access', errorCode: 401, error_info: hint }, { 'x-401-by-gw': 'true' })

export const tooManyRequests = (retryAfterSeconds?: number): Refusal =>
  new Refusal(
    429,
    { error: 'request over limit', errorCode: 429, error_info: hint },
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  )

/** What stands before Pipedrive's servers answers, and not in JSON. */
export const blocked = (): Refusal =>
  new Refusal(
    403,
    '<!DOCTYPE html><html><head><title>Access denied</title></head><body><h1>You are being rate limited</h1></body></html>',
    { 'content-type': 'text/html; charset=UTF-8', server: 'cloudflare' },
  )

/** What Pipedrive has and this simulator has not: no client can take it for an answer of Pipedrive. */
export const gap = (what: string): Refusal =>
  new Refusal(501, { error: `${what} is not simulated.` }, { 'x-sim-gap': what })
