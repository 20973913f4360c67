import { checkPlan } from '../mapping/check-plan.ts'
import { watchLeftBehind } from '../mapping/left-behind.ts'
import { planHash } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { DryRunResult, ExtractResult, PairForecast } from '../model/results.ts'
import { type Action, actions, type Finding } from '../model/run.ts'
import type { MatchIndex, Prediction, Snapshot } from '../store/store.ts'
import { expectedFingerprint, schemaFingerprint } from './binding.ts'
import { type RunContext, stopIfPausing, type Table } from './context.ts'
import { look } from './discover.ts'
import { extractSelection, selectionsOf } from './extract.ts'
import { floorMs } from './floor.ts'
import { type Forecast, forecastPage } from './forecast.ts'
import { indexTarget } from './index-target.ts'
import { type Ends, linkTo, openEnds, openPairs, type Pair } from './pair.ts'
import { loadPlan } from './plans.ts'
import { adviceFor } from './reasons.ts'
import { matchUsers } from './users.ts'

/**
 * The migration with a write layer that only counts: reads the whole source into a snapshot, pulls the target's keys,
 * and predicts for every record what it will get, by the code that the migration runs.
 */
export async function dryRun(context: RunContext): Promise<DryRunResult> {
  const plan = await loadPlan(context.store, context.run.plan)
  const ends = await openEnds(plan, (name) => look(context, name))
  refuseErrors(plan, checkPlan(plan, ends.source.schema, ends.target.schema))
  const index = await context.store.matchIndex(context.run.id)
  const selections = selectionsOf(plan.objects, ends.source.schema)
  const refresh = context.run.input.refresh === true
  const [extracted] = await Promise.all([
    extractSelection(context, ends.source, selections, refresh),
    pullIndexes(context, openPairs(plan, ends), index),
  ])
  const users = await matchUsers({ schema: ends.source.schema, snapshot: extracted.snapshot }, ends.target, context)
  const pairs = openPairs(plan, ends, users)
  const told = await forecastAll(context, pairs, extracted.snapshot, index)
  return {
    plan: plan.id,
    planHash: planHash(plan),
    snapshot: extracted.result.snapshot,
    snapshotDigest: extracted.result.digest,
    sourceAccount: ends.source.account,
    targetAccount: ends.target.account,
    between: ends.between,
    read: told.read,
    pairs: told.pairs,
    schemaChanges: plan.schema,
    lost: told.lost,
    findings: [...ageOf(extracted.result), ...noticesOf(extracted.result), ...findingsOf(plan, told)],
    estimate: await estimate(context, plan, ends, told.batches),
    schemaBefore: schemaFingerprint(plan, ends.target.schema, 'before'),
    schemaAfter: expectedFingerprint(plan, ends.target.schema),
    files: told.files,
  }
}

function refuseErrors(plan: Plan, findings: readonly Finding[]): void {
  const errors = findings.filter((finding) => finding.severity === 'error')
  if (errors.length === 0) return
  throw new FerryError(
    'plan',
    `The plan "${plan.id}" does not hold:\n${errors.map((finding) => `- ${finding.message}`).join('\n')}`,
    `Mend it with edit_plan or in its file, then start the dry run again.`,
  )
}

async function pullIndexes(context: RunContext, pairs: readonly Pair[], index: MatchIndex): Promise<void> {
  for (const pair of pairs) await indexTarget(context, pair, index)
}

interface Told {
  read: number
  pairs: PairForecast[]
  lost: DryRunResult['lost']
  examples: Map<string, string[]>
  /** Values of fields that the plan leaves out for what its sample said. */
  leftOut: Finding[]
  /** Calls that the creates / updates of all pairs need. */
  batches: { create: number; update: number }
  files: Record<string, string>
}

async function forecastAll(
  context: RunContext,
  pairs: readonly Pair[],
  snapshot: Snapshot,
  index: MatchIndex,
): Promise<Told> {
  await context.store.journal.clearPredictions(context.run.id)
  await index.clearClaims()
  const tables = {
    actions: await context.table('actions', ['source_id', 'link', 'action', 'target_id', 'reason', 'fields']),
    quarantine: await context.table('quarantine', [
      'source_id',
      'link',
      'reason',
      'detail',
      'target_would_take_it',
      'hint',
    ]),
    skipped: await context.table('skipped', ['source_id', 'link', 'reason']),
    lost: await context.table('lost-values', ['source_id', 'link', 'source_field', 'target_field', 'reason', 'value']),
  }
  const told: Told = {
    read: 0,
    pairs: [],
    lost: [],
    examples: new Map(),
    leftOut: [],
    batches: { create: 0, update: 0 },
    files: Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, table.path])),
  }
  for (const pair of pairs) await forecastPair(context, pair, snapshot, index, tables, told)
  for (const table of Object.values(tables)) await table.close()
  return told
}

type Tables = Record<'actions' | 'quarantine' | 'skipped' | 'lost', Table>

