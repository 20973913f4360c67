import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { demandReading } from '../admission.ts'
import { invalidData, missingParam, Refusal } from '../errors.ts'
import { displayOf, type Field } from '../fields.ts'
import type { Module, StoredRecord } from '../org.ts'
import { type Column, valueIn } from '../reading/columns.ts'
import { parseCoql } from '../reading/coql.ts'
import { fieldsOf, selectRows } from '../reading/listing.ts'
import { runQuery } from '../reading/query.ts'
import { renderRecord } from '../reading/render.ts'
import { indexed, searchTest } from '../reading/search.ts'
import type { Service } from '../service.ts'
import { BASE, NO_CONTENT, readableOf, readBody, readNumber } from './request.ts'

/** How far a search reaches. */
const SEARCH_REACH = 2_000

/** COQL, search and counts. https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html */
export function queryRoutes(service: Service): Route[] {
  const module = `${BASE}/:module{[A-Za-z]\\w*}`
  const searching = ['ZohoCRM.modules.{module}.READ', 'ZohoSearch.securesearch.READ']
  return [
    {
      method: 'POST',
      path: `${BASE}/coql`,
      class: 'page',
      needs: ['ZohoCRM.coql.READ'],
      handle: (call) => coql(service, call),
    },
    {
      method: 'GET',
      path: `${module}/search`,
      class: 'page',
      needs: searching,
      handle: (call) => search(service, call),
    },
    {
      method: 'GET',
      path: `${module}/actions/count`,
      class: 'small',
      needs: searching,
      handle: (call) => count(service, call),
    },
  ]
}

function coql(service: Service, call: Call): Answer {
  const { select_query } = readBody(call)
  if (typeof select_query !== 'string')
    throw new Refusal(400, 'MANDATORY_NOT_FOUND', 'required field not found', { api_name: 'select_query' })
  const query = parseCoql(select_query)
  const module = known(service, query.module)
  demandReading(service, call, module)
  const { columns, rows, more } = runQuery(service, module, query)
  if (rows.length === 0) return NO_CONTENT
  const data = rows.map((row) => ({
    ...Object.fromEntries(columns.map((column) => [column.name, shownIn(service, column, row)])),
    id: row.id,
  }))
  return { status: 200, body: { data, info: { count: rows.length, more_records: more } } }
}

/** Modules that are new, and rows of subforms, are unknown to queries. */
function known(service: Service, name: string): Module {
  const module = readableOf(service, name, service.readings.has('coql-of-subforms'))
  if (!service.isKnown(module)) throw new Refusal(400, 'INVALID_MODULE', 'the module name given seems to be invalid')
  return module
}

/** Lookups come with their ids alone; the name is a column of its own. */
function shownIn({ org, readings }: Service, column: Column, row: StoredRecord): unknown {
  const value = valueIn(org, column, row)
  if (value === null || column.ofUser !== undefined) return value
  const { data_type, api_name, options } = column.field
  if (api_name === 'Parent_Id') {
    const module = org.find(String(value))?.module
    return { module: { api_name: module?.api_name, id: module?.id }, id: value }
  }
  if (['lookup', 'ownerlookup', 'userlookup'].includes(data_type)) return { id: value }
  if (data_type === 'datetime') return org.zone.render(Date.parse(String(value)))
  return readings.has('display-values-in-queries') ? displayOf({ options }, value) : value
}

/** https://www.zoho.com/crm/developer/docs/api/v8/search-records.html */
function search(service: Service, call: Call): Answer {
  const { org } = service
  const { query } = call
  const module = known(service, call.params.module!)
  const test = searchTest(service, module, query)
  if (test === undefined) throw missingParam('criteria')
  const per_page = readNumber(query, 'per_page', 200, 200)
  const page = readNumber(query, 'page', 1, Number.MAX_SAFE_INTEGER)
  if (page * per_page > SEARCH_REACH)
    throw new Refusal(400, 'LIMIT_REACHED', 'maximum response iteration limit reached', { limit: SEARCH_REACH })
  const hits = indexed(service, module)
    .filter((row) => isShown(row, query) && test(row))
    .sort((a, b) => org.recordsOf(module).compare(b.id, a.id))
  const rows = hits.slice((page - 1) * per_page, page * per_page)
  if (rows.length === 0) return NO_CONTENT
  const names = query.get('fields')
  const fields = names === null ? [...module.fields.values()].filter(isPlain) : fieldsOf(module, names)
  const more_records = hits.length > page * per_page
  return {
    status: 200,
    body: {
      data: rows.map((row) => renderRecord(org, row, fields)),
      info: { per_page, count: rows.length, page, more_records },
    },
  }
}

function isPlain({ data_type }: Field): boolean {
  return data_type !== 'subform' && data_type !== 'multiselectlookup'
}

function isShown({ record }: StoredRecord, query: URLSearchParams): boolean {
  const converted = query.get('converted') ?? 'false'
  const approved = query.get('approved') ?? 'true'
  const isPending = record.$approval_state === 'pending'
  return (
    (converted === 'both' || (record.Converted__s === true) === (converted === 'true')) &&
    (approved === 'both' || isPending === (approved === 'false'))
  )
}

/** https://github.com/zoho/crm-oas */
function count(service: Service, call: Call): Answer {
  const { query } = call
  const module = known(service, call.params.module!)
  const asked = ['criteria', 'email', 'phone', 'word'].filter((name) => query.has(name))
  const cvid = query.get('cvid')
  if (asked.length > 1) throw invalidData('give one search parameter', { param_name: asked[1] })
  if (asked.length === 1 && cvid !== null)
    throw new Refusal(
      400,
      'AMBIGUITY_DURING_PROCESSING',
      'Please use either Cvid or Search Params. Combination of both the params is not allowed',
      { ambiguity_due_to: ['cvid', asked[0]] },
    )
  const test = searchTest(service, module, query)
  const listing = { sortBy: 'id', descending: true, converted: 'false', approved: 'true' } as const
  const rows =
    test === undefined
      ? selectRows(
          service,
          module,
          { ...listing, ...(cvid !== null && { cvid }) },
          { after: undefined, most: Infinity },
        )
      : indexed(service, module).filter((row) => isShown(row, query) && test(row))
  return { status: 200, body: { count: rows.length } }
}
