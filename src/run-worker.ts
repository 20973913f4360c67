import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock, systemRandom } from './clock.ts'
import { loadConfig } from './config.ts'
import { type Connections, createConnections } from './connections.ts'
import type { ConnectorEntry } from './connectors/index.ts'
import { type Claim, carryOut } from './dispatch/carry-out.ts'
import { createLeanHeap } from './dispatch/lean-heap.ts'
import { processIdentity } from './dispatch/process-identity.ts'
import { thinProgress } from './dispatch/run-log.ts'
import type { Surroundings } from './engine/context.ts'
import { perform } from './engine/verbs.ts'
import type { NetworkTransport } from './http/transport.ts'
import { createLog } from './log.ts'
import { CrmError, FerryError } from './model/errors.ts'
import type { Run } from './model/run.ts'
import type { GivenUp } from './model/run-event.ts'
import { peakRssMb } from './peak-memory.ts'
import { programVersion } from './program-version.ts'
import { createCsv } from './report/csv.ts'
import { explainDamage } from './store/damage.ts'
import type { Store } from './store/store.ts'

/** What a worker is made of beside the machine that it runs on. */
export interface WorkerParts {
  /** The vendors that a configuration may name. */
  connectors: Readonly<Record<string, ConnectorEntry>>
  openStore(place: { home: string }): Promise<Store>
  transport: NetworkTransport
  /** Milliseconds; a lease is more than two requests long: what is sent ends in time, and the next worker waits as long again. */
  durations?: { lease: number; longestRequest: number }
}

const usualDurations = { lease: 150_000, longestRequest: 65_000 }

/** Between the last look at the lease and the moment in which a request has left. Milliseconds. */
const leavingMs = 500

const log = createLog()

/**
 * Carries out one run and leaves its end in the journal: `<run> --home <folder> [--config <file>] [--privileged]`. What
 * it cannot say there goes to the log, with exit code 1.
 */
export async function runWorker(args: readonly string[], parts: WorkerParts): Promise<void> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { home: { type: 'string' }, config: { type: 'string' }, privileged: { type: 'boolean', default: false } },
  })
  const [id] = positionals
  try {
    if (id === undefined) throw new FerryError('usage', 'A worker needs the id of a run.')
    await workAt(id, values, parts)
  } catch (error) {
    if (id !== undefined && error instanceof FerryError) tellLastWords(id, error)
    log.error({ err: error }, 'the worker could not go on')
    process.exitCode = 1
  }
}

/** A line of its own, and short: what kept it from the journal may be a disk that has no room for the stack either. */
function tellLastWords(run: string, { code, message, next }: FerryError): void {
  // Another worker has the run, so these are not the words of the last one.
  if (code === 'busy') return
  const event: GivenUp = { event: 'gave-up', code, message, ...(next === undefined ? {} : { next }) }
  log.error({ run, ...event })
}

async function workAt(
  id: string,
  values: { home?: string; config?: string; privileged: boolean },
  worker: WorkerParts,
): Promise<void> {
  const { connectors, transport, durations = usualDurations } = worker
  const config = loadConfig({ env: process.env, home: values.home, file: values.config, vendors: connectors })
  const store = await worker.openStore({ home: config.home })
  const parts = { store, clock: systemClock, random: systemRandom }
  let opened: Connections | null = null
  const connectionsOf = (claim: Claim): Connections => {
    // Kept for as long as the claim lasts, so that a run is told what it cost over all its days.
    opened ??= createConnections(config, {
      ...{ ...parts, connectors, transport: transport.send, longestRequestMs: durations.longestRequest },
      mayLeave: (forMs) => claim.holdLease(forMs + leavingMs),
      mayLeaveNow: claim.requireLease,
    })
    return opened
  }
  const folder = join(config.home, 'reports', id)
  const tell = thinProgress(systemClock, (event) => log.info({ run: id, ...event }))
  const keepHeapLean = createLeanHeap(systemClock.monotonic)
  const work = async (claim: Claim): Promise<Readonly<Record<string, unknown>>> => {
    const connections = connectionsOf(claim)
    const surroundings: Surroundings = {
      ...parts,
      ...claim,
      progress(progress) {
        claim.progress(progress)
        keepHeapLean()
      },
      log: tell,
      privileged: values.privileged,
      holdLease: () => claim.holdLease(durations.longestRequest + leavingMs),
      connect: connections.open,
      traffic: connections.traffic,
      table: (name, columns) => createCsv(join(folder, `${name}.csv`), columns),
    }
    tell({ event: 'started', verb: claim.run.verb, fence: claim.fence })
    try {
      return await withReport(folder, claim.run, await perform(surroundings), store)
    } catch (error) {
      // Tables and reports are files: a full disk pauses the run, as it does when the journal meets it.
      throw error instanceof CrmError ? error : explainDamage(error, folder)
    }
  }
  const { pause, abort } = listenForStops()
  log.info({ run: id, pid: process.pid }, 'worker started')
  try {
    const identity = processIdentity()
    const lease = { worker: identity, leaseMs: durations.lease, graceMs: durations.longestRequest }
    const state = await carryOut({ ...parts, ...lease, pause, abort }, id, work)
    const problem = (await store.runs.get(id))?.problem?.code
    tell({ event: 'ended', state, ...(problem === undefined ? {} : { problem }) })
    log.info({ run: id, state, peakRssMb: peakRssMb() }, 'run ended')
  } finally {
    await store.close()
    await transport.close()
  }
}

/**
 * SIGINT pauses the run at its next border; SIGTERM, or a second SIGINT, ends it where it stands, which loses nothing:
 * what was in flight is settled when the run goes on. A closed terminal is none of a worker's business.
 */
function listenForStops(): { pause: AbortSignal; abort: AbortSignal } {
  const [pause, abort] = [new AbortController(), new AbortController()]
  const end = (how: string): void => {
    pause.abort()
    abort.abort(new FerryError('paused', `Stopped by ${how}.`))
  }
  process.on('SIGINT', () => (pause.signal.aborted ? end('SIGINT') : pause.abort()))
  process.on('SIGTERM', () => end('SIGTERM'))
  process.on('SIGHUP', () => undefined)
  return { pause: pause.signal, abort: abort.signal }
}

/** The result with its readable reports beside the tables that the verb wrote. */
async function withReport(
  folder: string,
  run: Run,
  result: object,
  store: Store,
): Promise<Readonly<Record<string, unknown>>> {
  // Loaded now that the work is over and its memory is free.
  const { writeReports } = await import('./report/index.ts')
  const versions = { program: programVersion(), node: process.version }
  const reports = await writeReports({ folder, versions, find: (id) => store.runs.get(id) }, run, result)
  const known = 'files' in result ? (result.files as object) : {}
  return { ...result, ...(reports === null ? {} : { files: { ...known, ...reports } }), peakRssMb: peakRssMb() }
}
