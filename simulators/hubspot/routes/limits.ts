import type { Route } from '../../kit/vendor.ts'
import type { CrmObject } from '../crm-object.ts'
import type { Portal } from '../portal.ts'
import { route } from './request.ts'

const noCustomObjects = { byObjectType: [], overallLimit: 0, overallUsage: 0, overallPercentage: 0 }

/** How full the account is. https://github.com/HubSpot/HubSpot-public-api-spec-collection */
export function limitRoutes(portal: Portal): Route[] {
  const on = (name: string, body: () => object) =>
    route({
      method: 'GET',
      path: ['/crm/limits', `/${name}`],
      class: 'small',
      needs: ['crm.objects.contacts.read'],
      handle: () => ({ status: 200, body: body() }),
    })
  return [
    on('records', () => ({
      hubspotDefinedObjectTypes: portal.objects.map((object) =>
        use(object, object.records.size, portal.limits.records!),
      ),
      customObjectTypes: noCustomObjects,
    })),
    on('custom-properties', () => overall(portal, (object) => customOf(object).length)),
    on('calculated-properties', () => ({
      ...overall(portal, (object) => calculatedOf(object).length),
      byObjectType: portal.objects.map((object) => ({ ...typeOf(object), usage: calculatedOf(object).length })),
    })),
  ].flat()
}

const customOf = ({ properties }: CrmObject) => properties.values().filter(({ hubspotDefined }) => !hubspotDefined)

const calculatedOf = (object: CrmObject) =>
  customOf(object).filter(({ fieldType }) => fieldType === 'calculation_equation')

const share = (usage: number, limit: number): number => (limit === 0 ? 0 : (usage / limit) * 100)

function typeOf({ kind: { typeId, label, pluralLabel } }: CrmObject): object {
  return { objectTypeId: typeId, singularLabel: label, pluralLabel }
}

function use(object: CrmObject, usage: number, limit: number): object {
  return { ...typeOf(object), usage, limit, percentage: share(usage, limit) }
}

function overall({ objects, limits }: Portal, count: (object: CrmObject) => number): object {
  const limit = limits.customProperties!
  const usage = objects.reduce((sum, object) => sum + count(object), 0)
  return {
    byObjectType: objects.map((object) => use(object, count(object), limit)),
    overallUsage: usage,
    overallLimit: limit * objects.length,
    overallPercentage: share(usage, limit * objects.length),
  }
}
