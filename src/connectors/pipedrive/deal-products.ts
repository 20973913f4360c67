import type { CreateRow, FindRequest, Found, Outcome, ReadQuery, RecordPage } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Api } from './client.ts'
import { isNumber, requireId } from './find.ts'
import { cursorPage, type ListPage, pageRows } from './lists.ts'
import type { Container } from './members.ts'
import { compileRow, type RawRecord, toRecord } from './records.ts'
import type { Described } from './schema.ts'

/** Deals whose products are asked for at a time, and products that are added to one deal. https://developers.pipedrive.com/docs/api/v1/DealProducts */
const atOnce = 100
/** From so many on one call for all costs less than a call for each. */
const bulkFrom = 6

/** A product of a deal is named by both: its calls go to its deal. */
const idOf = (raw: RawRecord): string => `${String(raw.deal_id)}-${raw.id}`

/** Deal and number; null: nobody has such an id. */
function partsOf(id: string): { deal: string; item: string } | null {
  const [deal = '', item = '', ...more] = id.split('-')
  return more.length === 0 && isNumber(deal) && isNumber(item) ? { deal, item } : null
}

/** Where it is changed and taken away; null: nobody has such an id. */
export function itemPath(id: string): string | null {
  const parts = partsOf(id)
  return parts && `/api/v2/deals/${parts.deal}/products/${parts.item}`
}

/** Deal by deal, since there is no other list: those of a page of deals make a page. The cursor is that of the deals. */
export async function* readDealProducts(
  api: Api,
  described: Described,
  query: ReadQuery,
  signal: AbortSignal,
): AsyncGenerator<RecordPage> {
  const toRow = compileRow(described, query.fields)
  if (query.order === 'newest') {
    yield await newestFirst(api, described, query, signal)
    return
  }
  let left = query.limit ?? Number.POSITIVE_INFINITY
  for await (const { items, next } of pagesOf(api, query.cursor, signal)) {
    const told = items.slice(0, left)
    left -= told.length
    yield { records: told.map((raw) => toRecord(raw, toRow)), cursor: left > 0 ? next : null }
    if (left <= 0) return
  }
}

/** No list of them has this order, so that all are gone through; the newest that are wanted are one page. */
async function newestFirst(
  api: Api,
  described: Described,
  { fields, limit, cursor }: ReadQuery,
  signal: AbortSignal,
): Promise<RecordPage> {
  const toRow = compileRow(described, fields)
  const numberOf = (id: string): number => Number(partsOf(id)?.item)
  const before = cursor === undefined ? Number.POSITIVE_INFINITY : numberOf(cursor)
  const all: RawRecord[] = []
  for await (const { items } of pagesOf(api, undefined, signal)) all.push(...items)
  const records = all
    .map((raw) => toRecord(raw, toRow))
    .filter(({ id }) => numberOf(id) < before)
    .sort((a, b) => numberOf(b.id) - numberOf(a.id))
  return { records: records.slice(0, limit), cursor: null }
}

