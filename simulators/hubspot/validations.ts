import type { PropertyValidation } from './seed.ts'

type Rule = (value: string, argument: string) => boolean

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
}

/** The first rule of a property that a value breaks. Rule types other than those above are listed but not enforced. */
export function brokenRule(
  validations: PropertyValidation[],
  name: string,
  value: string,
): { error: string; message: string } | undefined {
  if (value === '') return undefined
  const set = validations.find((validation) => validation.propertyName === name)?.propertyValidationRules ?? []
  const broken = set.find(({ ruleType, ruleArguments }) => rules[ruleType]?.(value, ruleArguments[0] ?? '') === false)
  if (broken === undefined) return undefined
  const [argument] = broken.ruleArguments
  return {
    error: 'FAILED_VALIDATION',
    message: `${value} breaks the rule ${broken.ruleType} ${argument} of "${name}".`,
  }
}
