import type { Route } from '../../kit/vendor.ts'
import type { CrmObject } from '../crm-object.ts'
import type { Portal } from '../portal.ts'
import { overallCustomProperties } from '../rules.ts'
import { limitScopes } from '../scopes.ts'
import { associationUse, share } from '../usage.ts'
import { objectIn, route } from './request.ts'

/** How full the account is. https://github.com/HubSpot/HubSpot-public-api-spec-collection */
export function limitRoutes(portal: Portal): Route[] {
  const on = (name: string, body: () => object, needs: readonly string[] = [limitScopes]) =>
    route({
      method: 'GET',
      path: ['/crm/limits', `/${name}`],
      class: 'small',
      needs,
      handle: () => ({ status: 200, body: body() }),
    })
  const { limits } = portal
  return [
    on('records', () => byKind(portal, standardOf(portal), ({ records }) => records.size, limits.records!)),
    on('custom-properties', () => {
      const most = limits.customProperties!
      const usage = sum(portal.objects, (object) => customOf(object).length)
      return {
        byObjectType: portal.objects.map((object) => use(object, customOf(object).length, most)),
        ...overall(usage, most * overallCustomProperties),
      }
    }),
    on('calculated-properties', () => ({
      byObjectType: portal.objects.map((object) => ({ ...typeOf(object), usage: calculatedOf(object).length })),
      ...overall(
        sum(portal.objects, (object) => calculatedOf(object).length),
        limits.customProperties! * overallCustomProperties,
      ),
    })),
    on('custom-object-types', () => {
      const [usage, limit] = [customObjectsOf(portal).length, limits.customObjects!]
      return { limit, usage, percentage: share(usage, limit) }
    }, [`${limitScopes} | crm.schemas.custom.read`]),
    on('pipelines', () => {
      const withPipelines = standardOf(portal).filter(({ kind }) => kind.pipelines !== undefined)
      return byKind(portal, withPipelines, addedPipelines, limits.pipelines!)
    }),
    on('associations/records/from', () => {
      return { results: fullOf(portal.objects, (from) => portal.objects.map((to) => associationUse(from, to))) }
    }),
    route({
      method: 'GET',
      path: ['/crm/limits', '/associations/records/:fromType/to'],
      class: 'small',
      needs: ['read :fromType'],
      handle: ({ call }) => {
        const from = objectIn(portal, call.params.fromType)
        return { status: 200, body: { results: fullOf(portal.objects, (to) => [associationUse(from, to)]) } }
      },
    }),
  ].flat()
}

/** The objects of which records are at or near the limit of associations. */
function fullOf(objects: readonly CrmObject[], usesOf: (object: CrmObject) => ReturnType<typeof associationUse>[]) {
  return objects.flatMap((object) => {
    const uses = usesOf(object)
    const hasRecordsAtLimit = uses.some(({ totalRecordsAtLimit }) => totalRecordsAtLimit > 0)
    const hasRecordsNearLimit = uses.some(({ totalRecordsNearLimit }) => totalRecordsNearLimit > 0)
    return hasRecordsAtLimit || hasRecordsNearLimit
      ? [{ ...typeOf(object), hasRecordsAtLimit, hasRecordsNearLimit }]
      : []
  })
}

/** Standard objects have a limit each, custom ones share one. */
function byKind(portal: Portal, standard: CrmObject[], count: (object: CrmObject) => number, limit: number): object {
  const custom = customObjectsOf(portal)
  return {
    hubspotDefinedObjectTypes: standard.map((object) => use(object, count(object), limit)),
    customObjectTypes: {
      byObjectType: custom.map((object) => ({ ...typeOf(object), usage: count(object) })),
      ...overall(sum(custom, count), limit),
    },
  }
}

const isCustom = ({ kind }: CrmObject): boolean => kind.typeId.startsWith('2-')
const customObjectsOf = ({ objects }: Portal): CrmObject[] => objects.filter(isCustom)
const standardOf = ({ objects }: Portal): CrmObject[] => objects.filter((object) => !isCustom(object))

const customOf = ({ properties }: CrmObject) => properties.values().filter(({ hubspotDefined }) => !hubspotDefined)

const calculatedOf = (object: CrmObject) =>
  customOf(object).filter(({ fieldType }) => fieldType === 'calculation_equation')

/** The pipelines that every account has do not count. */
const addedPipelines = ({ kind, pipelines }: CrmObject): number =>
  Math.max(0, pipelines.size - (kind.pipelines?.defaults.length ?? 0))

const sum = (objects: readonly CrmObject[], count: (object: CrmObject) => number): number =>
  objects.reduce((total, object) => total + count(object), 0)

function typeOf({ kind: { typeId, label, pluralLabel } }: CrmObject) {
  return { objectTypeId: typeId, singularLabel: label, pluralLabel }
}

function use(object: CrmObject, usage: number, limit: number): object {
  return { ...typeOf(object), usage, limit, percentage: share(usage, limit) }
}

function overall(overallUsage: number, overallLimit: number): object {
  return { overallUsage, overallLimit, overallPercentage: share(overallUsage, overallLimit) }
}
