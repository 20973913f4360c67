import type { Company, User } from '../company.ts'
import { badRequest, notFound } from '../errors.ts'
import { numberIn, ok, type PricedRoute, type Request } from './request.ts'
import { v1 } from './v1.ts'

/** Users, in one answer without pages. https://developers.pipedrive.com/docs/api/v1/Users */
export function userRoutes(company: Company): PricedRoute[] {
  const all = [...company.users.values()]
  return [
    ...v1(company, {
      ...{ method: 'GET', path: '/users/me', cost: 2, needs: ['base'] },
      handle: ({ caller }) => ok({ ...show(caller.user, caller.user), ...companyOf(company) }),
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/users/find', cost: 40, needs: ['users:read'] },
      handle: ({ query, caller }) => {
        const term = query.get('term')?.toLowerCase() ?? ''
        if (term === '') throw badRequest('term: This value should not be blank')
        const by = query.get('search_by_email') === '1' ? 'email' : 'name'
        return ok(all.filter((user) => user[by].toLowerCase().includes(term)).map((user) => show(user, caller.user)))
      },
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/users', class: 'page', needs: ['users:read'] },
      handle: ({ caller }) => ok(all.map((user) => show(user, caller.user))),
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/users/:id', needs: ['users:read'] },
      handle: (request: Request) => {
        const user = company.users.get(Number(numberIn(request)))
        if (user === undefined) throw notFound('User not found')
        return ok(show(user, request.caller.user))
      },
    }),
  ]
}

const since = '2024-01-15 09:30:00'

function show(user: User, you: User): object {
  const { id, name, email, active_flag, is_admin, default_currency, timezone_name } = user
  return {
    id,
    name,
    default_currency,
    locale: 'en_US',
    lang: 1,
    email,
    phone: null,
    activated: true,
    last_login: since,
    created: since,
    modified: since,
    has_created_company: id === 1,
    access: ['sales', 'global', 'account_settings'].map((app) => ({ app, admin: is_admin, permission_set_id: app })),
    active_flag,
    timezone_name,
    timezone_offset: '+00:00',
    role_id: 1,
    icon_url: null,
    is_you: id === you.id,
    is_deleted: false,
  }
}

const companyOf = ({ details }: Company): object => ({
  ...details,
  company_industry: null,
  language: { language_code: 'en', country_code: 'US' },
})
