/** One member of `errors[]` in HubSpot's error body. */
interface ErrorDetail {
  message: string
  code?: string
  context?: Record<string, string[]>
}

export interface ErrorBody {
  /** `error`, and a word of their own for refusals of tokens. */
  status: string
  message: string
  correlationId?: string
  category?: string
  subCategory?: string
  errors?: ErrorDetail[]
  context?: Record<string, string[]>
  links?: Record<string, string>
  errorType?: string
  policyName?: string
  groupName?: string
  requestId?: string
}

/** A request or a record that HubSpot refuses. https://developers.hubspot.com/docs/api-reference/error-handling */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly body: ErrorBody
  readonly headers: Record<string, string>

  constructor(
    status: number,
    body: Omit<ErrorBody, 'status'> & { status?: string },
    headers: Record<string, string> = {},
  ) {
    super(body.message)
    this.status = status
    this.body = { status: 'error', ...body }
    this.headers = headers
  }
}

/** Something that HubSpot can do and this simulator cannot: a 501 that no client can take for an answer of HubSpot. */
export const gap = (what: string): Refusal =>
  new Refusal(501, { message: `${what} is not simulated.` }, { 'x-sim-gap': what })

/** One invalid property value. */
export interface ValueProblem {
  name: string
  message: string
  error: string
}

export const invalid = (message: string, context?: Record<string, string[]>): Refusal =>
  new Refusal(400, { message, ...(context && { context }), category: 'VALIDATION_ERROR' })

/** All invalid values of one record: a JSON array inside the message, and again in `errors`. */
export function invalidValues(problems: ValueProblem[]): Refusal {
  const listed = problems.map(({ name, message, error }) => ({
    isValid: false,
    message,
    error,
    name,
    localizedErrorMessage: message,
  }))
  return new Refusal(400, {
    message: `Property values were not valid: ${JSON.stringify(listed)}`,
    errors: problems.map(({ name, message, error }) => ({ message, code: error, context: { propertyName: [name] } })),
    category: 'VALIDATION_ERROR',
  })
}

/** Values without which a record cannot be created. */
export const requiredUnset = (singular: string, properties: string[]): Refusal =>
  invalid(`Error creating ${singular.toUpperCase()}. Some required properties were not set.`, { properties })

export const invalidPipeline = (code: string, message: string, context?: Record<string, string[]>): Refusal =>
  new Refusal(400, {
    message,
    ...(context && { context }),
    category: 'VALIDATION_ERROR',
    subCategory: `PipelineError.${code}`,
  })

/** HubSpot has a status of its own for it, as others have seen. */
export const tooManyLabels = (most: number, from: string, to: string): Refusal =>
  new Refusal(437, {
    message: `No more than ${most} association types are allowed between ${from} and ${to}.`,
    category: 'VALIDATION_ERROR',
  })

export const contactExists = (id: string): Refusal =>
  new Refusal(409, { message: `Contact already exists. Existing ID: ${id}`, category: 'CONFLICT' })

/** Single reads and updates of an unknown id carry no category. */
export const resourceNotFound = (): Refusal => new Refusal(404, { message: 'resource not found' })

export const notFound = (message: string, context?: Record<string, string[]>): Refusal =>
  new Refusal(404, { message, ...(context && { context }), category: 'OBJECT_NOT_FOUND' })

export const alreadyExists = (message: string): Refusal =>
  new Refusal(409, { message, category: 'OBJECT_ALREADY_EXISTS' })

/** Ends of associations that are not there, each with its object. */
export function invalidEnds(ends: readonly { object: string; id: string }[]): Refusal {
  const list = ends.map(({ object, id }) => `${object.toUpperCase()}=${id} is not valid`)
  return invalid('One or more of the records to associate are not valid.', { INVALID_OBJECT_IDS: list })
}

export const noCredentials = (): Refusal =>
  new Refusal(401, {
    message:
      'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    category: 'INVALID_AUTHENTICATION',
  })

export const expiredCredentials = (seconds: number): Refusal =>
  new Refusal(401, {
    message: `The OAuth token used to make this call expired ${seconds} second(s) ago.`,
    category: 'EXPIRED_AUTHENTICATION',
  })

export const missingScopes = (scopes: readonly string[]): Refusal =>
  new Refusal(403, {
    message:
      "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    errors: [
      {
        message: 'One or more of the following scopes are required.',
        context: { requiredGranularScopes: [...scopes] },
      },
    ],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
    category: 'MISSING_SCOPES',
  })

const limitNames = { TEN_SECONDLY_ROLLING: 'ten_secondly_rolling', SECONDLY: 'secondly', DAILY: 'daily' }

/** The limits that a call can meet. */
export type Policy = keyof typeof limitNames

/**
 * A full window or a spent day. A time to come back and `category` in place of `errorType` are seen now and then only.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
export function tooManyCalls(
  policyName: Policy,
  said: { requestId?: string; retryAfterSeconds?: number; isByCategory?: boolean } = {},
): Refusal {
  const body = {
    message: `You have reached your ${limitNames[policyName]} limit.`,
    ...(said.isByCategory ? { category: 'RATE_LIMITS' } : { errorType: 'RATE_LIMIT' }),
    policyName,
    ...(policyName === 'TEN_SECONDLY_ROLLING' && { groupName: 'publicapi:private-apps:oauth:app' }),
    ...(said.requestId !== undefined && { requestId: said.requestId }),
  }
  const { retryAfterSeconds: seconds } = said
  return new Refusal(429, body, seconds === undefined ? {} : { 'retry-after': String(seconds) })
}

/** Heavy parallel use. HubSpot names the status and asks for at least 2 s of pause; the text is not published. */
export const locked = (): Refusal =>
  new Refusal(423, { message: 'The resource is locked because of a high volume of requests.', category: 'LOCKED' })
