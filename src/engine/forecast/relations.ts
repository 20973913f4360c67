import { type FoundRecord, inRow, isHeld, soleRecord, unknown } from '../../mapping/found-record.ts'
import { findFrom, namesIn, placeOf } from '../../mapping/references.ts'
import type { RelationFate } from '../../model/relation-fate.ts'
import type { Journal } from '../../store/store.ts'
import type { RunContext, Table } from '../context.ts'
import { linkTo, type Pair } from '../pair.ts'
import type { PairReference, RelatedRecord } from '../pair-references.ts'
import { parseLinkId } from '../read/extract-links.ts'
import { adviceFor } from '../reasons.ts'
import type { Links } from '../write/links.ts'
import type { Forecast } from './forecast.ts'

export const relationColumns = ['relation', 'source_id', 'link', 'names', 'reason', 'detail']

/** Reason of a link that is made with a record which took the place of the one that it names. */
export const byHeir = 'by-successor'

/** Reason of a reference that stays because its own record does. */
const recordKeptBack = 'record-kept-back'

const examplesOfEach = 3
const pageRows = 1_000

/** What becomes of a record that names others. */
export type OwnFate = 'written' | 'present' | 'stays'

/** Counts the references that are written with the records of a pair, and lists those that stay. */
export function countReferences(
  pair: Pair,
  table: Table | null,
): {
  /** `fate` of each field of the target. */
  add(record: RelatedRecord, fate: (to: string) => OwnFate): Promise<void>
  relations(): RelationFate[]
} {
  const counts = pair.references
    .filter(({ late }) => !late)
    .map((reference) => ({ reference, fate: emptyFate(pair, reference) }))
  return {
    async add(record, fateOf) {
      // Fields of the target that have a place for one, and have it.
      const taken = new Set<string>()
      const told = new Set<string>()
      for (const { reference, fate } of counts) {
        const find = record.related && findFrom(record.related, reference.to)
        for (const { id, row } of namesIn(record.row, reference)) {
          const found = soleRecord(reference.objects.map((object) => find?.(object, id, reference.column) ?? unknown))
          // Several fields that fill one may name the same record.
          const same = JSON.stringify([reference.to, reference.objects, id])
          if (isHeld(found) || (reference.isSole && told.has(same))) continue
          told.add(same)
          const why =
            whyReferenceStays(found, fateOf(reference.to), row) ?? (taken.has(reference.to) ? furtherOne : null)
          if (why === null) {
            if (reference.isSole) taken.add(reference.to)
            fate[fateOf(reference.to) === 'present' ? 'present' : 'written'] += 1
            if ('isHeir' in found) fate.followed = (fate.followed ?? 0) + 1
            continue
          }
          countStay(fate, why.reason, record.id, { hint: adviceFor(pair, why.reason, reference.to).hint })
          await table?.add([fate.name, record.id, linkTo(pair, record.id), id, why.reason, why.detail])
        }
      }
    },
    relations: () => counts.map(({ fate }) => fate),
  }
}

/** `row`: where the reference stands in a row of several, its number. */
function whyReferenceStays(
  found: FoundRecord,
  own: OwnFate,
  row: number | undefined,
): { reason: string; detail: string } | null {
  if ('issue' in found) {
    const { code, message } = row === undefined ? found.issue : inRow(row, found.issue)
    return { reason: code, detail: message }
  }
  return own === 'stays' ? { reason: recordKeptBack, detail: 'The record itself is not written.' } : null
}

const furtherOne = {
  reason: 'further-references',
  detail: 'The target has a place for one, and another comes first.',
}

function emptyFate(pair: Pair, { from, to, column }: PairReference): RelationFate {
  return {
    name: `${pair.name}: ${placeOf(from, column)} -> ${placeOf(to, column)}`,
    kind: 'reference',
    written: 0,
    present: 0,
    stays: [],
  }
}

function countStay(
  fate: RelationFate,
  reason: string,
  sourceId: string,
  { more = 1, hint = adviceFor({}, reason).hint }: { more?: number; hint?: string } = {},
): void {
  let entry = fate.stays.find((each) => each.reason === reason)
  if (entry === undefined) {
    entry = { reason, count: 0, examples: [], hint }
    fate.stays.push(entry)
  }
  entry.count += more
  if (entry.examples.length < examplesOfEach && sourceId !== '') entry.examples.push(sourceId)
}

