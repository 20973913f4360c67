import { FerryError } from '../model/errors.ts'
import type { MigrateResult } from '../model/results.ts'
import { type Action, actions, type Tally } from '../model/run.ts'
import type { Prediction, RowOutcome } from '../store/store.ts'
import type { RunContext, Table } from './context.ts'
import { linkTo, type Pair } from './pair.ts'
import { adviceFor } from './reasons.ts'

const page = 1_000

/**
 * What came of every predicted record: the tally, how many predictions held, and three files: one line for each record,
 * everything that was kept back (as predicted, or refused by the target), and what got another action than predicted.
 */
export async function writeDifferences(
  context: RunContext,
  pairs: readonly Pair[],
  dryRun: string,
): Promise<Pick<MigrateResult, 'tally' | 'predictedRight' | 'differences' | 'files'>> {
  const quarantine = await context.table('quarantine', [
    'source_id',
    'link',
    'reason',
    'detail',
    'target_would_take_it',
    'hint',
  ])
  const differences = await context.table('differences', [
    'source_id',
    'link',
    'predicted',
    'happened',
    'reason',
    'detail',
  ])
  const records = await context.table('records', ['source_id', 'link', 'predicted', 'happened', 'target_id'])
  const told = { tally: emptyTally(), predictedRight: 0, differences: 0 }
  for (const pair of pairs) {
    for (const action of actions) {
      for await (const { prediction, outcome } of fates(context, pair, action, dryRun)) {
        const happened = outcome?.status ?? untouched(action, prediction)
        const right = happened === done[action]
        told.tally.read += 1
        await records.add(lineOf(pair, prediction, happened, outcome))
        told.tally[happened] += 1
        told[right ? 'predictedRight' : 'differences'] += 1
        if (happened === 'quarantined' || happened === 'failed') await keepBack(quarantine, pair, outcome ?? prediction)
        if (!right) await tell(differences, pair, prediction, outcome)
      }
    }
  }
  for (const table of [quarantine, differences, records]) await table.close()
  const files = { records: records.path, quarantine: quarantine.path, differences: differences.path }
  return { ...told, files }
}

/** The status that an action as predicted ends in. */
const done = {
  create: 'created',
  update: 'updated',
  unchanged: 'unchanged',
  skip: 'skipped',
  quarantine: 'quarantined',
} as const

/** Skipped, quarantined and unchanged records end as predicted without an outcome; what was to be written must have one. */
function untouched(action: Action, { sourceId }: Prediction): Exclude<(typeof done)[Action], 'created' | 'updated'> {
  if (action !== 'create' && action !== 'update') return done[action]
  throw new FerryError('bug', `The journal has no outcome for ${sourceId}, which was to be written.`)
}

function emptyTally(): Tally {
  return { read: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, quarantined: 0, failed: 0 }
}

/** Predictions of one action with what came of them; those that nothing was sent for have no outcome. */
async function* fates(
  { store, run }: RunContext,
  pair: Pair,
  action: Action,
  dryRun: string,
): AsyncGenerator<{ prediction: Prediction; outcome: RowOutcome | undefined }> {
  for (let from = 0; ; from += page) {
    const predictions = await store.journal.predictions(dryRun, pair.name, action, from, page)
    const outcomes = await store.journal.outcomes(run.id, pair.name, action, from, page)
    const byOrdinal = new Map(outcomes.map((outcome) => [outcome.ordinal, outcome]))
    for (const prediction of predictions) yield { prediction, outcome: byOrdinal.get(prediction.ordinal) }
    if (predictions.length < page) return
  }
}

function lineOf(pair: Pair, prediction: Prediction, happened: string, outcome: RowOutcome | undefined): string[] {
  const { sourceId, action, targetId } = prediction
  return [sourceId, linkTo(pair, sourceId), done[action], happened, outcome?.targetId ?? targetId ?? '']
}

async function keepBack(
  table: Table,
  pair: Pair,
  row: Pick<Prediction, 'sourceId' | 'reason' | 'detail'>,
): Promise<void> {
  const reason = row.reason ?? ''
  const { wouldTake, hint } = adviceFor(pair, reason)
  await table.add([row.sourceId, linkTo(pair, row.sourceId), reason, row.detail ?? '', wouldTake, hint])
}

async function tell(table: Table, pair: Pair, prediction: Prediction, outcome: RowOutcome | undefined): Promise<void> {
  const { sourceId, action } = prediction
  const happened = outcome?.status ?? ''
  await table.add([
    sourceId,
    linkTo(pair, sourceId),
    done[action],
    happened,
    outcome?.reason ?? '',
    outcome?.detail ?? '',
  ])
}
