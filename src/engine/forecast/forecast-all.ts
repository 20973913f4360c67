import { watchLeftBehind } from '../../mapping/left-behind.ts'
import { watchValues } from '../../mapping/watch-values.ts'
import type { RelationFate } from '../../model/relation-fate.ts'
import type { DryRunResult, OwnerForecast, PairForecast } from '../../model/results.ts'
import { type Action, actions, type Finding } from '../../model/run.ts'
import { type Effort, sumEfforts } from '../../model/system.ts'
import type { UnmappedForecast } from '../../model/unmapped-forecast.ts'
import type { MatchIndex, Prediction, Snapshot } from '../../store/store.ts'
import { type RunContext, stopIfPausing } from '../context.ts'
import type { Pair } from '../pair.ts'
import { needsUsers } from '../users.ts'
import type { Links } from '../write/links.ts'
import { countContent } from './count-content.ts'
import { countReasons } from './count-reasons.ts'
import { countStandIns } from './count-stand-ins.ts'
import { countBatches, type Need } from './estimate.ts'
import { type Forecast, forecastPage } from './forecast.ts'
import { forecastLate } from './forecast-late.ts'
import { forecastLinks } from './forecast-links.ts'
import { countLost, createForecastTables, type ForecastTables } from './forecast-tables.ts'
import { indexKnown, isAskedById } from './index-known.ts'
import { groupByLock, lockOf } from './locks.ts'
import { createLinkReader } from './look-at-links.ts'
import { countOwners, type OwnerCount, ownerColumns } from './owners.ts'
import { countReferences, forecastTies, hasRelations, predictedFate, relationColumns, tiesOf } from './relations.ts'

/** What a dry run says of all records together. */
export interface Told {
  read: number
  pairs: PairForecast[]
  lost: DryRunResult['lost']
  /** Values of fields that the plan leaves out for what its sample said. */
  leftOut: Finding[]
  /** Values that a field of the target has no option for, those that the plan puts where there are none, and the bytes of files. */
  values: Finding[]
  /** Every source field that goes nowhere. */
  unmapped: UnmappedForecast[]
  owners: OwnerForecast[]
  relations: RelationFate[]
  needs: Need[]
  /** What the source is asked for while the target is written: the bytes of files. */
  reading: Effort
  files: Record<string, string>
}

/** Predicts what each record of a snapshot will get, and journals, lists and counts it. */
export async function forecastAll(
  context: RunContext,
  pairs: readonly Pair[],
  links: readonly Links[],
  snapshot: Snapshot,
  index: MatchIndex,
): Promise<Told> {
  await context.store.journal.clearPredictions(context.run.id, context.fence)
  await index.clearClaims()
  const tables = await createForecastTables(context)
  const told: Told = {
    read: 0,
    pairs: [],
    lost: [],
    leftOut: [],
    values: [],
    unmapped: [],
    owners: [],
    relations: [],
    needs: [],
    reading: { calls: 0 },
    files: tables.files,
  }
  const owners = pairs.map((pair) => countOwners(pair, pair.users))
  const ties = hasRelations(pairs, links) ? await context.table('relations', relationColumns) : null
  for (const [i, pair] of pairs.entries()) {
    const counters = { tables, owners: owners[i]!, references: countReferences(pair, ties) }
    await forecastPair(context, pair, snapshot, index, counters, told)
  }
  for (const { late } of pairs) if (late) told.needs.push(await forecastLate(context, late, snapshot, index))
  const reader = createLinkReader(context, links)
  for (const each of links) told.needs.push(await forecastLinks(context, each, snapshot, index, reader))
  told.relations.push(...(await forecastTies(context, tiesOf(pairs, links), ties)))
  await tables.close()
  if (ties !== null) {
    await ties.close()
    told.files.relations = ties.path
  }
  if (needsUsers(pairs.map(({ plan }) => plan))) {
    const table = await context.table('owners', ownerColumns)
    for (const each of owners) told.owners.push(...(await each.tell(table)))
    await table.close()
    told.files.owners = table.path
  }
  return told
}

