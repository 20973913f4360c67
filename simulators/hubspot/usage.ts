import { associatedWith, associationCount } from './associations.ts'
import type { CrmObject } from './crm-object.ts'

/** From this share on a record counts as near its limit. */
const nearShare = 0.8
const samples = 20

/** A usage in percent of its limit. */
export const share = (usage: number, limit: number): number => (limit === 0 ? 0 : (usage / limit) * 100)

/** Which records of an object are at or near the limit of associations with another. https://github.com/HubSpot/HubSpot-public-api-spec-collection */
export function associationUse({ kind, portal, records }: CrmObject, to: CrmObject) {
  const limit = portal.limits.associations!
  const used = records
    .values()
    .filter(({ id }) => associationCount(portal, { object: kind.name, id }, to.kind.name) >= limit * nearShare)
    .map(({ id }) => {
      const usage = associatedWith(portal, { object: kind.name, id }, to.kind.name).length
      return { objectId: Number(id), label: id, usage, percentage: share(usage, limit) }
    })
    .filter(({ usage }) => usage >= limit * nearShare)
  const at = used.filter(({ usage }) => usage >= limit)
  const near = used.filter(({ usage }) => usage < limit)
  return {
    limit,
    totalRecordsAtLimit: at.length,
    totalRecordsNearLimit: near.length,
    atLimitFromRecordSamples: at.slice(0, samples).map(({ objectId, label }) => ({ objectId, label })),
    nearLimitFromRecordSamples: near.slice(0, samples),
  }
}
