import type { Simulation } from '../../simulators/index.ts'
import type { Connection } from '../../src/connector.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { connect } from '../reference/index.ts'

/**
 * A connection to an account of the reference CRM in this process, on the account's own time, which passes only while
 * somebody waits and no call is under way.
 */
export function connectInProcess(simulation: Simulation): Connection {
  simulation.clock.set(Date.UTC(2026, 2, 1, 12), true)
  const { now } = simulation.clock
  let inFlight = 0
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    do await new Promise((resolve) => setImmediate(resolve))
    while (inFlight > 0)
    signal?.throwIfAborted()
    simulation.clock.advance(ms)
  }
  const http = createHttpFactory({
    transport: async ({ method, url, headers, body }) => {
      inFlight += 1
      try {
        const reply = await simulation.app.request(url.href, { method, headers, ...(body !== undefined && { body }) })
        return { status: reply.status, headers: Object.fromEntries(reply.headers), text: await reply.text() }
      } finally {
        inFlight -= 1
      }
    },
    permits: createMemoryPermits(),
    clock: { now, monotonic: now, sleep },
    random: () => 0.5,
  })
  const credentials = { clientId: 'reference-client', clientSecret: 'reference-secret' }
  return connect({ vendor: 'reference', settings: { url: 'http://localhost' }, credentials }, http)
}
