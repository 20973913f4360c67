import type { Tokens } from '../../kit/auth.ts'
import type { Answer, Call, Route } from '../../kit/vendor.ts'
import type { App } from '../app.ts'
import { gap, Refusal } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { openToAll } from '../rules.ts'
import { answering } from './request.ts'

/**
 * The tokens of a public app: dated paths, and those of v1 that the official clients call. No credential is needed.
 * https://developers.hubspot.com/docs/api-reference/2026-03/authentication/oauth-tokens/refresh-oauth-token
 */
export function oauthRoutes(portal: Portal, app: App, tokens: Tokens, scopes: readonly string[]): Route[] {
  const on = (method: Route['method'], path: string, handle: (call: Call) => Answer): Route => ({
    method,
    path,
    class: 'small',
    needs: [openToAll],
    handle: answering(handle),
  })
  const owner = { hub_id: portal.details.portalId, user_id: 1, scopes }
  const describe = (token: string): Answer => {
    if (token === app.refreshToken && !app.isRevoked)
      return { status: 200, body: { token, ...owner, client_id: app.clientId, token_type: 'refresh' } }
    if (tokens.state(token, portal.clock.now()) !== 'valid')
      throw new Refusal(404, { message: 'access token not found' })
    return {
      status: 200,
      body: { token, ...owner, expires_in: secondsLeft(portal, tokens, token), token_type: 'access' },
    }
  }
  const introspect = (call: Call): Answer => {
    const form = readForm(call)
    checkClient(app, form)
    const token = form.get('token') ?? ''
    const isActive =
      (token === app.refreshToken && !app.isRevoked) || tokens.state(token, portal.clock.now()) === 'valid'
    if (!isActive) return { status: 200, body: { active: false } }
    const isRefresh = token === app.refreshToken
    const use = isRefresh
      ? { token_use: 'refresh_token' }
      : { token_use: 'access_token', expires_in: secondsLeft(portal, tokens, token) }
    return { status: 200, body: { active: true, token, client_id: app.clientId, ...owner, ...use } }
  }
  return [
    ...['/oauth/2026-03/token', '/oauth/v1/token'].map((path) =>
      on('POST', path, (call) => exchangeToken(app, owner, readForm(call))),
    ),
    on('POST', '/oauth/2026-03/token/introspect', introspect),
    on('POST', '/oauth/2026-03/token/revoke', (call) => {
      const form = readForm(call)
      checkClient(app, form)
      app.revoke(form.get('token') ?? '')
      return { status: 200 }
    }),
    on('GET', '/oauth/v1/access-tokens/:token', ({ params }) => describe(params.token!)),
    on('GET', '/oauth/v1/refresh-tokens/:token', ({ params }) => describe(params.token!)),
    on('DELETE', '/oauth/v1/refresh-tokens/:token', ({ params }) => {
      app.revoke(params.token!)
      return { status: 204 }
    }),
  ]
}

function exchangeToken(app: App, owner: object, form: URLSearchParams): Answer {
  const grant = form.get('grant_type')
  if (grant === 'authorization_code') throw gap('grant_type authorization_code')
  if (grant !== 'refresh_token')
    throw new Refusal(400, { status: 'BAD_GRANT_TYPE', message: `grant_type ${grant} is not supported` })
  checkClient(app, form)
  const { value, lifeMs } = app.refresh(form.get('refresh_token') ?? '')
  const body = {
    access_token: value,
    refresh_token: app.refreshToken,
    expires_in: Math.round(lifeMs / 1_000),
    token_type: 'bearer',
    ...owner,
  }
  return { status: 200, body }
}

function checkClient(app: App, form: URLSearchParams): void {
  if (form.get('client_id') !== app.clientId)
    throw new Refusal(400, { status: 'BAD_CLIENT_ID', message: 'missing or unknown client id' })
  if (form.get('client_secret') !== app.clientSecret)
    throw new Refusal(400, { status: 'BAD_CLIENT_SECRET', message: 'missing or invalid client secret' })
}

function secondsLeft({ clock }: Portal, tokens: Tokens, token: string): number {
  return Math.floor((tokens.find(token)!.expiresAt! - clock.now()) / 1_000)
}

function readForm(call: Call): URLSearchParams {
  if (!call.header('content-type')?.startsWith('application/x-www-form-urlencoded'))
    throw new Refusal(415, { message: 'Unsupported Media Type' })
  return new URLSearchParams(new TextDecoder().decode(call.body))
}
