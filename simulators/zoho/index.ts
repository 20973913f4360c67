import { createTokens } from '../kit/auth.ts'
import type { Account, Answer, Call, Route, Setup, Vendor } from '../kit/vendor.ts'
import { createAdmission } from './admission.ts'
import { createBulkReads } from './bulk/reads.ts'
import { createBulkWrites } from './bulk/writes.ts'
import { checkDataCentre } from './data-centres.ts'
import { editRecords } from './edit.ts'
import { answerOf, failureOf, Refusal, unknownPath, wrongMethod } from './errors.ts'
import { createGrants } from './grants.ts'
import { createHistory } from './history.ts'
import { openOrg } from './open-org.ts'
import { createPageTokens } from './reading/page-tokens.ts'
import { chooseReadings } from './readings.ts'
import { accountRoutes } from './routes/account.ts'
import { actionRoutes } from './routes/actions.ts'
import { attachmentRoutes } from './routes/attachments.ts'
import { bulkReadRoutes } from './routes/bulk-reads.ts'
import { bulkWriteRoutes } from './routes/bulk-writes.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { queryRoutes } from './routes/queries.ts'
import { recordRoutes } from './routes/records.ts'
import { recycleBinRoutes } from './routes/recycle-bin.ts'
import { relationRoutes } from './routes/relations.ts'
import { schemaWriteRoutes } from './routes/schema-writes.ts'
import { settingsRoutes } from './routes/settings.ts'
import { writeRoutes } from './routes/writes.ts'
import { USUAL_SCOPES } from './scopes.ts'
import type { ZohoSeed } from './seed.ts'
import type { Service } from './service.ts'

/** Zoho CRM's API v8. README.md says how to start it, behaviours.md what is behind each behaviour. */
export const zoho: Vendor<ZohoSeed> = {
  name: 'zoho',
  limits: {
    /** Credits in any 24 hours; 0: by edition and licences. */
    credits: 0,
    /** Calls in flight; 0: by edition. */
    concurrency: 0,
    /** Heavy calls in flight: queries, searches, sorted lists, writes of more than 10 records. */
    subConcurrency: 10,
    /** Records that a list gives by page number, and by page token. */
    pageReach: 2_000,
    tokenReach: 100_000,
    /** How long a search does not know of a change, in milliseconds. */
    searchLagMs: 4_000,
    /** How long queries, searches and bulk jobs do not know of a field or module, in milliseconds. */
    schemaLagMs: 0,
    /** Modules that administrators may make. */
    customModules: 200,
    /** Records of a page of a bulk read. */
    bulkReadRows: 200_000,
    /** Most of an upload, in megabytes. */
    uploadMB: 25,
    /** Time of a bulk job in milliseconds; the latency profile sets it. */
    jobMs: 0,
  },
  pace: ({ job = 0 }) => ({ jobMs: job }),
  settings: {
    'client-id': '1000.SIMULATED',
    'client-secret': 'simulated-client-secret',
    'refresh-token': '1000.simulated.refresh',
    scopes: USUAL_SCOPES,
    /** Short name of the data centre, as redirects of a consent say it. */
    dc: 'us',
    /** Id or e-mail of the user that tokens belong to; empty: the first active one. */
    user: '',
    /** What a refusal of each limit says; the service's own texts are unconfirmed. */
    'concurrency-text': 'You have exceeded the maximum number of concurrent API requests.',
    'sub-concurrency-text': 'You have exceeded the maximum number of sub-concurrent API requests.',
    'credits-text': 'You have exceeded the API credits of the last 24 hours.',
    /** Readings that are not the usual ones, by their names in behaviours.md. */
    readings: '',
  },
  open,
}

function open(setup: Setup<ZohoSeed>): Account {
  const { settings, clock } = setup
  checkDataCentre(settings.dc!)
  const service = openService(setup)
  const { org, tokens } = service
  const routes = routesOf(service).map((route) => ({ ...route, handle: answering(service, route) }))
  return {
    store: org.store,
    tokens,
    routes,
    unrouted: (call) => ({
      ...answerOf(isServed(routes, call.path) ? wrongMethod() : unknownPath()),
      headers: { 'x-sim-gap': `${call.method} ${call.path}` },
    }),
    ...createAdmission(service),
    failure: failureOf,
    settle: () => advance(service),
    edit: (change) => {
      advance(service)
      return editRecords(service, change)
    },
    env: (url) => ({
      ZOHO_CLIENT_ID: settings['client-id']!,
      ZOHO_CLIENT_SECRET: settings['client-secret']!,
      ZOHO_REFRESH_TOKEN: settings['refresh-token']!,
      ZOHO_ACCOUNTS_URL: url,
      ZOHO_API_DOMAIN: url,
      ZOHO_UPLOAD_URL: url,
    }),
    judged: () => {
      advance(service)
      return Object.fromEntries([...org.modules.keys()].map((name) => [name, org.recordsOf(name).values()]))
    },
  }

  function openService({ limits, random: stream }: Setup<ZohoSeed>): Service {
    const random = stream('tokens')
    const now = (): number => clock.now()
    const opened = openOrg(setup.seed, settings.user!, now())
    const issued = createTokens()
    const grants = createGrants(issued, now, () => random.uuid().replaceAll('-', ''), {
      first: settings['refresh-token']!,
      scopes: settings.scopes!,
      subject: opened.me.id,
    })
    const made: Service = {
      setup,
      org: opened,
      readings: chooseReadings(settings.readings!),
      tokens: issued,
      grants,
      history: createHistory(clock, () => limits.searchLagMs!),
      pages: createPageTokens(now),
      bulkReads: createBulkReads(() => made),
      bulkWrites: createBulkWrites(() => made),
      now,
      isKnown: ({ since }) => since === 0 || now() >= since + limits.schemaLagMs!,
    }
    return made
  }
}

/** Fixed paths stand before paths with parameters. */
function routesOf(service: Service): Route[] {
  return [
    ...oauthRoutes(service),
    ...accountRoutes(service),
    ...settingsRoutes(service),
    ...schemaWriteRoutes(service),
    ...actionRoutes(service),
    ...recycleBinRoutes(service),
    ...queryRoutes(service),
    ...bulkReadRoutes(service),
    ...bulkWriteRoutes(service),
    ...attachmentRoutes(service),
    ...relationRoutes(service),
    ...recordRoutes(service),
    ...writeRoutes(service),
  ]
}

/** A handler before which jobs have gone on, and whose refusals become answers. */
function answering(service: Service, route: Route): (call: Call) => Answer | Promise<Answer> {
  return (call) => {
    try {
      advance(service)
      return route.handle(call)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const isOfRecords = /\/:module\{[^}]*\}(\/upsert)?$/.test(route.path) && route.method !== 'DELETE'
      if (!isOfRecords || !service.readings.has('request-errors-in-data')) return answerOf(error)
      return { status: error.status, body: { data: [error.body] } }
    }
  }
}

/** What jobs do by now happens before any later call can look at a record. */
function advance({ bulkReads, bulkWrites, now }: Service): void {
  bulkWrites.advance(now())
  bulkReads.advance(now())
}

function isServed(routes: readonly Route[], path: string): boolean {
  return routes.some((route) => {
    const pattern = route.path.replace(/:\w+(?:\{([^}]*)\})?/g, (_, regex?: string) => regex ?? '[^/]+')
    return new RegExp(`^${pattern}$`).test(path)
  })
}
