import type { Link } from '../../connector.ts'
import type { FoundRecord } from '../../mapping/found-record.ts'
import type { Relation } from '../../model/schema.ts'
import { linkId } from '../read/extract-links.ts'
import type { Links } from './links.ts'

/** Links that the target has: by relation, by the record that they begin at, the records that they end at. */
export type HeldLinks = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>

/** Why a link is not made. */
export interface Hindrance {
  reason: string
  detail: string
}

/** Reason of a link that would be one too many for a record. */
const endTaken = 'end-taken'
/** Reason of a link between two records that are linked in a way which it would take the place of. */
const kindTaken = 'kind-taken'

/** What the target has for few links only. */
interface Place {
  key: string
  /** How many links may take it beside those that the target has; none where that is the hindrance. */
  left: number
  hindrance: Hindrance
}

type Bounds = Pick<Links, 'relation' | 'inverse' | 'rivals'>

/**
 * The places that a link of the target takes. `held` tells of every record that may have links of its own (`mayMeet`);
 * `named` are the same ends as they are to be told apart, where their ids do not do that yet.
 */
export function placesOf({ relation, inverse, rivals }: Bounds, link: Link, held: HeldLinks, named = link): Place[] {
  const places: Place[] = []
  const add = (by: Relation | null, end: 'from' | 'to'): void => {
    if (by?.most === undefined) return
    const others = [...(held.get(by.name)?.get(link[end]) ?? [])]
    const left = by.most - others.length
    places.push({ key: JSON.stringify([by.name, named[end]]), left, hindrance: full(by, link[end], others) })
  }
  add(relation, 'from')
  add(inverse, 'to')
  if (rivals.length > 0) {
    const other = rivals.find(({ name }) => held.get(name)?.get(link.from)?.has(link.to))
    const left = other === undefined ? 1 : 0
    const { exclusive, from, to } = relation
    // Ids of two objects may be equal, and two records may be linked by several words.
    const key = JSON.stringify([exclusive, from, to, linkId(named)])
    places.push({ key, left, hindrance: linkedAs(other ?? relation, link) })
  }
  return places
}

/** Whether the target has a link already, seen from either end. */
export function isHeld({ relation, inverse }: Bounds, { from, to }: Link, held: HeldLinks): boolean {
  const isSeen = (by: Relation | null, one: string, other: string): boolean =>
    by !== null && held.get(by.name)?.get(one)?.has(other) === true
  return isSeen(relation, from, to) || isSeen(inverse, to, from)
}

/** Whether links of the target may stand in the way of one between these records of it: what is new has none. */
export function mayMeet({ relation, inverse, rivals }: Bounds, from: FoundRecord, to: FoundRecord): boolean {
  const [wasFrom, wasTo] = [from, to].map((end) => 'id' in end && end.isNew !== true)
  if (wasFrom && (relation.most !== undefined || (wasTo && rivals.length > 0))) return true
  return wasTo === true && inverse?.most !== undefined
}

/** One text for a link, from whichever end it is seen. */
export function identityOf({ name, inverse }: Relation, { from, to }: Link): string {
  const isTurned = inverse !== undefined && (inverse === name ? from > to : inverse < name)
  return JSON.stringify(isTurned ? [inverse, to, from] : [name, from, to])
}

/** Another link of the migration, by its identity, has a place that this one wants, which has it as well. */
export function takenByOther(relation: Relation, named: Link, other: string): Hindrance {
  const [name, from, to] = JSON.parse(other) as [string, string, string]
  const isSameTwo = linkId({ from, to }) === linkId(named) || linkId({ from: to, to: from }) === linkId(named)
  const detail = isSameTwo
    ? `Another link of this migration ties the same two by ${name}, and the target keeps one kind for them.`
    : `Another link of this migration, of ${from} with ${to} by ${name}, takes the place that "${relation.label}" has.`
  return { reason: isSameTwo ? kindTaken : endTaken, detail }
}

function full({ name, most }: Relation, id: string, others: readonly string[]): Hindrance {
  const allowed = most === 1 ? 'one' : most
  const has = others.length === 1 ? `another one, ${others[0]},` : others.length
  return {
    reason: endTaken,
    detail: `The record ${id} of the target has ${has} by the relation ${name}, which allows ${allowed}.`,
  }
}

function linkedAs({ name }: Relation, { from, to }: Link): Hindrance {
  const detail = `The records ${from} and ${to} of the target are linked by ${name}, which this link would take the place of.`
  return { reason: kindTaken, detail }
}
