import type { CreateRow, Outcome } from '../connector.ts'
import type { RowOutcome } from '../store/store.ts'
import type { Prepared } from './decide.ts'
import { withoutKey } from './forecast.ts'
import { failed, type Migration, type Operation, outcomeOf, type Planned, type Ready } from './kernel.ts'
import type { Pair } from './pair.ts'
import { updateRaced } from './update.ts'

/** Creates records that the match found absent, under our source key, so that a second sending has no second effect. */
export function createOperation(migration: Migration, pair: Pair): Operation {
  const bounds = pair.target.operations.create
  const prepared = new WeakMap<Planned, Prepared>()
  const prepareOnce = (planned: Planned): Prepared => {
    const known = prepared.get(planned) ?? prepareCreate(pair, planned)
    prepared.set(planned, known)
    return known
  }
  return {
    action: 'create',
    maxRows: bounds?.maxRows ?? 1,
    maxBytes: bounds?.maxBytes ?? 0,
    size(planned) {
      const row = prepareOnce(planned)
      return row.kind === 'ready' ? row.encoded.bytes : 0
    },
    async ready(batch) {
      return readyToCreate(migration, pair, batch, prepareOnce)
    },
  }
}

function prepareCreate(pair: Pair, { prediction, record }: Planned): Prepared {
  return pair.prepare(record, 'create', { withoutKeys: prediction.reason === withoutKey })
}

function readyToCreate(
  migration: Migration,
  pair: Pair,
  batch: readonly Planned[],
  prepareOnce: (planned: Planned) => Prepared,
): Ready {
  const rows: (Ready['rows'][number] & { row: CreateRow })[] = []
  const known: RowOutcome[] = []
  for (const planned of batch) {
    const prepared = prepareOnce(planned)
    if (prepared.kind === 'ready') {
      const row = { key: pair.sourceKey(planned.record), encoded: prepared.encoded }
      rows.push({ planned, row, digest: JSON.stringify(prepared.encoded.wire) })
    } else {
      known.push(outcomeOf(planned, 'quarantined', null, prepared.reason, prepared.detail))
    }
  }
  return {
    rows,
    known,
    send: (signal) =>
      pair.writer.create(
        pair.target,
        rows.map(({ row }) => row),
        signal,
      ),
    judge: (planned, outcome) => judgeCreate(migration, pair, planned, outcome),
  }
}

async function judgeCreate(
  migration: Migration,
  pair: Pair,
  planned: Planned,
  outcome: Exclude<Outcome, { status: 'unknown' }>,
): Promise<RowOutcome> {
  const { reason } = planned.prediction
  if (outcome.status === 'written') return outcomeOf(planned, 'created', outcome.id, reason)
  const { error } = outcome
  if (error.kind !== 'conflict' || error.conflict === undefined) return failed(planned, error)
  if (await carriesOurKey(migration, pair, planned, error.conflict.id)) {
    return outcomeOf(planned, 'created', error.conflict.id, reason)
  }
  if (pair.plan.policy.race === 'update') return updateRaced(migration, pair, planned, error.conflict.id)
  const detail = `The target record ${error.conflict.id} appeared after the dry run and holds the same key.`
  return outcomeOf(planned, 'quarantined', error.conflict.id, 'race', detail)
}

/** A record that carries our key is ours, whatever the answer said: an earlier sending of this row made it. */
async function carriesOurKey({ context }: Migration, pair: Pair, planned: Planned, id: string): Promise<boolean> {
  if (pair.connection.find === undefined) return false
  const field = pair.plan.provenance.sourceKey
  const request = { object: pair.target.name, key: 'id', values: [id], fields: [field] }
  const [found] = await pair.connection.find(request, context.signal)
  return found?.row[field] === pair.sourceKey(planned.record)
}
