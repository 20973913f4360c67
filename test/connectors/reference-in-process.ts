import type { Simulation } from '../../simulators/index.ts'
import type { Connection } from '../../src/connector.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import type { Clock } from '../../src/model/clock.ts'
import { connect } from '../reference/index.ts'
import { type OnCall, reachInProcess } from './in-process.ts'

interface Surroundings {
  /** The time that the account lives in, too; otherwise its own stands still but for waiting. */
  clock?: Clock
  onCall?: OnCall
}

/** A connection to an account of the reference CRM in this process. */
export function connectInProcess(simulation: Simulation, { clock, onCall }: Surroundings = {}): Connection {
  const account = reachInProcess(simulation, onCall)
  if (clock === undefined) simulation.clock.set(Date.UTC(2026, 2, 1, 12), true)
  const http = createHttpFactory({
    transport: account.send,
    permits: createMemoryPermits(),
    clock: clock ?? account.clock,
    random: () => 0.5,
  })
  const credentials = { clientId: 'reference-client', clientSecret: 'reference-secret' }
  return connect({ vendor: 'reference', settings: { url: 'http://localhost' }, credentials }, http)
}
