import type { Action } from '../../src/model/run.ts'

/**
 * Every rule of the two vendors that a migration of leads into contacts can break, by number. A test fails for a rule
 * that nothing shows and for a showing without a rule.
 */
export type Rule = { n: number; of: Chapter; says: string } & (
  | { where: 'record'; action: Action | 'not read'; reason?: string; lost?: string }
  /** The dry run refuses to begin. */
  | { where: 'plan'; refused: string }
  /** A finding about the account; an `error` cannot be approved. */
  | { where: 'account'; code: string; severity: 'error' | 'warning' }
  /** What happens between the dry run and the write, and cannot be foretold. */
  | { where: 'race'; status: string; reason: string | null }
  /** What the transport and the engine live through without anybody noticing. */
  | { where: 'run'; fault: string }
  | { where: 'nowhere'; why: string }
)

type Chapter =
  `${'hubspot' | 'salesforce'}: ${'reading' | 'writing' | 'errors' | 'quirks' | 'objects' | 'schema' | 'limits'}`

export const email = (n: number, says: string): Rule => ({
  ...{ n, of: 'hubspot: errors', says: `an address ${says} is INVALID_EMAIL` },
  ...{ where: 'record', action: 'quarantine', reason: 'malformed-email' },
})
export const kept = (n: number, of: Chapter, says: string, reason: string): Rule => ({
  ...{ n, of, says, reason },
  ...{ where: 'record', action: 'quarantine' },
})
export const comes = (n: number, of: Chapter, says: string, lost?: string): Rule => ({
  ...{ n, of, says },
  ...{ where: 'record', action: 'create', ...(lost ? { lost } : {}) },
})
export const updates = (n: number, of: Chapter, says: string, lost?: string): Rule => ({
  ...{ n, of, says },
  ...{ where: 'record', action: 'update', ...(lost ? { lost } : {}) },
})
export const broken = (n: number, ruleType: string): Rule =>
  kept(n, 'hubspot: quirks', `a value that breaks the administrators' rule ${ruleType} is refused`, 'value-rule')
export const account = (
  n: number,
  of: Chapter,
  says: string,
  code: string,
  severity: 'error' | 'warning' = 'error',
): Rule => ({
  ...{ n, of, says, code, severity },
  where: 'account',
})
export const nowhere = (n: number, of: Chapter, says: string, why: string): Rule => ({
  n,
  of,
  says,
  why,
  where: 'nowhere',
})
export const before = (n: number, of: Chapter, says: string, refused: string): Rule => ({
  n,
  of,
  says,
  refused,
  where: 'plan',
})
