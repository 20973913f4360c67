import { OptionError } from '../kit/options.ts'

const READINGS = [
  'active-values-only',
  'any-order',
  'code-points',
  'converted-leads-refused',
  'crlf',
  'dependent-picklists-enforced',
  'error-message',
  'excludes-skip-null',
  'grants-need-new-token',
  'keeps-milliseconds',
  'locator-404',
  'plain-numbers',
  'session-from-issue',
  'unknown-field-fails-request',
] as const

/** Where the public sources leave something open, the reading that is not the usual one; the list of behaviours names them. */
export type Reading = (typeof READINGS)[number]

const KNOWN: ReadonlySet<string> = new Set(READINGS)

/** Checks the names of readings. Throws an OptionError for one that there is not. */
export function chooseReadings(names: readonly string[]): ReadonlySet<Reading> {
  const unknown = names.find((name) => !KNOWN.has(name))
  if (unknown !== undefined)
    throw new OptionError(`There is no reading "${unknown}"; there are ${[...KNOWN].join(', ')}.`)
  return new Set(names as Reading[])
}
