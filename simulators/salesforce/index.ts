import { createTokens } from '../kit/auth.ts'
import { slidingWindow } from '../kit/limits.ts'
import type { Account, Answer, Call, Route, Setup, Vendor } from '../kit/vendor.ts'
import { createQueryJobs } from './bulk/jobs.ts'
import { makeId } from './ids.ts'
import { createLocators } from './locators.ts'
import { openOrg } from './org.ts'
import { limitRoutes } from './routes/limits.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { queryRoutes } from './routes/query.ts'
import { queryJobRoutes } from './routes/query-jobs.ts'
import { sobjectRoutes } from './routes/sobjects.ts'
import { versionRoutes } from './routes/versions.ts'
import { DAY, invalidSession, MAX_URI, notFound, requestLimitExceeded, uriTooLong, versionProblem } from './rules.ts'
import type { SalesforceSeed } from './seed.ts'
import { select } from './select.ts'
import type { Service } from './service.ts'

/** Salesforce's APIs for reading: sign-in, discovery, SOQL queries and bulk query jobs. README.md says what is behind each behaviour. */
export const salesforce: Vendor<SalesforceSeed> = {
  name: 'salesforce',
  limits: {
    /** API requests in any 24 hours. */
    daily: 100_000,
    /** Life of an access token in milliseconds. */
    sessionMs: 7_200_000,
    /** Characters of records on one page, so that wide rows make shorter pages; 0: pages are full. */
    pageBytes: 0,
    /** Bulk query jobs in any 24 hours. */
    queryJobs: 10_000,
    /** Time from the creation of a bulk job to its end in milliseconds; the latency profile sets it. */
    jobMs: 0,
    /** Records of one result page of a bulk query, at most. */
    resultRecords: 50_000,
  },
  pace: ({ job = 0 }) => ({ jobMs: job }),
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
    queryJobs: createQueryJobs(
      (counter) => makeId('750', '5f0', counter),
      ({ query, operation }) => select(org, query, operation === 'queryAll').records,
    ),
    dailyQueryJobs: slidingWindow(() => setup.limits.queryJobs!, DAY),
    newToken: () => `${org.details.id.slice(0, 15)}!AQ${`${random.uuid()}${random.uuid()}`.replaceAll('-', '.')}`,
  }
  const routes = [
    ...oauthRoutes(service),
    ...versionRoutes(),
    ...limitRoutes(service),
    ...sobjectRoutes(service),
    ...queryRoutes(service),
    ...queryJobRoutes(service),
  ]
  return {
    store: org.store,
    tokens: service.tokens,
    routes: routes.map((route) => processJobsBefore(service, route)),
    unrouted: ({ method, path }) => ({ ...notFound(), headers: { 'x-sim-gap': `${method} ${path}` } }),
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

/** A job's result is what the org held when its turn came, so it is taken before any later call can change a record. */
function processJobsBefore({ setup, queryJobs }: Service, route: Route): Route {
  return {
    ...route,
    handle: (call) => {
      queryJobs.process(setup.clock.now())
      return route.handle(call)
    },
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