interface Counters {
  tables: ForecastTables
  owners: OwnerCount
  references: ReturnType<typeof countReferences>
}

async function forecastPair(
  context: RunContext,
  pair: Pair,
  snapshot: Snapshot,
  index: MatchIndex,
  { tables, owners, references }: Counters,
  told: Told,
): Promise<void> {
  const total = (await snapshot.position(pair.source.name))?.records ?? 0
  const counts = Object.fromEntries(actions.map((action) => [action, 0])) as Record<Action, number>
  const reasons = countReasons<{ action: 'skip' | 'quarantine' }>(pair)
  const lost = countLost(pair)
  const batches = countBatches(pair)
  const standIns = countStandIns(pair)
  const content = countContent(pair)
  const leftBehind = watchLeftBehind(pair.source, pair.plan)
  const values = watchValues(pair.plan, pair.source, pair.target)
  const written = new Set<string>()
  let done = 0
  for await (const records of snapshot.pages(pair.source.name)) {
    if (isAskedById(pair)) await indexKnown(context, pair, index, records)
    const forecasts = await forecastPage(pair, index, records)
    const predictions = forecasts.map((forecast): Prediction => toPrediction(pair, forecast, counts))
    await context.store.journal.addPredictions(context.run.id, predictions, context.fence, { findable: pair.sought })
    for (const forecast of forecasts) {
      const { action, reason, field, bytes, record, row, changes } = forecast
      for (const name of changes) written.add(name)
      if (action !== 'skip') for (const count of [leftBehind, owners]) count.add(record)
      if (action === 'quarantine') values.add(record, field ?? '')
      else if (action !== 'skip') values.add(record)
      if (action === 'create' || action === 'update') batches.add(action, bytes, row)
      if (action === 'skip' || action === 'quarantine')
        reasons.add({ action, reason: reason ?? '', field, sourceId: record.id }, { action })
      lost.add(forecast)
      standIns.add(forecast)
      content.add(forecast)
      if (action !== 'skip') await references.add(record, predictedFate(forecast))
      await tables.add(pair, forecast)
    }
    done += records.length
    context.progress({ phase: `dry run of ${pair.source.labelPlural}`, done, total })
    stopIfPausing(context)
  }
  told.read += done
  await groupByLock(context, pair)
  told.needs.push(batches.need())
  told.reading = sumEfforts([told.reading, content.effort()])
  told.leftOut.push(
    ...leftBehind.findings().map((finding) => ({ about: 'lost' as const, ...finding, pair: pair.name })),
  )
  told.values.push(...values.findings(), ...standIns.findings(), ...content.findings())
  told.unmapped.push(...leftBehind.fields().map((field) => ({ pair: pair.name, ...field })))
  const unwritten = neverWritten(pair, written)
  told.pairs.push({ pair: pair.name, counts, reasons: reasons.reasons(), ...(unwritten.length > 0 && { unwritten }) })
  told.lost.push(...lost.lost())
  told.relations.push(...references.relations())
}

/** References that close a cycle are written later, and predicted apart. */
function neverWritten({ plan, late }: Pair, written: ReadonlySet<string>): string[] {
  const later = new Set(late?.plan.fields.map(({ to }) => to))
  return plan.fields.map(({ to }) => to).filter((to) => !written.has(to) && !later.has(to))
}

function toPrediction(pair: Pair, forecast: Forecast, counts: Record<Action, number>): Prediction {
  const ordinal = counts[forecast.action]
  counts[forecast.action] += 1
  const { action, targetId, bytes, reason, detail, record } = forecast
  const lock = lockOf(pair, forecast)
  const prediction = { pair: pair.name, action, ordinal, sourceId: record.id, targetId, bytes, reason, detail }
  return lock === undefined ? prediction : { ...prediction, lock }
}
