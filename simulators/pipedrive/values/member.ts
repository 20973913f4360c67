import type { Caller, Company, Features } from '../company.ts'

/** Where a value stands. */
export interface Place {
  readonly company: Company
  readonly caller: Caller
}

/** What is wrong with a value; the member's name is put before it. */
export class Problem extends Error {
  override name = 'Problem'
}

/** Gives a value as it is stored. Throws a {@link Problem}. */
export type Reader = (value: unknown, place: Place) => unknown

export interface Member {
  readonly read: Reader
  /** A creation needs it, and it cannot be cleared. */
  readonly isNeeded?: true
  /** Only with this feature; else the whole request is refused. */
  readonly when?: keyof Features
  /** Documented nowhere as writable; the reading `update-time-writable` accepts it. */
  readonly isDoubtful?: true
}

export const problem = (text: string): never => {
  throw new Problem(text)
}

/** A reader that lets null through, which clears. */
export const clearable =
  (read: Reader): Reader =>
  (value, place) =>
    value === null ? null : read(value, place)
