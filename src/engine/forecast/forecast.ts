import type { MappedRecord } from '../../mapping/apply.ts'
import { namedIn } from '../../mapping/references.ts'
import { skipReason } from '../../mapping/skip.ts'
import { type CrmRecord, isEmpty, type Row, type Value } from '../../model/record.ts'
import type { Action } from '../../model/run.ts'
import type { Claim, MatchIndex } from '../../store/store.ts'
import type { Pair } from '../pair.ts'
import { refuseContent } from '../pair-content.ts'
import type { RelatedRecord } from '../pair-references.ts'
import type { LostValue, PreparedUpdate } from './decide.ts'
import { indexKeysOf, type Key, keysOf, uniqueName, uniqueValuesOf } from './index-target.ts'
import { ownRecords } from './whereabouts.ts'

/** What will happen to one source record, and how large it is on the wire. */
export interface Forecast {
  record: RelatedRecord
  action: Action
  targetId: string | null
  reason: string | null
  /** Field of the target that a quarantined record fails for, where it is one. */
  field: string | null
  detail: string | null
  /** Bytes of the encoded row; 0 when nothing is sent. */
  bytes: number
  /** Fields of the target that a create or update writes. */
  changes: string[]
  /** What a create says that holds no key. */
  row?: Row
  /** Those of them that hold what the plan puts where the source has nothing. Absent: none. */
  standIns?: string[]
  lost: LostValue[]
}

const nothing = { targetId: null, reason: null, field: null, detail: null, bytes: 0, changes: [], lost: [] }

/** Reason of a create that leaves out the match keys, since another record of the source has them. */
export const withoutKey = 'duplicate-without-key'

/** A record that a plan lets through, in the target's fields. */
type Candidate = { record: RelatedRecord; mapped: MappedRecord; keys: Key[] }

/** What would be sent for a record, or that nothing need be, unless another record has the same claim. */
type Draft = Candidate & { targetId: string | null; prepared: Exclude<PreparedUpdate, { kind: 'quarantine' }> }

/**
 * Decides about a page of source records: skip, quarantine, create, update or unchanged. Records of one page and of
 * earlier pages may hold the same key; the first in source order that can be written keeps it.
 */
export async function forecastPage(pair: Pair, index: MatchIndex, records: readonly CrmRecord[]): Promise<Forecast[]> {
  const decided = new Map<string, Forecast>()
  const candidates: Candidate[] = []
  const related = await pair.relate(records)
  for (const record of related) {
    const candidate = candidateOf(pair, record)
    if ('action' in candidate) decided.set(record.id, candidate)
    else candidates.push(candidate)
  }
  const drafts = await draft(pair, index, await match(pair, index, candidates, decided), decided)
  await claimKeys(pair, index, await dropHeld(pair, index, drafts, decided), decided)
  return records.map((record) => decided.get(record.id) as Forecast)
}

function candidateOf(pair: Pair, record: RelatedRecord): Candidate | Forecast {
  const skip = skipReason(pair.plan.skip, record.row)
  if (skip !== null) return stays(record, 'skip', skip, null)
  const mapped = pair.map(record)
  return { record, mapped, keys: keysOf(pair, mapped.row) }
}

type Matched = Candidate & { targetId: string | null }

/**
 * The record of the target that holds a key of a candidate; the source key alone decides where it is found, or, where the
 * target has none, what the journal knows.
 */
async function match(
  pair: Pair,
  index: MatchIndex,
  candidates: readonly Candidate[],
  decided: Map<string, Forecast>,
): Promise<Matched[]> {
  const found = await index.lookup(
    pair.target.name,
    candidates.flatMap((candidate) => candidate.keys),
  )
  const known = await knownIds(pair, candidates)
  let next = 0
  return candidates.flatMap((candidate, i) => {
    const byKey = candidate.keys.map((key) => ({ key, ids: found[next++] ?? [] }))
    const ours = byKey.filter(({ key, ids }) => isOurs(pair, key) && ids.length > 0).flatMap((hit) => hit.ids)
    const told = ours.length > 0 ? ours : (known[i] ?? [])
    const ids = [...new Set(told.length > 0 ? told : byKey.flatMap((hit) => hit.ids))]
    if (ids.length <= 1) return [{ ...candidate, targetId: ids[0] ?? null }]
    const detail = `Its keys belong to ${ids.length} records of the target (${ids.slice(0, 3).join(', ')}).`
    decided.set(candidate.record.id, stays(candidate.record, 'quarantine', 'ambiguous-match', detail))
    return []
  })
}

