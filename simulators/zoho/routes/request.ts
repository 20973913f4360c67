import type { Answer, Call } from '../../kit/vendor.ts'
import { type ErrorBody, ItemError, invalidData, invalidModule, noPermission, Refusal } from '../errors.ts'
import type { Module, Org } from '../org.ts'
import { isObject } from '../saving/draft.ts'
import type { Service } from '../service.ts'

/** The base of everything that is no bulk job. */
export const BASE = '/crm/v8'

export const NO_CONTENT: Answer = { status: 204 }

/** The body as an object. Throws a Refusal for anything else. */
export function readBody(call: Call): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(call.body).toString())
  } catch {
    throw new Refusal(400, 'INVALID_DATA', 'body', { expected_data_type: 'jsonobject' })
  }
  if (!isObject(parsed)) throw new Refusal(400, 'INVALID_DATA', 'body', { expected_data_type: 'jsonobject' })
  return parsed
}

/** The list under a name of the body, with at least one and at most `most` entries. Throws a Refusal otherwise. */
export function readList(body: Readonly<Record<string, unknown>>, name: string, most: number): unknown[] {
  const list = body[name]
  if (list === undefined || (Array.isArray(list) && list.length === 0))
    throw new Refusal(400, 'MANDATORY_NOT_FOUND', 'required field not found', {
      api_name: name,
      json_path: `$.${name}`,
    })
  if (!Array.isArray(list))
    throw invalidData('invalid data', { expected_data_type: 'jsonarray', api_name: name, json_path: `$.${name}` })
  if (list.length > most)
    throw invalidData('invalid data', { maximum_length: most, api_name: name, json_path: `$.${name}` })
  return list
}

/** The module of a path or parameter. Rows of subforms and pages of the web application have none. */
export function moduleOf({ modules }: Org, name: string | null | undefined): Module {
  const module = modules.get(name ?? '')
  if (module === undefined || module.kind === 'subform' || !module.isServed) throw invalidModule()
  return module
}

/** The same for lists and queries: with subforms where that is how their rows are read, without the files of records. */
export function readableOf({ org, readings }: Service, name: string | null | undefined, rowsAreRead: boolean): Module {
  const named = org.modules.get(name ?? '')
  const module = rowsAreRead && named?.kind === 'subform' ? named : moduleOf(org, name)
  if (module.api_name === 'Attachments' && !readings.has('attachments-listed'))
    throw new Refusal(400, 'NOT_SUPPORTED', 'the module does not support this operation', { module: module.api_name })
  return module
}

/** Throws a Refusal where the profile of the caller may not do that with records of a module. */
export function demandRight({ denied, api_name }: Module, right: 'create' | 'edit' | 'delete'): void {
  if (denied.has(right)) throw noPermission(`Crm_Implied_${right[0]!.toUpperCase()}${right.slice(1)}_${api_name}`)
}

/** A whole number of the query. Throws a Refusal for another value. */
export function readNumber(query: URLSearchParams, name: string, usual: number, most: number): number {
  const text = query.get(name)
  if (text === null) return usual
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > most)
    throw invalidData('invalid data', { param_name: name, maximum: most })
  return Number(text)
}

export interface Item {
  readonly code: string
  readonly status: 'success' | 'error'
}

/** What became of one record of a request; a refusal of its own is its result. */
export function itemOf(work: () => Item): Item | ErrorBody {
  try {
    return work()
  } catch (error) {
    if (error instanceof ItemError) return error.body
    throw error
  }
}

/** Results by record. The status says whether all, some or none were carried out. */
export function answerItems(
  { readings }: Service,
  name: string,
  items: readonly (Item | ErrorBody)[],
  success: number,
): Answer {
  const failed = items.filter(({ status }) => status === 'error').length
  const mixed = readings.has('mixed-200') ? 200 : 207
  return { status: failed === 0 ? success : failed === items.length ? 400 : mixed, body: { [name]: items } }
}

/** The records of a batch that are carried out before a fault breaks it off. */
export function within<T>({ rows }: Call, list: readonly T[]): readonly T[] {
  return rows === undefined ? list : list.slice(0, rows)
}

/** One page of a list that settings are shown by. */
export function pageOf<T>(list: readonly T[], query: URLSearchParams): { rows: T[]; info: object } {
  const per_page = readNumber(query, 'per_page', 200, 200)
  const page = readNumber(query, 'page', 1, Number.MAX_SAFE_INTEGER)
  const rows = list.slice((page - 1) * per_page, page * per_page)
  return { rows, info: { per_page, count: rows.length, page, more_records: page * per_page < list.length } }
}
