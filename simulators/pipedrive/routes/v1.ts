import type { Company } from '../company.ts'
import { invalid } from '../errors.ts'
import { offsetPage } from '../listing.ts'
import { ok, type PricedRoute, type Request, type RouteRule, routesOf } from './request.ts'

/** Routes of v1 with what they usually cost: reading one 2, a list 20, writing 10, deleting 6. */
export type V1Rule = Omit<RouteRule, 'cost'> & { readonly cost?: number }

const usual: Readonly<Record<string, number>> = { GET: 20, POST: 10, PUT: 10, PATCH: 10, DELETE: 6 }

export function v1(company: Company, rule: V1Rule): PricedRoute[] {
  const isOne = rule.method === 'GET' && rule.path.endsWith('/:id')
  return routesOf(company, 'v1', { cost: isOne ? 2 : usual[rule.method]!, ...rule })
}

/** A page by offset. */
export function v1Page<R>(
  company: Company,
  { query }: Request,
  rows: readonly R[],
  show: (row: R) => object,
  max = 500,
) {
  const { page, pagination } = offsetPage(rows, query, { max, tellsNoNext: company.reads('next-start-null') })
  return ok(page.map(show), { pagination })
}

/** What a creation of v1 answers with. */
export const createdStatus = (company: Company): number => (company.reads('v1-creations-answer-200') ? 200 : 201)

/** v1 takes numbers as text too. Undefined: not given; null: cleared. Throws for anything else. */
export function idIn(body: Readonly<Record<string, unknown>>, name: string): number | null | undefined {
  const value = body[name]
  if (value === undefined || value === null) return value as null | undefined
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (!Number.isSafeInteger(number)) throw invalid(`${name}: Expected integer`)
  return number as number
}

/** Rows by one or more fields, as `add_time DESC, id ASC`. */
export function sortedBy<R>(
  rows: readonly R[],
  query: URLSearchParams,
  valueIn: (row: R, field: string) => unknown,
): R[] {
  const given = query.get('sort')
  if (given === null) return [...rows]
  const orders = given.split(',').map((each) => {
    const [, field, direction = 'ASC'] = /^\s*(\w+)(?:\s+(ASC|DESC))?\s*$/i.exec(each) ?? []
    if (field === undefined) throw invalid('sort: Expected field names with ASC or DESC')
    return { field, sign: direction.toUpperCase() === 'DESC' ? -1 : 1 }
  })
  return [...rows].sort((a, b) => {
    for (const { field, sign } of orders) {
      const order = compare(valueIn(a, field), valueIn(b, field))
      if (order !== 0) return sign * order
    }
    return 0
  })
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [a ?? null, b ?? null]
  if (left === right) return 0
  if (left === null) return -1
  if (right === null) return 1
  return (left as string) < (right as string) ? -1 : 1
}
