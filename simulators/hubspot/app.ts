import type { Tokens } from '../kit/auth.ts'
import type { Random } from '../kit/random.ts'
import type { Setup } from '../kit/vendor.ts'
import { Refusal } from './errors.ts'

/**
 * A public app that the account installed: its client id and secret, and a refresh token that buys access tokens.
 * https://developers.hubspot.com/docs/api-reference/2026-03/authentication/oauth-tokens/refresh-oauth-token
 */
export interface App {
  readonly clientId: string
  readonly clientSecret: string
  readonly refreshToken: string
  /** A new access token; the life in milliseconds is the account's. Throws when the refresh token is not ours. */
  refresh(refreshToken: string): { value: string; lifeMs: number }
  /** Ends a refresh token, or an access token, for good. An unknown one is no error. */
  revoke(token: string): void
  readonly isRevoked: boolean
}

/** Subject of the app's access tokens: they share its rate window. */
const appSubject = 'app'

/** Installs the app; `settings.token` is its first access token. */
export function installApp({ clock, limits, settings }: Setup<unknown>, tokens: Tokens, random: Random): App {
  const lifeMs = (): number => limits.tokenLife!
  const {
    'client-id': clientId = '',
    'client-secret': clientSecret = '',
    'refresh-token': refreshToken = '',
  } = settings
  let isRevoked = false
  tokens.issue(settings.token!, appSubject, clock.now(), lifeMs())
  return {
    clientId,
    clientSecret,
    refreshToken,
    refresh: (given) => {
      if (given !== refreshToken || isRevoked) throw badRefreshToken()
      const now = clock.now()
      const { value, expiresAt } = tokens.issue(`access-${random.uuid()}`, appSubject, now, lifeMs())
      return { value, lifeMs: expiresAt! - now }
    },
    revoke: (token) => {
      if (token === refreshToken) isRevoked = true
      else tokens.revoke(token)
    },
    get isRevoked() {
      return isRevoked
    },
  }
}

const badRefreshToken = (): Refusal =>
  new Refusal(400, { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' })