/** What earlier migrations made of records whose target has no place for our key, as far as it is still there. */
async function knownIds(pair: Pair, candidates: readonly Candidate[]): Promise<string[][]> {
  if (pair.plan.provenance !== undefined) return []
  const records = candidates.map(({ record }) => record)
  return (await ownRecords(pair, records)).map((found) => ('id' in found && !found.isToCome ? [found.id] : []))
}

function isOurs({ plan: { provenance } }: Pair, { field }: Key): boolean {
  return field === provenance?.sourceKey
}

/** What is to be sent for each, as a create or as an update of what the target holds now. */
async function draft(
  pair: Pair,
  index: MatchIndex,
  matched: readonly Matched[],
  decided: Map<string, Forecast>,
): Promise<Draft[]> {
  const present = await index.rows(
    pair.target.name,
    matched.flatMap(({ targetId }) => (targetId === null ? [] : [targetId])),
  )
  let next = 0
  return matched.flatMap((candidate) => {
    const { record, mapped, keys, targetId } = candidate
    const prepared = targetId === null ? pair.asCreate(mapped) : pair.asUpdate(mapped, present[next++] ?? {})
    if (prepared.kind === 'quarantine') {
      decided.set(record.id, stays(record, 'quarantine', prepared.reason, prepared.detail, prepared.field))
      return []
    }
    const refusal = targetId === null ? refuseContent(pair.target, pair.content, record.row) : null
    if (refusal !== null) {
      decided.set(record.id, stays(record, 'quarantine', refusal.reason, refusal.detail))
      return []
    }
    const [first] = pair.plan.match
    const hasMatchKey = keys.some((key) => !isOurs(pair, key))
    if (!hasMatchKey && first !== undefined && pair.plan.policy.missingKey === 'quarantine') {
      const detail = `The record has no value for ${first.field}.`
      decided.set(record.id, stays(record, 'quarantine', `no-${first.field}`, detail, first.field))
      return []
    }
    return [{ ...candidate, prepared }]
  })
}

/** A value that must be unique and that another record of the target holds would be refused. */
async function dropHeld(
  pair: Pair,
  index: MatchIndex,
  drafts: readonly Draft[],
  decided: Map<string, Forecast>,
): Promise<Draft[]> {
  const sent = drafts.map((each) => keysSent(pair, each))
  const found = await index.lookup(pair.target.name, sent.flat())
  let next = 0
  return drafts.filter(({ record, targetId }, i) => {
    const holders = (sent[i] ?? []).flatMap(() => found[next++] ?? [])
    const other = holders.find((id) => id !== targetId)
    if (other === undefined) return true
    const detail = `The target record ${other} holds a value of it that must be unique.`
    decided.set(record.id, stays(record, 'quarantine', 'held-by-another', detail))
    return false
  })
}

/** Nobody in the target has the match keys of a record that is to be created: that was looked up. */
function keysSent(pair: Pair, { targetId, prepared }: Draft): Key[] {
  if (prepared.kind !== 'ready') return []
  return targetId === null ? uniqueValuesOf(pair, prepared.row) : indexKeysOf(pair, prepared.row)
}

/** A target record, and a value that must be unique, is for one source record only. */
async function claimKeys(
  pair: Pair,
  index: MatchIndex,
  drafts: readonly Draft[],
  decided: Map<string, Forecast>,
): Promise<void> {
  const fallbacks = await withoutKeys(pair, index, drafts)
  const claimed = await index.claim(
    pair.target.name,
    drafts.map((each, i) => claimOf(pair, each, fallbacks[i] !== null)),
  )
  for (const [i, each] of drafts.entries()) {
    const { record } = each
    const claim = claimed[i]
    const fallback = fallbacks[i]
    if (claim === undefined || claim.got === 'all') decided.set(record.id, forecastOf(pair, each))
    else if (claim.got === 'required' && fallback) decided.set(record.id, fallback)
    else {
      const detail = `It repeats ${claim.holder}, which comes first in the source.`
      decided.set(record.id, stays(record, 'quarantine', 'duplicate', detail))
    }
  }
}

