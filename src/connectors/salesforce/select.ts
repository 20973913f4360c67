import type { ReadQuery } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import { findField, type ObjectSchema } from '../../model/schema.ts'
import { canonicalDatetime } from '../canonical.ts'
import { knownObject } from './objects.ts'
import { type Counted, type Selected, splitFields } from './query.ts'

export const isDeleted = 'IsDeleted'

/**
 * What a query of the contract selects here. What was changed since is told by the stamp that every change sets, the
 * system's own included; records in the bin are seen with the others then. Archived activities are in sight only among
 * all records. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-queryall.html
 */
export function select(object: ObjectSchema, query: ReadQuery): Selected {
  const { fields, changedSince } = query
  const binned = changedSince !== undefined && findField(object, isDeleted) !== undefined
  const scope = scopeOf(object.name, query.where, binned)
  const terms = [scope.where, changedSince === undefined ? undefined : `SystemModstamp >= ${stampOf(changedSince)}`]
  const present = terms.filter((term) => term !== undefined)
  const where = present.length > 1 ? present.map((term) => `(${term})`).join(' AND ') : present[0]
  const asked = binned && !fields.includes(isDeleted) ? [isDeleted, ...fields] : fields
  return {
    object: object.name,
    sight: binned ? 'queryAll' : scope.sight,
    where,
    parts: splitFields({ object: object.name, fields: asked, where }),
    newestFirst: query.order === 'newest',
  }
}

/** The records of an object that are there, archived ones included. */
export function scopeOf(object: string, where: string | undefined, binned = false): Counted {
  if (knownObject(object)?.archives !== true || binned) return { object, sight: 'query', where }
  const present = `${isDeleted} = false`
  return { object, sight: 'queryAll', where: where === undefined ? present : `(${where}) AND ${present}` }
}

/** Whole seconds, which is what a stamp has. */
function stampOf(text: string): string {
  const instant = canonicalDatetime(text)
  if (instant !== null) return `${instant.slice(0, 19)}Z`
  const message = 'The time since which changes are read is no ISO 8601 datetime.'
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}
