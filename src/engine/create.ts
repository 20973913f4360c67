import type { CreateRow, Outcome } from '../connector.ts'
import type { Prediction, RowOutcome } from '../store/store.ts'
import { withoutKey } from './forecast.ts'
import { digestOf, failed, outcomeOf } from './kernel.ts'
import type { Migration, Operation, Planned, Ready } from './migration.ts'
import type { Pair } from './pair.ts'
import { updateRaced } from './update.ts'

/** Creates records that the match found absent, under our source key, so that a second sending has no second effect. */
export function createOperation(migration: Migration, pair: Pair): Operation {
  const bounds = pair.target.operations.create
  return {
    action: 'create',
    maxRows: bounds?.maxRows ?? 1,
    maxBytes: bounds?.maxBytes ?? 0,
    ready: (batch, attempt) => readyToCreate(migration, pair, batch, attempt),
  }
}

async function readyToCreate(
  migration: Migration,
  pair: Pair,
  batch: readonly Planned[],
  attempt: number,
): Promise<Ready> {
  const made = attempt === 1 ? new Map<string, string>() : await alreadyMade(migration, pair, batch)
  const rows: Ready['rows'] = []
  const sent: CreateRow[] = []
  const known: RowOutcome[] = []
  for (const { prediction, record } of batch) {
    const key = pair.sourceKey(record.id)
    const id = made.get(key)
    if (id !== undefined) {
      known.push(await judgeOurs(migration, pair, prediction, id))
      continue
    }
    const prepared = pair.asCreate(pair.map(record), { withoutKeys: prediction.reason === withoutKey })
    if (prepared.kind === 'quarantine') {
      known.push(outcomeOf(prediction, 'quarantined', null, prepared.reason, prepared.detail))
      continue
    }
    rows.push({ prediction, digest: digestOf(prepared.encoded.wire) })
    sent.push({ key, encoded: prepared.encoded })
  }
  return {
    rows,
    known,
    send: (signal) => pair.writer.create(pair.target, sent, signal),
    judge: (prediction, outcome, nth) => judgeCreate(migration, pair, prediction, outcome, nth),
  }
}

/**
 * Which rows an earlier sending has made, by source key. Sending these again would be harmless to their number, but
 * would write our values over what a person has edited since. Where the target cannot be asked by our key, none.
 */
async function alreadyMade(
  { context }: Migration,
  pair: Pair,
  batch: readonly Planned[],
): Promise<Map<string, string>> {
  const { find } = pair.connection
  const key = pair.plan.provenance.sourceKey
  const able = pair.target.operations.find
  if (find === undefined || !able?.keys.includes(key)) return new Map()
  const keys = batch.map(({ record }) => pair.sourceKey(record.id))
  const made = new Map<string, string>()
  for (let from = 0; from < keys.length; from += able.maxRows) {
    const request = { object: pair.target.name, key, values: keys.slice(from, from + able.maxRows), fields: [key] }
    for (const { asked, id } of await find.call(pair.connection, request, context.signal)) made.set(asked, id)
  }
  return made
}

const hadOurKey = 'A record with this source key appeared in the target after the dry run; it now holds these values.'

async function judgeCreate(
  migration: Migration,
  pair: Pair,
  prediction: Prediction,
  outcome: Exclude<Outcome, { status: 'unknown' }>,
  attempt: number,
): Promise<RowOutcome> {
  if (outcome.status === 'written') {
    // Nothing of this batch was sent before, so another migration made the record after the dry run.
    if (outcome.created === false && attempt === 1)
      return outcomeOf(prediction, 'updated', outcome.id, 'race', hadOurKey)
    return judgeOurs(migration, pair, prediction, outcome.id)
  }
  const { error } = outcome
  if (error.kind !== 'conflict' || error.conflict === undefined) return failed(prediction, error)
  const { id } = error.conflict
  if (await carriesOurKey(migration, pair, prediction, id)) return judgeOurs(migration, pair, prediction, id)
  if (pair.plan.policy.race === 'update') return updateRaced(migration, pair, prediction, id)
  const detail = `The target record ${id} appeared after the dry run and holds the same key.`
  return outcomeOf(prediction, 'quarantined', id, 'race', detail)
}

/** A record under our key: made by this row, or somebody else's that an interrupted attempt was about to update. */
async function judgeOurs(migration: Migration, pair: Pair, prediction: Prediction, id: string): Promise<RowOutcome> {
  const [image] = pair.plan.policy.race === 'update' ? await migration.before.get(pair.target.name, [id]) : [null]
  if (image !== null && image !== undefined) return updateRaced(migration, pair, prediction, id)
  return outcomeOf(prediction, 'created', id, prediction.reason)
}

/** A record that carries our key is ours, whatever the answer said: an earlier sending of this row made it. */
async function carriesOurKey(
  { context }: Migration,
  pair: Pair,
  { sourceId }: Prediction,
  id: string,
): Promise<boolean> {
  const field = pair.plan.provenance.sourceKey
  const request = { object: pair.target.name, key: 'id', values: [id], fields: [field] }
  const [found] = (await pair.connection.find?.(request, context.signal)) ?? []
  return found?.row[field] === pair.sourceKey(sourceId)
}
