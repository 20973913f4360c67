import type { Value } from '../model/record.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

/** Without control characters, which a person cannot see, and which JSON or CSV may not carry. Line ends and tabs stay. */
export function withoutUnseen(text: string): string {
  return text.replace(unseen, '')
}

/** The same without blanks at the ends, for systems that do not store them or may not. */
export function cleanText(text: string): string {
  return withoutUnseen(text).trim()
}

/** Nothing that a person could see: to a system that stores no empty text the same as no value. */
export function isBlank(value: Value | undefined): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'boolean') return false
  return typeof value === 'string' ? cleanText(value) === '' : value.every((each) => isBlank(each))
}
