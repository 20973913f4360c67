import { createTokens, type Tokens } from '../kit/auth.ts'
import { OptionError } from '../kit/options.ts'
import type { Account, Answer, Call, Route, Setup, Vendor } from '../kit/vendor.ts'
import { createAdmission } from './admission.ts'
import { type App, installApp } from './app.ts'
import { objectOf } from './crm-object.ts'
import { editRecords } from './edit.ts'
import { failure } from './failures.ts'
import { openPortal } from './portal.ts'
import { createRates } from './rates.ts'
import { accountRoutes } from './routes/account.ts'
import { associationConfigurationRoutes } from './routes/association-configurations.ts'
import { associationLabelRoutes } from './routes/association-labels.ts'
import { associationRoutes } from './routes/associations.ts'
import { groupRoutes } from './routes/groups.ts'
import { keyRoutes } from './routes/keys.ts'
import { limitRoutes } from './routes/limits.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { objectBatchRoutes } from './routes/object-batches.ts'
import { objectRoutes } from './routes/objects.ts'
import { ownerRoutes } from './routes/owners.ts'
import { pipelineRoutes } from './routes/pipelines.ts'
import { propertyRoutes } from './routes/properties.ts'
import { recordAssociationRoutes } from './routes/record-associations.ts'
import { schemaRoutes } from './routes/schemas.ts'
import { searchRoutes } from './routes/search.ts'
import { validationRoutes } from './routes/validations.ts'
import { appKinds, limits, readings } from './rules.ts'
import { allScopes } from './scopes.ts'
import type { HubspotSeed } from './seed.ts'

/** HubSpot's CRM API, as far as a migration needs it. What is and is not simulated: README.md. */
export const hubspot: Vendor<HubspotSeed> = {
  name: 'hubspot',
  limits,
  pace: ({ job = 0 }) => ({ searchLag: job }),
  settings: {
    app: 'private',
    scopes: allScopes.join(','),
    /** Service keys, separated by commas, or the first access token of a public app. */
    token: 'pat-na1-00000000-1111-4222-a333-444444444444',
    'client-id': 'simulated-client-id',
    'client-secret': 'simulated-client-secret',
    'refresh-token': 'simulated-refresh-token',
    /** `on`: a new contact gets the company of its address's domain, which is made if there is none. */
    'automatic-companies': 'off',
    readings: '',
  },
  open: openAccount,
}

function openAccount(setup: Setup<HubspotSeed>): Account {
  const { settings, limits: figures } = setup
  choose(settings.app!, appKinds, 'kind of app')
  const scopes = choose(settings.scopes!, allScopes, 'scope')
  const portal = openPortal(setup, new Set(choose(settings.readings!, readings, 'reading')), new Set(scopes))
  const tokens = createTokens()
  const app = issueTokens(setup, tokens)
  const rates = createRates(portal, setup)
  const admission = createAdmission(portal, tokens, rates, setup)
  const routes = [
    ...objectBatchRoutes(portal),
    ...limitRoutes(portal),
    ...associationRoutes(portal),
    ...associationLabelRoutes(portal),
    ...associationConfigurationRoutes(portal),
    ...recordAssociationRoutes(portal),
    ...searchRoutes(portal),
    ...objectRoutes(portal),
    ...groupRoutes(portal),
    ...propertyRoutes(portal),
    ...validationRoutes(portal),
    ...pipelineRoutes(portal),
    ...schemaRoutes(portal),
    ...ownerRoutes(portal),
    ...accountRoutes(portal, rates.daily, figures),
    ...(app === undefined ? keyRoutes(portal, tokens, scopes) : oauthRoutes(portal, app, tokens, scopes)),
  ]
  return {
    store: portal.store,
    tokens,
    routes,
    unrouted: (call) => notServed(routes, call),
    admit: admission.admit,
    release: admission.release,
    finish: admission.finish,
    failure,
    edit: (change) => editRecords(portal, change),
    env: () => environment(setup, app),
    judged: () => objectOf(portal, 'contacts').records.values(),
  }
}

/** Registers the credentials of the start: service keys, which have no end, or those of a public app. */
function issueTokens(setup: Setup<unknown>, tokens: Tokens): App | undefined {
  const { clock, settings, random } = setup
  if (settings.app === 'oauth') return installApp(setup, tokens, random('tokens'))
  for (const key of settings.token!.split(',')) tokens.issue(key, key, clock.now())
  return undefined
}

function environment({ settings }: Setup<unknown>, app: App | undefined): Record<string, string> {
  const key = { HUBSPOT_ACCESS_TOKEN: settings.token!.split(',')[0]! }
  if (app === undefined) return key
  return {
    ...key,
    HUBSPOT_CLIENT_ID: app.clientId,
    HUBSPOT_CLIENT_SECRET: app.clientSecret,
    HUBSPOT_REFRESH_TOKEN: app.refreshToken,
  }
}

/** A path that is served with another method is a 405; everything else is a gap of this simulator, and says so. */
function notServed(routes: readonly Route[], { method, path }: Call): Answer {
  const isKnown = routes.some((route) => pattern(route).test(path))
  if (isKnown) return { status: 405, body: { status: 'error', message: 'Method Not Allowed' } }
  return {
    status: 404,
    headers: { 'x-sim-gap': `${method} ${path}` },
    body: { status: 'error', message: 'resource not found' },
  }
}

function pattern({ path }: Route): RegExp {
  return new RegExp(`^${path.replace(/:\w+(\{([^}]*)\})?/g, (_, __, inner) => `(?:${inner ?? '[^/]+'})`)}$`)
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
