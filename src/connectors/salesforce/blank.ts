import type { Value } from '../../model/record.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

/** Without what a person cannot see and JSON or CSV may not carry, and without blanks at the ends, which are not stored. */
export function cleanText(text: string): string {
  return text.replace(unseen, '').trim()
}

/** Salesforce stores no empty text: such a value is the same as none. */
export function isBlank(value: Value): boolean {
  if (value === null) return true
  if (typeof value === 'boolean') return false
  return typeof value === 'string' ? cleanText(value) === '' : value.every((each) => isBlank(each))
}
