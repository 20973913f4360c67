import { createTokens } from '../kit/auth.ts'
import { OptionError } from '../kit/options.ts'
import type { Account, Setup, Vendor } from '../kit/vendor.ts'
import { createAdmission } from './admission.ts'
import { openPortal } from './portal.ts'
import { accountRoutes } from './routes/account.ts'
import { groupRoutes } from './routes/groups.ts'
import { objectBatchRoutes } from './routes/object-batches.ts'
import { objectRoutes } from './routes/objects.ts'
import { ownerRoutes } from './routes/owners.ts'
import { propertyRoutes } from './routes/properties.ts'
import { searchRoutes } from './routes/search.ts'
import { allScopes, appKinds, limits } from './rules.ts'
import type { HubspotSeed } from './seed.ts'

/** HubSpot's CRM API, as far as a migration of contacts needs it. What is and is not simulated: README.md. */
export const hubspot: Vendor<HubspotSeed> = {
  name: 'hubspot',
  limits,
  pace: ({ job = 0 }) => ({ searchLag: job }),
  settings: { app: 'private', scopes: allScopes.join(','), token: 'pat-na1-00000000-1111-4222-a333-444444444444' },
  open: openAccount,
}

function openAccount(setup: Setup<HubspotSeed>): Account {
  const { clock, settings, limits: figures } = setup
  if (!appKinds.includes(settings.app!))
    throw new OptionError(`There is no kind of app "${settings.app}"; there are ${appKinds.join(', ')}.`)
  const token = settings.token!
  const portal = openPortal(setup)
  const tokens = createTokens()
  tokens.issue(token, 'service-key', clock.now())
  const admission = createAdmission(portal, tokens, setup, readScopes(settings.scopes!))
  return {
    store: portal.store,
    tokens,
    routes: [
      ...objectBatchRoutes(portal),
      ...searchRoutes(portal),
      ...objectRoutes(portal),
      ...groupRoutes(portal),
      ...propertyRoutes(portal),
      ...ownerRoutes(portal),
      ...accountRoutes(portal, admission.daily, figures),
    ],
    unrouted: ({ method, path }) => ({
      status: 404,
      headers: { 'x-sim-gap': `${method} ${path}` },
      body: { status: 'error', message: 'resource not found' },
    }),
    admit: admission.admit,
    release: admission.release,
    finish: admission.finish,
    env: () => ({ HUBSPOT_ACCESS_TOKEN: token }),
    judged: () => portal.contacts.values(),
  }
}

function readScopes(list: string): Set<string> {
  const scopes = list.split(',').filter((scope) => scope !== '')
  const unknown = scopes.find((scope) => !allScopes.includes(scope))
  if (unknown !== undefined) throw new OptionError(`There is no scope "${unknown}"; there are ${allScopes.join(', ')}.`)
  return new Set(scopes)
}
