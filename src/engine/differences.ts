import { FerryError } from '../model/errors.ts'
import type { RelationFate } from '../model/relation-fate.ts'
import type { Fate, MigrateResult } from '../model/results.ts'
import { type Action, actions, type Tally } from '../model/run.ts'
import type { Prediction, RowOutcome, Snapshot } from '../store/store.ts'
import { type RunContext, stopIfPausing, type Table } from './context.ts'
import { countReasons } from './forecast/count-reasons.ts'
import { isGrouped } from './forecast/locks.ts'
import { countReferences, hasRelations, type OwnFate, relationColumns, tellTies, tiesOf } from './forecast/relations.ts'
import { linkTo, type Pair, targetLinkTo } from './pair.ts'
import type { RelatedRecord } from './pair-references.ts'
import { displayOf } from './preview/display.ts'
import { adviceFor } from './reasons.ts'
import type { Links } from './write/links.ts'

/** Predictions of an action that are read at a time. */
const page = 500
const who = ['source_id', 'link']

type Tables = Record<'quarantine' | 'differences' | 'records', Table>
type Told = Pick<MigrateResult, 'tally' | 'predictedRight' | 'differences' | 'outcomes' | 'kept' | 'relations'>

/** A predicted record and what came of it. */
interface Fated {
  record: RelatedRecord
  prediction: Prediction
  outcome: RowOutcome | undefined
  happened: Fate
  right: boolean
  name: string
  email: string
}

type Predicted = Pick<Fated, 'prediction' | 'outcome'>

/**
 * What came of every predicted record: the tally, how many predictions held, and three files: one line for each record,
 * everything that was kept back (as predicted, or refused by the target), and what got another action than predicted.
 */
export async function writeDifferences(
  context: RunContext,
  { pairs, links }: { pairs: readonly Pair[]; links: readonly Links[] },
  dryRun: string,
  snapshot: Snapshot,
): Promise<Told & Pick<MigrateResult, 'files'>> {
  const tables: Tables = {
    quarantine: await context.table('quarantine', [...who, 'reason', 'detail', 'target_would_take_it', 'hint']),
    differences: await context.table('differences', [...who, 'predicted', 'happened', 'reason', 'detail']),
    records: await context.table('records', [
      ...who,
      ...['pair', 'name', 'email', 'predicted', 'happened', 'target_id', 'target_link', 'reason', 'detail'],
    ]),
  }
  const told: Told = { tally: emptyTally(), predictedRight: 0, differences: 0, outcomes: [], kept: [] }
  let done = 0
  const report = (more: number): void => {
    done += more
    context.progress({ phase: 'comparing with the dry run', done, total: null })
  }
  const ties = hasRelations(pairs, links) ? await context.table('relations', relationColumns) : null
  const relations: RelationFate[] = []
  for (const pair of pairs) {
    const references = countReferences(pair, ties)
    const kept = countReasons<{ happened: Fate }>(pair)
    for await (const fated of fates(context, pair, dryRun, snapshot, report)) {
      const { record, happened, right, prediction, outcome } = fated
      told.tally.read += 1
      told.tally[happened] += 1
      told[right ? 'predictedRight' : 'differences'] += 1
      countOutcome(told.outcomes, prediction.action, happened)
      if (happened === 'quarantined' || happened === 'failed') {
        const { sourceId, reason } = outcome ?? prediction
        kept.add({ action: 'quarantine', reason: reason ?? '', field: null, sourceId }, { happened })
      }
      if (happened !== 'skipped') await references.add(record, () => ownFates[happened])
      await addRows(tables, pair, fated)
    }
    told.kept.push(...kept.reasons())
    relations.push(...references.relations())
  }
  relations.push(...(await tellTies(context, dryRun, tiesOf(pairs, links), ties)))
  await ties?.close()
  for (const table of Object.values(tables)) await table.close()
  const { records, quarantine, differences } = tables
  const files = { records: records.path, quarantine: quarantine.path, differences: differences.path }
  if (ties === null) return { ...told, files }
  return { ...told, relations, files: { ...files, relations: ties.path } }
}

