import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml'
import type { z } from 'zod'
import { didYouMean } from './names.ts'
import { planSchema } from './plan-schema.ts'

type Path = readonly PropertyKey[]

/** What is wrong, in the order of the text, each as `line 41, column 9: objects[0].fields[3].to: ...`. */
export function describeFaults(
  issues: readonly z.core.$ZodIssue[],
  document: Document.Parsed,
  lines: LineCounter,
): string[] {
  return issues
    .flatMap((issue) => faultsOf(issue, document))
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, path, message }) => `${placeOf(lines, offset)}: ${words(path)}: ${message}`)
}

interface Fault {
  offset: number
  path: Path
  message: string
}

function faultsOf(issue: z.core.$ZodIssue, document: Document.Parsed): Fault[] {
  const { path } = issue
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      offset: offsetOfKey(document, path, key),
      path: [...path, key],
      message: `there is no such key.${didYouMean(key, keysAt(path))}`,
    }))
  }
  const missing = path.length > 0 && !document.hasIn(path)
  return [{ offset: offsetOf(document, path), path, message: missing ? 'is missing' : lowerFirst(issue.message) }]
}

/** `line 41, column 9` of an offset into the text. */
export function placeOf(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `line ${line}, column ${col}`
}

function words(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
  return text.replace(/^\./, '') || 'the plan'
}

/** Where the value at a path begins; of a missing one, where the nearest part around it begins. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range[0] ?? 0
}

function offsetOfKey(document: Document.Parsed, path: Path, key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true)
  if (!isMap(map)) return offsetOf(document, path)
  const found = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)?.key
  return isNode(found) && found.range ? found.range[0] : offsetOf(document, path)
}

/** The keys that the plan's shape has at a path; of a shape that has several forms, those of all. */
function keysAt(path: Path): string[] {
  let shapes: Shape[] = formsOf(planSchema)
  for (const step of path) {
    shapes = shapes.flatMap((shape) => formsOf(typeof step === 'number' ? shape.element : shape.shape?.[String(step)]))
  }
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape.shape ?? {})))]
}

interface Shape {
  shape?: Record<string, unknown>
  element?: unknown
  /** The forms of a union. */
  options?: readonly unknown[]
}

// Optional and defaulted members wrap the shape that they stand for.
function formsOf(schema: unknown): Shape[] {
  let inner = schema as Shape & { unwrap?: () => unknown }
  while (inner && !inner.shape && !inner.element && typeof inner.unwrap === 'function') {
    inner = inner.unwrap() as typeof inner
  }
  if (!inner) return []
  return Array.isArray(inner.options) && !inner.shape ? inner.options.flatMap(formsOf) : [inner]
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
