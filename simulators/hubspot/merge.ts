import { moveAssociations } from './associations.ts'
import { type CrmObject, identities, recordById, type StoredRecord } from './crm-object.ts'
import { invalid, Refusal, resourceNotFound } from './errors.ts'
import { historyOf } from './history.ts'
import { mergedIdentities, timestamp } from './rules.ts'
import { noteChange } from './search-index.ts'

/**
 * Makes one record of two. The result has an id of its own, to which both old ids lead from now on. Values of the
 * primary record win, gaps are filled from the other one; the e-mail of the other becomes an additional address, and
 * the lifecycle stage that is further along stays. Throws when one is unknown, or both together have more than 250
 * addresses.
 * https://developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies
 */
export function mergeRecords(object: CrmObject, primaryId: string, otherId: string): StoredRecord {
  if (object.kind.merges !== true) throw invalid(`${object.kind.name} cannot be merged.`)
  const primary = recordById(object, primaryId)
  const other = recordById(object, otherId)
  if (primary === undefined || other === undefined) throw resourceNotFound()
  if (primary.id === other.id) throw invalid(`A ${object.kind.singular} cannot be merged into itself.`)
  const emails = [...new Set([...identities(object.kind, primary), ...identities(object.kind, other)])]
  if (emails.length > mergedIdentities)
    throw new Refusal(414, {
      message: `A merged ${object.kind.singular} cannot have more than ${mergedIdentities} identities.`,
    })
  const now = object.portal.clock.now()
  const id = object.nextId()
  const [createdAt = ''] = [primary.createdAt, other.createdAt].sort((a, b) => Date.parse(a) - Date.parse(b))
  const merged: StoredRecord = {
    id,
    properties: {
      ...other.properties,
      ...primary.properties,
      ...stage(object, primary, other),
      ...(emails[0] !== undefined && { email: emails[0], hs_email_domain: emails[0].split('@')[1]! }),
      ...(emails.length > 1 && { hs_additional_emails: emails.slice(1).join(';') }),
      ...lineage(object, primary, other),
      hs_object_id: id,
      [object.kind.createdAt]: createdAt,
      [object.kind.modifiedAt]: timestamp(now),
    },
    history: histories(primary, other),
    createdAt,
    updatedAt: timestamp(now),
  }
  for (const old of [primary, other]) {
    object.records.delete(old.id)
    object.merged.put({ id: old.id, into: id })
    noteChange(object, old.id, old)
  }
  object.records.put(merged)
  const [first, second, left] = [primary.id, other.id, id].map((each) => ({ object: object.kind.name, id: each }))
  moveAssociations(object.portal, [first!, second!], left!)
  noteChange(object, id, undefined)
  return merged
}

function stage(object: CrmObject, primary: StoredRecord, other: StoredRecord): Record<string, string> {
  const stages = object.properties.get('lifecyclestage')?.options.map((option) => option.value) ?? []
  const of = ({ properties }: StoredRecord): number => stages.indexOf(properties.lifecyclestage ?? '')
  const furthest = stages[Math.max(of(primary), of(other))]
  return furthest === undefined ? {} : { lifecyclestage: furthest }
}

/** All ids that were ever merged into the new record, and when. */
function lineage(object: CrmObject, primary: StoredRecord, other: StoredRecord): Record<string, string> {
  const earlier = (name: string): string[] =>
    [primary, other].flatMap(({ properties }) => properties[name]?.split(';') ?? [])
  const ids = [primary.id, other.id]
  const at = Math.floor(object.portal.clock.now())
  const lists = { hs_merged_object_ids: ids, hs_calculated_merged_vids: ids.map((id) => `${id}:${at}`) }
  return Object.fromEntries(
    Object.entries(lists)
      .filter(([name]) => object.properties.get(name) !== undefined)
      .map(([name, added]) => [name, [...earlier(name), ...added].join(';')]),
  )
}

function histories(primary: StoredRecord, other: StoredRecord): NonNullable<StoredRecord['history']> {
  const names = new Set([primary, other].flatMap(({ properties }) => Object.keys(properties)))
  return Object.fromEntries([...names].map((name) => [name, [...historyOf(primary, name), ...historyOf(other, name)]]))
}
