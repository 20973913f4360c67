import { createTokens } from '../kit/auth.ts'
import { slidingWindow } from '../kit/limits.ts'
import type { Account, Route, Setup, Vendor } from '../kit/vendor.ts'
import { admit, finish, unrouted } from './admission.ts'
import { dailyRequests } from './allowances.ts'
import { createQueryJobs } from './bulk/jobs.ts'
import { editRecords } from './edit.ts'
import { makeId } from './ids.ts'
import { createLocators } from './locators.ts'
import { readKey } from './oauth/assertion.ts'
import { createGrants } from './oauth/grants.ts'
import { openOrg } from './org.ts'
import { readNames, readPermissions } from './permissions.ts'
import { chooseReadings } from './readings.ts'
import { limitRoutes } from './routes/limits.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { queryRoutes } from './routes/query.ts'
import { queryJobRoutes } from './routes/query-jobs.ts'
import { recordRoutes } from './routes/records.ts'
import { replicationRoutes } from './routes/replication.ts'
import { sobjectRoutes } from './routes/sobjects.ts'
import { versionRoutes } from './routes/versions.ts'
import { DAY, failureOf } from './rules.ts'
import type { CurrencySeed, SalesforceSeed } from './seed.ts'
import { select } from './select.ts'
import type { Service } from './service.ts'

/** Salesforce's APIs for reading: sign-in, discovery, records, SOQL queries and bulk query jobs. README.md says what is behind each behaviour. */
export const salesforce: Vendor<SalesforceSeed> = {
  name: 'salesforce',
  limits: {
    /** API requests in any 24 hours; 0: by edition and licences. */
    daily: 0,
    /** Requests that have run for `longRequestMs` and still run, before any other is refused; 0: by edition. */
    longRequests: 0,
    longRequestMs: 20_000,
    /** Time without a request after which a session is over, in milliseconds. */
    sessionMs: 7_200_000,
    /** Characters of records on one page, so that wide rows make shorter pages; 0: pages are full. */
    pageBytes: 0,
    /** Query results that a user can hold open; 0: any number. */
    cursors: 10,
    /** Records above which COUNT() without a condition runs out of time; 0: it never does. */
    countRows: 0,
    /** Per cent by which the record counts of `limits/recordCount` lag behind. */
    countLag: 0,
    /** Room for data in megabytes. */
    storageMB: 10_240,
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
    /** The refresh token of a consent of the run-as user that was given before the start. */
    'refresh-token': 'simulated-refresh-token',
    /** `on`: each refresh token serves once. */
    'refresh-rotation': 'off',
    /** Certificate or public key of the app in PEM form, for signed assertions. */
    certificate: '',
    /** What the user may do: api, view-all, view-setup, view-encrypted. */
    permissions: 'api,view-all,view-setup',
    /** Objects and fields that the user may not see, as `Group,Lead.Rating`. */
    hidden: '',
    /** Objects whose org-wide default is private, as `Lead`. */
    private: '',
    /** Codes of an org with several currencies, the corporate one first, as `EUR,USD`. */
    currencies: '',
    /** Readings that are not the usual ones, by the names in behaviours.md. */
    readings: '',
  },
  open,
}

function open(setup: Setup<SalesforceSeed>): Account {
  const { settings, clock, limits } = setup
  const org = openOrg(setup.seed, {
    now: clock.now(),
    hidden: readNames(settings.hidden!),
    privateObjects: readNames(settings.private!),
    currencies: readNames(settings.currencies!).map(makeCurrency),
  })
  readKey(settings.certificate!)
  const random = setup.random('tokens')
  const byEdition = dailyRequests(org)
  const mostDaily = (): number => limits.daily || byEdition
  const service: Service = {
    setup,
    org,
    permissions: readPermissions(settings.permissions!),
    readings: chooseReadings(readNames(settings.readings!)),
    tokens: createTokens(),
    grants: createGrants(),
    locators: createLocators(
      (counter) => makeId('0r8', '5f0', counter),
      () => limits.cursors!,
    ),
    daily: slidingWindow(mostDaily, DAY),
    mostDaily,
    running: new Set(),
    queryJobs: createQueryJobs(
      (counter) => makeId('750', '5f0', counter),
      ({ query, operation, asker }, now) => {
        const result = select(org, query, operation === 'queryAll', { ...asker, now })
        return result.kind === 'count' ? [] : result.records
      },
    ),
    dailyQueryJobs: slidingWindow(() => limits.queryJobs!, DAY),
    newToken: () => `${org.details.id.slice(0, 15)}!AQ${`${random.uuid()}${random.uuid()}`.replaceAll('-', '.')}`,
  }
  service.grants.addFamily(settings['refresh-token']!, org.details.runAsUserId)
  return {
    store: org.store,
    tokens: service.tokens,
    routes: routesOf(service).map((route) => processJobsBefore(service, route)),
    unrouted,
    admit: (call, route) => admit(service, call, route),
    release: (call) => {
      service.running.delete(call)
    },
    failure: failureOf,
    edit: (change) => {
      service.queryJobs.process(clock.now())
      return editRecords(org, change, clock.now())
    },
    finish: (call, answer) => finish(service, call, answer),
    env: (url) => ({
      SF_CLIENT_ID: settings['client-id']!,
      SF_CLIENT_SECRET: settings['client-secret']!,
      SF_INSTANCE_URL: url,
    }),
    judged: () => [],
  }
}

/** Fixed paths stand before paths with parameters. */
function routesOf(service: Service): Route[] {
  return [
    ...oauthRoutes(service),
    ...versionRoutes(),
    ...limitRoutes(service),
    ...sobjectRoutes(service),
    ...replicationRoutes(service),
    ...recordRoutes(service),
    ...queryRoutes(service),
    ...queryJobRoutes(service),
  ]
}

/** Rates do not matter to readers, who get amounts as they are stored; they only have to differ. */
function makeCurrency(isoCode: string, index: number): CurrencySeed {
  return { isoCode, conversionRate: 1 + index / 4, decimalPlaces: 2, isActive: true }
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
