import type { Relation, Schema } from '../model/schema.ts'
import { findRelation } from './links.ts'

/** The relation that another of the same two objects says more than, by a name that begins with its own; itself else. */
function plainOf(schema: Schema, relation: Relation): Relation {
  const plain = (schema.relations ?? []).filter(
    ({ name, from, to }) => from === relation.from && to === relation.to && relation.name.startsWith(name),
  )
  return plain.reduce((shortest, each) => (each.name.length < shortest.name.length ? each : shortest), relation)
}

/** Whether a relation says of its links what they are; one that allows a single record says no more than another. */
export function isLabelled(schema: Schema, name: string): boolean {
  const relation = findRelation(schema, name)
  return relation !== undefined && relation.most !== 1 && labelOf(schema, relation) !== ''
}

/** Whether one of these, which tie records of the same two objects, only says that they are tied. */
export function hasPlain(relations: readonly Relation[]): boolean {
  const several = relations.filter(({ most }) => most === undefined)
  return several.length < 2 || several.some(({ name }) => several.every((each) => each.name.startsWith(name)))
}

/**
 * What the name of a relation says beyond that two objects are tied, which is the plain one's name where there is one:
 * `:decider` of `deal>contact:decider`.
 */
export function labelOf(schema: Schema, relation: Relation): string {
  const plain = plainOf(schema, relation)
  if (plain !== relation) return relation.name.slice(plain.name.length)
  const ends = `${relation.from}>${relation.to}`
  return relation.name.startsWith(`${ends}:`) ? relation.name.slice(ends.length) : ''
}
