import type { Answer, Call, Route } from '../../kit/vendor.ts'
import type { App } from '../app.ts'
import { Refusal } from '../errors.ts'
import { openToAll } from '../rules.ts'
import { addressOf } from './address.ts'
import type { PricedRoute } from './request.ts'

/** The tokens of an app. https://pipedrive.readme.io/docs/marketplace-oauth-authorization */
export function oauthRoutes(app: App, scopes: readonly string[]): PricedRoute[] {
  const on = (path: string, handle: (call: Call) => Answer): PricedRoute => ({
    method: 'POST' as Route['method'],
    path,
    cost: 0,
    class: 'small',
    needs: [openToAll],
    handle: (call) => {
      try {
        return handle(call)
      } catch (error) {
        if (error instanceof Refusal) return { status: error.status, headers: error.headers, body: error.body }
        throw error
      }
    },
  })
  const exchange = (call: Call): Answer => {
    const form = readForm(app, call)
    const { value, lifeMs } = grant(app, form)
    const body = {
      access_token: value,
      token_type: 'Bearer',
      expires_in: Math.round(lifeMs / 1_000),
      refresh_token: app.refreshToken,
      scope: scopes.join(','),
      api_domain: addressOf(call),
    }
    return { status: 200, body }
  }
  const revoke = (call: Call): Answer => {
    app.revoke(readForm(app, call).get('token') ?? '')
    return { status: 200, body: { success: true } }
  }
  return [on('/oauth/token', exchange), on('/oauth/token/', exchange), on('/oauth/revoke', revoke)]
}

function grant(app: App, form: URLSearchParams) {
  const type = form.get('grant_type')
  if (type === 'refresh_token') return app.refresh(form.get('refresh_token') ?? '')
  if (type === 'authorization_code') return app.redeem(form.get('code') ?? '')
  throw new Refusal(400, { error: 'unsupported_grant_type', message: `Grant type ${type} is not supported` })
}

/** The form of a call whose client is known: by HTTP Basic, or by members of the form. */
function readForm(app: App, call: Call): URLSearchParams {
  if (!call.header('content-type')?.startsWith('application/x-www-form-urlencoded'))
    throw new Refusal(400, { error: 'invalid_request', message: 'The body must be a form' })
  const form = new URLSearchParams(new TextDecoder().decode(call.body))
  const [, basic = ''] = /^Basic (\S+)$/i.exec(call.header('authorization') ?? '') ?? []
  const given = basic
    ? Buffer.from(basic, 'base64').toString('utf8')
    : `${form.get('client_id')}:${form.get('client_secret')}`
  if (given !== `${app.clientId}:${app.clientSecret}`)
    throw new Refusal(401, { error: 'invalid_client', message: 'Client authentication failed' })
  return form
}
