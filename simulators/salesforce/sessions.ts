import type { Call } from '../kit/vendor.ts'
import { versionNumber } from './rules.ts'
import type { Service } from './service.ts'
import type { Asker } from './soql/columns.ts'

/** The living session of a call's bearer token, undefined without one. Its use keeps it alive: only idle time ends it. */
export function sessionOf({ tokens, setup, readings }: Service, call: Call): { userId: string } | undefined {
  const token = tokenOf(call)
  const now = setup.clock.now()
  if (tokens.state(token, now) !== 'valid') return undefined
  if (!readings.has('session-from-issue')) tokens.renew(token, now, setup.limits.sessionMs!)
  return { userId: tokens.find(token)!.subject }
}

/** Who sends an admitted call, as queries need to know them. */
export function askerOf(service: Service, call: Call): Asker {
  const { org, permissions, readings, setup } = service
  const userId = bearerOf(service, call)
  const zone = org.userOf(userId)?.TimeZoneSidKey
  return {
    userId,
    timeZone: typeof zone === 'string' ? zone : org.details.timeZone,
    now: setup.clock.now(),
    version: versionNumber(call.params.version ?? ''),
    seesEncrypted: permissions.has('view-encrypted'),
    seesAll: permissions.has('view-all'),
    readings,
  }
}

/** The user of an admitted call, whose session may have ended since. */
export function bearerOf({ tokens, org }: Service, call: Call): string {
  return tokens.find(tokenOf(call))?.subject ?? org.details.runAsUserId
}

function tokenOf(call: Call): string {
  return /^(?:Bearer|OAuth) (.+)$/i.exec(call.header('authorization') ?? '')?.[1] ?? ''
}
