import type { Answer, Call } from '../../kit/vendor.ts'
import type { Service } from '../service.ts'
import { bearerOf } from '../sessions.ts'
import { baseUrl } from './token.ts'

/** Who the bearer of the token is. https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_userinfo_endpoint.htm */
export function userInfo(service: Service, call: Call): Answer {
  const { details, userOf } = service.org
  const userId = bearerOf(service, call)
  const user = userOf(userId)
  const base = baseUrl(call)
  const rest = `${base}/services/data/v{version}`
  return {
    status: 200,
    body: {
      sub: `${base}/id/${details.id}/${userId}`,
      user_id: userId,
      organization_id: details.id,
      preferred_username: user?.Username ?? null,
      nickname: user?.Alias ?? null,
      name: user?.Name ?? null,
      email: user?.Email ?? null,
      email_verified: true,
      given_name: user?.FirstName ?? null,
      family_name: user?.LastName ?? null,
      zoneinfo: details.timeZone,
      profile: `${base}/${userId}`,
      address: { country: details.country },
      urls: { rest: `${rest}/`, sobjects: `${rest}/sobjects/`, query: `${rest}/query/` },
      active: user?.IsActive ?? true,
      user_type: 'STANDARD',
      language: details.language,
      locale: details.defaultLocale,
    },
  }
}

/** What the `id` of a token answer leads to. https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_openid.htm */
export function identity(service: Service, call: Call): Answer {
  const { details, userOf } = service.org
  const userId = bearerOf(service, call)
  if (call.params.org !== details.id) return { status: 403, body: 'Wrong_Org' }
  if (call.params.user !== userId) return { status: 403, body: 'Bad_Id' }
  const user = userOf(userId)
  const base = baseUrl(call)
  const rest = `${base}/services/data/v{version}`
  return {
    status: 200,
    body: {
      id: `${base}/id/${details.id}/${userId}`,
      asserted_user: true,
      user_id: userId,
      organization_id: details.id,
      username: user?.Username ?? null,
      nick_name: user?.Alias ?? null,
      display_name: user?.Name ?? null,
      email: user?.Email ?? null,
      email_verified: true,
      first_name: user?.FirstName ?? null,
      last_name: user?.LastName ?? null,
      timezone: user?.TimeZoneSidKey ?? details.timeZone,
      urls: { rest: `${rest}/`, sobjects: `${rest}/sobjects/`, query: `${rest}/query/`, profile: `${base}/${userId}` },
      active: user?.IsActive ?? true,
      user_type: 'STANDARD',
      language: details.language,
      locale: details.defaultLocale,
    },
  }
}