/** The match keys are what a duplicate may leave out; any other value that must be unique would be refused. */
function claimOf(pair: Pair, { record, mapped, keys, targetId }: Draft, canGoWithout: boolean): Claim {
  const all = [...keys, ...uniqueValuesOf(pair, mapped.row)]
  if (targetId !== null) all.push({ field: '', value: targetId })
  if (!canGoWithout) return { sourceId: pair.claimant(record.id), keys: all, optional: [] }
  const names = new Set(['', ...pair.plan.match.flatMap(({ field }) => [field, uniqueName(field)])])
  return {
    sourceId: pair.claimant(record.id),
    keys: all.filter(({ field }) => !names.has(field)),
    optional: all.filter(({ field }) => names.has(field)),
  }
}

/**
 * What each becomes as a duplicate that the plan wants all the same: created without the keys that it shares. Null where
 * that would be refused, or would be no creation since the target has it under our key.
 */
async function withoutKeys(pair: Pair, index: MatchIndex, drafts: readonly Draft[]): Promise<(Forecast | null)[]> {
  if (pair.plan.policy.duplicate !== 'create-without-key') return drafts.map(() => null)
  const bare = drafts.map(({ mapped }) => pair.asCreate(mapped, { withoutKeys: true }))
  const sent = bare.map((prepared) => (prepared.kind === 'ready' ? indexKeysOf(pair, prepared.row) : []))
  const found = await index.lookup(pair.target.name, sent.flat())
  let next = 0
  return bare.map((prepared, i) => {
    const holders = (sent[i] ?? []).flatMap(() => found[next++] ?? [])
    const draft = drafts[i]
    if (prepared.kind !== 'ready' || holders.length > 0 || draft === undefined) return null
    const { encoded, lost, row } = prepared
    const { record } = draft
    const fields = sentOf(row, draft.mapped)
    const told = { ...fields, ...saidBy(pair, record, row) }
    return { ...nothing, record, action: 'create', reason: withoutKey, bytes: encoded.bytes, ...told, lost }
  })
}

function forecastOf(pair: Pair, { record, mapped, targetId, prepared }: Draft): Forecast {
  const { lost } = prepared
  if (prepared.kind === 'unchanged') return { ...nothing, record, action: 'unchanged', targetId, lost }
  const { bytes } = prepared.encoded
  const sent = sentOf(prepared.row, mapped)
  if (targetId === null)
    return { ...nothing, record, action: 'create', bytes, ...sent, lost, ...saidBy(pair, record, prepared.row) }
  return { ...nothing, record, action: 'update', targetId, bytes, ...sent, lost }
}

/**
 * What tells a create from others that hold no key: records that it names, in rows as well, have no id of the target as long
 * as they are to come, so they go by those of the source.
 */
function saidBy({ plan, references, content }: Pair, { row: source }: RelatedRecord, row: Row): Pick<Forecast, 'row'> {
  if (plan.provenance !== undefined) return {}
  const named = references.map((each): [string, Value] => {
    const said = each.column === undefined ? namedIn(source, each).join(' ') : source[each.from]
    return [each.to, said ?? null]
  })
  return { row: { ...row, ...content?.asStored(source), ...Object.fromEntries(named) } }
}

function sentOf(row: Row, { standIns = [] }: MappedRecord): Pick<Forecast, 'changes' | 'standIns'> {
  const changes = Object.keys(row).filter((field) => !isEmpty(row[field]))
  const standing = standIns.filter((field) => changes.includes(field))
  return standing.length === 0 ? { changes } : { changes, standIns: standing }
}

function stays(
  record: RelatedRecord,
  action: 'skip' | 'quarantine',
  reason: string,
  detail: string | null,
  field: string | null = null,
): Forecast {
  return { ...nothing, record, action, reason, detail, field }
}
