import type { Tokens } from '../kit/auth.ts'
import type { Random } from '../kit/random.ts'
import type { Setup } from '../kit/vendor.ts'
import { Refusal } from './errors.ts'

const CODE_LIFE_MS = 5 * 60_000
const REFRESH_LIFE_MS = 60 * 86_400_000

/**
 * An app that the company installed: an authorization code, good once and for five minutes, and a refresh token, good for
 * 60 days after each use, buy access tokens. https://pipedrive.readme.io/docs/marketplace-oauth-authorization
 */
export interface App {
  readonly clientId: string
  readonly clientSecret: string
  readonly code: string
  readonly refreshToken: string
  redeem(code: string): AccessToken
  refresh(refreshToken: string): AccessToken
  /** Ends a token for good; a refresh token takes the access tokens along. An unknown one is no error. */
  revoke(token: string): void
}

interface AccessToken {
  readonly value: string
  readonly lifeMs: number
}

const invalidGrant = (): Refusal =>
  new Refusal(400, {
    error: 'invalid_grant',
    message: 'Invalid grant: code or refresh token is invalid or has expired',
  })

export function installApp(
  { clock, limits, settings }: Setup<unknown>,
  tokens: Tokens,
  random: Random,
  subject: string,
): App {
  const refreshToken = settings['refresh-token']!
  const opened = clock.now()
  let usedAt = opened
  let isRedeemed = false
  let isRevoked = false
  const issue = (): AccessToken => {
    usedAt = clock.now()
    const { value, expiresAt } = tokens.issue(`v1u:${random.uuid()}`, subject, usedAt, limits.tokenLife!)
    return { value, lifeMs: expiresAt! - usedAt }
  }
  tokens.issue(settings['access-token']!, subject, opened, limits.tokenLife!)
  return {
    clientId: settings['client-id']!,
    clientSecret: settings['client-secret']!,
    code: settings.code!,
    refreshToken,
    redeem: (code) => {
      if (code !== settings.code || isRedeemed || clock.now() > opened + CODE_LIFE_MS) throw invalidGrant()
      isRedeemed = true
      return issue()
    },
    refresh: (given) => {
      if (given !== refreshToken || isRevoked || clock.now() > usedAt + REFRESH_LIFE_MS) throw invalidGrant()
      return issue()
    },
    revoke: (token) => {
      if (token !== refreshToken) return tokens.revoke(token)
      isRevoked = true
      for (const { value, subject: of } of tokens.list()) if (of === subject) tokens.revoke(value)
    },
  }
}