async function forecastPair(
  context: RunContext,
  pair: Pair,
  snapshot: Snapshot,
  index: MatchIndex,
  tables: Tables,
  told: Told,
): Promise<void> {
  const total = (await snapshot.position(pair.source.name))?.records ?? 0
  const counts = Object.fromEntries(actions.map((action) => [action, 0])) as Record<Action, number>
  const reasons = new Map<string, PairForecast['reasons'][number]>()
  const lost = new Map<string, DryRunResult['lost'][number]>()
  const fill = { create: batchCounter(pair, 'create'), update: batchCounter(pair, 'update') }
  const leftBehind = watchLeftBehind(pair.source, pair.plan)
  for await (const records of snapshot.pages(pair.source.name)) {
    const forecasts = await forecastPage(pair, index, records)
    const predictions = forecasts.map((forecast): Prediction => toPrediction(pair, forecast, counts))
    await context.store.journal.addPredictions(context.run.id, predictions)
    for (const forecast of forecasts) {
      if (forecast.action !== 'skip') leftBehind.add(forecast.record)
      if (forecast.action === 'create' || forecast.action === 'update') fill[forecast.action].add(forecast.bytes)
      countReason(forecast, reasons, told.examples)
      await writeRows(pair, forecast, tables, lost)
    }
    told.read += records.length
    context.progress({ phase: `dry run of ${pair.source.labelPlural}`, done: told.read, total })
    stopIfPausing(context)
  }
  told.batches.create += fill.create.batches()
  told.batches.update += fill.update.batches()
  told.leftOut.push(...leftBehind.findings())
  told.pairs.push({ pair: pair.name, counts, reasons: [...reasons.values()] })
  told.lost.push(...[...lost.values()].sort((a, b) => b.count - a.count))
}

function toPrediction(pair: Pair, forecast: Forecast, counts: Record<Action, number>): Prediction {
  const ordinal = counts[forecast.action]
  counts[forecast.action] += 1
  const { action, targetId, bytes, reason, detail, record } = forecast
  return { pair: pair.name, action, ordinal, sourceId: record.id, targetId, bytes, reason, detail }
}

function countReason(
  { action, reason, record }: Forecast,
  reasons: Map<string, PairForecast['reasons'][number]>,
  examples: Map<string, string[]>,
): void {
  if (reason === null || (action !== 'skip' && action !== 'quarantine')) return
  const key = `${action}/${reason}`
  const entry = reasons.get(key) ?? { action, reason, count: 0 }
  entry.count += 1
  reasons.set(key, entry)
  const ids = examples.get(key) ?? []
  if (ids.length < 3) examples.set(key, [...ids, record.id])
}

async function writeRows(
  pair: Pair,
  forecast: Forecast,
  tables: Tables,
  lost: Map<string, DryRunResult['lost'][number]>,
): Promise<void> {
  const { record, action, reason, detail } = forecast
  const link = linkTo(pair, record.id)
  const fields = forecast.changes.join(' ')
  await tables.actions.add([record.id, link, action, forecast.targetId ?? '', reason ?? '', fields])
  if (action === 'skip') await tables.skipped.add([record.id, link, reason ?? ''])
  if (action === 'quarantine') {
    const { wouldTake, hint } = adviceFor(pair, reason ?? '')
    await tables.quarantine.add([record.id, link, reason ?? '', detail ?? '', wouldTake, hint])
  }
  for (const { from, to, code, value } of forecast.lost) {
    const key = `${from}/${to}/${code}`
    const entry = lost.get(key) ?? { pair: pair.name, from, to, reason: code, count: 0 }
    entry.count += 1
    lost.set(key, entry)
    await tables.lost.add([record.id, link, from, to, code, Array.isArray(value) ? value.join(';') : String(value)])
  }
}

function batchCounter(pair: Pair, operation: 'create' | 'update'): { add(bytes: number): void; batches(): number } {
  const bounds = pair.target.operations[operation]
  let [batches, rows, filled] = [0, 0, 0]
  return {
    add(bytes) {
      const full = bounds !== undefined && (rows + 1 > bounds.maxRows || filled + bytes > bounds.maxBytes)
      if (batches === 0 || full) [batches, rows, filled] = [batches + 1, 0, 0]
      rows += 1
      filled += bytes
    },
    batches: () => batches,
  }
}

/** Updates are read again right before they are written: two calls for a batch. */
async function estimate(
  context: RunContext,
  plan: Plan,
  ends: Ends,
  batches: { create: number; update: number },
): Promise<DryRunResult['estimate']> {
  const calls = batches.create + 2 * batches.update
  const { limits } = ends.target
  const meanLatencyMs = context.traffic(plan.target.connection).meanLatency
  const ms = floorMs({ ...limits, calls, meanLatencyMs, firstPageMs: 0, lastBatchMs: meanLatencyMs })
  return { calls, seconds: Math.round(ms / 100) / 10 }
}

/** Records that were read earlier may have changed since. */
function ageOf({ fresh, readAt, objects }: ExtractResult): Finding[] {
  if (fresh) return []
  const message = `The source was not read again: its snapshot is of ${new Date(readAt).toISOString()}.`
  const count = objects.reduce((sum, { records }) => sum + records, 0)
  return [
    {
      severity: 'info',
      code: 'earlier-snapshot',
      message,
      count,
      examples: [],
      fix: 'Start the dry run with refresh.',
    },
  ]
}

function noticesOf({ notices }: ExtractResult): Finding[] {
  return notices.map((message) => ({ severity: 'info', code: 'read-otherwise', message, count: 1, examples: [] }))
}

function findingsOf(plan: Plan, told: Told): Finding[] {
  const kept = told.pairs.flatMap((pair) =>
    pair.reasons.map(
      ({ action, reason, count }): Finding => ({
        severity: action === 'skip' ? 'info' : 'warning',
        code: reason,
        message: `${count} records of ${pair.pair} will be ${action === 'skip' ? 'skipped' : 'kept back in the quarantine file'}: ${reason}.`,
        count,
        examples: told.examples.get(`${action}/${reason}`) ?? [],
      }),
    ),
  )
  const lost = told.lost.map(
    ({ from, to, reason, count }): Finding => ({
      severity: 'warning',
      code: reason,
      message: `${count} values of ${from} have no place in ${to} and stay behind; the records go without them.`,
      count,
      examples: [],
      fix: `Add the missing options or users to the target, or set invalid to quarantine for ${to} in the plan "${plan.id}".`,
    }),
  )
  return [...kept, ...lost, ...told.leftOut].sort((a, b) => b.count - a.count)
}
