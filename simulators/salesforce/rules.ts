import type { Answer } from '../kit/vendor.ts'

/** Numbers, headers and error bodies of the service. Sources: README.md of this folder. */

/** API versions that are served, and those that are gone. https://developer.salesforce.com/docs/platform/api-rest/guide/api-rest-eol */
export const FIRST_VERSION = 31
export const LAST_VERSION = 68
const FIRST_RETIRED = 21

/** Most bytes of a request's URI, and of its URI and headers together. */
export const MAX_URI = 16_384
/** Records of a page: the most and the least that `Sforce-Query-Options: batchSize` can ask for. */
export const MAX_PAGE = 2_000
export const MIN_PAGE = 200
/** Life of a query locator after its query, in milliseconds: two days. */
export const LOCATOR_LIFE = 172_800_000
export const DAY = 86_400_000
/** How long deleted records stay in the Recycle Bin, in milliseconds. */
export const RECYCLE_BIN_LIFE = 15 * DAY

/** Versions that brought Bulk API 2.0 query jobs and the list of their result pages. */
export const FIRST_BULK_QUERY = 47
export const FIRST_RESULT_PAGES = 58

/** A request-level error: an array with one entry. https://developer.salesforce.com/docs/platform/api-rest/guide/errorcodes */
export function failure(status: number, errorCode: string, message: string): Answer {
  return { status, body: [{ message, errorCode }] }
}

/** An error of the OAuth endpoints. https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm */
export function oauthFailure(error: string, description: string): Answer {
  return { status: 400, body: { error, error_description: description } }
}

export function notFound(): Answer {
  return failure(404, 'NOT_FOUND', 'The requested resource does not exist')
}

export function invalidSession(): Answer {
  return failure(401, 'INVALID_SESSION_ID', 'Session expired or invalid')
}

export function requestLimitExceeded(): Answer {
  return failure(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
}

export function concurrentLimitExceeded(): Answer {
  return failure(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.')
}

/** https://github.com/restforce/restforce/issues/219 */
export function apiDisabled(): Answer {
  return failure(403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.')
}

export function insufficientAccess(what: string): Answer {
  return failure(403, 'INSUFFICIENT_ACCESS', `The user has no permission for ${what}`)
}

export function methodNotAllowed(method: string, allowed: readonly string[]): Answer {
  const message = `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(',')}`
  return { ...failure(405, 'METHOD_NOT_ALLOWED', message), headers: { allow: allowed.join(', ') } }
}

export function unsupportedMediaType(): Answer {
  const message = 'Content-Type header specified in HTTP request is not supported'
  return failure(415, 'UNSUPPORTED_MEDIA_TYPE', message)
}

/**
 * The service's own answer of a status that a fault asks for.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/errorcodes
 */
export function failureOf(status: number): Answer | undefined {
  switch (status) {
    case 401:
      return invalidSession()
    case 403:
      return requestLimitExceeded()
    case 404:
      return notFound()
    case 414:
      return uriTooLong()
    case 431:
      return headersTooLong()
    case 500:
      return failure(
        500,
        'UNKNOWN_EXCEPTION',
        'An unexpected error occurred. Please include this ErrorId if you contact support: 1234567-89012 (-1234567890)',
      )
    case 503:
      return failure(503, 'SERVER_UNAVAILABLE', 'Server unavailable')
    default:
      return undefined
  }
}

export function invalidLocator(status: number): Answer {
  return failure(status, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
}

export function queryJobsExceeded(most: number): Answer {
  const message = `Max bulk v2 query jobs (${most}) per 24 hrs has been reached (${most + 1})`
  return failure(400, 'LIMIT_EXCEEDED', message)
}

export function uriTooLong(): Answer {
  return page(414, 'URI Too Long')
}

export function headersTooLong(): Answer {
  return page(431, 'Request Header Fields Too Large')
}

/** What the web server in front of the API answers by itself. */
function page(status: number, title: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/html;charset=utf-8' },
    body: `<html><head><title>${status} ${title}</title></head><body><h1>${title}</h1></body></html>`,
  }
}

/** The refusal of a version that is not served, undefined for one that is. `text` is the path segment, as `v67.0`. */
export function versionProblem(text: string): Answer | undefined {
  const version = versionNumber(text)
  if (version >= FIRST_VERSION && version <= LAST_VERSION) return undefined
  if (version >= FIRST_RETIRED && version < FIRST_VERSION)
    return failure(410, 'GONE', 'The requested resource is no longer available')
  return notFound()
}

/** The number in a path segment such as `v67.0`, NaN for any other text. */
export function versionNumber(text: string): number {
  return Number(/^v(\d+)\.0$/.exec(text)?.[1] ?? Number.NaN)
}

const SEASONS = ['Winter', 'Spring', 'Summer']

/** The release that brought a version, as `Summer '26` for 67. Three a year; the winter release bears the coming year. */
export function releaseName(version: number): string {
  const releases = version - 68
  const season = SEASONS[((releases % 3) + 3) % 3]!
  const year = 27 + Math.floor(releases / 3)
  return `${season} '${String(year).padStart(2, '0')}`
}