async function* pagesOf(
  api: Api,
  cursor: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ListPage<RawRecord>> {
  const lists = [
    { name: 'live', path: '/api/v2/deals' },
    { name: 'archived', path: '/api/v2/deals/archived' },
  ]
  const end = cursor?.indexOf(':') ?? 0
  let at = Math.max(
    0,
    lists.findIndex(({ name }) => name === cursor?.slice(0, end)),
  )
  let place = cursor?.slice(end + 1) || null
  for (let list = lists[at]; list !== undefined; list = lists[at]) {
    const query = { sort_by: 'id', sort_direction: 'asc' }
    const deals: ListPage<RawRecord> = await cursorPage(api, { path: list.path, query, most: atOnce }, place, signal)
    place = deals.next
    if (place === null) at += 1
    const following = lists[at]
    const items = await itemsOf(
      api,
      deals.items.map(({ id }) => String(id)),
      signal,
    )
    yield { items, next: following === undefined ? null : `${following.name}:${place ?? ''}` }
  }
}

/** What is attached to these deals, at most a hundred. */
async function itemsOf(api: Api, deals: readonly string[], signal: AbortSignal): Promise<RawRecord[]> {
  const all: RawRecord[] = []
  const query = { deal_ids: deals.join(','), sort_by: 'id', sort_direction: 'asc' }
  let cursor: string | null = null
  while (deals.length > 0) {
    const listing = { path: '/api/v2/deals/products', query, most: pageRows }
    const page: ListPage<RawRecord> = await cursorPage(api, listing, cursor, signal)
    for (const raw of page.items) all.push({ ...raw, id: idOf(raw) })
    cursor = page.next
    if (cursor === null) break
  }
  return all
}

export async function findDealProducts(
  api: Api,
  described: Described,
  { key, values, fields }: FindRequest,
  signal: AbortSignal,
): Promise<Found[]> {
  requireId(key)
  const toRow = compileRow(described, fields)
  const deals = [...new Set(values.flatMap((id) => partsOf(id)?.deal ?? []))]
  const found = new Map<string, RawRecord>()
  for (let at = 0; at < deals.length; at += atOnce)
    for (const raw of await itemsOf(api, deals.slice(at, at + atOnce), signal)) found.set(String(raw.id), raw)
  return values.flatMap((asked): Found[] => {
    const raw = found.get(asked)
    return raw === undefined ? [] : [{ asked, id: asked, row: toRow(raw) }]
  })
}

/** A row with the body that it is sent as. */
export interface Line {
  row: CreateRow
  body: Container
}

/**
 * Those of one deal by one call, where there are enough of them. A call that is refused for one of them is repeated for
 * each, since it does not say for which. `one`: creates a single one.
 */
export async function createLines(
  api: Api,
  lines: readonly Line[],
  one: (line: Line) => Promise<Outcome>,
  signal: AbortSignal,
): Promise<Map<Line, Outcome>> {
  const outcomes = new Map<Line, Outcome>()
  for (const [deal, ofIt] of Map.groupBy(lines, ({ body }) => String(body.deal_id))) {
    const told = ofIt.length < bulkFrom ? null : await createBulk(api, deal, ofIt, signal)
    for (const [n, line] of ofIt.entries()) outcomes.set(line, told?.[n] ?? (await one(line)))
  }
  return outcomes
}

/** null: refused, and nothing was stored. */
async function createBulk(
  api: Api,
  deal: string,
  lines: readonly Line[],
  signal: AbortSignal,
): Promise<Outcome[] | null> {
  const data = lines.map(({ body: { deal_id: _, ...rest } }) => rest)
  try {
    const answer = await api.send<RawRecord[]>('POST', `/api/v2/deals/${deal}/products/bulk`, { data }, signal)
    const made = answer.data ?? []
    // Which is which is told by the order alone, so it has to be the same.
    if (!isInOrder(made, data)) return lines.map(() => ({ status: 'unknown', error: disordered() }))
    return made.map(({ id }) => ({ status: 'written', id: `${deal}-${id}`, created: true }))
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    if (error.stored === 'no' && ['invalid', 'not-found', 'conflict'].includes(error.kind)) return null
    return lines.map(() => ({ status: error.stored === 'no' ? 'rejected' : 'unknown', error }))
  }
}

/** A deal may have one product several times: then amounts tell them apart, as far as they are told. */
function isInOrder(made: readonly RawRecord[], sent: readonly Container[]): boolean {
  const ofProduct = Map.groupBy(sent, ({ product_id: product }) => Number(product))
  return made.length === sent.length && made.every((each, n) => isOf(each, sent[n] ?? {}, ofProduct))
}

function isOf(made: RawRecord, sent: Container, ofProduct: ReadonlyMap<number, readonly Container[]>): boolean {
  const product = Number(sent.product_id)
  const amounts = (ofProduct.get(product) ?? []).length > 1 ? ['item_price', 'quantity'] : []
  const told = amounts.filter((name) => made[name] !== undefined && sent[name] !== undefined)
  return Number(made.product_id) === product && told.every((name) => Number(made[name]) === Number(sent[name]))
}

function disordered(): CrmError {
  const message = 'Pipedrive: the answer does not say which product of the deal is which.'
  return new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message })
}
