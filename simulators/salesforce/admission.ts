import type { Answer, Call, Route } from '../kit/vendor.ts'
import { longRequests } from './allowances.ts'
import {
  apiDisabled,
  concurrentLimitExceeded,
  headersTooLong,
  invalidSession,
  MAX_URI,
  methodNotAllowed,
  notFound,
  requestLimitExceeded,
  uriTooLong,
  versionProblem,
} from './rules.ts'
import type { Service } from './service.ts'
import { sessionOf } from './sessions.ts'

/** Refuses what the front door refuses, and counts requests below a version against the daily limit. */
export function admit(service: Service, call: Call, route: Route): Answer | undefined {
  if (call.target.length > MAX_URI) return uriTooLong()
  if (call.target.length + call.headerBytes > MAX_URI) return headersTooLong()
  const { version } = call.params
  const problem = version === undefined ? undefined : versionProblem(version)
  if (problem !== undefined) return problem
  if (route.needs === undefined) return undefined
  if (sessionOf(service, call) === undefined)
    return version === undefined ? { status: 403, body: 'Bad_OAuth_Token' } : invalidSession()
  if (version === undefined) return undefined
  if (!service.permissions.has('api')) return apiDisabled()
  call.key = service.org.details.id
  const now = service.setup.clock.now()
  if (isCrowded(service, now)) return concurrentLimitExceeded()
  if (!service.daily.take(now).allowed) return requestLimitExceeded()
  service.running.add(call)
  return undefined
}

/** Only requests that have run for long count. https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm */
function isCrowded({ running, setup, org }: Service, now: number): boolean {
  const most = setup.limits.longRequests || longRequests(org)
  let long = 0
  for (const { arrivedAt } of running) if (now - arrivedAt >= setup.limits.longRequestMs!) long += 1
  return long >= most
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/headers-api-usage */
export function finish(service: Service, call: Call, answer: Answer): Answer {
  if (call.key === '') return answer
  const most = service.mostDaily()
  const used = most - service.daily.peek(service.setup.clock.now()).remaining
  return { ...answer, headers: { ...answer.headers, 'Sforce-Limit-Info': `api-usage=${used}/${most}` } }
}

/** Resources that are read and nothing else, below a version. */
const READ_ONLY =
  /^\/services\/data\/v\d+\.0\/(?:query|queryAll|limits|limits\/recordCount|sobjects|sobjects\/\w+\/describe)\/?$/
const READING = ['GET', 'HEAD']

/** A path that no route serves: a method that the service refuses too, or something that is not simulated. */
export function unrouted({ method, path }: Call): Answer {
  if (READ_ONLY.test(path) && !READING.includes(method)) return methodNotAllowed(method, READING)
  return { ...notFound(), headers: { 'x-sim-gap': `${method} ${path}` } }
}
