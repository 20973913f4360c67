import { provenanceFields } from '../../model/plan.ts'
import { isEmpty, type Row } from '../../model/record.ts'
import type { BeforeImages, RowOutcome, Snapshot } from '../../store/store.ts'
import { withoutKey } from '../forecast/forecast.ts'
import type { Pair } from '../pair.ts'
import type { RelatedRecord } from '../pair-references.ts'

/** A written record as the target holds it. */
export interface Compared {
  outcome: RowOutcome
  /** null: the record is not there any more. */
  found: {
    /** Fields of the target that were given a value. */
    sent: readonly string[]
    /** Those of them that hold another one, and whether they are empty. */
    wrong: readonly { field: string; empty: boolean }[]
  } | null
}

/** Reads back by id what was written, at most as many records as the target finds at a time, and compares every value that was sent. */
export async function compareStored(
  signal: AbortSignal,
  pair: Pair,
  { snapshot, images }: { snapshot: Snapshot; images: BeforeImages },
  outcomes: readonly RowOutcome[],
): Promise<Compared[]> {
  const values = outcomes.map(({ targetId }) => targetId ?? '')
  const fields = [...new Set([...pair.plan.fields.map(({ to }) => to), ...provenanceFields(pair.plan)])]
  const size = pair.content === null ? undefined : pair.target.content?.bytes
  if (size !== undefined) fields.push(size)
  const found = await pair.connection.find?.({ object: pair.target.name, key: 'id', values, fields }, signal)
  const stored = new Map((found ?? []).map(({ asked, row }) => [asked, row]))
  const ids = outcomes.map(({ sourceId }) => sourceId)
  const records = await pair.fetch(snapshot, ids)
  const replaced = await images.get(pair.target.name, values)
  return outcomes.map((outcome, i) => {
    const [record, row] = [records[i], stored.get(outcome.targetId ?? '')]
    if (record === undefined || row === undefined) return { outcome, found: null }
    const sent = sentFields(pair, record, outcome, replaced[i] ?? null)
    // The bytes themselves are not read again: a file of the right size came through whole.
    if (outcome.status === 'created') Object.assign(sent, pair.content?.asStored(record.row))
    const wrong = Object.keys(sent)
      .filter((field) => !pair.writer.same(pair.target, field, sent[field] ?? null, row[field]))
      .map((field) => ({ field, empty: isEmpty(row[field]) }))
    return { outcome, found: { sent: Object.keys(sent), wrong } }
  })
}

/** A created record got every value; an updated one those that its before-image names. */
function sentFields(pair: Pair, record: RelatedRecord, outcome: RowOutcome, image: Row | null): Row {
  const mapped = pair.map(record)
  const prepared =
    outcome.status === 'created'
      ? pair.asCreate(mapped, { withoutKeys: outcome.reason === withoutKey })
      : pair.asRepeat(mapped, Object.keys(image ?? {}))
  if (prepared.kind !== 'ready') return {}
  return Object.fromEntries(Object.entries(prepared.row).filter(([, value]) => !isEmpty(value)))
}
