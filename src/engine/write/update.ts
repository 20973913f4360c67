import type { Encoded, Outcome } from '../../connector.ts'
import { FerryError } from '../../model/errors.ts'
import type { Row } from '../../model/record.ts'
import type { Prediction, RowOutcome } from '../../store/store.ts'
import { fieldsToRead } from '../forecast/index-target.ts'
import type { Pair } from '../pair.ts'
import { nextWithoutSnapshot } from './batches.ts'
import { jobsFor } from './job.ts'
import type { Migration, Operation, Planned, Ready, ReadyRow } from './migration.ts'
import { failed, type Judged, outcomeOf } from './outcomes.ts'
import { send } from './send.ts'

/**
 * Updates records that the target already had. Each is read again right before the write, and the fields that it
 * loses are kept as a before-image that is durable before the update leaves. A second sending says the same again.
 */
export function updateOperation(migration: Migration, pair: Pair): Operation {
  const { maxRows = 1, maxBytes = 0, bulk, cost } = pair.target.operations.update ?? {}
  return {
    action: 'update',
    ...{ maxRows, maxBytes, ...(cost && { cost }) },
    ...jobsFor(migration, pair, 'update', bulk, { address: ({ targetId }) => targetId ?? '' }),
    settle: { ms: 0, first: false },
    landmarks: null,
    ready: (batch) => readyToUpdate(migration, pair, batch),
    send: (rows, signal) =>
      pair.writer.update(
        pair.target,
        rows.map(({ address, encoded }) => ({ id: address, encoded })),
        signal,
      ),
    judge: async ({ prediction }, outcome) => judgeUpdate(prediction, outcome),
  }
}

async function readyToUpdate(migration: Migration, pair: Pair, batch: readonly Planned[]): Promise<Ready> {
  const ids = batch.map(({ prediction }) => prediction.targetId ?? '')
  const present = await readAgain(migration, pair, ids)
  const images = await migration.before.get(pair.target.name, ids)
  const rows: ReadyRow[] = []
  const known: Judged[] = []
  const replaced: { id: string; sourceId: string; row: Row }[] = []
  for (const [i, planned] of batch.entries()) {
    const [targetId = '', image = null] = [ids[i], images[i]]
    const now = present.get(targetId)
    const wanted = now === undefined ? gone(targetId) : wantedFields(pair, planned, now, image)
    if ('stays' in wanted) {
      known.push(outcomeOf(planned.prediction, ...wanted.stays))
      continue
    }
    const { row, encoded } = wanted
    if (image === null) replaced.push({ id: targetId, sourceId: planned.record.id, row: imageOf(row, now ?? {}) })
    rows.push({ prediction: planned.prediction, inDoubt: planned.inDoubt, address: targetId, encoded })
  }
  await migration.before.put(pair.target.name, replaced)
  return { rows, known }
}

type Wanted = { row: Row; encoded: Encoded } | { stays: [RowOutcome['status'], string | null, string?, string?] }

/** A before-image tells that an earlier attempt was about to write: the same fields again, whatever it achieved. */
function wantedFields(pair: Pair, planned: Planned, present: Row, image: Row | null): Wanted {
  const targetId = planned.prediction.targetId
  const mapped = pair.map(planned.record)
  const prepared =
    image === null ? pair.asUpdate(mapped, present, planned.isNew) : pair.asRepeat(mapped, Object.keys(image))
  if (prepared.kind === 'unchanged') return { stays: ['unchanged', targetId] }
  if (prepared.kind === 'quarantine') return { stays: ['quarantined', targetId, prepared.reason, prepared.detail] }
  return prepared
}

function gone(targetId: string): Wanted {
  const detail = `The target record ${targetId} is gone or was merged into another.`
  return { stays: ['quarantined', targetId, 'changed-since-approval', detail] }
}

async function readAgain(migration: Migration, pair: Pair, values: string[]): Promise<Map<string, Row>> {
  const { find } = pair.connection
  if (find === undefined) {
    throw new FerryError(
      'plan',
      'The target cannot be read by id, so nothing can be updated safely.',
      'Set the policy existing to never with edit_plan, so that only new records are written, then call dry_run.',
    )
  }
  const size = pair.target.operations.find?.maxRows ?? 1
  const present = new Map<string, Row>()
  for (let from = 0; from < values.length; from += size) {
    const some = values.slice(from, from + size)
    const request = { object: pair.target.name, key: 'id', values: some, fields: fieldsToRead(pair) }
    for (const { asked, id, row } of await find.call(pair.connection, request, migration.context.signal))
      if (asked === id) present.set(id, row)
  }
  return present
}

/** What the target held in the fields that are about to be written. */
function imageOf(written: Row, present: Row): Row {
  return Object.fromEntries(Object.keys(written).map((field) => [field, present[field] ?? null]))
}

function judgeUpdate(prediction: Prediction, outcome: Exclude<Outcome, { status: 'unknown' }>): Judged {
  if (outcome.status === 'written') return outcomeOf(prediction, 'updated', outcome.id)
  const { error } = outcome
  if (error.kind === 'not-found')
    return outcomeOf(prediction, 'quarantined', null, 'changed-since-approval', error.message)
  return failed(prediction, error)
}

/** A record that somebody created in the target meanwhile, treated as an update because the plan says so. */
export async function updateRaced(
  migration: Migration,
  pair: Pair,
  prediction: Prediction,
  targetId: string,
): Promise<Judged> {
  const [record] = await pair.fetch(migration.snapshot, [prediction.sourceId])
  if (record === undefined) {
    throw new FerryError('store', `The snapshot has no record ${prediction.sourceId} any more.`, nextWithoutSnapshot)
  }
  const operation = updateOperation(migration, pair)
  const aimed = { ...prediction, targetId }
  const { rows, known } = await operation.ready([{ prediction: aimed, record, inDoubt: false }], [])
  if (known[0] !== undefined) return known[0]
  const [verdict] = await send(migration.context, operation, rows)
  if (verdict?.status === 'written' || verdict?.status === 'rejected') return judgeUpdate(aimed, verdict)
  throw verdict?.status === 'unknown' ? verdict.error : new FerryError('bug', 'An update had no outcome.')
}
