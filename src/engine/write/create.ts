import type { CrmError } from '../../model/errors.ts'
import type { Row } from '../../model/record.ts'
import type { Prediction } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import type { Prepared } from '../forecast/decide.ts'
import { withoutKey } from '../forecast/forecast.ts'
import type { Pair } from '../pair.ts'
import type { RelatedRecord } from '../pair-references.ts'
import { alikeBefore, findAlike, type Trace } from './alike.ts'
import { recordsAtOnce, withRecords } from './batches.ts'
import { findOurs, lookOf, openLandmarks } from './doubt.ts'
import { jobsFor } from './job.ts'
import { type KeepApart, keepApart } from './keep-apart.ts'
import type { AddressedRow, Migration, OpenRow, Operation, Planned, Ready, ReadyRow } from './migration.ts'
import { createsAbreast, findMistakable } from './mistakable.ts'
import { failed, type Judged, outcomeOf } from './outcomes.ts'
import { updateRaced } from './update.ts'

/**
 * Creates records that the match found absent, each under our source key. Where the target has no place for it, a record in
 * doubt is told by what it says, so no two batches are on their way at a time that might say the same.
 */
export async function openCreates(migration: Migration, pair: Pair): Promise<Operation> {
  const { maxRows = 1, maxBytes = 0, settleMs = 0, replay = 'blind', bulk, cost } = pair.target.operations.create ?? {}
  const isKeyed = pair.plan.provenance !== undefined
  const atOnce = createsAbreast(pair)
  const address = ({ sourceId }: Prediction): string => pair.sourceKey(sourceId)
  const arrived = (keys: readonly string[], behind: readonly string[]): Promise<boolean> =>
    haveArrived(migration.context, pair, keys, behind)
  return {
    ...{ action: 'create', maxRows: isKeyed ? maxRows : Math.min(maxRows, recordsAtOnce), maxBytes, atOnce },
    ...(!isKeyed && atOnce > 1 && { enter: entrance(migration, pair) }),
    ...(cost && { cost }),
    ...jobsFor(migration, pair, 'create', bulk, { address, ...(replay === 'blind' ? { arrived } : {}) }),
    settle: { ms: settleMs, first: replay === 'blind' || !isKeyed },
    landmarks: await openLandmarks(migration.context, pair),
    ready: (batch, behind) => readyToCreate(migration, pair, batch, behind),
    send: (rows, signal) =>
      pair.writer.create(
        pair.target,
        rows.map(({ address, encoded, content }) => ({ key: address, encoded, ...(content && { content }) })),
        signal,
      ),
    async judge(row, outcome) {
      if (outcome.status === 'rejected') return judgeRefused(migration, pair, row, outcome.error)
      // Nothing of this row was sent before, so another migration made the record after the dry run.
      if (outcome.created === false && !row.inDoubt)
        return outcomeOf(row.prediction, 'updated', outcome.id, 'race', hadOurKey)
      return withDigest(await judgeOurs(migration, pair, row.prediction, outcome.id), row)
    },
  }
}

/** What the bytes of a file were, for whoever wants to compare. */
function withDigest(judged: Judged, { content }: AddressedRow): Judged {
  const passed = content?.passed() ?? null
  return passed === null || judged.detail !== null
    ? judged
    : { ...judged, detail: `${passed.bytes} bytes, sha256 ${passed.sha256}` }
}

/** Rows that hold no key set out when none is on its way that they could be mistaken for. */
function entrance(migration: Migration, pair: Pair): NonNullable<Operation['enter']> {
  const enter: KeepApart = keepApart(findMistakable(pair))
  return async (open: readonly OpenRow[]) => {
    const planned = await withRecords(migration.snapshot, pair, open)
    return enter(rowsSent(pair, planned))
  }
}

/** Rows are written in order, so the last one is asked for before all are. */
async function haveArrived(
  context: RunContext,
  pair: Pair,
  keys: readonly string[],
  behind: readonly string[],
): Promise<boolean> {
  for (const some of [keys.slice(-1), keys]) {
    const ours = await findOurs(context, pair, some, behind)
    if (some.some((key) => (ours.get(key)?.length ?? 0) === 0)) return false
  }
  return true
}

const hadOurKey = 'A record with this source key appeared in the target after the dry run; it now holds these values.'

/**
 * Rows that an earlier sending has made are known. To send these again might double them, and would write our values
 * over what a person has edited since.
 */
