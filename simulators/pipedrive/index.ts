import { createTokens, type Tokens } from '../kit/auth.ts'
import { OptionError } from '../kit/options.ts'
import type { Account, Answer, Call, Setup, Vendor } from '../kit/vendor.ts'
import { createAdmission } from './admission.ts'
import { type App, installApp } from './app.ts'
import { type Company, openCompany } from './company.ts'
import { editRecords } from './edit.ts'
import { Refusal } from './errors.ts'
import { failure } from './failures.ts'
import { fill } from './fill.ts'
import { createRates } from './rates.ts'
import { dealProductRoutes } from './routes/deal-products.ts'
import { directoryRoutes } from './routes/directories.ts'
import { fieldRoutes } from './routes/fields.ts'
import { fileRoutes } from './routes/files.ts'
import { filterRoutes } from './routes/filters.ts'
import { followerRoutes } from './routes/followers.ts'
import { gapRoutes } from './routes/gaps.ts'
import { leadRoutes } from './routes/leads.ts'
import { legacyRoutes } from './routes/legacy.ts'
import { noteRoutes } from './routes/notes.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { organizationRelationshipRoutes } from './routes/organization-relationships.ts'
import { participantRoutes } from './routes/participants.ts'
import { pipelineRoutes } from './routes/pipelines.ts'
import { recentRoutes } from './routes/recents.ts'
import { recordRoutes } from './routes/records.ts'
import type { PricedRoute } from './routes/request.ts'
import { searchRoutes } from './routes/search.ts'
import { userRoutes } from './routes/users.ts'
import { allScopes, limits, plans, readings } from './rules.ts'
import type { PipedriveSeed } from './seed.ts'

/** Pipedrive's API, v2 and what is left of v1, as far as a migration needs it. What is and is not simulated: README.md. */
export const pipedrive: Vendor<PipedriveSeed> = {
  name: 'pipedrive',
  limits,
  pace: ({ job = 0 }) => ({ searchLag: job, geocodingLag: job }),
  settings: {
    /** `token`: API tokens alone; `oauth`: an app is installed besides, and is what the environment is printed for. */
    app: 'token',
    /** API tokens, separated by commas; `token@7` is that of the user 7, others are the first user's. */
    token: '0123456789abcdef0123456789abcdef01234567',
    'client-id': 'simulated-client-id',
    'client-secret': 'simulated-client-secret',
    code: 'simulated-authorization-code',
    'access-token': 'simulated-access-token',
    'refresh-token': 'simulated-refresh-token',
    scopes: allScopes.join(','),
    plan: 'premium',
    seats: '5',
    /** The zone in which a day of tokens ends, as `+02:00`. */
    'server-zone': '+00:00',
    'daily-headers': 'on',
    'contact-sync': 'off',
    'company-profile': 'on',
    geocoding: 'off',
    /** What the twins of v2 in v1 answer: `gone` (410) or `missing` (404). */
    'v1-twins': 'gone',
    readings: '',
  },
  open: openAccount,
}

function openAccount(setup: Setup<PipedriveSeed>): Account {
  const { settings, seed = {} } = setup
  check(settings)
  const company = openCompany(setup, new Set(choose(settings.readings!, readings, 'reading')))
  fill(company, seed)
  const tokens = createTokens()
  const scopes = choose(settings.scopes!, allScopes, 'scope')
  const app = issueTokens(setup, company, tokens)
  const admission = createAdmission(company, tokens, createRates(company, setup), new Set(scopes), setup)
  const routes: PricedRoute[] = [
    ...gapRoutes(company),
    ...dealProductRoutes(company),
    ...searchRoutes(company),
    ...followerRoutes(company),
    ...recordRoutes(company),
    ...fieldRoutes(company),
    ...pipelineRoutes(company),
    ...userRoutes(company),
    ...noteRoutes(company),
    ...leadRoutes(company),
    ...fileRoutes(company),
    ...organizationRelationshipRoutes(company),
    ...participantRoutes(company),
    ...filterRoutes(company),
    ...recentRoutes(company),
    ...directoryRoutes(company),
    ...legacyRoutes(company, settings['v1-twins'] === 'missing' ? 'missing' : 'gone'),
    ...(app === undefined ? [] : oauthRoutes(app, scopes)),
  ]
  return {
    store: company.store,
    tokens,
    routes,
    unrouted: (call) => notServed(routes, call),
    admit: admission.admit,
    finish: admission.finish,
    failure,
    edit: (change) => editRecords(company, change),
    env: () => environment(setup, company, app),
    judged: () => company.objects.persons!.records.values(),
  }
}

function check(settings: Readonly<Record<string, string>>): void {
  choose(settings.plan!, Object.keys(plans), 'plan')
  choose(settings.app!, ['token', 'oauth'], 'kind of app')
  choose(settings['v1-twins']!, ['gone', 'missing'], 'answer of v1 twins')
  for (const name of ['daily-headers', 'contact-sync', 'company-profile', 'geocoding'])
    choose(settings[name]!, ['on', 'off'], name)
  if (!/^[1-9]\d{0,4}$/.test(settings.seats!)) throw new OptionError('seats is a whole number from 1.')
  if (!/^[+-]\d\d:\d\d$/.test(settings['server-zone']!)) throw new OptionError('server-zone is written as +02:00.')
}

/** Registers the credentials of the start. The subject of a token tells whose it is, and has a window of its own. */
function issueTokens(setup: Setup<unknown>, { users }: Company, tokens: Tokens): App | undefined {
  const { settings, clock, random } = setup
  const [first] = users.keys()
  for (const [at, text] of settings.token!.split(',').entries()) {
    const [value, user = first] = text.split('@')
    if (!users.has(Number(user))) throw new OptionError(`There is no user ${user}.`)
    tokens.issue(value!, `token-user-${user}${at === 0 ? '' : `-${at}`}`, clock.now())
  }
  return settings.app === 'oauth' ? installApp(setup, tokens, random('tokens'), `oauth-user-${first}`) : undefined
}

function environment({ settings }: Setup<unknown>, { details }: Company, app: App | undefined): Record<string, string> {
  const domain = { PIPEDRIVE_COMPANY_DOMAIN: details.company_domain }
  if (app === undefined) return { PIPEDRIVE_API_TOKEN: settings.token!.split(/[,@]/)[0]!, ...domain }
  return {
    PIPEDRIVE_CLIENT_ID: app.clientId,
    PIPEDRIVE_CLIENT_SECRET: app.clientSecret,
    PIPEDRIVE_REFRESH_TOKEN: app.refreshToken,
    ...domain,
  }
}

/** A path that is served with another method is a 405; everything else is a gap of this simulator, and says so. */
function notServed(routes: readonly PricedRoute[], { method, path }: Call): Answer {
  const isKnown = routes.some((route) => pattern(route).test(path))
  if (isKnown) return refused(new Refusal(405, { error: 'Method not allowed' }))
  return refused(new Refusal(404, { error: 'Unknown method.' }, { 'x-sim-gap': `${method} ${path}` }))
}

const refused = ({ status, headers, body }: Refusal): Answer => ({ status, headers, body })

function pattern({ path }: PricedRoute): RegExp {
  return new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`)
}

/** The names of a list that is separated by commas. Throws {@link OptionError} for one that is not known. */
function choose<Name extends string>(list: string, known: readonly Name[], what: string): Name[] {
  return list
    .split(',')
    .filter((name) => name !== '')
    .map((name) => {
      const found = known.find((each) => each === name)
      if (found === undefined) throw new OptionError(`There is no ${what} "${name}"; there are ${known.join(', ')}.`)
      return found
    })
}
