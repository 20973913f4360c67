import type { Account, Route, Setup, Vendor } from '../kit/vendor.ts'
import { admit, finish, unrouted } from './admission.ts'
import { editRecords } from './edit.ts'
import { openService } from './open-service.ts'
import { collectionRoutes } from './routes/collections.ts'
import { fileRoutes } from './routes/files.ts'
import { ingestJobRoutes } from './routes/ingest-jobs.ts'
import { limitRoutes } from './routes/limits.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { queryRoutes } from './routes/query.ts'
import { queryJobRoutes } from './routes/query-jobs.ts'
import { recordWriteRoutes } from './routes/record-writes.ts'
import { recordRoutes } from './routes/records.ts'
import { replicationRoutes } from './routes/replication.ts'
import { sobjectRoutes } from './routes/sobjects.ts'
import { toolingRoutes } from './routes/tooling.ts'
import { versionRoutes } from './routes/versions.ts'
import { failureOf } from './rules.ts'
import type { SalesforceSeed } from './seed.ts'
import type { Service } from './service.ts'

/** Salesforce's APIs: sign-in, discovery, records, SOQL, bulk jobs, fields. README.md says what is behind each behaviour. */
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
    /** Batches of bulk ingest jobs in any 24 hours. */
    ingestBatches: 15_000,
    /** Records that a bulk ingest job processes together. */
    batchRows: 10_000,
    /** Room for the content of a bulk ingest job, in base64, in megabytes. */
    uploadMB: 150,
    /** How long a change keeps the records that it hangs on, in milliseconds; others are refused meanwhile. */
    lockMs: 0,
    /** How long it takes in milliseconds until a right to a field counts. */
    permissionMs: 0,
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
    /** What the user may do, as permissions.ts names it. */
    permissions: 'api,view-all,view-setup,customize',
    /** Objects and fields that the user may not see, as `Group,Lead.Rating`. */
    hidden: '',
    /** Objects whose org-wide default is private, as `Lead`. */
    private: '',
    /** Codes of an org with several currencies, the corporate one first, as `EUR,USD`. */
    currencies: '',
    /** `on`: accounts can be persons. */
    'person-accounts': 'off',
    /** Anything but `on`: contacts belong to one account. */
    'several-accounts': 'on',
    /** `on`: activities can be with several people. */
    'shared-activities': 'off',
    /** Readings that are not the usual ones, by the names in behaviours.md. */
    readings: '',
  },
  open,
}

function open(setup: Setup<SalesforceSeed>): Account {
  const { settings, clock } = setup
  const service = openService(setup)
  const { org } = service
  return {
    store: org.store,
    tokens: service.tokens,
    routes: routesOf(service).map((route) => catchUpBefore(service, route)),
    unrouted,
    admit: (call, route) => admit(service, call, route),
    release: (call) => {
      service.running.delete(call)
    },
    failure: failureOf,
    settle: () => catchUp(service),
    edit: (change) => {
      catchUp(service)
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
    ...fileRoutes(service),
    ...collectionRoutes(service),
    ...recordRoutes(service),
    ...recordWriteRoutes(service),
    ...queryRoutes(service),
    ...toolingRoutes(service),
    ...queryJobRoutes(service),
    ...ingestJobRoutes(service),
  ]
}

/** What was to happen by now happens before any later call can look at a record or change one: jobs, and rights that come to count. */
function catchUp({ setup, queryJobs, ingestJobs, visibility }: Service): void {
  const now = setup.clock.now()
  ingestJobs.process(now)
  queryJobs.process(now)
  visibility.settle(now)
}

function catchUpBefore(service: Service, route: Route): Route {
  return {
    ...route,
    handle: (call) => {
      catchUp(service)
      return route.handle(call)
    },
  }
}
