import { normaliseKey } from '../mapping/keys.ts'
import { skipReason } from '../mapping/skip.ts'
import type { CrmRecord, Row } from '../model/record.ts'
import type { Action } from '../model/run.ts'
import type { MatchIndex } from '../store/store.ts'
import { changedFields, type LostValue } from './decide.ts'
import { type Key, keysOf } from './index-target.ts'
import type { Pair } from './pair.ts'

/** What will happen to one source record, and how large it is on the wire. */
export interface Forecast {
  record: CrmRecord
  action: Action
  targetId: string | null
  reason: string | null
  detail: string | null
  /** Bytes of the encoded row; 0 when nothing is sent. */
  bytes: number
  /** Fields of the target that an update writes. */
  changes: string[]
  lost: LostValue[]
}

const nothing = { targetId: null, reason: null, detail: null, bytes: 0, changes: [], lost: [] }

/** Reason of a create that leaves out the match keys, since another record of the source has them. */
export const withoutKey = 'duplicate-without-key'

type Candidate = { record: CrmRecord; row: Row; bytes: number; lost: LostValue[]; keys: Key[] }

/**
 * Decides about a page of source records: skip, quarantine, create, update or unchanged. Records of one page and of
 * earlier pages may hold the same key; the first in source order keeps it.
 */
export async function forecastPage(pair: Pair, index: MatchIndex, records: readonly CrmRecord[]): Promise<Forecast[]> {
  const decided = new Map<string, Forecast>()
  const candidates: Candidate[] = []
  for (const record of records) {
    const candidate = candidateOf(pair, record)
    if ('action' in candidate) decided.set(record.id, candidate)
    else candidates.push(candidate)
  }
  const matched = await matchCandidates(pair, index, candidates)
  const unclaimed = await claimKeys(pair, index, matched, decided)
  const present = await index.rows(
    pair.target.name,
    unclaimed.flatMap(({ targetId }) => (targetId === null ? [] : [targetId])),
  )
  let next = 0
  for (const { candidate, targetId } of unclaimed) {
    const row = targetId === null ? null : (present[next++] ?? {})
    decided.set(candidate.record.id, row === null ? createOf(candidate) : updateOf(pair, candidate, targetId, row))
  }
  return records.map((record) => decided.get(record.id) as Forecast)
}

function candidateOf(pair: Pair, record: CrmRecord): Candidate | Forecast {
  const skip = skipReason(pair.plan.skip, record.row)
  if (skip !== null) return stays(record, 'skip', skip, null)
  const prepared = pair.prepare(record, 'create')
  if (prepared.kind === 'quarantine') return stays(record, 'quarantine', prepared.reason, prepared.detail)
  const keys = keysOf(pair, prepared.row)
  const [first] = pair.plan.match
  const hasMatchKey = keys.some((key) => key.field !== pair.plan.provenance.sourceKey)
  if (!hasMatchKey && first !== undefined && pair.plan.policy.missingKey === 'quarantine') {
    return stays(record, 'quarantine', `no-${first.field}`, `The record has no value for ${first.field}.`)
  }
  return { record, row: prepared.row, bytes: prepared.encoded.bytes, lost: prepared.lost, keys }
}

type Matched = { candidate: Candidate; targetIds: string[] }

/** The records of the target that hold a key of a candidate; the source key alone decides where it is found. */
async function matchCandidates(pair: Pair, index: MatchIndex, candidates: readonly Candidate[]): Promise<Matched[]> {
  const found = await index.lookup(
    pair.target.name,
    candidates.flatMap((candidate) => candidate.keys),
  )
  let next = 0
  return candidates.map((candidate) => {
    const byKey = candidate.keys.map((key) => ({ key, ids: found[next++] ?? [] }))
    const ours = byKey.filter(({ key, ids }) => key.field === pair.plan.provenance.sourceKey && ids.length > 0)
    const ids = (ours.length > 0 ? ours : byKey).flatMap((hit) => hit.ids)
    return { candidate, targetIds: [...new Set(ids)] }
  })
}

