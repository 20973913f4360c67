import type { Relation, Schema } from '../model/schema.ts'
import { findRelation } from './links.ts'

/** The relation that another of the same two objects says more than, by a name that begins with its own; itself else. */
function plainOf(schema: Schema, relation: Relation): Relation {
  const plain = (schema.relations ?? []).filter(
    ({ name, from, to }) => from === relation.from && to === relation.to && relation.name.startsWith(name),
  )
  return plain.reduce((shortest, each) => (each.name.length < shortest.name.length ? each : shortest), relation)
}

/** Whether links of a relation are also links of another that says less; one that allows a single record says no more. */
export function isLabelled(schema: Schema, name: string): boolean {
  const relation = findRelation(schema, name)
  return relation !== undefined && relation.most !== 1 && plainOf(schema, relation) !== relation
}

/** What the name of a relation says beyond the plain one's: `decider` of `deal>contact:decider`. */
export function labelOf(schema: Schema, relation: Relation): string {
  return relation.name.slice(plainOf(schema, relation).name.length)
}
