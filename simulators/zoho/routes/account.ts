import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { invalidData } from '../errors.ts'
import { isAdministrator, type Org } from '../org.ts'
import { fullName } from '../reading/render.ts'
import type { UserSeed } from '../seed.ts'
import type { Service } from '../service.ts'
import { BASE, NO_CONTENT, pageOf } from './request.ts'

/** Users and the org. https://www.zoho.com/crm/developer/docs/api/v8/get-users.html */
export function accountRoutes({ org }: Service): Route[] {
  const users = ['ZohoCRM.users.READ']
  const settings = (area: string) => [`ZohoCRM.settings.${area}.READ`]
  return [
    { method: 'GET', path: `${BASE}/users`, class: 'page', needs: users, handle: (call) => listUsers(org, call) },
    {
      method: 'GET',
      path: `${BASE}/users/:id`,
      class: 'small',
      needs: users,
      handle: ({ params }) => {
        const found = org.users.get(params.id!)
        return found === undefined ? NO_CONTENT : { status: 200, body: { users: [describeUser(org, found.user)] } }
      },
    },
    {
      method: 'GET',
      path: `${BASE}/org`,
      class: 'small',
      needs: ['ZohoCRM.org.READ'],
      handle: () => ({ status: 200, body: { org: [describeOrg(org)] } }),
    },
    {
      method: 'GET',
      path: `${BASE}/org/currencies`,
      class: 'small',
      needs: settings('currencies'),
      handle: () => (org.currencies.length === 0 ? NO_CONTENT : { status: 200, body: { currencies: money(org) } }),
    },
    {
      method: 'GET',
      path: `${BASE}/settings/profiles`,
      class: 'small',
      needs: settings('profiles'),
      handle: () => ({
        status: 200,
        body: {
          profiles: org.profiles.map(({ id, name }) => ({
            id,
            name,
            display_label: name,
            custom: false,
            type: 'normal_profile',
          })),
        },
      }),
    },
    {
      method: 'GET',
      path: `${BASE}/settings/profiles/:id`,
      class: 'small',
      needs: settings('profiles'),
      handle: ({ params }) => {
        const found = org.profiles.find(({ id }) => id === params.id)
        if (found === undefined) throw invalidData('the id given seems to be invalid', { resource_path_index: 2 })
        const right = { name: CUSTOMIZE, display_label: 'Customize Zoho CRM', customizable: true, module: null }
        const permissions_details = [{ ...right, enabled: isAdministrator({ profile: found.name }) }]
        return { status: 200, body: { profiles: [{ ...found, display_label: found.name, permissions_details }] } }
      },
    },
    {
      method: 'GET',
      path: `${BASE}/settings/roles`,
      class: 'small',
      needs: settings('roles'),
      handle: () => ({
        status: 200,
        body: { roles: org.userRoles.map(({ id, name }) => ({ id, name, display_label: name })) },
      }),
    },
  ]
}

/** The permission to change modules and fields. https://github.com/zoho/crm-oas */
export const CUSTOMIZE = 'Crm_Implied_Customize_Zoho_CRM'

export function mayCustomize({ me }: Org): boolean {
  return isAdministrator(me)
}

const KINDS: Readonly<Record<string, (org: Org, user: UserSeed) => boolean>> = {
  AllUsers: () => true,
  ActiveUsers: (_, user) => isActive(user),
  DeactiveUsers: (_, user) => !isActive(user),
  CurrentUser: (org, user) => user.id === org.me.id,
  AdminUsers: (_, user) => isAdministrator(user),
  ActiveConfirmedUsers: (_, user) => isActive(user),
}

function listUsers(org: Org, { query }: Call): Answer {
  const type = query.get('type') ?? 'AllUsers'
  const belongs = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined
  if (belongs === undefined) throw invalidData('invalid data', { param_name: 'type' })
  const all = org.users.values().filter(({ user }) => belongs(org, user))
  const { rows, info } = pageOf(all, query)
  if (rows.length === 0) return NO_CONTENT
  return { status: 200, body: { users: rows.map(({ user }) => describeUser(org, user)), info } }
}

function isActive({ status = 'active' }: UserSeed): boolean {
  return status === 'active'
}

function describeUser(org: Org, user: UserSeed): object {
  const { profile = 'Administrator', role = 'CEO' } = user
  const named = (list: readonly { id: string; name: string }[], name: string) =>
    list.find((each) => each.name === name) ?? { id: null, name }
  return {
    id: user.id,
    first_name: user.first_name ?? null,
    last_name: user.last_name,
    full_name: fullName(user),
    email: user.email,
    status: user.status ?? 'active',
    confirm: true,
    role: named(org.userRoles, role),
    profile: named(org.profiles, profile),
    time_zone: user.time_zone ?? org.details.time_zone,
    locale: user.locale ?? 'en_US',
    Isonline: false,
    zuid: user.id.slice(-9),
  }
}

function describeOrg({ details, currencies, me }: Org): object {
  return {
    id: details.id,
    zgid: details.zgid,
    company_name: details.company_name,
    alias: null,
    primary_email: me.email,
    iso_code: details.iso_code,
    currency_symbol: details.iso_code,
    time_zone: details.time_zone,
    currency_locale: 'en_US',
    type: 'production',
    mc_status: currencies.length > 0,
    license_details: {
      paid: details.edition !== 'Free',
      paid_type: details.edition.toLowerCase(),
      paid_expiry: null,
      trial_type: null,
      trial_expiry: null,
      users_license_purchased: details.users_license,
    },
  }
}

function money({ currencies, details }: Org): object[] {
  return currencies.map(({ iso_code, exchange_rate, name }) => ({
    iso_code,
    name: name ?? iso_code,
    symbol: iso_code,
    exchange_rate,
    is_active: true,
    is_base: iso_code === details.iso_code,
    format: { decimal_separator: 'Period', thousand_separator: 'Comma', decimal_places: '2' },
  }))
}
