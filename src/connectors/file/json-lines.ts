import type { Value } from '../../model/record.ts'
import { plainDecimal } from '../canonical.ts'

/** A line of JSON as fields: members of nested objects under dotted names, numbers as the text that they are. */
export type Fields = Map<string, Value>

/** A number in a JSON text, kept as it is written. */
class Numeral {
  readonly text: string

  constructor(text: string) {
    this.text = plainDecimal(text)
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown
// The third argument of a reviver is younger than the types of the language: https://tc39.es/proposal-json-parse-with-source/
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown

/**
 * The fields of a line; null for what is no JSON object. A list of single values is a list; one that holds objects or
 * lists stays JSON text. A dot within a name is written `\.`, so that it is told from nesting.
 */
export function parseLine(text: string): Fields | null {
  let parsed: unknown
  try {
    parsed = parse(text, (_, value, { source }) =>
      typeof value === 'number' ? new Numeral(source ?? String(value)) : value,
    )
  } catch {
    return null
  }
  if (!isObject(parsed)) return null
  const fields: Fields = new Map()
  flatten(parsed, '', fields)
  return fields
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Numeral)
}

function flatten(object: Record<string, unknown>, prefix: string, fields: Fields): void {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix + key.replace(/[\\.]/g, '\\$&')
    if (isObject(value)) flatten(value, `${name}.`, fields)
    else fields.set(name, plainValue(value))
  }
}

function plainValue(value: unknown): Value {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (value instanceof Numeral) return value.text
  const entries = (value as unknown[]).map((entry) =>
    entry === null || typeof entry === 'object' ? (entry instanceof Numeral ? entry.text : null) : String(entry),
  )
  return entries.some((entry) => entry === null) ? writeJson(value) : (entries as string[])
}

/** JSON with numbers as they were written. */
function writeJson(value: unknown): string {
  if (value instanceof Numeral) return value.text
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, each]) => `${JSON.stringify(key)}:${writeJson(each)}`)
    .join(',')}}`
}

interface Branch {
  [name: string]: Branch | Leaf
}
class Leaf {
  readonly json: string

  constructor(json: string) {
    this.json = json
  }
}

/**
 * A line of JSON, its line end included, that `parseLine` reads as the same fields. `isNumber` says whose text is
 * written as a JSON number.
 */
export function writeLine(fields: Iterable<readonly [string, Value]>, isNumber: (name: string) => boolean): string {
  const root: Branch = Object.create(null)
  for (const [name, value] of fields) {
    const path = name.match(/(?:\\.|[^\\.])+/g)?.map((part) => part.replace(/\\(.)/g, '$1')) ?? [name]
    let branch = root
    for (const part of path.slice(0, -1)) {
      const next = branch[part]
      const inner: Branch = next === undefined || next instanceof Leaf ? Object.create(null) : next
      branch[part] = inner
      branch = inner
    }
    const isNumeral = typeof value === 'string' && isNumber(name) && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value)
    branch[path.at(-1)!] = new Leaf(isNumeral ? value : JSON.stringify(value))
  }
  return `${writeBranch(root)}\n`
}

function writeBranch(branch: Branch): string {
  const members = Object.entries(branch).map(
    ([name, value]) => `${JSON.stringify(name)}:${value instanceof Leaf ? value.json : writeBranch(value)}`,
  )
  return `{${members.join(',')}}`
}
