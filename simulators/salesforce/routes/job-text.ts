import type { Answer } from '../../kit/vendor.ts'

/** A moment as jobs show it, in whole seconds. */
export function wholeSecond(ms: number): string {
  return new Date(Math.floor(ms / 1_000) * 1_000).toISOString().replace('Z', '+0000')
}

/** The service writes the version as a number with a fraction. */
export function jsonOf(body: Record<string, unknown>): Answer {
  const text = JSON.stringify(body).replace(/"apiVersion":(\d+)/g, '"apiVersion":$1.0')
  return { status: 200, headers: { 'content-type': 'application/json;charset=UTF-8' }, body: text }
}
