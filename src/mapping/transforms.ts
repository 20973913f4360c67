import type { z } from 'zod'
import type { TransformEntry } from '../model/plan.ts'
import { didYouMean } from './names.ts'
import { choiceTransforms } from './transforms/choice.ts'
import { durationTransforms } from './transforms/duration.ts'
import { emptyTransforms } from './transforms/empty.ts'
import { htmlTransforms } from './transforms/html.ts'
import { listTransforms } from './transforms/list.ts'
import { numberTransforms } from './transforms/number.ts'
import { referenceTransforms } from './transforms/reference.ts'
import { severalTransforms } from './transforms/several.ts'
import { textTransforms } from './transforms/text.ts'
import { timeTransforms } from './transforms/time.ts'
import type { Definition, Transform } from './transforms/transform.ts'

/** The closed list of transforms that a plan may name. */
export const transforms = {
  ...textTransforms,
  ...htmlTransforms,
  ...numberTransforms,
  ...timeTransforms,
  ...durationTransforms,
  ...choiceTransforms,
  ...emptyTransforms,
  ...referenceTransforms,
  ...severalTransforms,
  ...listTransforms,
} satisfies Record<string, Definition>

export type TransformName = keyof typeof transforms

/** The transform that a plan's entry means; undefined when there is none of that name, or not with these arguments. */
export function findTransform(entry: TransformEntry): Transform | undefined {
  const definition = definitionOf(entry)
  const given = definition?.arguments.safeParse(argumentsOf(entry))
  return definition && given?.success ? { ...definition, ...definition.make(given.data) } : undefined
}

/** The name of the transform that an entry means, whether or not there is one. */
export function nameOf(entry: TransformEntry): string {
  return typeof entry === 'string' ? entry : (Object.keys(entry)[0] ?? '')
}

/** Whether the registry has a transform of an entry's name, whatever its arguments. */
export function isKnown(entry: TransformEntry): boolean {
  return definitionOf(entry) !== undefined
}

/** Whether an entry looks up options of the target, and so looks into a value map. */
export function choosesOption(entry: TransformEntry): boolean {
  return nameOf(entry) === 'option' || nameOf(entry) === 'options'
}

/** Whether an entry makes something of every value, so that nothing has to be tried out. */
export function takesAll(entry: TransformEntry): boolean {
  return Object.hasOwn(htmlTransforms, nameOf(entry))
}

/** An entry in one line for a person: `truncate { length: 40 }`. */
export function showEntry(entry: TransformEntry): string {
  if (typeof entry === 'string') return entry
  const given = Object.entries(argumentsOf(entry)).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return `${nameOf(entry)} { ${given.join(', ')} }`
}

/** The same entry in its shortest form: without arguments just its name. */
export function plainEntry(entry: TransformEntry): TransformEntry {
  return Object.keys(argumentsOf(entry)).length === 0 ? nameOf(entry) : entry
}

/** Where in an entry, and what is wrong with it; empty exactly when `findTransform` finds it. */
export interface EntryFault {
  path: PropertyKey[]
  message: string
}

export function entryFaults(entry: TransformEntry): EntryFault[] {
  const name = nameOf(entry)
  if (typeof entry === 'object' && Object.keys(entry).length !== 1) {
    return [{ path: [], message: 'A transform with arguments is one key: { truncate: { length: 40 } }.' }]
  }
  const definition = definitionOf(entry)
  if (!definition) {
    const known = Object.keys(transforms)
    const hint = didYouMean(name, known) || ` It is one of ${known.join(', ')}.`
    return [{ path: [], message: `There is no transform "${name}".${hint}` }]
  }
  const checked = definition.arguments.safeParse(argumentsOf(entry))
  if (checked.success) return []
  if (typeof entry === 'string') {
    return [{ path: [], message: `The transform "${name}" needs arguments (${definition.summary}).` }]
  }
  return checked.error.issues.flatMap((issue) => argumentFaults(name, definition, issue))
}

function argumentFaults(
  name: string,
  { arguments: { shape }, summary }: Definition,
  issue: z.core.$ZodIssue,
): EntryFault[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shape)
    const takes = known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`
    return issue.keys.map((key) => ({
      path: [name, ...issue.path, key],
      message: `The transform "${name}" has no argument "${key}": ${takes}.${didYouMean(key, known)}`,
    }))
  }
  const place = issue.path.length === 0 ? '' : ` ${issue.path.join('.')}:`
  return [{ path: [name, ...issue.path], message: `The transform "${name}":${place} ${issue.message} (${summary}).` }]
}

function definitionOf(entry: TransformEntry): Definition | undefined {
  const name = nameOf(entry)
  if (typeof entry === 'object' && Object.keys(entry).length !== 1) return undefined
  return Object.hasOwn(transforms, name) ? transforms[name as TransformName] : undefined
}

function argumentsOf(entry: TransformEntry): object {
  return typeof entry === 'string' ? {} : (Object.values(entry)[0] ?? {})
}
