import type { ValueMap } from '../model/plan.ts'
import type { Value } from '../model/record.ts'
import type { Field } from '../model/schema.ts'
import { createChooser } from './options.ts'

/** What speaks for which option a value of the source becomes, beyond its being the option's value or label. */
export interface ValueMatches {
  /** Only the values that need an entry: the others find their option by themselves. */
  values: ValueMap
  /** Values that no option clearly stands for, and the option of the source where they are one. */
  unmatched: { value: string; label: string | null }[]
}

/**
 * Matches the values of a source field with the options of a target field: its own options, and what a sample holds
 * beside them. Evidence, strongest first: the source's label is an option's value or label; the same words in other
 * writing (`IN_PROGRESS`, `In-Progress`); an option that says what stands before a dash or bracket (`Open - Not
 * Contacted` is an `Open`). Where several options have the same claim, none is taken.
 */
export function matchValues(source: Field, target: Field, seen: readonly Exclude<Value, null>[]): ValueMatches {
  const choose = createChooser(target)
  const options = (target.options ?? []).map(({ value, label }) => ({
    value,
    names: [spelling(value), spelling(label)],
  }))
  const wanted = wantedOf(source, seen)
  const found = new Map(
    wanted.map(({ value, label }) => [
      value,
      choose(value) === 'missing' ? similar(options, value, label, choose) : null,
    ]),
  )
  const isOpen = (value: string): boolean => typeof choose(value) !== 'object' && typeof found.get(value) !== 'string'
  return {
    values: Object.fromEntries([...found].filter((entry): entry is [string, string] => entry[1] !== null)),
    unmatched: wanted.filter(({ value }) => isOpen(value)),
  }
}

interface Wanted {
  value: string
  label: string | null
}

function wantedOf(source: Field, seen: readonly Exclude<Value, null>[]): Wanted[] {
  const own = source.options ?? []
  const known = new Set(own.map(({ value }) => value))
  const typed = seen
    .flatMap((value) => (typeof value === 'object' ? value : [String(value)]))
    .filter((value) => value.trim() !== '' && !known.has(value))
  return [
    ...own.map(({ value, label }) => ({ value, label })),
    ...[...new Set(typed)].map((value) => ({ value, label: null })),
  ]
}

function similar(
  options: readonly { value: string; names: readonly string[] }[],
  value: string,
  label: string | null,
  choose: ReturnType<typeof createChooser>,
): string | null {
  const byLabel = label === null ? 'missing' : choose(label)
  if (typeof byLabel === 'object') return byLabel.value
  if (byLabel === 'ambiguous') return null
  const names = label === null ? [value] : [value, label]
  for (const spell of [spelling, headOf]) {
    const wanted = new Set(names.map(spell).filter((text) => text !== ''))
    const claims = options.filter((option) => option.names.some((name) => wanted.has(name)))
    if (claims.length > 0) return claims.length === 1 ? claims[0]!.value : null
  }
  return null
}

/**
 * A name as its words alone, in lower case and without the accents of Latin letters. Words of letters run together, since
 * `InProgress` and `in_progress` are one name; where there are digits or signs they stay apart, since `1-5` is not `15`.
 */
function spelling(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
  const words = plain.replaceAll('&', ' and ').match(/[\p{L}\p{M}]+|\p{N}+|[+#%<>=*$€£¥]/gu) ?? []
  return words.join(words.every((word) => /^\p{L}/u.test(word)) ? '' : ' ')
}

/** The spelling of what stands before a dash, colon or bracket that refines it; empty when nothing does. */
function headOf(name: string): string {
  const [head, tail] = name.split(/\s+[-–—]\s+|\s*[:([]\s*/, 2)
  return head === undefined || tail === undefined ? '' : spelling(head)
}
