import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { OptionError } from '../../kit/options.ts'

export interface Claims {
  iss?: string
  sub?: string
  prn?: string
  aud?: string
  /** Seconds since 1970. */
  exp?: number
}

/** The key of the app's certificate or public key in PEM, undefined for an app without one. Throws an OptionError for other text. */
export function readKey(pem: string): KeyObject | undefined {
  if (pem === '') return undefined
  try {
    return createPublicKey(pem)
  } catch {
    throw new OptionError('--certificate takes a certificate or a public key in PEM form.')
  }
}

/**
 * The claims of a signed assertion, undefined when it is none, is not signed with RS256 or not by the app's key.
 * https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm
 */
export function readAssertion(text: string, key: KeyObject): Claims | undefined {
  const [header, payload, signature, ...more] = text.split('.')
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return undefined
  if (parsePart(header)?.alg !== 'RS256') return undefined
  const signed = Buffer.from(`${header}.${payload}`)
  return verify('sha256', signed, key, Buffer.from(signature, 'base64url')) ? parsePart(payload) : undefined
}

function parsePart(part: string): (Claims & { alg?: string }) | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
