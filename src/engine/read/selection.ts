import { createHash } from 'node:crypto'
import type { Connection } from '../../connector.ts'
import { compileFilter, type Meets } from '../../mapping/condition.ts'
import type { Condition } from '../../model/condition.ts'
import type { ObjectPlan } from '../../model/plan.ts'
import type { ObjectSchema, Relation, Schema } from '../../model/schema.ts'
import { requireObject } from '../require-object.ts'
import { needsUsers } from '../users.ts'

/** One object of a source, or the part of it that is asked for; `limit` for a sample. */
export interface Selection {
  object: string
  filter?: readonly Condition[]
  where?: string
  limit?: number
}

/** Records of each object that a first proposal looks at. */
export const sampleSize = 2_000

/** What the object pairs of a plan need, and the users when an owner has to be mapped. */
export function selectionsOf(plans: readonly ObjectPlan[], source: Schema): Selection[] {
  const selections = plans.map((plan) => selectionOf(plan))
  if (needsUsers(plans) && source.users !== undefined) selections.push({ object: source.users.object })
  return selections
}

/** The source records of a pair, or a sample of them. */
export function selectionOf(
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
  const fields = selections.map(({ object }) => objectOf(schema, object).fields.map((field) => field.name))
  // Without a filter the words are those of versions that knew none, so their snapshots are still found.
  const words = selections.map(({ object, where, limit, filter }) => [
    object,
    where,
    limit,
    ...(filter ? [filter] : []),
  ])
  const links = relations.map(({ name }) => name)
  return createHash('sha256')
    .update(JSON.stringify([account, words, fields, ...(links.length > 0 ? [links] : [])]))
    .digest('hex')
}

/** How a selection is read: what the source is asked for, and what is left to be judged here. */
export interface Read {
  object: ObjectSchema
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
  return { object, ...(where === undefined ? {} : { where }), meets, leavesOut, limit }
}

function objectOf(schema: Schema, name: string): ObjectSchema {
  return requireObject(schema, name, 'The source', 'plan')
}
