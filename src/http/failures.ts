import { CrmError, type CrmErrorFacts } from '../model/errors.ts'

/** The call took longer than its client allows. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut'
}

/** The bytes of a request's body could not be had to their end; whoever gave them knows why. */
export class BodyFailed extends Error {
  override readonly name = 'BodyFailed'

  constructor(cause: unknown) {
    super('The bytes to be sent failed.', { cause })
  }
}

/** Failures that come before the first byte of the request, and what a person should look at. */
const unsent: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection; check the address and that the service is up',
  ENOTFOUND: 'is not a known name; check the spelling of the address and the DNS of this machine',
  EAI_AGAIN: 'could not be looked up; check the network and DNS of this machine',
  EHOSTUNREACH: 'cannot be reached; check the network, VPN and firewall of this machine',
  ENETUNREACH: 'cannot be reached; check the network, VPN and firewall of this machine',
  ETIMEDOUT: 'did not take the connection in time; check the network, VPN and firewall of this machine',
}

/** Codes of Node and OpenSSL for a certificate that is not accepted (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const certificate = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/

function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return ''
}

/** What a failed exchange with `host` means: whether the vendor can have stored anything, and what a person should check. */
export function explainFailure(error: unknown, host: string): CrmError {
  if (error instanceof CrmError) return error
  if (error instanceof BodyFailed) return explainBody(error)
  const code = codeOf(error)
  const facts = (kind: CrmErrorFacts['kind'], stored: 'no' | 'unknown', text: string): CrmError =>
    new CrmError({ kind, scope: 'request', stored, message: `${host} ${text}.`, ...(code && { code }), cause: error })

  const before = unsent[code]
  if (before !== undefined) return facts('transient', 'no', before)
  if (certificate.test(code)) {
    return facts(
      'bug',
      'no',
      'shows a certificate that is not trusted here; check the address, the clock and any proxy',
    )
  }
  if (error instanceof TimedOut) {
    return facts('transient', 'unknown', 'did not answer in time; it may have done what was asked')
  }
  return facts('transient', 'unknown', `broke the exchange off${code && ` (${code})`}; it may have done what was asked`)
}

/** Nothing was stored, since the request never came to its end. Bytes that may be there next time are worth another try. */
function explainBody(failed: BodyFailed): CrmError {
  const { cause } = failed
  const isLasting = cause instanceof CrmError && cause.kind !== 'transient'
  const why = cause instanceof CrmError ? `: ${cause.message}` : ', and nothing was stored.'
  return new CrmError({
    kind: isLasting ? 'invalid' : 'transient',
    ...{ scope: 'request', stored: 'no', cause: failed },
    ...(cause instanceof CrmError && cause.code !== undefined && { code: cause.code }),
    message: `The bytes to be sent could not be read to their end${why}`,
  })
}
