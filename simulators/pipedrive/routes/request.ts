import type { LatencyClass } from '../../kit/latency.ts'
import type { Answer, Call, Route } from '../../kit/vendor.ts'
import type { Caller, Company } from '../company.ts'
import { badRequest, invalid, Refusal } from '../errors.ts'
import { isObject } from '../values/composites.ts'

/** A route with what a call of it costs of the day's tokens. */
export interface PricedRoute extends Route {
  readonly cost: number
  /** Counts in the window of searches too. */
  readonly isSearch?: boolean
}

/** A call, read so far that a route can go on. */
export interface Request {
  readonly call: Call
  readonly caller: Caller
  readonly query: URLSearchParams
  readonly params: Readonly<Record<string, string>>
  /** The body as JSON; undefined: there is none. */
  readonly json: unknown
}

export interface RouteRule {
  readonly method: Route['method']
  /** Below the version: `/persons/:id`. */
  readonly path: string
  readonly cost: number
  readonly class?: LatencyClass
  readonly needs: readonly string[]
  readonly isSearch?: boolean
  /** The body is no JSON: it is read by the handler. */
  readonly isForm?: boolean
  handle(request: Request): Answer | Promise<Answer>
}

/** The routes of a rule of v2 or v1, with and without `/api` before the version. */
export function routesOf(company: Company, version: 'v1' | 'v2', rule: RouteRule): PricedRoute[] {
  const { method, path, cost, class: kind = 'small', needs, isSearch = false } = rule
  const handle = answering(company, rule)
  return [`/api/${version}${path}`, `/${version}${path}`].map((each) => ({
    method,
    path: each,
    cost,
    class: kind,
    needs,
    isSearch,
    handle,
  }))
}

/** A handler in a transaction, whose refusals become answers. */
function answering(company: Company, rule: RouteRule): Route['handle'] {
  return (call) => {
    const answer = (error: unknown): Answer => {
      if (error instanceof Refusal) return { status: error.status, headers: error.headers, body: error.body }
      throw error
    }
    try {
      const json = rule.isForm ? undefined : readJson(call)
      const request = { call, caller: callerOf(company, call), query: call.query, params: call.params, json }
      const result = company.store.transaction(() => rule.handle(request))
      return result instanceof Promise ? result.catch(answer) : result
    } catch (error) {
      return answer(error)
    }
  }
}

/** Whose token a call was admitted with, by the subject of the token. */
export function callerOf({ users }: Company, { key }: Call): Caller {
  const [, by, id] = /^(token|oauth)-user-(\d+)/.exec(key) ?? []
  return { user: users.get(Number(id))!, by: by === 'oauth' ? 'oauth' : 'token' }
}

function readJson(call: Call): unknown {
  if (call.body.length === 0) return undefined
  if (!call.header('content-type')?.startsWith('application/json')) throw badRequest('The body must be JSON.')
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(call.body))
  } catch {
    throw badRequest('The body is not valid JSON.')
  }
}

/** The body, which must be an object. */
export function objectOf({ json }: Request): Record<string, unknown> {
  if (!isObject(json)) throw invalid('body: Expected object')
  return json
}

export const ok = (data: unknown, additional?: object | null, status = 200): Answer => ({
  status,
  body: { success: true, data, ...(additional !== undefined && { additional_data: additional }) },
})

/** The number in a path. Throws when it is none. */
export function numberIn({ params }: Request, name = 'id'): string {
  const text = params[name] ?? ''
  if (!/^\d{1,15}$/.test(text)) throw invalid(`${name}: Expected integer`)
  return String(Number(text))
}

/** A query parameter that lists names or numbers, separated by commas. */
export function listIn(query: URLSearchParams, name: string): string[] | undefined {
  const given = query.getAll(name).flatMap((text) => text.split(','))
  return given.length === 0 ? undefined : given.map((each) => each.trim()).filter((each) => each !== '')
}

/** Ids of a query parameter, at most 100. */
export function idsIn(query: URLSearchParams, name: string): string[] | undefined {
  const ids = listIn(query, name)
  if (ids === undefined) return undefined
  if (ids.length > 100) throw invalid(`${name}: Expected at most 100 ids`)
  if (!ids.every((id) => /^\d{1,15}$/.test(id))) throw invalid(`${name}: Expected integers`)
  return ids
}
