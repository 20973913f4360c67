/** What people have consented to: codes that wait to be exchanged, and refresh tokens with their families. */

interface Code {
  userId: string
  redirectUri: string
  /** SHA-256 of the verifier in base64url; absent: the client asked without PKCE. */
  challenge?: string
  expiresAt: number
}

/** All tokens that came from one consent. */
export interface Family {
  readonly userId: string
  /** The refresh token that is valid, undefined when the consent was taken back. */
  current: string | undefined
  accessTokens: string[]
}

export interface Grants {
  addCode(code: string, details: Code): void
  /** Takes a code, which serves once. */
  takeCode(code: string): Code | undefined
  /** Begins a family with its first refresh token. */
  addFamily(refreshToken: string, userId: string): Family
  /** The family of a refresh token, whether it is still its valid one or not. */
  familyOf(refreshToken: string): Family | undefined
  /** Makes a new refresh token the valid one of a family. */
  rotate(family: Family, refreshToken: string): void
}

export function createGrants(): Grants {
  const codes = new Map<string, Code>()
  const families = new Map<string, Family>()
  return {
    addCode: (code, details) => {
      codes.set(code, details)
    },
    takeCode: (code) => {
      const details = codes.get(code)
      codes.delete(code)
      return details
    },
    addFamily: (refreshToken, userId) => {
      const family: Family = { userId, current: refreshToken, accessTokens: [] }
      families.set(refreshToken, family)
      return family
    },
    familyOf: (refreshToken) => families.get(refreshToken),
    rotate: (family, refreshToken) => {
      family.current = refreshToken
      families.set(refreshToken, family)
    },
  }
}
