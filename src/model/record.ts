/**
 * One field's value in the common lattice, independent of any vendor.
 *
 * Numbers and money are plain decimal text (`-1250.5`, never a float, never an exponent); dates are `YYYY-MM-DD`;
 * datetimes ISO 8601 in UTC with milliseconds (`2026-11-20T14:00:00.000Z`); a select holds its option's value, a
 * multi-select an array of them; references and users hold the id. `null` says that the field is known to be empty,
 * an empty string is a string, and an absent key says that the field was not read: three different things.
 */
export type Value = string | boolean | null | readonly string[]

/** Values by field name. */
export interface Row {
  [field: string]: Value
}

/** A record as a connector read it: its id in its own system and the fields that were asked for. */
export interface CrmRecord {
  id: string
  row: Row
}

/** The entries of a list, else the value as the one; none where there is no value. */
export function entriesOf(value: Value | undefined): readonly string[] {
  if (value === undefined || value === null) return []
  return typeof value === 'object' ? value : [String(value)]
}

/** True for null, an absent value, an empty or blank string and an empty list: nothing that a person would miss. */
export function isEmpty(value: Value | undefined): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'boolean') return false
  return typeof value === 'string' ? value.trim() === '' : value.length === 0
}
