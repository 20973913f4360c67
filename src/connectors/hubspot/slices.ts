import type { ReadQuery } from '../../connector.ts'
import type { Api } from './client.ts'
import { isWithheld } from './errors.ts'
import { listPage, pageRows } from './records.ts'

/** Parts are looked for this many times as finely as they are wanted, so that they come out about equal. */
const fineness = 4

/** No id is beyond what a double counts exactly. */
const highestBits = 53

/** Looks that may be lost on ranges without records: ids of old and of new records can lie far apart. */
const maxGaps = 24

/** A range of ids of which one page was seen, which says how densely they lie. */
interface Cell {
  from: bigint
  to: bigint
  ids: readonly bigint[]
}

type Probe = (from: bigint) => Promise<readonly bigint[]>

/**
 * Ranges of ids that hold about equally many records. A list can be entered at any id, whether a record has it or not:
 * that follows from what is documented of its cursor ("the id of the next record") and is tried here first; where it does
 * not hold there is one part. Search, which could tell counts, lags and is not needed: a range without a lower or an upper
 * end leaves nothing out, however the others were guessed.
 */
export async function divide(api: Api, query: ReadQuery, want: number, signal: AbortSignal): Promise<ReadQuery[]> {
  const isWhole = [query.cursor, query.slice, query.changedSince, query.order, query.limit].every(
    (each) => each === undefined,
  )
  if (want < 2 || !isWhole || query.stopsEarly) return [query]
  let calls = 0
  const probe: Probe = async (from) => {
    calls += 1
    const request = { properties: ['hs_object_id'], ...(from > 0n ? { after: String(from) } : {}) }
    return (await listPage(api, query.object, request, signal)).results.map(({ id }) => BigInt(id))
  }
  try {
    const first = await probe(0n)
    if (first.length < pageRows || !(await canEnterAnywhere(probe, first))) return [query]
    const cells = await refine(probe, { from: 0n, to: await findTop(probe, first), ids: first }, want * fineness)
    // What costs more calls than reading it all is left in one part.
    const cuts = weigh(cells) < pageRows * calls ? [] : cutsOf(cells, want)
    if (cuts.length === 0) return [query]
    return ['', ...cuts].map((from, n) => ({ ...query, slice: `${from}:${cuts[n] ?? ''}` }))
  } catch (error) {
    if (isWithheld(error)) return [query]
    throw error
  }
}

/** Behind an id that no record has comes the next one that there is. */
async function canEnterAnywhere(probe: Probe, ids: readonly bigint[]): Promise<boolean> {
  const gap = ids.findIndex((id, n) => n > 0 && id - ids[n - 1]! > 1n)
  const at = gap < 0 ? Math.floor(ids.length / 2) : gap
  const entry = gap < 0 ? ids[at]! : ids[at]! - 1n
  return (await probe(entry))[0] === ids[at]
}

/** An id above most, found by powers of two and then more closely. */
async function findTop(probe: Probe, first: readonly bigint[]): Promise<bigint> {
  let low = (first.at(-1) ?? 0n).toString(2).length - 1
  let high = highestBits
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((await probe(1n << BigInt(middle))).length > 0) low = middle
    else high = middle
  }
  let [within, beyond] = [1n << BigInt(low), 1n << BigInt(high)]
  for (let step = 0; step < 4; step += 1) {
    const middle = (within + beyond) / 2n
    if ((await probe(middle)).length > 0) within = middle
    else beyond = middle
  }
  return beyond
}

/** Divides the range with the most records, again and again; what turns out to be empty is left out. */
async function refine(probe: Probe, whole: Cell, want: number): Promise<Cell[]> {
  const cells = [whole]
  for (let looks = 0; cells.length < want && looks < want + maxGaps; looks += 1) {
    const heaviest = cells.reduce((best, cell) => (weight(cell) > weight(best) ? cell : best))
    const middle = ((heaviest.ids[0] ?? heaviest.from) + heaviest.to) / 2n
    if (weight(heaviest) <= 2 * pageRows || middle <= heaviest.from) break
    const right: Cell = { from: middle, to: heaviest.to, ids: await probe(middle) }
    heaviest.to = middle
    if (weight(right) > 0) cells.splice(cells.indexOf(heaviest) + 1, 0, right)
  }
  return cells
}

/** About how many records a range holds: as dense as at its beginning. */
function weight({ to, ids }: Cell): number {
  const inside = ids.filter((id) => id < to)
  const [first, last] = [inside[0], inside.at(-1)]
  if (first === undefined || last === undefined || inside.length < pageRows) return inside.length
  return (inside.length * Number(to - first)) / Number(last - first + 1n)
}

function weigh(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + weight(cell), 0)
}

function cutsOf(cells: readonly Cell[], want: number): bigint[] {
  const share = weigh(cells) / want
  const cuts: bigint[] = []
  let sum = 0
  for (const [n, cell] of cells.entries()) {
    sum += weight(cell)
    const next = cells[n + 1]
    if (next && sum >= share * (cuts.length + 1)) cuts.push(next.from)
  }
  return cuts
}

/** Both ends of a slice, the second one outside of it; null: it has none. */
export function boundsOf(slice = ':'): { from: string | null; to: string | null } {
  const [from, to] = slice.split(':')
  return { from: from || null, to: to || null }
}

/** Is an id lower? Ids are numbers of any length. */
export function isBefore(id: string, other: string): boolean {
  return id.length === other.length ? id < other : id.length < other.length
}