/** A target record, and a value that must be unique, is for one source record only. */
async function claimKeys(
  pair: Pair,
  index: MatchIndex,
  matched: readonly Matched[],
  decided: Map<string, Forecast>,
): Promise<{ candidate: Candidate; targetId: string | null }[]> {
  const single: { candidate: Candidate; targetId: string | null; claims: Key[] }[] = []
  for (const { candidate, targetIds } of matched) {
    if (targetIds.length > 1) {
      const detail = `Its keys belong to ${targetIds.length} records of the target (${targetIds.slice(0, 3).join(', ')}).`
      decided.set(candidate.record.id, stays(candidate.record, 'quarantine', 'ambiguous-match', detail))
      continue
    }
    const [targetId = null] = targetIds
    const claims = [...candidate.keys, ...uniqueValues(pair, candidate.row)]
    if (targetId !== null) claims.push({ field: '', value: targetId })
    single.push({ candidate, targetId, claims })
  }
  const holders = await index.claim(
    pair.target.name,
    single.flatMap(({ candidate, claims }) => claims.map((claim) => ({ ...claim, sourceId: candidate.record.id }))),
  )
  let next = 0
  return single.flatMap(({ candidate, targetId, claims }) => {
    const mine = holders.slice(next, next + claims.length)
    next += claims.length
    const holder = mine.find((id) => id !== null && id !== candidate.record.id)
    if (holder === undefined || holder === null) return [{ candidate, targetId }]
    const held = claims.filter((_, i) => mine[i] !== null && mine[i] !== candidate.record.id)
    if (pair.plan.policy.duplicate === 'create-without-key' && held.every((claim) => canGoWithout(pair, claim))) {
      decided.set(candidate.record.id, createWithoutKey(pair, candidate.record))
      return []
    }
    const detail = `It repeats ${holder}, which comes first in the source.`
    decided.set(candidate.record.id, stays(candidate.record, 'quarantine', 'duplicate', detail))
    return []
  })
}

/** The match keys are what a duplicate leaves out; any other value that must be unique would be refused. */
function canGoWithout(pair: Pair, claim: Key): boolean {
  return claim.field === '' || pair.plan.match.some((key) => key.field === claim.field)
}

function uniqueValues(pair: Pair, row: Row): Key[] {
  const matching = new Set([pair.plan.provenance.sourceKey, ...pair.plan.match.map((key) => key.field)])
  return pair.target.fields
    .filter((field) => field.unique && !matching.has(field.name))
    .flatMap((field) =>
      normaliseKey(row[field.name] ?? null, 'exact').map((value) => ({
        field: field.name,
        value: value.toLowerCase(),
      })),
    )
}

function createOf({ record, bytes, lost }: Candidate): Forecast {
  return { ...nothing, record, action: 'create', bytes, lost }
}

/** A duplicate that the plan wants all the same: created without the keys that it shares. */
function createWithoutKey(pair: Pair, record: CrmRecord): Forecast {
  const prepared = pair.prepare(record, 'create', { withoutKeys: true })
  if (prepared.kind === 'quarantine') return stays(record, 'quarantine', prepared.reason, prepared.detail)
  const { encoded, lost } = prepared
  return { ...nothing, record, action: 'create', reason: withoutKey, bytes: encoded.bytes, lost }
}

function updateOf(pair: Pair, candidate: Candidate, targetId: string | null, present: Row): Forecast {
  const { record, lost } = candidate
  const changed = changedFields(pair.plan, pair.target, pair.writer, candidate.row, present)
  if (changed === null) return { ...nothing, record, action: 'unchanged', targetId, lost }
  const encoded = pair.writer.encode(pair.target, 'update', changed)
  if (Array.isArray(encoded)) {
    const [issue] = encoded
    return stays(
      record,
      'quarantine',
      issue?.code ?? 'invalid',
      issue?.message ?? 'The target would refuse the update.',
    )
  }
  return { ...nothing, record, action: 'update', targetId, bytes: encoded.bytes, changes: Object.keys(changed), lost }
}

function stays(record: CrmRecord, action: 'skip' | 'quarantine', reason: string, detail: string | null): Forecast {
  return { ...nothing, record, action, reason, detail }
}
