import type { NewObjects } from '../model/schema.ts'

/** Names and labels of objects are told apart by their letters, not by their case. */
export function isSame(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}

/** Letters and digits alone. */
export function isPlain(label: string): boolean {
  return /^[A-Za-z0-9]+$/.test(label)
}

/** Whether a name is one that objects may be created under. */
export function isNameFor(name: string, { prefix, separator, maxLength }: NewObjects['names']): boolean {
  const own = name.slice(prefix.length)
  return (
    name.startsWith(prefix) && name.length <= maxLength && (isPlain(own) || (separator !== '' && /^\w+$/.test(own)))
  )
}
