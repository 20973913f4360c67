import { readType } from '../association-types.ts'
import { associate, associatedWith, endOf } from '../associations.ts'
import { unreadable, unset } from '../batch.ts'
import { type CrmObject, objectOf, type StoredRecord } from '../crm-object.ts'
import { invalid, invalidEnds } from '../errors.ts'
import { createRecord, type Written } from '../records.ts'
import type { Version } from '../rules.ts'
import { readObject, readProperties, readTypeNames, requireText } from './request.ts'

/**
 * Creates a record and associates it at once, as `associations` of the input say. Call it in a transaction: a refused
 * association refuses the record. https://developers.hubspot.com/docs/api-reference/latest/crm/associations/overview
 */
export function createAssociated(object: CrmObject, version: Version, input: Record<string, unknown>): Written {
  const associations = input.associations ?? []
  if (!Array.isArray(associations)) throw unreadable()
  const written = createRecord(object, version, readProperties(input))
  for (const association of associations) associateNew(object, written.record.id, readObject(association))
  requireLink(object, written.record)
  return written
}

/**
 * Throws when a new record stands alone and must not: a lead is one of a contact.
 * https://developers.hubspot.com/docs/api-reference/crm-leads-v3/guide
 */
export function requireLink({ kind, portal }: CrmObject, { id }: StoredRecord): void {
  if (kind.needsLinkTo === undefined) return
  const objects = portal.reads('lead-of-company') ? [...kind.needsLinkTo, 'companies' as const] : kind.needsLinkTo
  if (objects.some((to) => associatedWith(portal, { object: kind.name, id }, to).length > 0)) return
  throw invalid(`A ${kind.singular} must be associated with one of ${objects.join(', ')} when it is created.`)
}

/** The object of the other end is that of the types, which all lead to the same one. */
function associateNew({ kind, portal }: CrmObject, id: string, association: Record<string, unknown>): void {
  const toId = requireText(readObject(association.to), 'id')
  const names = readTypeNames(association.types)
  const [first] = names
  if (first === undefined) throw unset('types')
  const target = readType(portal, first.category, first.typeId, kind.name, undefined).to
  const types = names.map(({ category, typeId }) => readType(portal, category, typeId, kind.name, target))
  const other = objectOf(portal, target)
  const to = endOf(other, toId)
  if (to === undefined) throw invalidEnds([{ object: other.kind.singular, id: toId }])
  associate(portal, { object: kind.name, id }, to, types)
}
