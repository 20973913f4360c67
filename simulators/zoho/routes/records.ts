import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { invalidData, missingParam, noPermission, Refusal } from '../errors.ts'
import { isAdministrator, type Module, type StoredRecord } from '../org.ts'
import { fieldsOf, type Listing, selectRows, sortKey } from '../reading/listing.ts'
import { renderRecord } from '../reading/render.ts'
import type { Service } from '../service.ts'
import { BASE, moduleOf, NO_CONTENT, readableOf, readNumber } from './request.ts'

const MOST_FIELDS = 50
const MOST_IDS = 100

/** Lists and single records. https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
export function recordRoutes(service: Service): Route[] {
  const needs = ['ZohoCRM.modules.{module}.READ']
  return [
    {
      method: 'GET',
      path: `${BASE}/:module{[A-Za-z]\\w*}`,
      class: 'page',
      needs,
      handle: (call) => listRecords(service, call),
    },
    {
      method: 'GET',
      path: `${BASE}/:module{[A-Za-z]\\w*}/:id{[0-9]+}`,
      class: 'small',
      needs,
      handle: (call) => getRecord(service, call),
    },
  ]
}

function listRecords(service: Service, call: Call): Answer {
  const { org, setup, pages } = service
  const { query } = call
  const module = readableOf(service, call.params.module, !service.readings.has('subform-lists-refused'))
  if (module.api_name === 'Notes' && service.readings.has('notes-for-administrators') && !isAdministrator(org.me))
    throw noPermission('Crm_Implied_View_Notes')
  const names = query.get('fields')
  if (names === null || names === '') throw missingParam('fields')
  if (names.split(',').length > MOST_FIELDS)
    throw new Refusal(400, 'LIMIT_EXCEEDED', 'the limit of fields is exceeded', {
      param_name: 'fields',
      limit: MOST_FIELDS,
    })
  const listing = readListing(call)
  const per_page = readNumber(query, 'per_page', 200, 200)
  const parameters = parametersOf(call)
  const token = query.get('page_token')
  if (token !== null && query.has('page'))
    throw new Refusal(400, 'AMBIGUITY_DURING_PROCESSING', 'give a page or a page token', {
      ambiguity_due_to: ['page', 'page_token'],
    })
  const place = token === null ? undefined : pages.read(token, org.me.id, parameters)
  const page = place === undefined ? readNumber(query, 'page', 1, Number.MAX_SAFE_INTEGER) : place.page + 1
  const start = place === undefined ? (page - 1) * per_page : 0
  const given = place === undefined ? start : place.given
  if (place === undefined && page * per_page > setup.limits.pageReach!)
    throw new Refusal(400, 'DISCRETE_PAGINATION_LIMIT_EXCEEDED', 'pages end here; go on with a page token', {
      limit: setup.limits.pageReach,
    })
  if (given >= setup.limits.tokenReach!)
    throw new Refusal(400, 'PAGINATION_LIMIT_EXCEEDED', 'lists end here', { limit: setup.limits.tokenReach })

  const all = selectRows(service, module, listing, { after: place?.after, most: start + per_page + 1 })
  const rows = all.slice(start, start + per_page)
  if (rows.length === 0) return listing.modifiedSince === undefined ? NO_CONTENT : { status: 304 }
  const more = all.length > start + per_page
  const fields = fieldsOf(module, names)
  return {
    status: 200,
    body: {
      data: rows.map((row) => renderRecord(org, row, fields)),
      info: {
        per_page,
        count: rows.length,
        page,
        sort_by: listing.sortBy,
        sort_order: listing.descending ? 'desc' : 'asc',
        more_records: more,
        ...nextPage(service, { listing, rows, given, page, parameters, more }),
      },
    },
  }
}

interface Turn {
  listing: Listing
  rows: readonly StoredRecord[]
  given: number
  page: number
  parameters: string
  more: boolean
}

function nextPage({ org, pages }: Service, { listing, rows, given, page, parameters, more }: Turn): object {
  if (!more) return { next_page_token: null, previous_page_token: null, page_token_expiry: null }
  const last = rows.at(-1)!
  const place = { after: { key: sortKey(listing, last), id: last.id }, given: given + rows.length, page }
  const { token, expiry } = pages.issue(place, org.me.id, parameters)
  return { next_page_token: token, previous_page_token: null, page_token_expiry: org.zone.render(expiry) }
}

/** What a page token is bound to: everything but the page itself. */
function parametersOf(call: Call): string {
  const kept = [...call.query].filter(([name]) => name !== 'page' && name !== 'page_token')
  return JSON.stringify([call.path, kept.sort(), call.header('if-modified-since') ?? ''])
}

function readListing(call: Call): Listing {
  const { query } = call
  const sortBy = query.get('sort_by') ?? 'id'
  const order = query.get('sort_order') ?? 'desc'
  const cvid = query.get('cvid')
  if (!isSortable(sortBy)) throw invalidData('invalid data', { param_name: 'sort_by' })
  if (order !== 'asc' && order !== 'desc') throw invalidData('invalid data', { param_name: 'sort_order' })
  const ordered = ['sort_by', 'sort_order'].find((name) => query.has(name))
  if (cvid !== null && ordered !== undefined)
    throw new Refusal(400, 'NOT_SUPPORTED', 'a custom view has its own order', { param: ordered })
  const ids = query.get('ids')?.split(',')
  if (ids !== undefined && ids.length > MOST_IDS)
    throw new Refusal(400, 'LIMIT_EXCEEDED', 'the limit of ids is exceeded', { param_name: 'ids', limit: MOST_IDS })
  const since = call.header('if-modified-since')
  const modifiedSince = since === undefined ? undefined : Date.parse(since)
  if (modifiedSince !== undefined && Number.isNaN(modifiedSince))
    throw new Refusal(400, 'INVALID_DATA', 'invalid header', { header: 'If-Modified-Since' })
  return {
    sortBy,
    descending: order === 'desc',
    converted: readState(query, 'converted', 'false'),
    approved: readState(query, 'approved', 'true'),
    ...(ids !== undefined && { ids: new Set(ids) }),
    ...(cvid !== null && { cvid }),
    ...(modifiedSince !== undefined && { modifiedSince }),
  }
}

function isSortable(name: string): name is Listing['sortBy'] {
  return ['id', 'Created_Time', 'Modified_Time'].includes(name)
}

function readState(query: URLSearchParams, name: string, usual: 'true' | 'false'): 'true' | 'false' | 'both' {
  const text = query.get(name) ?? usual
  if (text !== 'true' && text !== 'false' && text !== 'both') throw invalidData('invalid data', { param_name: name })
  return text
}

function getRecord({ org }: Service, call: Call): Answer {
  const module = moduleOf(org, call.params.module)
  const row = org.recordsOf(module).get(call.params.id!)
  if (row === undefined) return NO_CONTENT
  const since = Date.parse(call.header('if-modified-since') ?? '')
  if (!Number.isNaN(since) && Date.parse(String(row.record.Modified_Time)) <= since) return { status: 304 }
  return { status: 200, body: { data: [wholeRecord(org, module, row)] } }
}

/** A record with all of its fields and the states behind `$`. */
function wholeRecord(org: Service['org'], module: Module, row: StoredRecord): object {
  return {
    ...renderRecord(org, row, [...module.fields.values()]),
    $approval_state: row.record.$approval_state ?? 'approved',
    $converted: row.record.Converted__s === true,
    $editable: row.record.Locked__s !== true,
    $layout_id: { display_label: 'Standard', name: 'Standard', id: module.layoutId },
    $currency_symbol: org.details.iso_code,
  }
}
