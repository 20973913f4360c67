import type { FieldType, MatchKey } from './schema.ts'

/**
 * Shapes that a text can have, the first that fits. `digits`: digits with a zero in front, which a number would lose.
 * `date` and `datetime` are ISO 8601; `date-dots` is 31.12.2026, `date-slashes` 12/31/2026, day and month not told apart.
 */
export const formats = [
  'email',
  'url',
  'date',
  'datetime',
  'date-dots',
  'date-slashes',
  'number',
  'digits',
  'phone',
] as const
export type Format = (typeof formats)[number]

/** What all records of a snapshot say about one field. The entries of a list count as values of their own. */
export interface FieldProfile {
  field: string
  type: FieldType
  /** Records with a value. The other three are what is no value, told apart; all four make up the records. */
  filled: number
  nulls: number
  /** Empty or blank texts and empty lists. */
  blanks: number
  absent: number
  /** Different values; an estimate (standard error 1.6 %) unless `exact`. */
  distinct: { count: number; exact: boolean }
  /** Of a field that holds lists: entries of all, and those of the longest. */
  entries?: { count: number; most: number }
  /** Characters of the longest value. */
  longest: number
  /** Values by shape, most frequent first; values of no known shape are not listed. */
  formats: { format: Format; count: number }[]
  /** Smallest and largest of the values that are numbers, as canonical decimals. */
  numbers?: Range
  /** Earliest and latest of the values that are ISO dates or datetimes. */
  dates?: Range
  /** Of fields with a closed list and of booleans, most frequent first. Values that are no option are masked. */
  values?: ValueCount[]
  /** Values that are none of the field's options. */
  noOption?: number
  /** The first different values, masked and cut. */
  examples: string[]
}

export interface Range {
  least: string
  most: string
}

export interface ValueCount {
  value: string
  count: number
  /** Whether the field's options have it. */
  option: boolean
}

/** Source records that share a match key. */
export interface DuplicateProfile {
  /** Field of the target that recognises the records. */
  key: string
  /** Fields of the source that give it its value. */
  fields: string[]
  normalise: MatchKey['normalise']
  /** Keys that more than one record holds. */
  groups: number
  /** Records of these groups; one that is in two groups counts twice. */
  records: number
  /** False when there were more keys than are kept, so that both counts are lower bounds. */
  exact: boolean
}

export interface ObjectProfile {
  object: string
  records: number
  fields: FieldProfile[]
  duplicates: DuplicateProfile[]
}
