type TokenState = 'valid' | 'expired' | 'revoked' | 'unknown'

interface Token {
  value: string
  subject: string
  issuedAt: number
  /** Milliseconds since 1970; absent: the token does not expire by itself. */
  expiresAt?: number
  revoked: boolean
}

/** The life of access tokens. What a token looks like and how its end is answered is the vendor's business. */
export interface Tokens {
  /** Registers a token. Life in milliseconds; absent: no end, unless `shorten` set a life for all. */
  issue(value: string, subject: string, now: number, lifeMs?: number): Token
  state(value: string, now: number): TokenState
  find(value: string): Token | undefined
  list(): Token[]
  /** A living token ends no sooner than `lifeMs` from now, as where idle time is what ends a session. */
  renew(value: string, now: number, lifeMs: number): void
  /** Ends the life of one token, or of all, now. */
  expire(now: number, value?: string): void
  revoke(value?: string): void
  /** Living tokens end at most `lifeMs` from now, later ones get at most this life. */
  shorten(lifeMs: number, now: number): void
}

export function createTokens(): Tokens {
  const tokens = new Map<string, Token>()
  let longest = Number.POSITIVE_INFINITY
  const chosen = (value: string | undefined): Token[] =>
    value === undefined ? [...tokens.values()] : [tokens.get(value)].filter((token) => token !== undefined)
  return {
    issue: (value, subject, now, lifeMs = Number.POSITIVE_INFINITY) => {
      const end = now + Math.min(lifeMs, longest)
      const token: Token = { value, subject, issuedAt: now, revoked: false, ...(end < Infinity && { expiresAt: end }) }
      tokens.set(value, token)
      return token
    },
    state: (value, now) => {
      const token = tokens.get(value)
      if (token === undefined) return 'unknown'
      if (token.revoked) return 'revoked'
      return token.expiresAt !== undefined && token.expiresAt <= now ? 'expired' : 'valid'
    },
    find: (value) => tokens.get(value),
    list: () => [...tokens.values()],
    renew: (value, now, lifeMs) => {
      const token = tokens.get(value)
      if (token?.expiresAt === undefined || token.expiresAt <= now) return
      token.expiresAt = Math.max(token.expiresAt, now + Math.min(lifeMs, longest))
    },
    expire: (now, value) => {
      for (const token of chosen(value)) token.expiresAt = Math.min(token.expiresAt ?? now, now)
    },
    revoke: (value) => {
      for (const token of chosen(value)) token.revoked = true
    },
    shorten: (lifeMs, now) => {
      longest = lifeMs
      for (const token of tokens.values()) token.expiresAt = Math.min(token.expiresAt ?? Infinity, now + lifeMs)
    },
  }
}