async function readyToCreate(
  migration: Migration,
  pair: Pair,
  batch: readonly Planned[],
  behind: readonly string[],
): Promise<Ready> {
  const traces = await trace(migration.context, pair, batch, behind)
  const rows: ReadyRow[] = []
  const known: Judged[] = []
  for (const { prediction, record, inDoubt } of batch) {
    const address = pair.sourceKey(record.id)
    const { ids: [id] = [], unsure } = traces.get(address) ?? {}
    if (unsure !== undefined) {
      known.push(outcomeOf(prediction, 'quarantined', null, unsure.reason, unsure.detail))
      continue
    }
    if (id !== undefined) {
      known.push(await judgeOurs(migration, pair, prediction, id))
      continue
    }
    const prepared = asSent(pair, prediction, record)
    if (prepared.kind === 'quarantine') {
      known.push(outcomeOf(prediction, 'quarantined', null, prepared.reason, prepared.detail))
      continue
    }
    const content = pair.content?.of(record, migration.context.signal)
    rows.push({ prediction, inDoubt, address, encoded: prepared.encoded, ...(content && { content }) })
  }
  const before = batch.some(({ inDoubt }) => inDoubt) ? [] : await whatWasBefore(migration.context, pair, batch)
  return { rows, known, behind: before }
}

/** Of rows that were never sent. Where the newest are listed, landmarks tell it. */
async function whatWasBefore(context: RunContext, pair: Pair, batch: readonly Planned[]): Promise<string[]> {
  if (lookOf(pair) !== 'by parent') return []
  return alikeBefore(context, pair, rowsSent(pair, batch))
}

function rowsSent(pair: Pair, batch: readonly Planned[]): Row[] {
  return batch.map(({ prediction, record }) => rowSent(pair, prediction, record)).filter((row) => row !== null)
}

/** What the target holds of a row that arrived; null: it was never sent. */
function rowSent(pair: Pair, prediction: Prediction, record: RelatedRecord): Row | null {
  const prepared = asSent(pair, prediction, record)
  return prepared.kind === 'ready' ? { ...prepared.row, ...pair.content?.asStored(record.row) } : null
}

/** What an earlier sending of rows in doubt has made, by their source keys. */
async function trace(
  context: RunContext,
  pair: Pair,
  batch: readonly Planned[],
  behind: readonly string[],
): Promise<Map<string, Trace>> {
  const doubtful = batch.filter(({ inDoubt }) => inDoubt)
  const keys = doubtful.map(({ record }) => pair.sourceKey(record.id))
  if (pair.plan.provenance === undefined) {
    const sent = doubtful.flatMap(({ prediction, record }, i) => {
      const row = rowSent(pair, prediction, record)
      return row === null ? [] : [{ key: keys[i]!, row }]
    })
    return findAlike(context, pair, sent, behind)
  }
  const ours = await findOurs(context, pair, keys, behind)
  return new Map(
    [...ours].map(([key, ids]): [string, Trace] => [key, ids.length > 1 ? { ids, unsure: doubled(ids) } : { ids }]),
  )
}

function asSent(pair: Pair, { reason }: Prediction, record: RelatedRecord): Prepared {
  return pair.asCreate(pair.map(record), { withoutKeys: reason === withoutKey })
}

function doubled(ids: readonly string[]): NonNullable<Trace['unsure']> {
  const detail = `${ids.length} records of the target carry this record's key: ${ids.slice(0, 5).join(', ')}.`
  return { reason: 'key-repeated', detail }
}

/**
 * The record that a refusal names is ours when it carries our key. Any other refusal of a row in doubt may be about the
 * second sending alone, while the first took effect: only a look after the settle time tells.
 */
async function judgeRefused(
  migration: Migration,
  pair: Pair,
  row: AddressedRow,
  error: CrmError,
): Promise<Judged | null> {
  const { prediction } = row
  const id = error.kind === 'conflict' ? error.conflict?.id : undefined
  const own = id === undefined ? undefined : await idIfOurs(migration, pair, row.address, id)
  if (own !== undefined) return judgeOurs(migration, pair, prediction, own)
  if (row.inDoubt && lookOf(pair) !== 'not at all') return null
  if (id === undefined) return failed(prediction, error)
  if (pair.plan.policy.race === 'update') return updateRaced(migration, pair, prediction, id)
  const detail = `The target record ${id} appeared after the dry run and holds the same key.`
  return outcomeOf(prediction, 'quarantined', id, 'race', detail)
}

/** A record under our key: made by this row, or somebody else's that an interrupted attempt was about to update. */
async function judgeOurs(migration: Migration, pair: Pair, prediction: Prediction, id: string): Promise<Judged> {
  const [image] = pair.plan.policy.race === 'update' ? await migration.before.get(pair.target.name, [id]) : [null]
  if (image !== null && image !== undefined) return updateRaced(migration, pair, prediction, id)
  return outcomeOf(prediction, 'created', id, prediction.reason)
}

/** The id that a record has now, if it carries this source key; it may have been merged into another since. */
async function idIfOurs({ context }: Migration, pair: Pair, key: string, id: string): Promise<string | undefined> {
  const field = pair.plan.provenance?.sourceKey
  if (field === undefined) return undefined
  const request = { object: pair.target.name, key: 'id', values: [id], fields: [field] }
  const [found] = (await pair.connection.find?.(request, context.signal)) ?? []
  return found?.row[field] === key ? found.id : undefined
}
