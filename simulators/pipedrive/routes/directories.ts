import { activityTypes, addActivityType, dropActivityType } from '../activity-types.ts'
import type { Company } from '../company.ts'
import { badRequest, notFound } from '../errors.ts'
import { leadLabelsOf } from '../leads.ts'
import { adminOnly } from '../rules.ts'
import { objectOf, ok, type PricedRoute } from './request.ts'
import { createdStatus, v1 } from './v1.ts'

const sources = [
  ...['Manually created', 'Deal', 'Web forms', 'Prospector', 'Leadbooster', 'Live chat', 'Import'],
  ...['Website visitors', 'Workflow automation', 'API'],
]

/** https://developers.pipedrive.com/docs/api/v1/ActivityTypes#addActivityType */
const icons = [
  ...['task', 'email', 'meeting', 'deadline', 'call', 'lunch', 'calendar', 'downarrow', 'document', 'smartphone'],
  ...['camera', 'scissors', 'cogs', 'bubble', 'uparrow', 'checkbox', 'signpost', 'shuffle', 'addressbook'],
  ...['linegraph', 'picture', 'car', 'world', 'search', 'clip', 'sound', 'brush', 'key', 'padlock', 'pricetag'],
  ...['suitcase', 'finish', 'plane', 'loop', 'wifi', 'truck', 'cart', 'bulb', 'bell', 'presentation'],
]

/** https://developers.pipedrive.com/docs/api/v1/LeadLabels#addLeadLabel */
const colors = ['blue', 'brown', 'dark-gray', 'gray', 'green', 'orange', 'pink', 'purple', 'red', 'yellow']

const currencyNames = new Intl.DisplayNames('en', { type: 'currency' })
const currencies = Intl.supportedValuesOf('currency').map((code, at) => ({
  id: 1 + at,
  code,
  name: currencyNames.of(code),
  decimal_points: new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions()
    .maximumFractionDigits,
  symbol: code,
  active_flag: true,
  is_custom_flag: false,
}))

/** Short lists of v1: types of activities, labels and sources of leads, currencies. https://developers.pipedrive.com/docs/api/v1 */
export function directoryRoutes(company: Company): PricedRoute[] {
  const labels = leadLabelsOf(company)
  return [
    ...v1(company, {
      ...{ method: 'GET', path: '/activityTypes', needs: ['activities:read|activities:full|admin'] },
      handle: () => ok(activityTypes(company).map((type) => ({ ...type, id: Number(type.id) }))),
    }),
    ...v1(company, {
      ...{ method: 'POST', path: '/activityTypes', needs: [adminOnly] },
      handle: (request) => {
        const { name, icon_key, color } = objectOf(request)
        if (typeof name !== 'string' || name.trim() === '') throw badRequest('name: This value should not be blank')
        if (!icons.includes(String(icon_key))) throw badRequest('icon_key: This value is not valid')
        const type = addActivityType(company, {
          name,
          icon_key: String(icon_key),
          ...(typeof color === 'string' && { color }),
        })
        return ok({ ...type, id: Number(type.id) }, undefined, createdStatus(company))
      },
    }),
    ...v1(company, {
      ...{ method: 'DELETE', path: '/activityTypes/:id', needs: [adminOnly] },
      handle: ({ params: { id = '' } }) => {
        if (!dropActivityType(company, id)) throw notFound('Activity type not found')
        return ok({ id: Number(id) })
      },
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/leadLabels', cost: 10, needs: ['leads:read|leads:full'] },
      handle: () => ok(labels.values()),
    }),
    ...v1(company, {
      ...{ method: 'POST', path: '/leadLabels', needs: ['leads:full'] },
      handle: (request) => {
        const { name, color } = objectOf(request)
        if (typeof name !== 'string' || name.trim() === '') throw badRequest('name: This value should not be blank')
        if (!colors.includes(String(color))) throw badRequest('color: This value is not valid')
        const time = new Date(company.clock.now()).toISOString()
        const label = { id: company.random.uuid(), name, color: String(color), add_time: time, update_time: time }
        labels.put(label)
        return ok(label, undefined, createdStatus(company))
      },
    }),
    ...v1(company, {
      ...{ method: 'DELETE', path: '/leadLabels/:id', needs: ['leads:full'] },
      handle: ({ params }) => {
        const id = params.id ?? ''
        if (labels.get(id) === undefined) throw notFound('Label not found')
        labels.delete(id)
        return ok({ id })
      },
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/leadSources', cost: 2, needs: ['leads:read|leads:full'] },
      handle: () => ok(sources.map((name) => ({ name }))),
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/currencies', needs: ['base'] },
      handle: ({ query }) => {
        const term = query.get('term')?.toLowerCase() ?? ''
        return ok(currencies.filter(({ code, name }) => `${code} ${name}`.toLowerCase().includes(term)))
      },
    }),
  ]
}
