import type { Route } from '../../kit/vendor.ts'
import type { Portal } from '../portal.ts'
import { route } from './request.ts'

const contactType = { objectTypeId: '0-1', singularLabel: 'Contact', pluralLabel: 'Contacts' }
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
  const custom = () => portal.properties.values().filter(({ hubspotDefined }) => !hubspotDefined)
  return [
    on('records', () => ({
      hubspotDefinedObjectTypes: [use(portal.contacts.size, portal.limits.records!)],
      customObjectTypes: noCustomObjects,
    })),
    on('custom-properties', () => overall(custom().length, portal.limits.customProperties!)),
    on('calculated-properties', () => {
      const usage = custom().filter(({ fieldType }) => fieldType === 'calculation_equation').length
      return { ...overall(usage, portal.limits.customProperties!), byObjectType: [{ ...contactType, usage }] }
    }),
  ].flat()
}

const share = (usage: number, limit: number): number => (limit === 0 ? 0 : (usage / limit) * 100)

function use(usage: number, limit: number): object {
  return { ...contactType, usage, limit, percentage: share(usage, limit) }
}

function overall(usage: number, limit: number): object {
  return {
    byObjectType: [use(usage, limit)],
    overallUsage: usage,
    overallLimit: limit,
    overallPercentage: share(usage, limit),
  }
}
