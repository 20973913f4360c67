import { createHmac } from 'node:crypto'
import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { oauthFailure } from '../rules.ts'
import type { Service } from '../service.ts'

/** The token endpoint and the identity of its bearer. */
export function oauthRoutes(service: Service): Route[] {
  return [
    { method: 'POST', path: '/services/oauth2/token', class: 'small', handle: (call) => issueToken(service, call) },
    {
      method: 'GET',
      path: '/services/oauth2/userinfo',
      class: 'small',
      needs: ['session'],
      handle: (call) => userInfo(service, call),
    },
  ]
}

/**
 * The client credentials flow; the credentials come in the body or as HTTP basic authentication.
 * https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_client_credentials_flow.htm
 */
function issueToken(service: Service, call: Call): Answer {
  const form = new URLSearchParams(new TextDecoder().decode(call.body))
  const grant = form.get('grant_type')
  if (grant === null) return oauthFailure('invalid_request', 'must specify a grant type')
  if (grant !== 'client_credentials') return oauthFailure('unsupported_grant_type', 'grant type not supported')
  const basic = basicCredentials(call)
  const { setup, org } = service
  if ((basic?.id ?? form.get('client_id')) !== setup.settings['client-id'])
    return oauthFailure('invalid_client_id', 'client identifier invalid')
  if ((basic?.secret ?? form.get('client_secret')) !== setup.settings['client-secret'])
    return oauthFailure('invalid_client', 'invalid client credentials')
  if (setup.settings['run-as'] !== 'set') return oauthFailure('invalid_grant', 'no client credentials user enabled')
  const now = setup.clock.now()
  const base = baseUrl(call)
  const token = service.newToken()
  service.tokens.issue(token, org.details.runAsUserId, now, setup.limits.sessionMs!)
  const id = `${base}/id/${org.details.id}/${org.details.runAsUserId}`
  const issuedAt = String(Math.floor(now))
  const signature = createHmac('sha256', setup.settings['client-secret']!)
    .update(id + issuedAt)
    .digest('base64')
  return {
    status: 200,
    body: {
      access_token: token,
      signature,
      scope: 'api',
      instance_url: base,
      id,
      token_type: 'Bearer',
      issued_at: issuedAt,
    },
  }
}

function basicCredentials(call: Call): { id: string; secret: string } | undefined {
  const match = /^Basic (.+)$/i.exec(call.header('authorization') ?? '')
  if (match === null) return undefined
  const [id = '', ...rest] = Buffer.from(match[1]!, 'base64').toString('utf8').split(':')
  return { id: decodeURIComponent(id), secret: decodeURIComponent(rest.join(':')) }
}

/** https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_userinfo_endpoint.htm */
function userInfo(service: Service, call: Call): Answer {
  const { details, userOf } = service.org
  const user = userOf(details.runAsUserId)
  const base = baseUrl(call)
  const rest = `${base}/services/data/v{version}`
  return {
    status: 200,
    body: {
      sub: `${base}/id/${details.id}/${details.runAsUserId}`,
      user_id: details.runAsUserId,
      organization_id: details.id,
      preferred_username: user?.Username ?? null,
      nickname: user?.Alias ?? null,
      name: user?.Name ?? null,
      email: user?.Email ?? null,
      email_verified: true,
      given_name: user?.FirstName ?? null,
      family_name: user?.LastName ?? null,
      zoneinfo: details.timeZone,
      profile: `${base}/${details.runAsUserId}`,
      address: { country: details.country },
      urls: { rest: `${rest}/`, sobjects: `${rest}/sobjects/`, query: `${rest}/query/` },
      active: user?.IsActive ?? true,
      user_type: 'STANDARD',
      language: details.language,
      locale: details.defaultLocale,
    },
  }
}

function baseUrl(call: Call): string {
  return `http://${call.header('host') ?? '127.0.0.1'}`
}
