import { z } from 'zod'
import type { TransformArguments } from '../../model/plan.ts'
import type { Row, Value } from '../../model/record.ts'
import type { Field, FieldType } from '../../model/schema.ts'
import type { FoundRecord } from '../found-record.ts'
import type { Choose } from '../options.ts'
import type { FindUser } from '../users.ts'

/** What a transform may look at besides the value. */
export interface TransformContext {
  /** The option of the target that a text stands for, by the value map of the plan and the options of the field. */
  choose: Choose
  /** The target's user who stands for a user of the source. */
  user: FindUser
  /** The tags that the field keeps of rich text. Absent: nobody knows. */
  tags?: readonly string[]
  /** The record of the target that a record of a source object is, which a column of rows may name. Absent: nobody knows of any. */
  reference?: (object: string, id: string, column?: string) => FoundRecord
  /** What the same record has by now in another field of the target. Absent: nobody knows. */
  held?: (field: string) => Value | undefined
}

/** What a result may no longer say of a value of this type, or a list of it, in a few words; undefined when it says it all. */
export type Loses = (from: FieldType, many?: boolean) => string | undefined

/** A value that says something: never null, and nothing that `isEmpty` calls empty. */
export type Filled = Exclude<Value, null>

/**
 * What came of a value. `undefined` leaves the field out of the row, as if it had not been read; `lost` says that a
 * value is written which says less than the source's; `standIn` that the source has none and the plan gives this one.
 * `rest`: of a list, what is left without the entries that are the issue.
 */
export type TransformResult =
  | { value: Value | undefined; lost?: TransformIssue; standIn?: true }
  | { issue: TransformIssue; rest?: Filled }

export interface TransformIssue {
  code: string
  /** For a person; never contains the value. */
  message: string
  /** How many entries of a list it is about. Absent: it is about the value. */
  entries?: number
}

/** Turns one value into another. */
export interface ValueStep {
  apply(value: Filled, context: TransformContext): TransformResult
  /** What becomes of null, an empty or blank text and an empty list; without it they become null. */
  empty?(value: Value): Value | undefined
  /** Target field that has to be given the same source without this transform. */
  whole?: string
  /** The type of its result, where that hangs on the arguments. */
  gives?: Facts['gives']
  /** In what it takes lengths of time, and gives them. */
  units?: { from: NonNullable<Field['unit']>; to: NonNullable<Field['unit']> }
  /** Fields of the target that it looks at, which therefore get their values first. */
  looksAt?: readonly string[]
  loses?: Loses
}

/** Makes one value of the values of several source fields, empty ones included; only ever the first of a chain. */
export interface CombiningStep {
  combine(values: readonly Value[], sources: readonly string[], context: TransformContext): TransformResult
  /** The source fields that it asks for by name; without it any will do. */
  names?: readonly string[]
  loses?: Loses
}

interface Facts {
  /** One line for people who choose one. */
  summary: string
  /** Lattice types whose values it understands. */
  takes: readonly FieldType[]
  /** The lattice type of its result; `same` as what it was given. */
  gives: FieldType | 'same'
  /**
   * What it makes of a list, taken as a whole: a list again (`kept`), one value (`ended`); or a list of any value (`made`).
   * Absent: a list goes through it entry by entry.
   */
  list?: 'kept' | 'ended' | 'made'
}

/** A transform with its arguments, ready to run. */
export type ValueTransform = Facts & ValueStep
export type CombiningTransform = Facts & CombiningStep
export type Transform = ValueTransform | CombiningTransform

/** A case that people read and tests run: a value or several fields, the arguments, and what comes of it. */
export type Example = ({ given: Value } | { of: Row }) &
  ({ gives: Value | undefined; lost?: string } | { issue: string }) & { with?: TransformArguments }

/** An entry of the registry. */
export interface Definition extends Facts {
  arguments: z.ZodObject
  examples: readonly Example[]
  /** `given` has passed `arguments`. Throws nothing. */
  make(given: unknown): ValueStep | CombiningStep
}

/** A definition whose `make` is typed by its arguments; `shape` is left out where there are none. */
export function defineTransform<const Shape extends z.ZodRawShape>(
  definition: Facts & {
    arguments?: z.ZodObject<Shape>
    examples: readonly Example[]
    make(given: z.output<z.ZodObject<Shape>>): ValueStep | CombiningStep
  },
): Definition {
  return {
    ...definition,
    arguments: definition.arguments ?? z.strictObject({}),
    make: (given) => definition.make(given as z.output<z.ZodObject<Shape>>),
  }
}

export function isCombining(transform: Transform): transform is CombiningTransform {
  return 'combine' in transform
}

export function issue(code: string, message: string): { issue: TransformIssue } {
  return { issue: { code, message } }
}

/** Loses what a value of another type may be besides those that the step reads. */
export function unlessFrom(types: readonly FieldType[], what: string): Loses {
  return (from) => (types.includes(from) ? undefined : what)
}

/** A step that changes text; yes and no stay as they are. */
export function changeText(change: (text: string) => string): ValueStep {
  return { apply: (value) => ({ value: typeof value === 'string' ? change(value) : value }) }
}

export const texts = ['text', 'long-text', 'rich-text', 'email', 'phone', 'url', 'select'] as const
export const numbers = ['integer', 'decimal', 'currency', 'percent'] as const
export const times = ['date', 'datetime', 'time', 'duration'] as const
export const ids = ['id', 'reference', 'user'] as const
