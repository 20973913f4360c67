import { accountRules } from './account-rules.ts'
import { recordRules } from './record-rules.ts'
import type { Rule } from './rule.ts'

export const rules: readonly Rule[] = [...recordRules, ...accountRules]
