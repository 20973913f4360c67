import { createHash } from 'node:crypto'
import type { Connection } from '../../connector.ts'
import { compileFilter, type Meets } from '../../mapping/condition.ts'
import type { Condition } from '../../model/condition.ts'
import { type ObjectPlan, type Plan, sourcesOf } from '../../model/plan.ts'
import type { Field, ObjectSchema, Relation, Schema } from '../../model/schema.ts'
import { requireObject } from '../require-object.ts'
import { needsUsers } from '../users.ts'

/** One object of a source, or the part of it that is asked for; `limit` for a sample. */
export interface Selection {
  object: string
  filter?: readonly Condition[]
  where?: string
  limit?: number
  /** Names of fields that are wanted although reading them has a price of its own. */
  dear?: readonly string[]
}

/** Records of each object that a first proposal looks at. */
export const sampleSize = 2_000

/**
 * What the object pairs of a plan and its links need, of each as many as the limit says, and the users when an owner has to
 * be mapped. Links of relations are read with the records that they begin at.
 */
export function selectionsOf({ objects, links = [] }: Pick<Plan, 'objects' | 'links'>, source: Schema): Selection[] {
  const selections = recordsOf(objects, source).map((selection) => withDear(selection, objects, source))
  const ties = new Set(links.flatMap(({ from }) => ('ends' in from ? [from.object] : [])))
  for (const object of ties) if (!selections.some((each) => each.object === object)) selections.push({ object })
  if (needsUsers(objects) && source.users !== undefined) selections.push({ object: source.users.object })
  return selections
}

/** Pairs of one source object share its records, and so what is read of them. */
function withDear(selection: Selection, objects: Plan['objects'], source: Schema): Selection {
  const pairs = objects.filter((pair) => pair.source === selection.object)
  const used = new Set(pairs.flatMap(({ fields }) => fields.flatMap(sourcesOf)))
  const fields = objectOf(source, selection.object).fields.filter(
    ({ cost, name }) => cost !== undefined && used.has(name),
  )
  return fields.length === 0 ? selection : { ...selection, dear: fields.map(({ name }) => name) }
}

/**
 * The source records of pairs, or samples of them, without what has a price of its own; relations have none of their own.
 */
export function recordsOf(
  pairs: readonly Pick<ObjectPlan, 'source' | 'filter' | 'where'>[],
  source: Schema,
  limit?: number,
): Selection[] {
  return pairs
    .filter((pair) => objectOf(source, pair.source).relation === undefined)
    .map((pair) => selectionOf(pair, limit))
}

function selectionOf(
  { source, filter, where }: Pick<ObjectPlan, 'source' | 'filter' | 'where'>,
  limit?: number,
): Selection {
  return {
    object: source,
    ...(filter === undefined ? {} : { filter }),
    ...(where === undefined ? {} : { where }),
    ...(limit === undefined ? {} : { limit }),
  }
}

/** What a snapshot is found again by: account, objects, conditions, sizes of samples, the fields that there are, and links. */
export function selectionKey(
  account: string,
  selections: readonly Selection[],
  schema: Schema,
  relations: readonly Relation[] = [],
): string {
  const fields = selections.map((selection) => fieldsToRead(selection, objectOf(schema, selection.object)))
  // Without a filter the words are those of versions that knew none, so their snapshots are still found.
  const words = selections.map(({ object, where, limit, filter }) => [
    object,
    where,
    limit,
    ...(filter ? [filter] : []),
  ])
  const links = relations.map(({ name }) => name)
  return createHash('sha256')
    .update(JSON.stringify([account, words, fields, ...(links.length > 0 ? ['by record', links] : [])]))
    .digest('hex')
}

/** How a selection is read: what the source is asked for, and what is left to be judged here. */
export interface Read {
  object: ObjectSchema
  fields: string[]
  /** In the source's own language: the plan's condition, and as much of the filter as the source can judge. */
  where?: string
  meets: Meets
  /** Who leaves out what the filter does not want: nobody, the source as far as it can, or only the caller. */
  leavesOut: 'nobody' | 'source' | 'caller'
  limit: number
}

/** Throws a FerryError of code `plan` for an object or a condition that the source does not have. */
export function planRead(selection: Selection, connection: Connection, schema: Schema): Read {
  const object = objectOf(schema, selection.object)
  const { filter = [], limit = Number.POSITIVE_INFINITY } = selection
  const meets = compileFilter(filter, object)
  const where =
    filter.length > 0 && connection.narrow ? connection.narrow(object, filter, selection.where) : selection.where
  const leavesOut = filter.length === 0 ? 'nobody' : where === selection.where ? 'caller' : 'source'
  const fields = fieldsToRead(selection, object)
  return { object, fields, ...(where === undefined ? {} : { where }), meets, leavesOut, limit }
}

function fieldsToRead({ dear = [], filter = [] }: Selection, object: ObjectSchema): string[] {
  const used = new Set([...dear, ...filter.map(({ field }) => field)])
  const wanted = ownFields(object).filter(({ cost, name }) => cost === undefined || used.has(name))
  return wanted.map(({ name }) => name)
}

/** Fields that records are read with; links are read by themselves. */
export function ownFields({ fields }: Pick<ObjectSchema, 'fields'>): Field[] {
  return fields.filter(({ relation }) => relation === undefined)
}

function objectOf(schema: Schema, name: string): ObjectSchema {
  return requireObject(schema, name, 'The source', 'plan')
}
