import { readFileSync } from 'node:fs'
import { floorMs } from '../engine/forecast/floor.ts'
import type { DryRunResult, MigrateResult, VerifyResult } from '../model/results.ts'
import type { Simulator } from '../simulator-process.ts'
import { ask } from './control-plane.ts'

/** The table that the generator of the data wrote down, by rules of its own. */
export interface Truth {
  counts: MigrateResult['tally']
  skipped: { id: string; reason: string }[]
  quarantined: { id: string; reason: string }[]
}

interface Judgement {
  duplicates: number
  missing: number
  mismatchedFields: number
  unexpected: number
  foreignChanged: number
  fieldValues: number
  examples: unknown[]
}

interface Ledger {
  status429: number
  calls: number
  meanLatencyMs: Record<string, { calls: number; mean: number } | undefined>
}

/** Everything that the demo found out, and what of it is not as planted. */
export interface Verdict {
  summary: Record<string, unknown>
  truth: Truth
  judgement: Judgement
  failures: string[]
}

export interface Evidence {
  dryRun: DryRunResult
  migrate: MigrateResult
  verify: VerifyResult
  workerPeakRssMb: number
  serverPeakRssMb: number | null
}

/** Compares what was done with the generator's table, over the target's control plane rather than our own reading. */
export async function judge(target: Simulator, evidence: Evidence): Promise<Verdict> {
  const { dryRun, migrate, verify } = evidence
  const truth = await ask<Truth>(target, 'truth')
  const judgement = await ask<Judgement>(target, 'judgement')
  const ledger = await ask<Ledger>(target, 'ledger')
  const floorSeconds = floorOf(migrate, ledger)
  const { read, created, updated, unchanged, skipped, quarantined, failed } = migrate.tally
  const { matched, mismatched, missing, fieldValues } = verify
  const summary = {
    ...{ read, created, updated, unchanged, skipped, quarantined, failed },
    duplicates: judgement.duplicates,
    predictedRight: migrate.predictedRight,
    fieldValues,
    verified: { matched, mismatched, missing },
    rateLimitHits: ledger.status429,
    calls: migrate.calls,
    floorSeconds,
    migrateSeconds: migrate.seconds,
    permitsBusyAtStart: migrate.permitsBusyAtStart,
    workerPeakRssMb: evidence.workerPeakRssMb,
    serverPeakRssMb: evidence.serverPeakRssMb,
  }
  const failures = [
    ...differences('tally', migrate.tally, truth.counts),
    ...listDifferences('skipped', rowsOf(dryRun.files.skipped), truth.skipped),
    ...listDifferences('quarantined', rowsOf(migrate.files.quarantine), truth.quarantined),
    ...zeros('control plane', { ...judgement, fieldValues: 0 }),
    ...zeros('verify_migration', { mismatched, missing }),
    ...zeros('rate limit', { replies429: ledger.status429 }),
    ...differences('verify_migration', { matched }, { matched: created + updated }),
    ...differences('predictions', { right: migrate.predictedRight }, { right: truth.counts.read }),
  ]
  return { summary, truth, judgement, failures }
}

/** HubSpot's bounds, as its simulator applies them: 100 rows a call, 100 calls in 10 s, 20 at a time. */
function floorOf(migrate: MigrateResult, ledger: Ledger): number {
  const { created, updated } = migrate.tally
  const calls = Math.ceil(created / 100) + 2 * Math.ceil(updated / 100)
  const meanLatencyMs = ledger.meanLatencyMs.batch?.mean ?? 0
  const window = { permits: 100, ms: 10_000 }
  const ms = floorMs({ calls, window, concurrency: 20, meanLatencyMs, firstPageMs: 0, lastBatchMs: meanLatencyMs })
  return Math.round(ms) / 1_000
}

function differences(what: string, found: object, expected: object): string[] {
  const [is, should] = [found, expected] as Record<string, number>[]
  return Object.keys(should ?? {}).flatMap((name) =>
    is?.[name] === should?.[name] ? [] : [`${what}: ${name} is ${is?.[name]}, planted were ${should?.[name]}`],
  )
}

function zeros(what: string, counts: object): string[] {
  return Object.entries(counts).flatMap(([name, n]) =>
    typeof n === 'number' && n !== 0 ? [`${what}: ${name} is ${n} instead of 0`] : [],
  )
}

function listDifferences(
  what: string,
  found: readonly string[],
  planted: readonly { id: string; reason: string }[],
): string[] {
  const expected = new Set(planted.map(({ id, reason }) => `${id} ${reason}`))
  const extra = found.filter((row) => !expected.has(row))
  const lacking = [...expected].filter((row) => !found.includes(row))
  return [
    ...(extra.length === 0 ? [] : [`${what}: ${extra.length} were not planted, such as ${extra[0]}`]),
    ...(lacking.length === 0 ? [] : [`${what}: ${lacking.length} planted ones are not listed, such as ${lacking[0]}`]),
  ]
}

/** `id reason` of each line of a report file; the columns before the reason never need quotes. */
function rowsOf(path: string | undefined): string[] {
  if (path === undefined) return []
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const [id, , reason] = line.split(',')
    return `${id} ${reason}`
  })
}
