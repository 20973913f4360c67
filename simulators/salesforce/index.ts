import { createTokens } from '../kit/auth.ts'
import { slidingWindow } from '../kit/limits.ts'
import type { Account, Answer, Call, Route, Setup, Vendor } from '../kit/vendor.ts'
import { makeId } from './ids.ts'
import { createLocators } from './locators.ts'
import { openOrg } from './org.ts'
import { limitRoutes } from './routes/limits.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { queryRoutes } from './routes/query.ts'
import { sobjectRoutes } from './routes/sobjects.ts'
import { versionRoutes } from './routes/versions.ts'
import { DAY, invalidSession, MAX_URI, notFound, requestLimitExceeded, uriTooLong, versionProblem } from './rules.ts'
import type { SalesforceSeed } from './seed.ts'
import type { Service } from './service.ts'

/** Salesforce's REST API for reading: sign-in, discovery and SOQL queries. README.md says what is behind each behaviour. */
export const salesforce: Vendor<SalesforceSeed> = {
  name: 'salesforce',
  limits: {
    /** API requests in any 24 hours. */
    daily: 100_000,
    /** Life of an access token in milliseconds. */
    sessionMs: 7_200_000,
    /** Characters of records on one page, so that wide rows make shorter pages; 0: pages are full. */
    pageBytes: 0,
  },
  settings: {
    'client-id': 'simulated-consumer-key',
    'client-secret': 'simulated-consumer-secret',
    /** Anything but `set`: the app has no user to run as. */
    'run-as': 'set',
  },
  open,
}

function open(setup: Setup<SalesforceSeed>): Account {
  const org = openOrg(setup.seed)
  const random = setup.random('tokens')
  const service: Service = {
    setup,
    org,
    tokens: createTokens(),
    locators: createLocators((counter) => makeId('0r8', '5f0', counter)),
    daily: slidingWindow(() => setup.limits.daily!, DAY),
    newToken: () => `${org.details.id.slice(0, 15)}!AQ${`${random.uuid()}${random.uuid()}`.replaceAll('-', '.')}`,
  }
  const routes = [
    ...oauthRoutes(service),
    ...versionRoutes(),
    ...limitRoutes(service),
    ...sobjectRoutes(service),
    ...queryRoutes(service),
  ]
  return {
    store: org.store,
    tokens: service.tokens,
    routes,
    unrouted: notFound,
    admit: (call, route) => admit(service, call, route),
    finish: (call, answer) => finish(service, call, answer),
    env: (url) => ({
      SF_CLIENT_ID: setup.settings['client-id']!,
      SF_CLIENT_SECRET: setup.settings['client-secret']!,
      SF_INSTANCE_URL: url,
    }),
    judged: () => [],
  }
}

/** Refuses what the front door refuses, and counts requests below a version against the daily limit. */
function admit(service: Service, call: Call, route: Route): Answer | undefined {
  if (call.target.length > MAX_URI) return uriTooLong()
  const { version } = call.params
  const problem = version === undefined ? undefined : versionProblem(version)
  if (problem !== undefined) return problem
  if (route.needs === undefined) return undefined
  const token = /^(?:Bearer|OAuth) (.+)$/i.exec(call.header('authorization') ?? '')?.[1]
  const now = service.setup.clock.now()
  if (token === undefined || service.tokens.state(token, now) !== 'valid')
    return version === undefined ? { status: 403, body: 'Bad_OAuth_Token' } : invalidSession()
  if (version === undefined) return undefined
  call.key = service.org.details.id
  return service.daily.take(now).allowed ? undefined : requestLimitExceeded()
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/headers-api-usage */
function finish(service: Service, call: Call, answer: Answer): Answer {
  if (call.key === '') return answer
  const { limits, clock } = service.setup
  const used = limits.daily! - service.daily.peek(clock.now()).remaining
  return { ...answer, headers: { ...answer.headers, 'Sforce-Limit-Info': `api-usage=${used}/${limits.daily}` } }
}
