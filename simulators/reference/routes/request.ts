import type { Answer, Call } from '../../kit/vendor.ts'
import type { Crm } from '../crm.ts'
import type { Field, ObjectName } from '../fields.ts'
import { errorOf, malformed, Refusal } from '../refusal.ts'
import { isObject } from '../rows.ts'
import type { Way } from '../rules.ts'

export function answerRefusal(error: unknown): Answer {
  if (!(error instanceof Refusal)) throw error
  const { status, retryAfterMs } = error
  return {
    status,
    body: { error: errorOf(error) },
    ...(retryAfterMs !== undefined && { headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } }),
  }
}

/** The body of a call, of at most so many bytes. Throws unless it is a JSON object. */
export function readBody(call: Call, maxBytes: number): Record<string, unknown> {
  if (call.body.length > maxBytes) throw new Refusal(413, 'too_large', `The body is longer than ${maxBytes} bytes.`)
  if (!call.header('content-type')?.startsWith('application/json')) throw malformed('The body is application/json.')
  try {
    const body: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(call.body))
    if (isObject(body)) return body
  } catch {
    // Said below.
  }
  throw malformed('The body is a JSON object in UTF-8.')
}

export function objectOf(crm: Crm, call: Call): ObjectName {
  return requireObject(crm, call.params.object, new Refusal(404, 'not_found', 'There is no such object.'))
}

export function requireObject(crm: Crm, name: unknown, refusal: Refusal): ObjectName {
  const object = crm.objects().find((each) => each.name === name)
  if (object === undefined) throw refusal
  return object.name
}

/** Throws for users, whom an administrator keeps, and where the account does not offer this way. */
export function requireWritable(crm: Crm, object: ObjectName, way?: Way): void {
  if (object === 'user') throw new Refusal(403, 'not_offered', 'Users are read only.')
  if (way !== undefined && !crm.writes.includes(way))
    throw new Refusal(403, 'not_offered', `This account does not offer ${way}.`)
}

export function requireRows<T>(rows: readonly T[], max: number): void {
  if (rows.length > max) throw new Refusal(413, 'too_large', `More than ${max} rows.`)
}

export function requireTexts(value: unknown, name: string): string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw malformed(`${name} is a list of texts.`)
}

export function requireFields(crm: Crm, object: ObjectName, names: readonly string[]): readonly Field[] {
  return names.map((name) => crm.field(object, name) ?? unknownField(name))
}

function unknownField(name: string): never {
  throw new Refusal(400, 'malformed', 'There is no such field.', { field: name })
}

/** A count in the query, of at most `most`; `usual` when it is not told. */
export function readCount(query: URLSearchParams, name: string, usual: number, most: number): number {
  const text = query.get(name)
  if (text === null) return usual
  if (!/^\d{1,9}$/.test(text) || Number(text) > most) throw malformed(`${name} is a number of at most ${most}.`)
  return Number(text)
}
