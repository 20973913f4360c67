import { compareNumeric, type Row } from '../../kit/store.ts'
import type { Answer } from '../../kit/vendor.ts'
import type { Company } from '../company.ts'
import { invalid, notFound } from '../errors.ts'
import { pageOf } from '../listing.ts'
import { isVisible, livingRecord } from '../records.ts'
import { billingFrequencies } from '../standard/products.ts'
import { timestamp } from '../times.ts'
import { isObject } from '../values/composites.ts'
import { clearable, type Member, Problem } from '../values/member.ts'
import { boolean, date, integer, number, oneOf, reference, text } from '../values/scalars.ts'
import { idsIn, numberIn, objectOf, ok, type PricedRoute, type Request, routesOf } from './request.ts'

export interface LineItem extends Row {
  readonly deal: string
  readonly values: Readonly<Record<string, unknown>>
}

const MOST = 100
const PAGE = 500
const READ = 'products:read|products:full|deals:read|deals:full'
const WRITE = 'products:full|deals:full'

const members: Readonly<Record<string, Member>> = {
  product_id: { read: reference('products'), isNeeded: true },
  item_price: { read: number, isNeeded: true },
  quantity: { read: number, isNeeded: true },
  tax: { read: number },
  comments: { read: clearable(text()) },
  discount: { read: number },
  is_enabled: { read: boolean },
  tax_method: { read: oneOf('exclusive', 'inclusive', 'none') },
  discount_type: { read: oneOf('percentage', 'amount') },
  product_variation_id: { read: clearable(integer) },
  billing_frequency: { read: oneOf(...billingFrequencies) },
  billing_frequency_cycles: { read: clearable(integer) },
  billing_start_date: { read: clearable(date) },
}

const lineItemsOf = ({ store }: Company) =>
  store.collection<LineItem>('deal-products', { compare: compareNumeric, indexes: { deal: ({ deal }) => [deal] } })

/** The products of a deal: the only objects that are written many at a time. https://developers.pipedrive.com/docs/api/v1/Deals */
export function dealProductRoutes(company: Company): PricedRoute[] {
  const on = (rule: Parameters<typeof routesOf>[2]): PricedRoute[] => routesOf(company, 'v2', rule)
  const one = '/deals/:id/products/:item'
  return [
    ...on({
      ...{ method: 'GET', path: '/deals/products', cost: 10, class: 'page', needs: [READ] },
      handle: (request) => {
        const ids = idsIn(request.query, 'deal_ids')
        if (ids === undefined) throw invalid('deal_ids: This value is required')
        const { records } = company.objects.deals!
        const mayRead = (id: string): boolean => {
          const deal = records.get(id)
          return deal !== undefined && isVisible(deal, request.caller)
        }
        return list(company, request, ids.filter(mayRead))
      },
    }),
    ...on({
      ...{ method: 'POST', path: '/deals/:id/products/bulk', cost: 25, class: 'batch', needs: [WRITE] },
      handle: (request) => {
        const deal = dealIn(company, request)
        const { data } = objectOf(request)
        if (!Array.isArray(data) || data.length === 0 || data.length > MOST)
          throw invalid(`data: Expected an array of 1 to ${MOST} products`)
        return ok(
          data.map((each) => showItem(company, create(company, request, deal, each))),
          undefined,
          201,
        )
      },
    }),
    ...on({
      ...{ method: 'GET', path: '/deals/:id/products', cost: 10, class: 'page', needs: [READ] },
      handle: (request) => list(company, request, [dealIn(company, request)]),
    }),
    ...on({
      ...{ method: 'POST', path: '/deals/:id/products', cost: 5, needs: [WRITE] },
      handle: (request) => {
        const item = create(company, request, dealIn(company, request), objectOf(request))
        return ok(showItem(company, item), undefined, 201)
      },
    }),
    ...on({
      ...{ method: 'DELETE', path: '/deals/:id/products', cost: 15, class: 'batch', needs: [WRITE] },
      handle: (request) => removeMany(company, request),
    }),
    ...on({
      ...{ method: 'PATCH', path: one, cost: 5, needs: [WRITE] },
      handle: (request) => {
        const before = itemIn(company, request)
        const values = {
          ...before.values,
          ...read(company, request, objectOf(request), false),
          update_time: now(company),
        }
        const item = { ...before, values }
        lineItemsOf(company).put(item)
        return ok(showItem(company, item))
      },
    }),
    ...on({
      ...{ method: 'DELETE', path: one, cost: 3, needs: [WRITE] },
      handle: (request) => {
        const { id } = itemIn(company, request)
        lineItemsOf(company).delete(id)
        return ok({ id: Number(id) })
      },
    }),
  ]
}

