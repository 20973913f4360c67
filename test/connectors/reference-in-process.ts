import type { Simulation } from '../../simulators/index.ts'
import type { Connection } from '../../src/connector.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import type { Clock } from '../../src/model/clock.ts'
import { connect } from '../reference/index.ts'

interface Surroundings {
  /** The time that the account lives in, too; otherwise its own stands still but for waiting. */
  clock?: Clock
  /** Called when a call arrives at the account and when its answer is on the way; what it throws is what the caller gets. */
  onCall?(when: 'before' | 'after', call: string): void
}

/** A connection to an account of the reference CRM in this process. */
export function connectInProcess(
  simulation: Simulation,
  { clock, onCall = () => undefined }: Surroundings = {},
): Connection {
  let inFlight = 0
  const http = createHttpFactory({
    transport: async ({ method, url, headers, body }) => {
      inFlight += 1
      try {
        onCall('before', `${method} ${url.pathname}`)
        const reply = await simulation.app.request(url.href, { method, headers, ...(body !== undefined && { body }) })
        const answer = { status: reply.status, headers: Object.fromEntries(reply.headers), text: await reply.text() }
        onCall('after', `${method} ${url.pathname}`)
        return answer
      } finally {
        inFlight -= 1
      }
    },
    permits: createMemoryPermits(),
    clock: clock ?? stoppedClock(simulation, () => inFlight > 0),
    random: () => 0.5,
  })
  const credentials = { clientId: 'reference-client', clientSecret: 'reference-secret' }
  return connect({ vendor: 'reference', settings: { url: 'http://localhost' }, credentials }, http)
}

/** The account's own time, which passes only while somebody waits and no call is under way. */
function stoppedClock({ clock }: Simulation, isBusy: () => boolean): Clock {
  clock.set(Date.UTC(2026, 2, 1, 12), true)
  const { now } = clock
  return {
    now,
    monotonic: now,
    async sleep(ms, signal) {
      do await new Promise((resolve) => setImmediate(resolve))
      while (isBusy())
      signal?.throwIfAborted()
      clock.advance(ms)
    },
  }
}
