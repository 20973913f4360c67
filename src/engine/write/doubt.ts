import type { ReadQuery } from '../../connector.ts'
import { parentField } from '../../mapping/unkeyed.ts'
import { FerryError } from '../../model/errors.ts'
import type { Finding } from '../../model/run.ts'
import type { RowOutcome } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import type { Pair } from '../pair.ts'
import { readPages } from '../read/read-pages.ts'
import { waitFor } from './wait.ts'

/** So many records that are known to be there mark where a listing of later ones may end. */
const landmarksKept = 5

/**
 * So long before a batch is sent a record has to be known that marks where a listing for its rows may end, where that is
 * taken at its word: an order of creation may know of whole seconds alone. Milliseconds.
 */
const landmarkAgeMs = 5_000

/** How records of ours can be found, with certainty. `by parent`: among those of the record that each belongs to. */
export type Look = 'by key' | 'by listing' | 'by parent' | 'not at all'

/** By which way the target of a pair tells whether an earlier sending of a create took effect. */
export function lookOf({ connection, target, plan }: Pick<Pair, 'connection' | 'target' | 'plan'>): Look {
  const { find, read } = target.operations
  const key = plan.provenance?.sourceKey
  if (key !== undefined && connection.find !== undefined && find?.keys.includes(key)) return 'by key'
  if (read?.newestFirst) return 'by listing'
  return parentField(target) === undefined ? 'not at all' : 'by parent'
}

/**
 * Which records carry these source keys: none, one, or several where the target made them twice. Reads what is newer
 * than `behind`, records that were there before the keys were first sent, where the target cannot be asked by key.
 */
export async function findOurs(
  context: RunContext,
  pair: Pair,
  keys: readonly string[],
  behind: readonly string[],
): Promise<Map<string, string[]>> {
  const ours = new Map<string, Set<string>>(keys.map((key) => [key, new Set()]))
  if (keys.length > 0) {
    const look = lookOf(pair)
    if (look === 'by key') await askByKey(context, pair, ours)
    if (look === 'by listing') await listNewest(context, pair, ours, new Set(behind))
  }
  return new Map([...ours].map(([key, ids]) => [key, [...ids]]))
}

function keyField({ name, plan: { provenance } }: Pair): string {
  if (provenance !== undefined) return provenance.sourceKey
  throw new FerryError('bug', `Records of ${name} carry no key to be found by.`)
}

async function askByKey({ signal }: RunContext, pair: Pair, ours: Map<string, Set<string>>): Promise<void> {
  const key = keyField(pair)
  const size = pair.target.operations.find?.maxRows ?? 1
  const all = [...ours.keys()]
  for (let from = 0; from < all.length; from += size) {
    const request = { object: pair.target.name, key, values: all.slice(from, from + size), fields: [key] }
    for (const { asked, id } of (await pair.connection.find?.(request, signal)) ?? []) ours.get(asked)?.add(id)
  }
}

async function listNewest(
  context: RunContext,
  pair: Pair,
  ours: Map<string, Set<string>>,
  behind: ReadonlySet<string>,
): Promise<void> {
  const key = keyField(pair)
  const query: ReadQuery = { object: pair.target.name, fields: [key], order: 'newest', stopsEarly: true }
  for await (const { records } of readPages(context, pair.connection, query)) {
    // What was merged into an older record is there: the page that holds a landmark is looked through to its end.
    for (const { id, row } of records) ours.get(String(row[key] ?? ''))?.add(id)
    if (records.some(({ id }) => behind.has(id))) return
  }
}

/**
 * Records of the target that were there before whatever is sent next: what a batch creates is newer than all of them,
 * by the order of creation and by no clock.
 */
export interface Landmarks {
  /** A few, the newest known; none where the target was empty or need not be listed. */
  ids(): readonly string[]
  /** Told of records as their creation becomes durable. */
  add(outcomes: readonly RowOutcome[]): void
}

/** Begins with the newest records of the target, where doubts are settled by listing. */
export async function openLandmarks(context: RunContext, pair: Pair): Promise<Landmarks> {
  const ageMs = pair.plan.provenance === undefined ? landmarkAgeMs : 0
  let ids: readonly string[] = []
  const listed = lookOf(pair) === 'by listing'
  if (listed) {
    const newest = { limit: landmarksKept, order: 'newest', stopsEarly: true } as const
    const query: ReadQuery = { object: pair.target.name, fields: [], ...newest }
    for await (const { records } of readPages(context, pair.connection, query))
      ids = [...ids, ...records.map(({ id }) => id)]
    if (ids.length > 0) await waitFor(context, ageMs)
  }
  let young: { ids: readonly string[]; until: number }[] = []
  const ripen = (now: number): void => {
    const ripe = young.filter(({ until }) => until <= now)
    young = young.filter(({ until }) => until > now)
    ids = [...ids, ...ripe.flatMap((each) => each.ids)].slice(-landmarksKept)
  }
  return {
    ids() {
      ripen(context.clock.monotonic())
      return ids
    },
    add(outcomes) {
      if (!listed) return
      const made = outcomes.flatMap(({ status, targetId }) => (status === 'created' && targetId ? [targetId] : []))
      const now = context.clock.monotonic()
      ripen(now)
      young.push({ ids: made.slice(-landmarksKept), until: now + ageMs })
    },
  }
}

/** Why creates of a pair cannot be carried out exactly once; null: they can. */
function unsettleable({ connection, target, ...pair }: Pair): string | null {
  const replay = target.operations.create?.replay
  const look = lookOf({ connection, target, ...pair })
  const isKeyed = pair.plan.provenance !== undefined
  if ((replay === 'blind' || !isKeyed) && look === 'not at all') {
    return `A create of ${target.labelPlural} that is sent twice makes a second record, and the target can be asked for the first neither by our key nor by listing the newest, or those of one record.`
  }
  const readsById = connection.find !== undefined && target.operations.find?.keys.includes('id')
  if (replay === 'refused' && !readsById) {
    return `A create of ${target.labelPlural} that is sent twice is refused, and whose record is in its way cannot be read there.`
  }
  return null
}

const otherObject = 'Propose a plan with another target object: propose_mapping.'

/** Refuses a target where a lost answer could not be settled: a crash might double records. */
export function requireSettleable(pair: Pair): void {
  const why = unsettleable(pair)
  if (why !== null) throw new FerryError('plan', `${why} A lost answer could double records.`, otherObject)
}

/** The same, as what a dry run finds. */
export function findUnsettleable(pairs: readonly Pair[]): Finding[] {
  return pairs.flatMap((pair): Finding[] => {
    const why = unsettleable(pair)
    if (why === null) return []
    const message = `${why} A lost answer could double records.`
    return [
      { severity: 'error', code: 'unsettleable', message, count: 0, examples: [], fix: otherObject, pair: pair.name },
    ]
  })
}
