import type { ValueMap } from '../model/plan.ts'
import type { Field } from '../model/schema.ts'
import { createChooser } from './options.ts'

/**
 * Matches the values that a source field lists with the options of a target field: what needs an entry in the value map,
 * since the others find their option by themselves. Evidence, strongest first: the source's label is an option's value or
 * label; the same words in other writing (`IN_PROGRESS`, `In-Progress`); an option that says what stands before a dash or
 * bracket (`Open - Not Contacted` is an `Open`). Where several options have the same claim, none is taken. Values that
 * people typed are not matched: a plan would show them to everybody who reads it.
 */
export function matchValues(source: Field, target: Field): ValueMap {
  const choose = createChooser(target)
  const options = (target.options ?? []).map(({ value, label }) => ({
    value,
    names: [spelling(value), spelling(label)],
  }))
  const found = (source.options ?? []).flatMap(({ value, label }): [string, string][] => {
    const option = choose(value) === 'missing' ? similar(options, value, label, choose) : null
    return option === null ? [] : [[value, option]]
  })
  return Object.fromEntries(found)
}

function similar(
  options: readonly { value: string; names: readonly string[] }[],
  value: string,
  label: string,
  choose: ReturnType<typeof createChooser>,
): string | null {
  const byLabel = choose(label)
  if (typeof byLabel === 'object') return byLabel.value
  if (byLabel === 'ambiguous') return null
  const names = [value, label]
  for (const spell of [spelling, headOf]) {
    const wanted = new Set(names.map(spell).filter((text) => text !== ''))
    const claims = options.filter((option) => option.names.some((name) => wanted.has(name)))
    if (claims.length > 0) return claims.length === 1 ? claims[0]!.value : null
  }
  return null
}

/**
 * A name as its words alone, in lower case and without the accents of Latin letters. Words of letters run together, since
 * `InProgress` and `in_progress` are one name; where there are digits or signs they stay apart, since `1-5` is neither
 * `15` nor `1.5`, and `A-` is no `A`.
 */
function spelling(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
  const words = plain.replaceAll('&', ' and ').match(parts) ?? []
  return words.join(words.every((word) => /^\p{L}/u.test(word)) ? '' : ' ')
}

const parts = /[\p{L}\p{M}]+|\p{N}+|[+#%<>=*$€£¥]|(?<=\p{N})[.,/](?=\p{N})|^[-–−]|[-–−]$/gu

/** The spelling of what stands before a dash, colon or bracket that refines it; empty when nothing does. */
function headOf(name: string): string {
  const [head, tail] = name.split(/\s+[-–—]\s+|:\s+|\s*[([]\s*/, 2)
  return head === undefined || tail === undefined || !/\p{L}/u.test(head) ? '' : spelling(head)
}
