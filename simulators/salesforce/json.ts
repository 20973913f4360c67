/**
 * The JSON value in a body, undefined when it is none. A number that does not fit into a double is kept as its text, since
 * the service keeps decimals as they are written.
 */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body), exactNumber as (key: string, value: unknown) => unknown)
  } catch {
    return undefined
  }
}

/** A decimal that lost digits on its way into a double. */
export class Decimal {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

const SAFE_DIGITS = 15

function exactNumber(_: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined) return value
  return source.replace(/[eE].*|[^0-9]/g, '').length > SAFE_DIGITS && String(value) !== source
    ? new Decimal(source)
    : value
}

/** A JSON object, neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal)
}
