import { openSimulation, type StartOptions } from '../../simulators/index.ts'
import type { Account } from './contract-subject.ts'
import { reachInProcess } from './in-process.ts'
import { controlOf } from './simulator.ts'

const url = 'http://127.0.0.1'

/** A simulator in this process, whose time passes only while somebody waits for it. */
export async function openInProcess(vendor: string, options: StartOptions): Promise<Account> {
  const simulation = await openSimulation(vendor, options)
  simulation.clock.set(Date.UTC(2026, 2, 1, 12), true)
  return {
    url,
    env: simulation.account.env(url),
    ...reachInProcess(simulation),
    control: controlOf(url, async (address, init) => simulation.app.request(address, init)),
    stop: async () => undefined,
  }
}
