import type { Answer } from '../../kit/vendor.ts'
import type { Company } from '../company.ts'
import { invalid, notFound } from '../errors.ts'
import { conditionOf } from '../filters.ts'
import { pageOf } from '../listing.ts'
import type { CrmObject, StoredRecord } from '../objects.ts'
import {
  type Asked,
  createRecord,
  deleteRecord,
  isKept,
  isVisible,
  livingRecord,
  show,
  updateRecord,
} from '../records.ts'
import { fromRfc3339 } from '../times.ts'
import { idsIn, listIn, numberIn, objectOf, ok, type PricedRoute, type Request, routesOf } from './request.ts'

const MOST_FIELDS = 15
const PAGE = 500

/** Lists, single reads and writes of the objects of v2. https://developers.pipedrive.com/docs/api/v1/Persons */
export function recordRoutes(company: Company): PricedRoute[] {
  return Object.values(company.objects).flatMap((object) => {
    const { name, scopes } = object.kind
    const on = (rule: Parameters<typeof routesOf>[2]): PricedRoute[] => routesOf(company, 'v2', rule)
    const archived =
      name === 'deals'
        ? on({
            ...{ method: 'GET', path: '/deals/archived', cost: 20, class: 'page', needs: [scopes.read.join('|')] },
            handle: (request) => list(company, object, request, true),
          })
        : []
    return [
      ...archived,
      ...on({
        ...{ method: 'GET', path: `/${name}`, cost: 10, class: 'page', needs: [scopes.read.join('|')] },
        handle: (request) => list(company, object, request, false),
      }),
      ...on({
        ...{ method: 'POST', path: `/${name}`, cost: 5, needs: [scopes.full] },
        handle: (request) => {
          const record = createRecord(company, object, objectOf(request), request.caller)
          return ok(show(company, object, record), undefined, object.kind.created)
        },
      }),
      ...on({
        ...{ method: 'GET', path: `/${name}/:id`, cost: 1, needs: [scopes.read.join('|')] },
        handle: (request) => ok(show(company, object, readable(company, object, request), askedIn(request))),
      }),
      ...on({
        ...{ method: 'PATCH', path: `/${name}/:id`, cost: 5, needs: [scopes.full] },
        handle: (request) => {
          const before = livingRecord(object, numberIn(request), request.caller)
          return ok(show(company, object, updateRecord(company, object, before, objectOf(request), request.caller)))
        },
      }),
      ...on({
        ...{ method: 'DELETE', path: `/${name}/:id`, cost: 3, needs: [scopes.full] },
        handle: (request) => {
          const record = livingRecord(object, numberIn(request), request.caller)
          deleteRecord(company, object, record)
          return ok({ id: Number(record.id) })
        },
      }),
    ]
  })
}

/** A record of the trash is told too, for 30 days. */
function readable(company: Company, { records }: CrmObject, request: Request): StoredRecord {
  const record = records.get(numberIn(request))
  if (record === undefined || !isKept(company, record) || !isVisible(record, request.caller)) throw notFound()
  if (record.deletedAt !== undefined && company.reads('deleted-are-not-found')) throw notFound()
  return record
}

function askedIn({ query }: Pick<Request, 'query'>): Asked {
  const customFields = listIn(query, 'custom_fields')
  if (customFields !== undefined && customFields.length > MOST_FIELDS)
    throw invalid(`custom_fields: Expected at most ${MOST_FIELDS} keys`)
  return {
    customFields,
    withOptionLabels: query.get('include_option_labels') === 'true',
    withLabels: query.get('include_labels') === 'true',
  }
}

const everywhere = ['filter_id', 'ids', 'sort_by', 'sort_direction', 'limit', 'cursor', 'api_token']

/** What a list can be asked to show: everything of people, organizations and deals. */
const shown: Readonly<Record<string, readonly string[]>> = {
  products: ['custom_fields'],
  activities: ['include_fields'],
}
const whole = ['include_fields', 'custom_fields', 'include_option_labels', 'include_labels']

