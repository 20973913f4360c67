import { createHash, createHmac } from 'node:crypto'
import type { Answer, Call } from '../../kit/vendor.ts'
import { oauthFailure } from '../rules.ts'
import type { Service } from '../service.ts'
import { readAssertion, readKey } from './assertion.ts'
import type { Family } from './grants.ts'

/** Whom a token is for, and the consent that it comes from, if it comes from one. */
interface Granted {
  userId: string
  family?: Family
  /** A refresh token to hand out. */
  refreshToken?: string
}

type Grant = (service: Service, form: URLSearchParams, call: Call) => Granted | Answer

const GRANTS: Readonly<Record<string, Grant>> = {
  client_credentials: clientCredentials,
  refresh_token: refresh,
  authorization_code: exchangeCode,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': bearerAssertion,
}

/** `POST /services/oauth2/token` by all grants. https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flows.htm */
export function issueToken(service: Service, call: Call): Answer {
  const form = new URLSearchParams(new TextDecoder().decode(call.body))
  const name = form.get('grant_type')
  if (name === null) return oauthFailure('invalid_request', 'must specify a grant type')
  const grant = Object.hasOwn(GRANTS, name) ? GRANTS[name] : undefined
  if (grant === undefined) return oauthFailure('unsupported_grant_type', 'grant type not supported')
  const granted = grant(service, form, call)
  if ('status' in granted) return granted
  if (service.org.userOf(granted.userId)?.IsActive !== true) return oauthFailure('inactive_user', 'user is inactive')
  return tokenAnswer(service, granted, call)
}

function tokenAnswer({ setup, org, tokens, newToken }: Service, granted: Granted, call: Call): Answer {
  const { userId, family, refreshToken } = granted
  const now = setup.clock.now()
  const base = baseUrl(call)
  const token = newToken()
  tokens.issue(token, userId, now, setup.limits.sessionMs!)
  family?.accessTokens.push(token)
  const id = `${base}/id/${org.details.id}/${userId}`
  const issuedAt = String(Math.floor(now))
  const signature = createHmac('sha256', setup.settings['client-secret']!)
    .update(id + issuedAt)
    .digest('base64')
  const body = {
    access_token: token,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    signature,
    scope: family === undefined ? 'api' : 'refresh_token api',
    instance_url: base,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  }
  return { status: 200, body }
}

/** The credentials of the app, in the body or as HTTP basic authentication; a refresh may come without the secret. */
function checkClient({ setup }: Service, form: URLSearchParams, call: Call, needsSecret: boolean): Answer | undefined {
  const basic = basicCredentials(call)
  const secret = basic?.secret ?? form.get('client_secret')
  if ((basic?.id ?? form.get('client_id')) !== setup.settings['client-id'])
    return oauthFailure('invalid_client_id', 'client identifier invalid')
  if ((needsSecret || secret !== null) && secret !== setup.settings['client-secret'])
    return oauthFailure('invalid_client', 'invalid client credentials')
  return undefined
}

function basicCredentials(call: Call): { id: string; secret: string } | undefined {
  const match = /^Basic (.+)$/i.exec(call.header('authorization') ?? '')
  if (match === null) return undefined
  const [id = '', ...rest] = Buffer.from(match[1]!, 'base64').toString('utf8').split(':')
  try {
    return { id: decodeURIComponent(id), secret: decodeURIComponent(rest.join(':')) }
  } catch {
    return { id: '', secret: '' }
  }
}

/** https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_client_credentials_flow.htm */
function clientCredentials(service: Service, form: URLSearchParams, call: Call): Granted | Answer {
  const refusal = checkClient(service, form, call, true)
  if (refusal !== undefined) return refusal
  const { setup, org } = service
  if (setup.settings['run-as'] !== 'set') return oauthFailure('invalid_grant', 'no client credentials user enabled')
  return { userId: org.details.runAsUserId }
}

/**
 * With rotation each refresh token serves once, and the use of an old one ends the whole consent.
 * https://help.salesforce.com/s/articleView?id=005316711
 */
function refresh(service: Service, form: URLSearchParams, call: Call): Granted | Answer {
  const refusal = checkClient(service, form, call, false)
  if (refusal !== undefined) return refusal
  const { grants, tokens, setup } = service
  const sent = form.get('refresh_token')
  if (sent === null) return oauthFailure('invalid_request', 'must provide refresh token')
  const family = grants.familyOf(sent)
  if (family === undefined) return oauthFailure('invalid_grant', 'expired access/refresh token')
  if (family.current !== sent) {
    family.current = undefined
    for (const token of family.accessTokens) tokens.revoke(token)
    return oauthFailure('invalid_grant', 'expired access/refresh token')
  }
  if (setup.settings['refresh-rotation'] !== 'on') return { userId: family.userId, family }
  const refreshToken = service.newToken()
  grants.rotate(family, refreshToken)
  return { userId: family.userId, family, refreshToken }
}

/** https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm */
function exchangeCode(service: Service, form: URLSearchParams, call: Call): Granted | Answer {
  const code = service.grants.takeCode(form.get('code') ?? '')
  const refusal = checkClient(service, form, call, code?.challenge === undefined)
  if (refusal !== undefined) return refusal
  if (code === undefined) return oauthFailure('invalid_grant', 'invalid authorization code')
  if (code.expiresAt <= service.setup.clock.now()) return oauthFailure('invalid_grant', 'expired authorization code')
  if (form.get('redirect_uri') !== code.redirectUri)
    return oauthFailure('redirect_uri_mismatch', 'redirect_uri must match configuration')
  const verifier = form.get('code_verifier') ?? ''
  if (code.challenge !== undefined && createHash('sha256').update(verifier).digest('base64url') !== code.challenge)
    return oauthFailure('invalid_grant', 'invalid code verifier')
  const refreshToken = service.newToken()
  return { userId: code.userId, family: service.grants.addFamily(refreshToken, code.userId), refreshToken }
}

const LOGIN_HOST = 'https://login.salesforce.com'
const SANDBOX_HOST = 'https://test.salesforce.com'

/** https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm */
function bearerAssertion({ setup, org }: Service, form: URLSearchParams, call: Call): Granted | Answer {
  const key = readKey(setup.settings.certificate!)
  const claims = key === undefined ? undefined : readAssertion(form.get('assertion') ?? '', key)
  if (claims === undefined) return oauthFailure('invalid_grant', 'invalid assertion')
  if (claims.iss !== setup.settings['client-id']) return oauthFailure('invalid_client_id', 'client identifier invalid')
  const host = org.details.isSandbox ? SANDBOX_HOST : LOGIN_HOST
  if (claims.aud !== host && claims.aud !== baseUrl(call)) return oauthFailure('invalid_grant', 'audience is invalid')
  if (typeof claims.exp !== 'number' || claims.exp * 1_000 <= setup.clock.now())
    return oauthFailure('invalid_grant', 'expired authorization code')
  const users = org.objects.get('user')
  const sought = (claims.sub ?? claims.prn ?? '').toLowerCase()
  const user = users && org.recordsOf(users).find(({ Username }) => String(Username).toLowerCase() === sought)
  if (user === undefined) return oauthFailure('invalid_grant', "user hasn't approved this consumer")
  return { userId: String(user.Id) }
}

/** The instance's own address, as the client wrote it. */
export function baseUrl(call: Call): string {
  return `http://${call.header('host') ?? '127.0.0.1'}`
}