const now = ({ clock }: Company): string => timestamp(clock.now())

const dealIn = (company: Company, request: Request): string =>
  livingRecord(company.objects.deals!, numberIn(request), request.caller).id

function itemIn(company: Company, request: Request): LineItem {
  const deal = dealIn(company, request)
  const item = lineItemsOf(company).get(numberIn(request, 'item'))
  if (item?.deal !== deal) throw notFound()
  return item
}

function list(company: Company, { query }: Request, deals: readonly string[]): Answer {
  const rows = deals.flatMap((deal) => lineItemsOf(company).find('deal', deal))
  const inOrder = rows.sort((a, b) => compareNumeric(a.id, b.id))
  const sorts = ['id', 'add_time', 'update_time', 'deal_id', 'order_nr']
  const { page, next_cursor } = pageOf(inOrder, query, { sorts, max: PAGE })
  return ok(
    page.map((item) => showItem(company, item)),
    { next_cursor },
  )
}

function create(company: Company, request: Request, deal: string, body: unknown): LineItem {
  if (!isObject(body)) throw invalid('data: Expected objects')
  return addLineItem(company, deal, read(company, request, body, true))
}

/** Stores a line item behind those that the deal has. */
export function addLineItem(
  company: Company,
  deal: string,
  { id: chosen, deal_id: _, ...values }: Record<string, unknown>,
): LineItem {
  const id = chosen === undefined ? company.next('deal-products') : Number(chosen)
  company.take('deal-products', id)
  const item: LineItem = {
    id: String(id),
    deal,
    values: {
      tax: 0,
      comments: '',
      discount: 0,
      is_enabled: true,
      tax_method: 'inclusive',
      discount_type: 'percentage',
      product_variation_id: null,
      billing_frequency: 'one-time',
      billing_frequency_cycles: null,
      billing_start_date: null,
      order_nr: lineItemsOf(company).count('deal', deal) + 1,
      add_time: now(company),
      update_time: now(company),
      ...values,
    },
  }
  lineItemsOf(company).put(item)
  return item
}

function read(company: Company, { caller }: Request, body: Record<string, unknown>, isNew: boolean) {
  const problems: string[] = []
  const sent: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(body)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined
    try {
      if (member === undefined) problems.push(`${name}: Parameter '${name}' is not allowed for this request`)
      else sent[name] = member.read(value, { company, caller })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problems.push(`${name}: ${error.message}`)
    }
  }
  for (const [name, { isNeeded }] of Object.entries(members))
    if (isNew && isNeeded && body[name] === undefined) problems.push(`${name}: This value is required`)
  if (problems.length > 0) throw invalid(...problems)
  return sent
}

function showItem(company: Company, { id, deal, values }: LineItem): object {
  const { item_price, quantity, discount, discount_type } = values as Record<string, number>
  const whole = item_price! * quantity!
  const less = String(discount_type) === 'amount' ? discount! : (whole * discount!) / 100
  return {
    id: Number(id),
    sum: Math.round((whole - less) * 100) / 100,
    deal_id: Number(deal),
    name: company.objects.products!.records.get(String(values.product_id))?.values.name ?? null,
    currency: company.objects.deals!.records.get(deal)?.values.currency ?? null,
    ...values,
  }
}

/** The named ones, or up to 100 of the deal. */
function removeMany(company: Company, request: Request): Answer {
  const deal = dealIn(company, request)
  const asked = idsIn(request.query, 'ids')
  const items = lineItemsOf(company).find('deal', deal)
  const gone = items.filter(({ id }) => asked === undefined || asked.includes(id)).slice(0, MOST)
  for (const { id } of gone) lineItemsOf(company).delete(id)
  return ok(
    { ids: gone.map(({ id }) => Number(id)) },
    { more_items_in_collection: lineItemsOf(company).count('deal', deal) > 0 && asked === undefined },
  )
}
