import type { CrmObject } from './crm-object.ts'
import { requiredUnset, type ValueProblem } from './errors.ts'
import type { Version } from './rules.ts'

type Values = Readonly<Record<string, string | undefined>>

/**
 * What a record would lack after a write, on 2026-09: what an administrator requires, and what a new record of the object
 * needs. An update is held to the rules that it touches: it clears what is required, or brings the value that requires
 * more. https://developers.hubspot.com/changelog/crm-api-write-validation-enforcement
 */
export function missingValues(
  object: CrmObject,
  version: Version,
  sent: Values,
  stored: Values | undefined,
): ValueProblem[] {
  if (version !== '2026-09') return []
  const { required } = object
  const after = (name: string): string => sent[name] ?? stored?.[name] ?? ''
  const touches = (name: string): boolean => stored === undefined || sent[name] !== undefined
  const needed = stored === undefined ? lacking(object, version, sent) : []
  const always = (required.always ?? []).filter((name) => touches(name) && after(name) === '' && !needed.includes(name))
  const conditional = (required.conditional ?? [])
    .filter(({ name, values, requires }) => values.includes(after(name)) && [name, ...requires].some(touches))
    .flatMap(({ requires }) => requires.filter((name) => after(name) === ''))
  return [
    ...[...needed, ...always].map((name) => problem(name, 'MISSING_REQUIRED_PROPERTY')),
    ...conditional.map((name) => problem(name, 'MISSING_CONDITIONAL_REQUIRED_PROPERTY')),
  ]
}

/** Throws when a new record lacks what earlier versions than 2026-09 ask for. */
export function refuseIncomplete(object: CrmObject, version: Version, sent: Values): void {
  const names = lacking(object, version, sent)
  if (names.length > 0) throw requiredUnset(object.kind.singular, names)
}

/** What a new record of the object needs and does not have. Which of it earlier versions ask for is partly open. */
function lacking({ kind, portal }: CrmObject, version: Version, sent: Values): string[] {
  const isAsked = (isAlways: boolean): boolean =>
    version === '2026-09' ||
    portal.reads('required-by-every-version') ||
    (isAlways && !portal.reads('required-by-2026-09-only'))
  return kind.needs
    .filter(({ oneOf, isAlways = false }) => isAsked(isAlways) && oneOf.every((name) => (sent[name] ?? '') === ''))
    .map(({ oneOf }) => oneOf[0]!)
}

function problem(name: string, error: string): ValueProblem {
  return { name, error, message: `Property "${name}" is required.` }
}
