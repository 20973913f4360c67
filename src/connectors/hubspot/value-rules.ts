import type { ValueRule } from '../../model/schema.ts'
import { isDomain, isEmail } from './email.ts'

type Check = (text: string, bound: string, all: readonly string[]) => boolean

/**
 * Rules that an account's administrators set on values, enforced on every API write. Only their names are published;
 * here are those whose name and argument leave one reading. Bounds count as allowed, a pattern has to match the whole.
 * https://github.com/HubSpot/HubSpot-public-api-spec-collection (Property Validations)
 */
const checks: Readonly<Record<string, Check>> = {
  MIN_LENGTH: (text, bound) => text.length >= Number(bound),
  MAX_LENGTH: (text, bound) => text.length <= Number(bound),
  MIN_NUMBER: (text, bound) => Number(text) >= Number(bound),
  MAX_NUMBER: (text, bound) => Number(text) <= Number(bound),
  START_DATE: (text, bound) => timeOf(text) >= timeOf(bound),
  END_DATE: (text, bound) => timeOf(text) <= timeOf(bound),
  START_DATETIME: (text, bound) => timeOf(text) >= timeOf(bound),
  END_DATETIME: (text, bound) => timeOf(text) <= timeOf(bound),
  EMAIL: (text) => isEmail(text),
  EMAIL_ALLOWED_DOMAINS: (text, _, all) => isAmong(text.split('@')[1], all),
  EMAIL_BLOCKED_DOMAINS: (text, _, all) => !isAmong(text.split('@')[1], all),
  DOMAIN: (text) => isDomain(text),
  URL: (text) => hostOf(text) !== undefined,
  URL_ALLOWED_DOMAINS: (text, _, all) => isAmong(hostOf(text), all),
  URL_BLOCKED_DOMAINS: (text, _, all) => !isAmong(hostOf(text), all),
  PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE: (text) => /^\+[1-9]\d?[\d\s().-]{4,}$/.test(text),
}

const needsBound = new Set(['MIN_LENGTH', 'MAX_LENGTH', 'MIN_NUMBER', 'MAX_NUMBER'])
const needsTime = new Set(['START_DATE', 'END_DATE', 'START_DATETIME', 'END_DATETIME'])

/** Does a value, in its wire form, keep the rule? null: what the rule demands cannot be foretold. */
export function compileRule(rule: ValueRule): ((text: string) => boolean) | null {
  const [bound = ''] = rule.arguments
  if (rule.type === 'REGEX') return compilePattern(bound)
  const check = checks[rule.type]
  if (check === undefined) return null
  if (needsBound.has(rule.type) && (bound.trim() === '' || Number.isNaN(Number(bound)))) return null
  if (needsTime.has(rule.type) && Number.isNaN(timeOf(bound))) return null
  return (text) => check(text, bound, rule.arguments)
}

/** HubSpot's patterns are written for another engine; one that does not compile here cannot be foretold. */
function compilePattern(pattern: string): ((text: string) => boolean) | null {
  if (pattern === '') return null
  try {
    const whole = new RegExp(`^(?:${pattern})$`, 'u')
    return (text) => whole.test(text)
  } catch {
    return null
  }
}

/** Milliseconds of an ISO text or of epoch milliseconds; NaN for anything else. */
function timeOf(text: string): number {
  return /^-?\d{5,}$/.test(text) ? Number(text) : Date.parse(text)
}

function isAmong(domain: string | undefined, all: readonly string[]): boolean {
  const wanted = domain?.toLowerCase()
  // One argument with separators and several arguments say the same.
  return all.flatMap((each) => each.split(/[;,\s]+/)).some((each) => each.toLowerCase() === wanted)
}

function hostOf(text: string): string | undefined {
  const parsed = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`)
  return parsed !== null && isDomain(parsed.hostname) ? parsed.hostname : undefined
}
