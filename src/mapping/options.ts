import type { Option } from '../model/schema.ts'

// Option lists are long-lived parts of a schema; folding them once for all records is what makes matching cheap.
const indexes = new WeakMap<readonly Option[], Map<string, string>>()

/**
 * The value of the option that `text` names: an exact value first, then a value or label without regard to case and
 * surrounding space; among several, the first in the list. Undefined when none does.
 */
export function findOption(options: readonly Option[], text: string): string | undefined {
  const index = indexOf(options)
  return index.get(exact(text)) ?? index.get(fold(text))
}

function indexOf(options: readonly Option[]): Map<string, string> {
  const known = indexes.get(options)
  if (known) return known
  const index = new Map<string, string>()
  const add = (key: string, value: string) => {
    if (!index.has(key)) index.set(key, value)
  }
  for (const { value } of options) add(exact(value), value)
  for (const { value } of options) add(fold(value), value)
  for (const { value, label } of options) add(fold(label), value)
  indexes.set(options, index)
  return index
}

// The two kinds of keys live in one map, told apart by their first character.
function exact(text: string): string {
  return `=${text}`
}

function fold(text: string): string {
  return `~${text.normalize('NFC').trim().toLowerCase()}`
}
