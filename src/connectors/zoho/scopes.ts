import type { Account, Intention } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import { knownObject } from './objects.ts'

type Right = keyof Account['missing']

/**
 * What the calls of this connector need, of any module where it is one of several. Bulk jobs, related lists, layouts and
 * profiles are not among them: without those it goes another way.
 */
const needs: readonly (readonly [Right, string])[] = [
  ['read', 'ZohoCRM.modules.READ'],
  ['read', 'ZohoCRM.settings.modules.READ'],
  ['read', 'ZohoCRM.settings.fields.READ'],
  ['read', 'ZohoCRM.users.READ'],
  ['read', 'ZohoCRM.org.READ'],
  ['read', 'ZohoCRM.coql.READ'],
  ['write', 'ZohoCRM.modules.CREATE'],
  ['write', 'ZohoCRM.modules.UPDATE'],
  ['write', 'ZohoCRM.modules.DELETE'],
  ['schema', 'ZohoCRM.settings.fields.CREATE'],
  ['schema', 'ZohoCRM.settings.fields.UPDATE'],
  ['schema', 'ZohoCRM.settings.fields.DELETE'],
  ['schema', 'ZohoCRM.settings.modules.CREATE'],
]

/** Scopes that a token lacks; none where nobody said what it has. `scope`: as the accounts server tells it. */
export function missingScopes(scope: string | null): Account['missing'] {
  const of = (wanted: Right): string[] =>
    needs.flatMap(([right, need]) => (right === wanted && !allowsSome(scope, need) ? [need] : []))
  return { read: of('read'), write: of('write'), schema: of('schema') }
}

/** Those that this migration needs, module by module. `isCustom`: the account made the module. */
export function scopesLacking(
  scope: string | null,
  { object, creates, updates, newObject, newOptions }: Intention,
  { isCustom, addsFields }: { isCustom: boolean; addsFields: boolean },
): string[] {
  const operations = [...(creates > 0 ? ['CREATE'] : []), ...(updates > 0 ? ['UPDATE'] : [])]
  const settings = [
    ...(newObject ? ['modules.CREATE'] : []),
    ...(addsFields ? ['fields.CREATE'] : []),
    ...(newOptions.length > 0 ? ['fields.UPDATE'] : []),
  ].map((need) => `ZohoCRM.settings.${need}`)
  return [
    ...operations.flatMap((operation) => lackingOf(scope, object, operation, isCustom)),
    ...settings.filter((need) => !allows(scope, need)),
  ]
}

/** Zoho says of a call that it lacks a scope, and not of which one. */
export function namingScopes(error: CrmError, scope: string | null): CrmError {
  const { read, write, schema } = missingScopes(scope)
  const lacks = [...read, ...write, ...schema]
  if (error.code !== 'OAUTH_SCOPE_MISMATCH' || lacks.length === 0) return error
  const message = `Zoho: the refresh token lacks a scope that this call needs; it is without ${lacks.join(', ')}.`
  const { kind, stored, code } = error
  return new CrmError({ kind, scope: 'request', stored, message, code, cause: error })
}

/** What jobs that write take. */
export function allowsJobs(scope: string | null): boolean {
  return allows(scope, 'ZohoCRM.bulk.CREATE') && allows(scope, 'ZohoFiles.files.ALL')
}

/** How the scope of a generated module is called is not told: one of any module may be meant for it. */
function lackingOf(scope: string | null, object: string, operation: string, isCustom: boolean): string[] {
  const need = `ZohoCRM.modules.${isCustom ? 'custom' : object.replaceAll('_', '').toLowerCase()}.${operation}`
  const isNamed = isCustom || object === 'Attachments' || knownObject(object) !== undefined
  const isAllowed = isNamed
    ? allows(scope, need) || allows(scope, `ZohoCRM.modules.${object}.${operation}`)
    : allowsSome(scope, `ZohoCRM.modules.${operation}`)
  return isAllowed ? [] : [need]
}

/**
 * A scope is given by itself, by `ALL` in the place of its operation, or by either for what it is a part of: `ZohoCRM.modules.ALL`
 * for `ZohoCRM.modules.contacts.READ`. https://www.zoho.com/crm/developer/docs/api/v8/scopes.html
 */
function allows(scope: string | null, need: string): boolean {
  if (scope === null) return true
  const granted = new Set(scope.split(/[\s,]+/).map(fold))
  const parts = fold(need).split('.')
  const operations = namesOf(parts.pop())
  for (let end = parts.length; end > 1; end -= 1) {
    const stem = parts.slice(0, end).join('.')
    if (operations.some((operation) => granted.has(`${stem}.${operation}`))) return true
  }
  return false
}

/** The same, or a part of what is needed: the person has chosen some modules. */
function allowsSome(scope: string | null, need: string): boolean {
  if (scope === null || allows(scope, need)) return true
  const parts = fold(need).split('.')
  const operations = namesOf(parts.pop())
  const stem = `${parts.join('.')}.`
  return scope.split(/[\s,]+/).some((each) => {
    const granted = fold(each)
    return granted.startsWith(stem) && operations.includes(granted.slice(granted.lastIndexOf('.') + 1))
  })
}

/** Modules are written with and without `_`: Price_Books, pricebooks. */
function fold(scope: string): string {
  return scope.toLowerCase().replaceAll('_', '')
}

/** `VIEW` and `WRITE` stand beside the others in Zoho's own descriptions. https://github.com/zoho/crm-oas */
function namesOf(operation = ''): string[] {
  return [operation, 'all', ...(operation === 'read' ? ['view'] : ['write'])]
}
