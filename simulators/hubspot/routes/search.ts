import type { Answer, Route } from '../../kit/vendor.ts'
import { unreadable } from '../batch.ts'
import type { CrmObject } from '../crm-object.ts'
import { invalid } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { searchRules } from '../rules.ts'
import { type Filter, searchRecords } from '../search.ts'
import { readShape } from '../shapes.ts'
import { askedIn, objectRoute, type Request, requireText } from './request.ts'

/** Search, with its own limits and caps. https://developers.hubspot.com/docs/guides/api/crm/search */
export function searchRoutes(portal: Portal): Route[] {
  return objectRoute(portal, {
    method: 'POST',
    path: ['/crm/objects', '/:objectType/search'],
    class: 'page',
    needs: ['read :objectType'],
    handle: (object, request) => search(object, request),
  })
}

function search(object: CrmObject, { call, body }: Request): Answer {
  if (call.body.length > searchRules.bodyCharacters) throw invalid('The search request is too long.')
  const limit = wholeNumber(body.limit ?? 10)
  const after = wholeNumber(body.after ?? 0)
  if (limit > searchRules.pageSize) throw invalid(`The limit is above the maximum of ${searchRules.pageSize}.`)
  if (after + limit > searchRules.results) throw invalid(`Paging past ${searchRules.results} results is not possible.`)
  const asked = { ...askedIn(body), withHistory: [] }
  const words = body.query === undefined ? '' : requireText(body, 'query')
  const found = searchRecords(object, readGroups(body.filterGroups), words, readSort(body.sorts))
  const results = found.slice(after, after + limit).map((record) => readShape(object, record, asked))
  const next = after + limit < found.length ? { paging: { next: { after: String(after + limit) } } } : {}
  return { status: 200, body: { total: found.length, results, ...next } }
}

function readGroups(groups: unknown = []): Filter[][] {
  if (!Array.isArray(groups)) throw unreadable()
  const filters = groups.map((group: { filters?: unknown } | null) => {
    const list = group?.filters ?? []
    if (!Array.isArray(list)) throw unreadable()
    return list.map(readFilter)
  })
  const { groups: most, filtersInGroup, filters: total } = searchRules
  if (filters.length > most || filters.some((each) => each.length > filtersInGroup) || filters.flat().length > total)
    throw invalid(`A search has at most ${most} groups of ${filtersInGroup} filters, ${total} in all.`)
  return filters
}

/** A filter with its values as texts; numbers and booleans are taken as theirs. */
function readFilter(filter: unknown): Filter {
  if (typeof filter !== 'object' || filter === null) throw unreadable()
  const { values, ...members } = filter as Record<string, unknown>
  if (values !== undefined && !Array.isArray(values)) throw unreadable()
  const all = [...Object.values(members), ...(values ?? [])]
  if (all.some((value) => typeof value === 'object')) throw unreadable()
  const texts = Object.entries(members).map(([name, value]) => [name, String(value)])
  return { ...(Object.fromEntries(texts) as Filter), ...(values && { values: values.map(String) }) }
}

function readSort(sorts: unknown = []): { name: string; isDescending: boolean } {
  if (!Array.isArray(sorts)) throw unreadable()
  if (sorts.length > 1) throw invalid('A search has at most one sort.')
  const [sort] = sorts as (string | number | null | { propertyName: string; direction?: string } | undefined)[]
  if (sort === undefined) return { name: 'hs_object_id', isDescending: false }
  if (sort === null || typeof sort === 'number') throw unreadable()
  if (typeof sort !== 'string') return { name: sort.propertyName, isDescending: sort.direction === 'DESCENDING' }
  return { name: sort.replace(/^-/, ''), isDescending: sort.startsWith('-') }
}

function wholeNumber(value: unknown): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0) throw unreadable()
  return number
}
