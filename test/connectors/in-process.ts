import type { Simulation } from '../../simulators/index.ts'
import type { Transport } from '../../src/http/transport.ts'
import type { Clock } from '../../src/model/clock.ts'
import { askInProcess } from '../ask-in-process.ts'

/** Called when a call arrives at the account and when its answer is on the way; what it throws is what the caller gets. */
export type OnCall = (when: 'before' | 'after', call: string) => void

/** A simulated account of this process in place of the network, and its own time. */
export interface InProcess {
  send: Transport
  /** Passes only while somebody waits and no call is under way. */
  clock: Clock
}

export function reachInProcess(simulation: Simulation, onCall: OnCall = () => undefined): InProcess {
  let inFlight = 0
  return {
    async send(request) {
      const { method, url } = request
      inFlight += 1
      try {
        onCall('before', `${method} ${url.pathname}`)
        const answer = await askInProcess(simulation.app, request)
        onCall('after', `${method} ${url.pathname}`)
        return answer
      } finally {
        inFlight -= 1
      }
    },
    clock: stoppedClock(simulation, () => inFlight > 0),
  }
}

/** So many turns without a call in flight, and nothing more is to be expected of the last one. */
const idleTurns = 3

function stoppedClock({ clock }: Simulation, isBusy: () => boolean): Clock {
  const { now } = clock
  return {
    now,
    monotonic: now,
    async sleep(ms, signal) {
      // What a call has set off, the end of other waits included, comes before time.
      for (let idle = 0; idle < idleTurns; idle = isBusy() ? 0 : idle + 1) {
        await new Promise((resolve) => setImmediate(resolve))
        signal?.throwIfAborted()
      }
      clock.advance(ms)
    },
  }
}
