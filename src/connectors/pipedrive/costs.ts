import type { HttpRequest } from '../../http/http.ts'

type Method = HttpRequest['method']

/** Tokens of a call by the version of the API: of one record, of a page of a list, of a change, of a deletion. */
const usual = {
  v2: { one: 1, list: 10, change: 5, remove: 3 },
  v1: { one: 2, list: 20, change: 10, remove: 6 },
} as const

/** Calls that cost something else. https://developers.pipedrive.com/docs/api/v1 (the token cost of each endpoint) */
const unusual: readonly { method: Method; path: RegExp; tokens: number }[] = [
  { method: 'GET', path: /^\/api\/v2\/(pipelines|stages)$/, tokens: 5 },
  { method: 'GET', path: /^\/api\/v2\/deals\/archived$/, tokens: 20 },
  { method: 'POST', path: /^\/api\/v2\/deals\/\d+\/products\/bulk$/, tokens: 25 },
  { method: 'GET', path: /^\/api\/v1\/leads\/archived$/, tokens: 40 },
  { method: 'GET', path: /^\/api\/v1\/leadLabels$/, tokens: 10 },
  { method: 'GET', path: /^\/api\/v1\/deals\/\d+\/participants$/, tokens: 10 },
]

const oneRecord = /\/(\d+|me|[0-9a-f]{40}|[0-9a-f-]{36})$/i

/**
 * What a call takes of the tokens that the company has for a day.
 * https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 */
export function tokensOf(method: Method, path: string): number {
  const special = unusual.find((call) => call.method === method && call.path.test(path))
  if (special !== undefined) return special.tokens
  const costs = path.startsWith('/api/v1/') ? usual.v1 : usual.v2
  if (method === 'DELETE') return costs.remove
  if (method !== 'GET') return costs.change
  return oneRecord.test(path) ? costs.one : costs.list
}

/** What the plans multiply the tokens of a seat by; the older names of plans stand for those that took their place. */
const multipliers: Readonly<Record<string, number>> = {
  ...{ lite: 1, growth: 2, premium: 5, ultimate: 7 },
  ...{ essential: 1, advanced: 2, professional: 5, power: 5, enterprise: 7 },
}

const tokensOfSeat = 30_000

export const plans: readonly string[] = Object.keys(multipliers)

/** undefined: it is not told, or no plan. */
export function multiplierOf(plan: string | undefined): number | undefined {
  return plan === undefined ? undefined : multipliers[plan.trim().toLowerCase()]
}

/** Tokens that a company has for a day, without what it bought on top; undefined: there is no such plan. */
export function dailyTokens(plan: string, seats: number): number | undefined {
  const multiplier = multiplierOf(plan)
  return multiplier === undefined ? undefined : tokensOfSeat * multiplier * seats
}
