import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { readParts } from '../multipart.ts'
import type { Service } from '../service.ts'

/**
 * The accounts server, on the same address. Errors come with status 200 and say `error` in the body.
 * https://www.zoho.com/crm/developer/docs/api/v8/access-refresh.html
 */
export function oauthRoutes(service: Service): Route[] {
  return [
    { method: 'GET', path: '/oauth/v2/auth', class: 'small', handle: (call) => consent(service, call) },
    { method: 'POST', path: '/oauth/v2/token', class: 'small', handle: (call) => token(service, call) },
    { method: 'POST', path: '/oauth/v2/token/revoke', class: 'small', handle: (call) => revoke(service, call) },
  ]
}

/** The person who is asked consents at once. */
function consent(service: Service, call: Call): Answer {
  const { settings } = service.setup
  const { query } = call
  if (query.get('client_id') !== settings['client-id']) return failure(service, 'invalid_client')
  const redirect = query.get('redirect_uri') ?? ''
  if (!URL.canParse(redirect)) return failure(service, 'invalid_redirect_uri')
  const code = service.grants.code(query.get('scope') ?? '', redirect)
  if (code === undefined) return denied(service)
  const target = new URL(redirect)
  target.searchParams.set('code', code)
  target.searchParams.set('location', settings.dc!)
  target.searchParams.set('accounts-server', addressOf(call))
  if (query.has('state')) target.searchParams.set('state', query.get('state')!)
  return { status: 302, headers: { location: target.href } }
}

function token(service: Service, call: Call): Answer {
  const { settings } = service.setup
  const form = readForm(call)
  if (form.get('client_id') !== settings['client-id']) return failure(service, 'invalid_client')
  if (form.get('client_secret') !== settings['client-secret']) return failure(service, 'invalid_client_secret')
  const common = { api_domain: addressOf(call), token_type: 'Bearer', expires_in: 3_600 }
  switch (form.get('grant_type')) {
    case 'authorization_code': {
      const given = service.grants.exchange(form.get('code') ?? '', form.get('redirect_uri') ?? '')
      if (given === undefined) return failure(service, 'invalid_code')
      const { access, refresh, scopes } = given
      return { status: 200, body: { access_token: access, refresh_token: refresh, scope: shown(scopes), ...common } }
    }
    case 'refresh_token': {
      const given = service.grants.refresh(form.get('refresh_token') ?? '')
      if (given === 'denied') return denied(service)
      if (given === undefined) return failure(service, 'invalid_code')
      return { status: 200, body: { access_token: given.access, scope: shown(given.scopes), ...common } }
    }
    default:
      return failure(service, 'unsupported_grant_type')
  }
}

function revoke(service: Service, call: Call): Answer {
  const value = call.query.get('token') ?? readForm(call).get('token') ?? ''
  return service.grants.revoke(value) ? { status: 200, body: { status: 'success' } } : failure(service, 'invalid_token')
}

/** Clients send their form in the body, in parts, or in the query. */
function readForm(call: Call): URLSearchParams {
  const type = call.header('content-type') ?? ''
  const parts = readParts(type, call.body)
  if (parts !== undefined)
    return new URLSearchParams(parts.map(({ name, content }): [string, string] => [name, content.toString()]))
  const form = new URLSearchParams(Buffer.from(call.body).toString())
  for (const [name, value] of call.query) if (!form.has(name)) form.set(name, value)
  return form
}

function failure({ readings }: Service, error: string): Answer {
  return { status: readings.has('oauth-errors-400') ? 400 : 200, body: { error } }
}

function denied({ readings }: Service): Answer {
  const error_description = 'You have made too many requests continuously. Please try again after some time.'
  const body = { error_description, error: 'Access Denied', status: 'failure' }
  return { status: readings.has('oauth-errors-400') ? 400 : 200, body }
}

function shown(scopes: string): string {
  return scopes.replaceAll(',', ' ')
}

/** The address that the client used. */
export function addressOf(call: Call): string {
  return `http://${call.header('host') ?? 'localhost'}`
}
