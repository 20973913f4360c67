import type { Company } from '../company.ts'
import { badRequest, notFound } from '../errors.ts'
import { filtersOf, filterTypes, readGroups, type SavedFilter } from '../filters.ts'
import { timestamp, v1Time } from '../times.ts'
import { numberIn, objectOf, ok, type PricedRoute, type Request } from './request.ts'
import { createdStatus, v1 } from './v1.ts'

const READ = 'deals:read|deals:full|activities:read|activities:full|contacts:read|contacts:full'
const WRITE = 'deals:full|activities:full|contacts:full'

/** Saved filters, the only way to ask a list for more than its own parameters. https://developers.pipedrive.com/docs/api/v1/Filters */
export function filterRoutes(company: Company): PricedRoute[] {
  const filters = filtersOf(company)
  const found = (request: Request): SavedFilter => {
    const filter = filters.get(numberIn(request))
    if (filter === undefined) throw notFound('Filter not found')
    return filter
  }
  return [
    ...v1(company, {
      ...{ method: 'GET', path: '/filters', class: 'page', needs: [READ] },
      handle: ({ query }) => {
        const type = query.get('type')
        const rows = filters.values().filter((filter) => type === null || filter.type === type)
        return ok(rows.map(show))
      },
    }),
    ...v1(company, {
      ...{ method: 'POST', path: '/filters', needs: [WRITE] },
      handle: (request) => {
        const { name, type, conditions } = objectOf(request)
        if (typeof name !== 'string' || name === '') throw badRequest('name: This value should not be blank')
        if (!Object.values(filterTypes).includes(String(type))) throw badRequest('type: This value is not valid')
        const time = timestamp(company.clock.now())
        const filter: SavedFilter = {
          ...{ id: String(company.next('filters')), name, type: String(type), user_id: request.caller.user.id },
          ...{ add_time: time, update_time: time, groups: readGroups(conditions) },
        }
        filters.put(filter)
        return ok({ id: Number(filter.id) }, undefined, createdStatus(company))
      },
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/filters/:id', needs: [READ] },
      handle: (request) => {
        const filter = found(request)
        return ok({ ...show(filter), conditions: { glue: 'and', conditions: filter.groups } })
      },
    }),
    ...v1(company, {
      ...{ method: 'DELETE', path: '/filters/:id', needs: [WRITE] },
      handle: (request) => {
        const { id } = found(request)
        filters.delete(id)
        return ok({ id: Number(id) })
      },
    }),
  ]
}

const show = ({ id, name, type, user_id, add_time, update_time }: SavedFilter): object => ({
  id: Number(id),
  name,
  filter_code: null,
  is_editable: true,
  active_flag: true,
  type,
  temporary_flag: null,
  user_id,
  add_time: v1Time(add_time),
  update_time: v1Time(update_time),
  visible_to: '7',
  last_used_time: null,
  custom_view_id: null,
})
