import type { CrmObject } from './crm-object.ts'
import type { ValueProblem } from './errors.ts'
import type { Version } from './rules.ts'

type Values = Readonly<Record<string, string | undefined>>

/**
 * What an administrator requires and a record would lack after a write. Versions before 2026-09 do not ask. An update
 * is held to the rules that it touches: it clears what is required, or brings the value that requires more.
 * https://developers.hubspot.com/changelog/crm-api-write-validation-enforcement
 */
export function missingValues(
  { kind, required, portal }: CrmObject,
  version: Version,
  sent: Values,
  stored: Values | undefined,
): ValueProblem[] {
  const after = (name: string): string => sent[name] ?? stored?.[name] ?? ''
  const isBare = kind.needsOneOf.length > 0 && kind.needsOneOf.every((name) => after(name) === '')
  const isAsked = version === '2026-09' || portal.reads('company-needs-name')
  const bare =
    stored === undefined && isBare && isAsked ? [problem(kind.needsOneOf[0]!, 'MISSING_REQUIRED_PROPERTY')] : []
  if (version !== '2026-09') return bare
  const touches = (name: string): boolean => stored === undefined || sent[name] !== undefined
  const always = (required.always ?? []).filter((name) => touches(name) && after(name) === '')
  const conditional = (required.conditional ?? [])
    .filter(({ name, values, requires }) => values.includes(after(name)) && [name, ...requires].some(touches))
    .flatMap(({ requires }) => requires.filter((name) => after(name) === ''))
  return [
    ...bare,
    ...always.map((name) => problem(name, 'MISSING_REQUIRED_PROPERTY')),
    ...conditional.map((name) => problem(name, 'MISSING_CONDITIONAL_REQUIRED_PROPERTY')),
  ]
}

function problem(name: string, error: string): ValueProblem {
  return { name, error, message: `Property "${name}" is required.` }
}
