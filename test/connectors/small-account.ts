import { openSimulation, type StartOptions } from '../../simulators/index.ts'
import type { Account } from './contract-subject.ts'
import { reachInProcess } from './in-process.ts'
import { controlOf } from './simulator.ts'

const url = 'http://127.0.0.1'

/** A simulator in this process, whose time passes only while somebody waits for it. `begins`: milliseconds since 1970. */
export async function openInProcess(
  vendor: string,
  options: StartOptions,
  begins: number = Date.UTC(2026, 2, 1, 12),
): Promise<Account> {
  const simulation = await openSimulation(vendor, options)
  simulation.clock.set(begins, true)
  return {
    url,
    env: simulation.account.env(url),
    ...reachInProcess(simulation),
    control: controlOf(url, async (address, init) => simulation.app.request(address, init)),
    stop: async () => undefined,
  }
}
