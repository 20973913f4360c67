import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { ItemError, invalidData, missingParam, Refusal } from '../errors.ts'
import type { Deleted, Org } from '../org.ts'
import { renderUser } from '../reading/render.ts'
import { parseCriteria } from '../reading/search.ts'
import { isInBin, LISTED_LIFE, purgeRecord, restoreRecord } from '../saving/remove.ts'
import type { Service } from '../service.ts'
import { answerItems, BASE, type Item, itemOf, moduleOf, NO_CONTENT, pageOf, readBody, readList } from './request.ts'

const MOST_RESTORED = 200

/** Deleted records and the bin. https://github.com/zoho/crm-oas */
export function recycleBinRoutes(service: Service): Route[] {
  const bin = `${BASE}/settings/recycle_bin`
  const route = (method: Route['method'], path: string, operation: string, handle: (call: Call) => Answer): Route => ({
    method,
    path,
    class: 'page',
    needs: [`ZohoCRM.settings.recycle_bin.${operation}`],
    handle,
  })
  return [
    {
      method: 'GET',
      path: `${BASE}/:module{[A-Za-z]\\w*}/deleted`,
      class: 'page',
      needs: ['ZohoCRM.modules.{module}.READ'],
      handle: (call) => listDeleted(service, call),
    },
    route('GET', bin, 'READ', (call) => listBin(service, call)),
    route('GET', `${bin}/actions/count`, 'READ', () => ({ status: 200, body: { count: inBin(service).length } })),
    route('POST', `${bin}/actions/restore`, 'UPDATE', (call) => restore(service, call)),
    route('POST', `${bin}/actions/empty`, 'DELETE', () => empty(service, () => true)),
    route('DELETE', bin, 'DELETE', (call) => empty(service, readFilters(call))),
    route('DELETE', `${bin}/:id`, 'DELETE', ({ params }) => {
      if (!purgeRecord(service.org, params.id!, service.now())) throw invalidData('the id given seems to be invalid')
      return { status: 200, body: { recycle_bin: [purged(params.id!)] } }
    }),
  ]
}

function listDeleted(service: Service, call: Call): Answer {
  const { org } = service
  const module = moduleOf(org, call.params.module)
  const type = call.query.get('type') ?? 'all'
  if (!['all', 'recycle', 'permanent'].includes(type)) throw invalidData('invalid data', { param_name: 'type' })
  const now = service.now()
  const since = Date.parse(call.header('if-modified-since') ?? '')
  const all = org.bin
    .values()
    .filter((row) => row.module === module.api_name && now - row.at < LISTED_LIFE)
    .filter((row) => type === 'all' || isInBin(row, now) === (type === 'recycle'))
    .filter(({ at }) => Number.isNaN(since) || at > since)
    .sort((a, b) => b.at - a.at)
  const { rows, info } = pageOf(all, call.query)
  if (rows.length === 0) return Number.isNaN(since) ? NO_CONTENT : { status: 304 }
  return { status: 200, body: { data: rows.map((row) => describe(org, row, now)), info } }
}

function describe(org: Org, row: Deleted, now: number): object {
  const module = org.modules.get(row.module)!
  return {
    id: row.id,
    display_name: org.nameOf(module, { id: row.id, record: row.record }),
    type: isInBin(row, now) ? 'recycle' : 'permanent',
    deleted_by: renderUser(org, row.by),
    created_by: renderUser(org, (row.record.Created_By as string | undefined) ?? null),
    deleted_time: org.zone.render(row.at),
  }
}

function inBin(service: Service): Deleted[] {
  return service.org.bin.values().filter((row) => isInBin(row, service.now()))
}

function listBin(service: Service, call: Call): Answer {
  const { rows, info } = pageOf(inBin(service), call.query)
  if (rows.length === 0) return NO_CONTENT
  const now = service.now()
  const shown = rows.map((row) => ({
    ...describe(service.org, row, now),
    module: { api_name: row.module, id: service.org.modules.get(row.module)?.id },
  }))
  return { status: 200, body: { recycle_bin: shown, info } }
}

function restore(service: Service, call: Call): Answer {
  const items = readList(readBody(call), 'ids', MOST_RESTORED).map((id) =>
    itemOf(() => {
      if (!restoreRecord(service, String(id)))
        throw new ItemError('INVALID_DATA', 'the id given seems to be invalid', { id })
      return { code: 'SUCCESS', details: { id }, message: 'record restored', status: 'success' } as Item
    }),
  )
  return answerItems(service, 'recycle_bin', items, 200)
}

function empty(service: Service, isChosen: (row: Deleted) => boolean): Answer {
  const chosen = inBin(service).filter(isChosen)
  if (chosen.length > 1_000) {
    for (const { id } of chosen) purgeRecord(service.org, id, service.now())
    return {
      status: 202,
      body: { recycle_bin: [{ code: 'SCHEDULED', details: {}, message: 'scheduled', status: 'success' }] },
    }
  }
  const items = chosen.map(({ id }) => {
    purgeRecord(service.org, id, service.now())
    return purged(id)
  })
  return items.length === 0 ? NO_CONTENT : answerItems(service, 'recycle_bin', items, 200)
}

function purged(id: string): Item {
  return { code: 'SUCCESS', details: { id }, message: 'record deleted', status: 'success' } as Item
}

/** Filters are mandatory; there is no list of ids. Here they ask for the module. */
function readFilters(call: Call): (row: Deleted) => boolean {
  const filters = call.query.get('filters')
  if (filters === null) throw missingParam('filters')
  const clause = parseCriteria(filters.startsWith('(') ? filters : `(${filters})`)
  if ('join' in clause || clause.path !== 'module')
    throw new Refusal(400, 'NOT_SUPPORTED', 'the filter is not simulated', { param: 'filters' })
  return ({ module }) => clause.values.includes(module)
}
