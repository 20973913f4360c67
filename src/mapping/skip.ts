import { isEmpty, type Row, type Value } from '../model/record.ts'
import type { SkipRule } from '../model/schema.ts'

/** The reason of the first rule that a record meets; null when it is to be migrated. */
export function skipReason(rules: readonly SkipRule[], row: Row): string | null {
  return skipRule(rules, row)?.reason ?? null
}

/** The first rule that a record meets. */
export function skipRule(rules: readonly SkipRule[], row: Row): SkipRule | undefined {
  return rules.find((rule) => sameValue(row[rule.field], rule.equals))
}

/** Whether two values say the same: all empty ones do, lists are compared entry by entry. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b)
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b
  return a.length === b.length && a.every((entry, index) => entry === b[index])
}
