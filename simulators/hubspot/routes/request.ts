import type { LatencyClass } from '../../kit/latency.ts'
import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { unreadable, unset } from '../batch.ts'
import { type CrmObject, objectNamed } from '../crm-object.ts'
import { gap, invalid, Refusal } from '../errors.ts'
import { isOtherObject } from '../object-kinds.ts'
import type { Portal } from '../portal.ts'
import { bodyBytes, targetLength, type Version } from '../rules.ts'
import type { Asked } from '../shapes.ts'

/** A request to a dated path, checked so far that a route can read it. */
export interface Request {
  readonly call: Call
  readonly version: Version
  readonly body: Record<string, unknown>
}

export interface RouteRule {
  method: Route['method']
  /** Below the version: `/crm/objects/:version/:objectType/batch/read` is `['/crm/objects', '/:objectType/batch/read']`. */
  path: readonly [api: string, rest: string]
  class: LatencyClass
  needs?: readonly string[]
  /** The legacy spelling of the version; `v3` unless said. */
  legacy?: 'v3' | 'v4'
  /** The body is a list, which the handler gets as this member. */
  list?: string
  handle(request: Request): Answer
}

/** The routes of a rule: the dated path and its legacy spelling `/crm/v3/objects/...`. */
export function route({
  method,
  path: [api, rest],
  class: kind,
  needs,
  legacy: old = 'v3',
  list,
  handle,
}: RouteRule): Route[] {
  const legacy = api.startsWith('/crm/') ? api.replace('/crm/', `/crm/:version{${old}}/`) : `${api}/:version{${old}}`
  const answer = answering((call) => handle(readRequest(call, list)))
  return [`${api}/:version{2026-0[39]}${rest}`, `${legacy}${rest}`].map((path) => ({
    method,
    path,
    class: kind,
    ...(needs && { needs }),
    handle: answer,
  }))
}

export interface ObjectRouteRule extends Omit<RouteRule, 'handle'> {
  handle(object: CrmObject, request: Request): Answer
}

/** The routes of a rule whose path names an object as `:objectType`; its scopes may name it too. */
export function objectRoute(portal: Portal, { handle, ...rule }: ObjectRouteRule): Route[] {
  return route({ ...rule, handle: (request) => handle(objectIn(portal, request.call.params.objectType), request) })
}

/** A handler whose refusals become answers. */
export function answering(handle: (call: Call) => Answer): (call: Call) => Answer {
  return (call) => {
    try {
      return handle(call)
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, headers: error.headers, body: error.body }
      throw error
    }
  }
}

function readRequest(call: Call, list: string | undefined): Request {
  if (call.target.length > targetLength) throw new Refusal(414, { message: 'URI Too Long' })
  if (call.body.length > bodyBytes) throw new Refusal(413, { message: 'Request Entity Too Large' })
  return { call, version: call.params.version as Version, body: readJson(call, list) }
}

/** The body of a call as an object, or as its member `list`; none is an empty one. Throws for another content type and for broken JSON. */
export function readJson(call: Call, list?: string): Record<string, unknown> {
  if (call.body.length === 0) return {}
  if (!call.header('content-type')?.startsWith('application/json'))
    throw new Refusal(415, { message: 'Unsupported Media Type' })
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder().decode(call.body))
  } catch {
    throw unreadable()
  }
  if (list !== undefined) return { [list]: parsed }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw unreadable()
  return parsed as Record<string, unknown>
}

const unknownObject = (name: string): Refusal => invalid(`Unable to infer object type from: ${name}`)

/** The object that a path names. Other objects of HubSpot are a gap of this simulator. */
export function objectIn(portal: Portal, objectType = ''): CrmObject {
  const object = objectNamed(portal, objectType)
  if (object !== undefined) return object
  throw isOtherObject(objectType) ? gap(`The object ${objectType}`) : unknownObject(objectType)
}

/** What a read asks of each record. Associations with objects of HubSpot that are not simulated add nothing. */
export function readAsked(portal: Portal, query: URLSearchParams): Asked {
  const isSimulated = (name: string): boolean => objectNamed(portal, name) !== undefined || !isOtherObject(name)
  return {
    properties: readNames(query, 'properties'),
    withHistory: readNames(query, 'propertiesWithHistory'),
    associations: readNames(query, 'associations')
      .filter(isSimulated)
      .map((name) => objectIn(portal, name)),
  }
}

/** The same of a body: `properties` and `propertiesWithHistory` are lists. */
export function askedIn({ properties = [], propertiesWithHistory = [] }: Record<string, unknown>): Asked {
  const isTexts = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((name) => typeof name === 'string')
  if (!isTexts(properties) || !isTexts(propertiesWithHistory)) throw unreadable()
  return { properties, withHistory: propertiesWithHistory, associations: [] }
}

/** A member that must be an object. Throws when it is missing or of another form. */
export function readObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable()
  return value as Record<string, unknown>
}

/** The category and number of each association type in a list. Throws for another form. */
export function readTypeNames(list: unknown): { category: string; typeId: number }[] {
  if (!Array.isArray(list)) throw unset('types')
  return list.map((each) => {
    const spec = readObject(each)
    const typeId = Number(requireText(spec, 'associationTypeId'))
    if (!Number.isInteger(typeId)) throw unreadable()
    return { category: requireText(spec, 'associationCategory'), typeId }
  })
}

/** A member that must be a text (a number counts as one). Throws when it is missing. */
export function requireText(object: Record<string, unknown>, name: string): string {
  const value = object[name]
  if (typeof value === 'number') return String(value)
  if (value === undefined || value === null || value === '') throw unset(name)
  if (typeof value !== 'string') throw unreadable()
  return value
}

/** Property values as texts: numbers and booleans are taken as their text, null clears like an empty text. */
export function readProperties(object: Record<string, unknown>): Record<string, string> {
  const sent = object.properties
  if (sent === undefined || sent === null) throw unset('properties')
  if (typeof sent !== 'object' || Array.isArray(sent)) throw unreadable()
  const properties: Record<string, string> = {}
  for (const [name, value] of Object.entries(sent)) {
    if (typeof value === 'object' && value !== null) throw unreadable()
    properties[name] = value === null ? '' : String(value)
  }
  return properties
}

/** A query parameter that lists names, separated by commas, repeated, or both. */
export function readNames(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((list) => list.split(','))
    .filter((each) => each !== '')
}

/** The page size of a request. Throws when it is not a whole number from 1 to the maximum. */
export function readLimit(query: URLSearchParams, rule: { default: number; max: number }): number {
  const text = query.get('limit')
  if (text === null) return rule.default
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw invalid(`limit must be a positive whole number, got ${text}`)
  if (Number(text) > rule.max) throw invalid(`The limit ${text} is above the maximum of ${rule.max}.`)
  return Number(text)
}

/** The page that begins at a cursor, out of rows read one beyond the page's size. */
export function page<T extends { id: string }>(rows: T[], limit: number, call: Call, show: (row: T) => object): Answer {
  const next = rows[limit]
  const results = rows.slice(0, limit).map(show)
  if (next === undefined) return { status: 200, body: { results } }
  const query = new URLSearchParams(call.query)
  query.set('after', next.id)
  const link = `https://api.hubapi.com${call.path}?${query}`
  return { status: 200, body: { results, paging: { next: { after: next.id, link } } } }
}

/** The cursor of a request: the id of the first row of the page. */
export function readAfter(query: URLSearchParams): string | undefined {
  const after = query.get('after') ?? undefined
  if (after !== undefined && !/^\d{1,18}$/.test(after)) throw invalid(`after must be a record id, got ${after}`)
  return after
}
