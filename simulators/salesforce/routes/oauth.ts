import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { identity, userInfo } from '../oauth/identity.ts'
import { issueToken } from '../oauth/token.ts'
import { oauthFailure } from '../rules.ts'
import type { Service } from '../service.ts'

const CODE_LIFE = 15 * 60_000

/** Consent, tokens, and the identity of their bearer. */
export function oauthRoutes(service: Service): Route[] {
  const small = { class: 'small' } as const
  const bearer = { ...small, method: 'GET', needs: ['session'] } as const
  const base = '/services/oauth2'
  return [
    { ...small, method: 'GET', path: `${base}/authorize`, handle: (call) => authorize(service, call) },
    { ...small, method: 'POST', path: `${base}/token`, handle: (call) => issueToken(service, call) },
    { ...small, method: 'POST', path: `${base}/revoke`, handle: (call) => revoke(service, call) },
    { ...bearer, path: `${base}/userinfo`, handle: (call) => userInfo(service, call) },
    { ...bearer, path: '/id/:org/:user', handle: (call) => identity(service, call) },
  ]
}

/**
 * The run-as user consents at once; the code goes to the client's address, as does a refusal once that is known.
 * https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm
 */
function authorize({ setup, org, grants, newToken }: Service, { query }: Call): Answer {
  const redirectUri = query.get('redirect_uri')
  if (query.get('client_id') !== setup.settings['client-id'])
    return oauthFailure('invalid_client_id', 'client identifier invalid')
  if (redirectUri === null || !URL.canParse(redirectUri))
    return oauthFailure('redirect_uri_mismatch', 'redirect_uri must match configuration')
  const target = new URL(redirectUri)
  const state = query.get('state')
  if (query.get('response_type') !== 'code') {
    target.searchParams.set('error', 'unsupported_response_type')
    target.searchParams.set('error_description', 'response type not supported')
  } else {
    const code = newToken().slice(-36)
    const challenge = query.get('code_challenge')
    grants.addCode(code, {
      userId: org.details.runAsUserId,
      redirectUri,
      ...(challenge !== null && { challenge }),
      expiresAt: setup.clock.now() + CODE_LIFE,
    })
    target.searchParams.set('code', code)
  }
  if (state !== null) target.searchParams.set('state', state)
  return { status: 302, headers: { location: target.href } }
}

/** Ends an access token, or a consent with all its tokens. https://help.salesforce.com/s/articleView?id=sf.remoteaccess_revoke_token.htm */
function revoke({ tokens, grants }: Service, call: Call): Answer {
  const token = new URLSearchParams(new TextDecoder().decode(call.body)).get('token') ?? ''
  const family = grants.familyOf(token)
  if (family === undefined && tokens.find(token) === undefined)
    return oauthFailure('unsupported_token_type', 'this token type is not supported')
  for (const each of family?.accessTokens ?? [token]) tokens.revoke(each)
  if (family !== undefined) family.current = undefined
  return { status: 200 }
}
