import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock, systemRandom } from './clock.ts'
import { loadConfig } from './config.ts'
import { createConnections } from './connections.ts'
import { connectors } from './connectors/index.ts'
import { type Claim, carryOut } from './dispatch/carry-out.ts'
import { createLeanHeap } from './dispatch/lean-heap.ts'
import { processIdentity } from './dispatch/process-identity.ts'
import type { Surroundings } from './engine/context.ts'
import { perform } from './engine/verbs.ts'
import { createNetworkTransport } from './http/transport.ts'
import { createLog } from './log.ts'
import { CrmError, FerryError } from './model/errors.ts'
import type { Run } from './model/run.ts'
import { peakRssMb } from './peak-memory.ts'
import { programVersion } from './program-version.ts'
import { createCsv } from './report/csv.ts'
import { explainDamage } from './store/damage.ts'
import { openStore } from './store/sqlite/index.ts'
import type { Store } from './store/store.ts'

/** A request of the slowest vendor ends within this, so a lease that lasts longer outlasts the request. */
const longestRequestMs = 65_000

const log = createLog()

/** The process that carries out one run: `worker.ts <run> --home <folder> [--config <file>] [--privileged]`. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { home: { type: 'string' }, config: { type: 'string' }, privileged: { type: 'boolean', default: false } },
  })
  const [id] = positionals
  if (id === undefined) throw new FerryError('usage', 'worker.ts needs the id of a run.')
  const config = loadConfig({ env: process.env, home: values.home, file: values.config, vendors: connectors })
  const store = await openStore({ home: config.home })
  const transport = createNetworkTransport()
  const parts = { store, clock: systemClock, random: systemRandom }
  const connections = createConnections(config, { ...parts, transport: transport.send })
  const folder = join(config.home, 'reports', id)
  const keepHeapLean = createLeanHeap(systemClock.monotonic)
  const work = async (claim: Claim): Promise<Readonly<Record<string, unknown>>> => {
    const surroundings: Surroundings = {
      ...parts,
      ...claim,
      progress(progress) {
        claim.progress(progress)
        keepHeapLean()
      },
      privileged: values.privileged,
      holdLease: () => claim.holdLease(longestRequestMs),
      connect: connections.open,
      traffic: connections.traffic,
      table: (name, columns) => createCsv(join(folder, `${name}.csv`), columns),
    }
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
    const state = await carryOut({ ...parts, worker: processIdentity(), pause, abort }, id, work)
    log.info({ run: id, state, peakRssMb: peakRssMb() }, 'run ended')
  } finally {
    await store.close()
    await transport.close()
  }
}

/** Ctrl-C, a closed terminal and a parent that is gone pause the run at its next border; a second signal ends it where it stands. */
function listenForStops(): { pause: AbortSignal; abort: AbortSignal } {
  const [pause, abort] = [new AbortController(), new AbortController()]
  const stop = (how: string): void => {
    if (pause.signal.aborted && how !== 'end of input') abort.abort(new FerryError('paused', `Stopped by ${how}.`))
    pause.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal))
  process.stdin.once('end', () => stop('end of input')).once('close', () => stop('end of input'))
  process.stdin.resume().unref()
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

try {
  await main()
} catch (error) {
  log.error({ err: error }, 'the worker could not go on')
  process.exitCode = 1
}
