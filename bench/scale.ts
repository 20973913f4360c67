import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Phase, Run } from '../src/model/run.ts'
import { type Simulator, startSimulator } from '../src/simulator-process.ts'
import type { Bench } from './bench.ts'

const execute = promisify(execFile)
const checkout = fileURLToPath(new URL('../', import.meta.url))

/** Most memory of a worker in MB, and by how much more records may raise it. */
const bars = { peakMb: 150, growthMb: 20, recordsPerSecond: 3_000 }

/** What came out for one number of records. */
interface Measured {
  size: number
  /** Peak of each verb's worker in MB. */
  peakMb: Record<string, number>
  /** Of the dry run, in milliseconds; reading and indexing run side by side. */
  phasesMs: Record<string, number>
  /** Of the phase that transforms, encodes and matches. */
  recordsPerSecond: number
  /** Of the extraction, which the simulator's speed is part of. */
  extractedPerSecond: number
  /** Load of the machine over the last minute: times say little when it is above the number of cores. */
  load: string
}

/**
 * Extract and dry run of leads with all their fields by the built program, as a person would start them, against
 * simulators that answer at once. The bars: memory that does not grow with the number of records, and a dry run that is
 * fast enough to be repeated.
 */
export const benchScale: Bench = async ({ json, sizes = [10_000, 100_000], print }) => {
  await build()
  const measured: Measured[] = []
  for (const size of sizes) {
    const result = await measure(size)
    measured.push(result)
    if (!json) for (const line of linesOf(result)) print(line)
  }
  const failures = failuresOf(measured)
  if (json) print(JSON.stringify({ measured, failures }))
  else print(failures.length === 0 ? 'All bars are met.' : failures.join('\n'))
  return failures.length === 0
}

/** TypeScript that is stripped at the start would count as the worker's memory. */
async function build(): Promise<void> {
  const compiler = join(checkout, 'node_modules/typescript/bin/tsc')
  await execute(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: checkout }).catch((error) => {
    throw new Error(`The build failed:\n${error.stdout}`)
  })
}

async function measure(size: number): Promise<Measured> {
  const home = await mkdtemp(join(tmpdir(), 'crm-ferry-scale-'))
  const world = ['--world', 'leads', '--size', String(size), '--latency', 'none']
  const simulators = await Promise.all(['salesforce', 'hubspot'].map((vendor) => startSimulator(vendor, world)))
  try {
    await writeConfig(home, simulators)
    const env = Object.assign({}, ...simulators.map((simulator) => simulator.env)) as Record<string, string>
    const run = (...words: string[]): Promise<Run> => ferry(home, env, words)
    const ends = ['--source', 'salesforce', '--target', 'hubspot']
    const proposed = await run('propose', ...ends, '--object', 'Lead=contacts', '--plan', 'scale')
    const extracted = await run('extract', 'scale')
    const foretold = await run('dry-run', 'scale', '--refresh')
    const runs = { propose: proposed, extract: extracted, 'dry-run': foretold }
    const phasesMs = phasesOf(foretold)
    await rm(home, { recursive: true })
    return {
      size,
      peakMb: Object.fromEntries(Object.entries(runs).map(([verb, { result }]) => [verb, Number(result?.peakRssMb)])),
      phasesMs,
      recordsPerSecond: perSecond(size, phasesMs.predict),
      extractedPerSecond: perSecond(size, phasesOf(extracted).read),
      load: `${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`,
    }
  } finally {
    await Promise.all(simulators.map((simulator) => simulator.stop()))
  }
}

async function writeConfig(home: string, simulators: readonly Simulator[]): Promise<void> {
  const credentials: Record<string, object> = {
    salesforce: { clientId: 'env:SF_CLIENT_ID', clientSecret: 'env:SF_CLIENT_SECRET' },
    hubspot: { accessToken: 'env:HUBSPOT_ACCESS_TOKEN' },
  }
  const connections = simulators.map(({ vendor, url }) => [
    vendor,
    { vendor, settings: { url }, credentials: credentials[vendor] },
  ])
  // JSON is YAML.
  const config = JSON.stringify({ connections: Object.fromEntries(connections) })
  await writeFile(join(home, 'config.yaml'), config, { mode: 0o600 })
}

/** One command to its end; it fails with what the run says, and then leaves its folder to be looked at. */
async function ferry(home: string, env: Record<string, string>, words: readonly string[]): Promise<Run> {
  const program = join(checkout, 'dist/src/cli.js')
  const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 }
  const { stdout, stderr } = await execute(
    process.execPath,
    [program, ...words, '--json', '--home', home],
    options,
  ).catch((error: { stdout: string; stderr: string }) => error)
  const run = stdout === '' ? null : (JSON.parse(stdout) as Run)
  if (run?.state === 'done') return run
  throw new Error(
    `${words[0]} ended as ${run?.state ?? 'nothing'}: ${run?.problem?.message ?? stderr} See ${home}/logs.`,
  )
}

/** Milliseconds by phase; phases of one name one after the other. */
function phasesOf({ result }: Run): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { name, ms } of (result?.phases ?? []) as Phase[]) sums[name] = (sums[name] ?? 0) + ms
  return sums
}

function perSecond(records: number, ms: number | undefined): number {
  return Math.round((records * 1_000) / Math.max(1, ms ?? Number.POSITIVE_INFINITY))
}

function linesOf({ size, peakMb, phasesMs, recordsPerSecond, extractedPerSecond, load }: Measured): string[] {
  const list = (numbers: Record<string, number>, unit: string): string =>
    Object.entries(numbers)
      .map(([name, n]) => `${name} ${n} ${unit}`)
      .join(', ')
  return [
    `${size} leads`,
    `  peak memory of the worker: ${list(peakMb, 'MB')}`,
    `  phases of the dry run: ${list(phasesMs, 'ms')}`,
    `  transform, encode, match: ${recordsPerSecond} records/s; extract: ${extractedPerSecond} records/s; load ${load}`,
  ]
}

function failuresOf(measured: readonly Measured[]): string[] {
  const [smallest] = measured
  return measured.flatMap(({ size, peakMb, recordsPerSecond }) => [
    ...Object.entries(peakMb).flatMap(([verb, mb]) => {
      const most = size === smallest?.size ? bars.peakMb : (smallest?.peakMb[verb] ?? 0) + bars.growthMb
      return mb <= most ? [] : [`NOT met: ${verb} of ${size} leads took ${mb} MB instead of at most ${most} MB.`]
    }),
    ...(recordsPerSecond >= bars.recordsPerSecond
      ? []
      : [`NOT met: ${recordsPerSecond} records/s with ${size} leads instead of at least ${bars.recordsPerSecond}.`]),
  ])
}
