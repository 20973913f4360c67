import { OptionError } from '../kit/options.ts'

const READINGS = [
  'attachments-listed',
  'bulk-write-silent',
  'coql-200',
  'coql-of-subforms',
  'deleted-hold-unique',
  'display-values-in-queries',
  'ignored-fields-refused',
  'keeps-blanks',
  'layout-required',
  'mixed-200',
  'notes-for-administrators',
  'oauth-errors-400',
  'picklists-strict',
  'rate-limit-exceeded',
  'repeats-in-request-refused',
  'request-errors-in-data',
  'scripts-refused',
  'subform-lists-refused',
] as const

/** Where the sources leave something open, the reading that is not the usual one; behaviours.md names them. */
export type Reading = (typeof READINGS)[number]

/** Checks the names of readings, written as `a,b`. Throws an OptionError for one that there is not. */
export function chooseReadings(text: string): ReadonlySet<Reading> {
  const names = text.split(',').filter((name) => name !== '')
  const known: readonly string[] = READINGS
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new OptionError(`There is no reading "${unknown}"; there are ${READINGS.join(', ')}.`)
  return new Set(names as Reading[])
}
