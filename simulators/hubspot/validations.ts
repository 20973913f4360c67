import type { PropertyValidation } from './seed.ts'

type Rule = (value: string, argument: string, ...more: string[]) => boolean

/**
 * The rules that an administrator can set and that writes over the API must keep.
 * https://github.com/HubSpot/HubSpot-public-api-spec-collection
 */
const rules: Record<string, Rule> = {
  MIN_LENGTH: (value, argument) => value.length >= Number(argument),
  MAX_LENGTH: (value, argument) => value.length <= Number(argument),
  MIN_NUMBER: (value, argument) => Number(value) >= Number(argument),
  MAX_NUMBER: (value, argument) => Number(value) <= Number(argument),
  REGEX: (value, argument) => new RegExp(`^(?:${argument})$`, 'u').test(value),
  EMAIL_ALLOWED_DOMAINS: (value, ...domains) => domains.includes(emailDomain(value)),
  EMAIL_BLOCKED_DOMAINS: (value, ...domains) => !domains.includes(emailDomain(value)),
  PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE: (value) => /^\s*\+[1-9]/.test(value),
}

const emailDomain = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase()

/** The first rule of a property that a value breaks. Rule types other than those above are listed but not enforced. */
export function brokenRule(
  validations: PropertyValidation[],
  name: string,
  value: string,
): { error: string; message: string } | undefined {
  if (value === '') return undefined
  const set = validations.find((validation) => validation.propertyName === name)?.propertyValidationRules ?? []
  const broken = set.find(({ ruleType, ruleArguments: [argument = '', ...more] }) => {
    const keeps = Object.hasOwn(rules, ruleType) ? rules[ruleType] : undefined
    return keeps?.(value, argument, ...more) === false
  })
  if (broken === undefined) return undefined
  return {
    error: 'FAILED_VALIDATION',
    message: `${value} breaks the rule ${broken.ruleType} ${broken.ruleArguments.join(', ')} of "${name}".`,
  }
}