function list(company: Company, object: CrmObject, request: Request, isArchived: boolean): Answer {
  const { kind } = object
  refuseUnknown(object, request.query)
  const asked = askedIn(request)
  const wanted = selection(company, object, request)
  const isShown = (record: StoredRecord): boolean =>
    isKept(company, record) &&
    isVisible(record, request.caller) &&
    (kind.name !== 'deals' || (record.values.is_archived === true) === isArchived) &&
    wanted(record)
  const { page, next_cursor } = pageOf(object.records.values().filter(isShown), request.query, {
    sorts: kind.sorts,
    max: PAGE,
  })
  return ok(
    page.map((record) => show(company, object, record, asked)),
    { next_cursor },
  )
}

function refuseUnknown({ kind }: CrmObject, query: URLSearchParams): void {
  const dated = kind.isDated ? ['updated_since', 'updated_until'] : []
  const own = kind.name === 'deals' ? ['status'] : kind.name === 'activities' ? ['done'] : []
  const known = [
    ...everywhere,
    ...(shown[kind.name] ?? whole),
    ...dated,
    ...own,
    ...Object.keys(kind.filters),
    'deal_id',
  ]
  const other = [...query.keys()].find((name) => !known.includes(name))
  if (other !== undefined) throw invalid(`${other}: Parameter '${other}' is not allowed for this request`)
}

type Test = (record: StoredRecord) => boolean

/** What a list shows. A saved filter decides alone; whatever else is asked is passed over in silence. */
function selection(company: Company, object: CrmObject, request: Request): Test {
  const { query } = request
  const filter = query.get('filter_id')
  if (filter !== null) {
    const fits = conditionOf(company, object, filter)
    return (record) => record.deletedAt === undefined && fits(record.values)
  }
  const tests = [living(company, object, query), ...equalities(company, object, query), ...dates(company, query)]
  const ids = idsIn(query, 'ids')
  if (ids !== undefined) tests.push(({ id }) => ids.includes(id))
  const done = query.get('done')
  if (done !== null) tests.push(({ values }) => String(values.done) === done)
  return (record) => tests.every((test) => test(record))
}

/** Deals by status, of which `deleted` is one; other lists leave out the trash. */
function living(company: Company, { kind }: CrmObject, query: URLSearchParams): Test {
  const statuses = listIn(query, 'status')
  if (kind.name === 'deals' && statuses !== undefined) {
    const other = statuses.find((status) => !['open', 'won', 'lost', 'deleted'].includes(status))
    if (other !== undefined) throw invalid('status: Expected one of open, won, lost, deleted')
    return ({ values, deletedAt }) => statuses.includes(deletedAt === undefined ? String(values.status) : 'deleted')
  }
  const showsTrash = company.reads('deleted-in-lists') && ['persons', 'organizations'].includes(kind.name)
  return ({ deletedAt }) => deletedAt === undefined || showsTrash
}

function equalities(company: Company, { kind }: CrmObject, query: URLSearchParams): Test[] {
  const tests = Object.entries(kind.filters).flatMap(([parameter, member]): Test[] => {
    const wanted = query.get(parameter)
    if (wanted === null) return []
    if (parameter !== 'lead_id' && !/^\d{1,15}$/.test(wanted)) throw invalid(`${parameter}: Expected integer`)
    return [({ values }) => String(values[member]) === wanted]
  })
  const deal = query.get('deal_id')
  if (deal === null || kind.filters.deal_id !== undefined) return tests
  if (kind.name !== 'persons') throw invalid("deal_id: Parameter 'deal_id' is not allowed for this request")
  const person = company.objects.deals!.records.get(deal)?.values.person_id
  return [...tests, ({ id }) => id === String(person)]
}

function dates(company: Company, query: URLSearchParams): Test[] {
  const [since, until] = ['updated_since', 'updated_until'].map((name) => {
    const given = query.get(name)
    if (given === null) return undefined
    const hasFraction = /\.\d/.test(given) && !company.reads('fractions-in-updated-since')
    const time = hasFraction ? undefined : fromRfc3339(given)
    if (time === undefined) throw invalid(`${name}: This value is not a valid datetime`)
    return time
  })
  return [
    ...(since === undefined ? [] : [({ values }: StoredRecord) => String(values.update_time) >= since]),
    ...(until === undefined ? [] : [({ values }: StoredRecord) => String(values.update_time) < until]),
  ]
}
