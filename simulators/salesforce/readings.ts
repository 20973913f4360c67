import { OptionError } from '../kit/options.ts'

/** Where the public sources leave something open, the reading that is not the usual one; the list of behaviours names them. */
export type Reading =
  | 'active-values-only'
  | 'any-order'
  | 'error-message'
  | 'excludes-skip-null'
  | 'locator-404'
  | 'plain-numbers'
  | 'session-from-issue'

const KNOWN: ReadonlySet<string> = new Set<Reading>([
  'active-values-only',
  'any-order',
  'error-message',
  'excludes-skip-null',
  'locator-404',
  'plain-numbers',
  'session-from-issue',
])

/** Checks the names of readings. Throws an OptionError for one that there is not. */
export function chooseReadings(names: readonly string[]): ReadonlySet<Reading> {
  const unknown = names.find((name) => !KNOWN.has(name))
  if (unknown !== undefined)
    throw new OptionError(`There is no reading "${unknown}"; there are ${[...KNOWN].join(', ')}.`)
  return new Set(names as Reading[])
}