/** What the fate of a record says of the references that are written with it. */
const ownFates: Readonly<Record<Fate, OwnFate>> = {
  ...{ created: 'written', updated: 'written', unchanged: 'present' },
  ...{ skipped: 'stays', quarantined: 'stays', failed: 'stays' },
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

function countOutcome(outcomes: MigrateResult['outcomes'], predicted: Action, happened: Fate): void {
  const known = outcomes.find((each) => each.predicted === predicted && each.happened === happened)
  if (known === undefined) outcomes.push({ predicted, happened, count: 1 })
  else known.count += 1
}

/** Every record of a pair with its prediction and what came of it. */
async function* fates(
  context: RunContext,
  pair: Pair,
  dryRun: string,
  snapshot: Snapshot,
  report: (more: number) => void,
): AsyncGenerator<Fated> {
  const display = displayOf(pair.source)
  const told = (record: RelatedRecord, { prediction, outcome }: Predicted): Fated => {
    const happened = outcome?.status ?? untouched(prediction.action, prediction)
    return { record, prediction, outcome, happened, right: happened === done[prediction.action], ...display(record) }
  }
  const pages = isGrouped(pair) ? byAction(context, pair, dryRun, snapshot) : bySource(context, pair, dryRun, snapshot)
  for await (const fated of pages) {
    for (const [record, each] of fated) yield told(record, each)
    report(fated.length)
    stopIfPausing(context)
  }
}

/**
 * In the order of the source. Predictions lie by action, each action in that same order, so the next one of a record is the
 * first that is left of one of the actions.
 */
async function* bySource(
  context: RunContext,
  pair: Pair,
  dryRun: string,
  snapshot: Snapshot,
): AsyncGenerator<[RelatedRecord, Predicted][]> {
  const ahead = await Promise.all(
    actions.map(async (action) => {
      const rows = predicted(context, pair, action, dryRun)
      return { rows, next: await rows.next() }
    }),
  )
  for await (const records of snapshot.pages(pair.source.name)) {
    const fated: [RelatedRecord, Predicted][] = []
    for (const record of await pair.relate(records)) {
      const action = ahead.find(({ next }) => next.done !== true && next.value.prediction.sourceId === record.id)
      if (action === undefined || action.next.done === true) throw unpredicted(record.id)
      fated.push([record, action.next.value])
      action.next = await action.rows.next()
    }
    yield fated
  }
}

/** One action after the other, where predictions were put together by what they lock. */
async function* byAction(
  context: RunContext,
  pair: Pair,
  dryRun: string,
  snapshot: Snapshot,
): AsyncGenerator<[RelatedRecord, Predicted][]> {
  for (const action of actions) {
    let some: Predicted[] = []
    const withRecords = async (): Promise<[RelatedRecord, Predicted][]> => {
      const ids = some.map(({ prediction }) => prediction.sourceId)
      const records = await pair.fetch(snapshot, ids)
      return some.map((each, i) => {
        const record = records[i]
        if (record?.id !== each.prediction.sourceId) throw unread(each.prediction.sourceId)
        return [record, each]
      })
    }
    for await (const each of predicted(context, pair, action, dryRun)) {
      some.push(each)
      if (some.length < page) continue
      yield await withRecords()
      some = []
    }
    if (some.length > 0) yield await withRecords()
  }
}

function unread(id: string): FerryError {
  return new FerryError('bug', `The snapshot has no record ${id}, which the journal has a prediction of.`)
}

function unpredicted(id: string): FerryError {
  return new FerryError('bug', `The journal has no prediction for ${id}, which the snapshot has.`)
}

/** Predictions of one action; those that nothing was sent for have no outcome. */
async function* predicted(
  { store, run }: RunContext,
  pair: Pair,
  action: Action,
  dryRun: string,
): AsyncGenerator<Predicted> {
  for (let from = 0; ; from += page) {
    const predictions = await store.journal.predictions(dryRun, pair.name, action, from, page)
    const outcomes = await store.journal.outcomes(run.id, pair.name, action, from, page)
    const byOrdinal = new Map(outcomes.map((outcome) => [outcome.ordinal, outcome]))
    for (const prediction of predictions) yield { prediction, outcome: byOrdinal.get(prediction.ordinal) }
    if (predictions.length < page) return
  }
}

async function addRows(
  tables: Tables,
  pair: Pair,
  { prediction, outcome, happened, right, name, email }: Fated,
): Promise<void> {
  const { sourceId, action } = prediction
  const both = [sourceId, linkTo(pair, sourceId)]
  const targetId = outcome?.targetId ?? prediction.targetId
  const { reason, detail } = outcome ?? prediction
  await tables.records.add([
    ...[...both, pair.name, name, email, done[action], happened],
    ...[targetId ?? '', targetId === null ? '' : targetLinkTo(pair, targetId), reason ?? '', detail ?? ''],
  ])
  if (happened === 'quarantined' || happened === 'failed') {
    const { wouldTake, hint } = adviceFor(pair, reason ?? '')
    await tables.quarantine.add([...both, reason ?? '', detail ?? '', wouldTake, hint])
  }
  if (!right) {
    const told = [outcome?.status ?? '', outcome?.reason ?? '', outcome?.detail ?? '']
    await tables.differences.add([...both, done[action], ...told])
  }
}
