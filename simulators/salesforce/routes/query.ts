import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { compressFor } from '../compress.ts'
import type { Cursor } from '../locators.ts'
import { failure, invalidLocator, MAX_PAGE, MIN_PAGE } from '../rules.ts'
import { objectOf, select } from '../select.ts'
import type { Service } from '../service.ts'
import { askerOf, bearerOf } from '../sessions.ts'
import { parse } from '../soql/parse.ts'
import { SoqlError, type SoqlQuery } from '../soql/syntax.ts'
import { groupWriter, recordWriter } from '../wire.ts'

/**
 * Queries and their further pages. `queryAll` takes deleted records along.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/resources-query
 */
export function queryRoutes(service: Service): Route[] {
  return (['query', 'queryAll'] as const).flatMap((resource) => {
    const common = { method: 'GET', class: 'page', needs: ['session'] } as const
    const base = `/services/data/:version/${resource}`
    const start = (call: Call) => compressFor(call, runQuery(service, call, resource === 'queryAll'))
    return [
      { ...common, path: base, handle: start },
      { ...common, path: `${base}/`, handle: start },
      { ...common, path: `${base}/:locator`, handle: (call: Call) => compressFor(call, nextPage(service, call)) },
    ]
  })
}

function runQuery(service: Service, call: Call, withDeleted: boolean): Answer {
  const text = call.query.get('q')
  if (text === null || text.trim() === '') return failure(400, 'MALFORMED_QUERY', 'A query string has to be specified')
  try {
    return firstPage(service, call, parse(text), withDeleted)
  } catch (error) {
    if (error instanceof SoqlError) return failure(400, error.code, error.message)
    throw error
  }
}

function firstPage(service: Service, call: Call, query: SoqlQuery, withDeleted: boolean): Answer {
  const { org, locators, setup } = service
  const asker = askerOf(service, call)
  const object = objectOf(org, query)
  const slow = setup.limits.countRows!
  if (query.select === 'count' && query.where === undefined && slow > 0 && org.recordsOf(object).length > slow)
    throw new SoqlError('QUERY_TIMEOUT', 'Your query request was running for too long.')
  const result = select(org, query, withDeleted, asker)
  if (result.kind === 'count') return { status: 200, body: { totalSize: result.size, done: true, records: [] } }
  const { records, members, columns } = result
  const version = call.params.version!
  const write = result.kind === 'groups' ? groupWriter(columns) : recordWriter(object.name, version, members)
  const cursor: Cursor = { records, write, pageSize: pageSizeOf(call), userId: asker.userId }
  const open = (): string => locators.open(cursor, asker.now)
  return page(cursor, 0, setup.limits.pageBytes!, (next) => `/services/data/${version}/query/${open()}-${next}`)
}

function nextPage(service: Service, call: Call): Answer {
  const { locators, setup } = service
  const [, locator = '', from = ''] = /^(\w{18})-(\d+)$/.exec(call.params.locator!) ?? []
  const cursor = locators.find(locator, bearerOf(service, call), setup.clock.now())
  const start = Number(from)
  if (cursor === undefined || start >= cursor.records.length)
    return invalidLocator(service.readings.has('locator-404') ? 404 : 400)
  const base = `/services/data/${call.params.version!}/query/${locator}`
  return page(cursor, start, setup.limits.pageBytes!, (next) => `${base}-${next}`)
}

/** A page that begins at `start` and ends at the cursor's page size or, where that is a limit, at `maxBytes` of record text. */
function page(cursor: Cursor, start: number, maxBytes: number, urlOf: (next: number) => string): Answer {
  const { records, write, pageSize } = cursor
  const texts: string[] = []
  let size = 0
  let next = start
  while (next < records.length && next < start + pageSize) {
    const text = write(records[next]!)
    size += text.length
    if (maxBytes > 0 && size > maxBytes && texts.length > 0) break
    texts.push(text)
    next += 1
  }
  const done = next >= records.length
  const more = done ? '' : `"nextRecordsUrl":"${urlOf(next)}",`
  return {
    status: 200,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: `{"totalSize":${records.length},"done":${done},${more}"records":[${texts.join(',')}]}`,
  }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/headers-queryoptions */
function pageSizeOf(call: Call): number {
  const match = /batchSize\s*=\s*(\d+)/i.exec(call.header('sforce-query-options') ?? '')
  return match === null ? MAX_PAGE : Math.min(MAX_PAGE, Math.max(MIN_PAGE, Number(match[1])))
}
