import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import type { Simulator } from '../simulator-process.ts'
import { ask } from './control-plane.ts'

/** A moment at which server and worker are killed, told by what the simulators have seen of the run. */
export interface KillMoment {
  tool: 'propose_mapping' | 'dry_run' | 'execute_migration' | 'verify_migration'
  /** Calls of this kind that the vendor has received since the step began, one of them since it was last resumed. */
  seen: { vendor: 'salesforce' | 'hubspot'; path: string; calls: number }
  /** Only while a call is on its way: sent, and its outcome not yet committed. */
  inFlight: boolean
}

const query = '*/query*'
const list = '*/contacts'
const upsert = '*/batch/upsert'
const read = '*/batch/read'

/**
 * So many moments: a few while the sample, the source and the target are read and while everything is read back, most of
 * them while batches are on their way, soon after they left or after many have been answered.
 */
export function killMoments(count: number, batches: number): KillMoment[] {
  const elsewhere: KillMoment[] = [
    { tool: 'dry_run', seen: { vendor: 'salesforce', path: query, calls: 3 }, inFlight: false },
    { tool: 'verify_migration', seen: { vendor: 'hubspot', path: read, calls: 2 }, inFlight: true },
    { tool: 'propose_mapping', seen: { vendor: 'salesforce', path: query, calls: 1 }, inFlight: false },
    { tool: 'dry_run', seen: { vendor: 'hubspot', path: list, calls: 1 }, inFlight: true },
  ]
  const others = elsewhere.slice(0, Math.min(elsewhere.length, Math.floor(count * 0.4)))
  const weights = Array.from({ length: count - others.length }, (_, i) => 1 + ((i * 4) % 11))
  // A batch that arrived is not sent again, so all kills together get by with fewer calls than there are batches.
  const unit = (0.7 * batches) / weights.reduce((sum, weight) => sum + weight, 0)
  let weight = 0
  const writing = weights.map((further): KillMoment => {
    weight += further
    const calls = Math.max(1, Math.floor(weight * unit))
    return { tool: 'execute_migration', seen: { vendor: 'hubspot', path: upsert, calls }, inFlight: true }
  })
  return [...others, ...writing]
}

interface Seen {
  calls: number
  inFlight: number
}

/** How many calls the vendor had received when a step began, and when it was last resumed. */
export interface Before {
  step: number
  resumed: number
}

/** Waits for a moment within a step; false when the step ended before. */
export async function waitForMoment(
  moment: KillMoment,
  simulators: readonly Simulator[],
  before: Before,
  ended: () => boolean,
): Promise<boolean> {
  for (;;) {
    if (ended()) return false
    const { calls, inFlight } = await look(moment, simulators)
    const isDue = calls - before.step >= moment.seen.calls && calls > before.resumed
    if (isDue && (!moment.inFlight || inFlight > 0)) return true
    await systemClock.sleep(5)
  }
}

export async function look(moment: KillMoment, simulators: readonly Simulator[]): Promise<Seen> {
  const simulator = simulators.find(({ vendor }) => vendor === moment.seen.vendor)
  if (simulator === undefined) throw new Error(`There is no simulator of ${moment.seen.vendor}.`)
  return ask<Seen>(simulator, `ledger?path=${encodeURIComponent(moment.seen.path)}`)
}

/** Kills without a chance to say anything; a process that has ended meanwhile is fine. */
export function killHard(pid: number | null): void {
  if (pid === null) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Workers outlive who started them, so those that have not said their end are killed with the demo. */
export function killWorkers(home: string): void {
  const logs = join(home, 'logs')
  for (const name of existsSync(logs) ? readdirSync(logs) : []) {
    const run = name.replace(/\.log$/, '')
    const pid = workerOf(home, run)
    // Only where the system tells that the process is still the worker; elsewhere it ends when nobody answers it.
    const command = `/proc/${pid}/cmdline`
    if (existsSync(command) && readFileSync(command, 'utf8').includes(run)) killHard(pid)
  }
}

/** The worker that took a run last, from its log; null before it said anything. */
export function workerOf(home: string, run: string): number | null {
  try {
    const lines = readFileSync(join(home, 'logs', `${run}.log`), 'utf8')
      .trim()
      .split('\n')
    const pids = lines.flatMap((line) => /"pid":(\d+).*worker started/.exec(line)?.[1] ?? [])
    return pids.length === 0 ? null : Number(pids.at(-1))
  } catch {
    return null
  }
}
