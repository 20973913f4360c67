import { startSimulator as start } from '../../simulators/index.ts'
import { accountTime } from './time.ts'

/** An account behind a socket, on the time of whoever migrates. */
export function startSimulator(...[vendor, options]: Parameters<typeof start>): ReturnType<typeof start> {
  return start(vendor, { time: accountTime, ...options })
}