/** What a record as predicted does to a field. */
export function predictedFate({ action, changes }: Pick<Forecast, 'action' | 'changes'>): (to: string) => OwnFate {
  const written = new Set(changes)
  return (to) => {
    if (action === 'skip' || action === 'quarantine') return 'stays'
    return written.has(to) ? 'written' : 'present'
  }
}

/** A partition of the journal that holds ties alone. */
export interface Tie extends Pick<RelationFate, 'name' | 'kind' | 'dropped'> {
  /** The records that a tie begins at. */
  source: Pair
}

/** Late references and links. */
export function tiesOf(pairs: readonly Pair[], links: readonly Links[]): Tie[] {
  return [
    ...pairs.flatMap((pair): Tie[] =>
      pair.late === null ? [] : [{ name: pair.late.name, kind: 'late reference', source: pair }],
    ),
    ...links.map(
      ({ name, plan, source }): Tie => ({
        ...{ name, kind: 'link', source },
        ...(plan.missing === 'drop' && { dropped: true }),
      }),
    ),
  ]
}

/** What a dry run predicts of late references and links, from its journal; what stays is listed. */
export async function forecastTies(
  { store, run }: Pick<RunContext, 'store' | 'run'>,
  ties: readonly Tie[],
  table: Table | null,
): Promise<RelationFate[]> {
  if (ties.length === 0) return []
  const tally = await store.journal.tallyPredictions(run.id)
  const forecasts: RelationFate[] = []
  for (const { source, ...tie } of ties) {
    const { name, kind } = tie
    const fate: RelationFate = { ...tie, written: 0, present: 0, stays: [] }
    for (const { pair, action, reason, count } of tally) {
      if (pair !== name) continue
      // Of several references of a record one may stay.
      if (action === 'update' && reason !== null) countStay(fate, reason, '', { more: count })
      if (action === 'create' && reason === byHeir) fate.followed = (fate.followed ?? 0) + count
      if (action === 'create' || action === 'update') fate.written += count
      else if (action === 'unchanged') fate.present += count
    }
    for await (const { sourceId, reason, detail } of keptBack(store.journal, run.id, name)) {
      countStay(fate, reason ?? '', sourceId)
      await table?.add(rowOf(source, kind, name, sourceId, reason, detail))
    }
    forecasts.push(fate)
  }
  return forecasts
}

async function* keptBack(journal: Journal, run: string, name: string) {
  for (let from = 0; ; from += pageRows) {
    const rows = await journal.predictions(run, name, 'quarantine', from, pageRows)
    yield* rows
    if (rows.length < pageRows) return
  }
}

/** What a migration made of late references and links: as predicted where nothing was to be written. */
export async function tellTies(
  { store, run }: Pick<RunContext, 'store' | 'run'>,
  dryRun: string,
  ties: readonly Tie[],
  table: Table | null,
): Promise<RelationFate[]> {
  const predicted = await forecastTies({ store, run: { ...run, id: dryRun } }, ties, table)
  const fates: RelationFate[] = []
  for (const { source, ...tie } of ties) {
    const { name, kind } = tie
    const { present = 0, stays = [], followed } = predicted.find((each) => each.name === name) ?? {}
    const heirs = followed === undefined ? {} : { followed }
    const fate: RelationFate = { ...tie, written: 0, present, ...heirs, stays: structuredClone(stays) }
    const action = kind === 'link' ? 'create' : 'update'
    for (let from = 0; ; from += pageRows) {
      const rows = await store.journal.outcomes(run.id, name, action, from, pageRows)
      for (const { status, sourceId, reason, detail } of rows) {
        if (status === 'created' || status === 'updated') fate.written += 1
        else if (status === 'unchanged') fate.present += 1
        if (reason !== null) {
          countStay(fate, reason ?? '', sourceId)
          await table?.add(rowOf(source, kind, name, sourceId, reason, detail))
        }
      }
      if (rows.length < pageRows) break
    }
    fates.push(fate)
  }
  return fates
}

function rowOf(
  source: Pair,
  kind: RelationFate['kind'],
  name: string,
  sourceId: string,
  reason: string | null,
  detail: string | null,
): string[] {
  const { from, to } = kind === 'link' ? parseLinkId(sourceId) : { from: sourceId, to: '' }
  return [name, from, linkTo(source, from), to, reason ?? '', detail ?? '']
}

/** Whether a plan ties any records together. */
export function hasRelations(pairs: readonly Pair[], links: readonly Links[]): boolean {
  return links.length > 0 || pairs.some(({ references }) => references.length > 0)
}
