import type { Account, Intention } from '../../connector.ts'
import { makersOf } from './option-makers.ts'

interface Needs {
  /** One of these lets records be written, and read as well. */
  full: readonly string[]
  /** One of these lets fields be made. Absent: nobody can make any. */
  fields?: readonly string[]
  /** One of these lets options be added to its fields, but for those that are made as things of their own. */
  options?: readonly string[]
}

const contactFields = ['contact-fields:full', 'admin']
const dealFields = ['deal-fields:full', 'admin']
const productFields = ['product-fields:full', 'products:full']
const contacts = { full: ['contacts:full'], fields: contactFields, options: [...contactFields, 'contacts:full'] }
const dealOptions = [...dealFields, 'deals:full']

/**
 * Fields are made with scopes of their own, and get options from whoever may write records, too.
 * https://pipedrive.readme.io/docs/marketplace-scopes-and-permissions-explanations, https://developers.pipedrive.com/docs/api/v1/PersonFields
 */
const needs: Readonly<Record<string, Needs>> = {
  organizations: contacts,
  persons: contacts,
  deals: { full: ['deals:full'], fields: dealFields, options: dealOptions },
  leads: { full: ['leads:full'], fields: dealFields, options: dealOptions },
  products: { full: ['products:full'], fields: productFields, options: productFields },
  deal_products: { full: ['deals:full', 'products:full'] },
  activities: { full: ['activities:full'] },
  notes: { full: ['contacts:full', 'deals:full'] },
  files: { full: ['contacts:full', 'deals:full', 'activities:full'] },
}

const users = ['users:read']

/** Scopes that a token of an app lacks, each by its first name; none where nobody said what it has, as for a personal token. */
export function missingScopes(scope: string | null): Account['missing'] {
  const all = Object.values(needs)
  const made = Object.keys(needs).flatMap(makersOf)
  return {
    read: lacking(scope, [users, ...all.map(({ full }) => toRead(full))]),
    write: lacking(
      scope,
      all.map(({ full }) => full),
    ),
    schema: lacking(scope, [
      ...all.flatMap(({ fields = [], options = [] }) => [fields, options]),
      ...made.map(({ scopes }) => scopes),
    ]),
  }
}

/** Those that this migration needs. */
export function scopesLacking(
  scope: string | null,
  { object, creates, updates, newFields, newOptions }: Intention,
): string[] {
  const { full = [], fields = [], options = [] } = needs[object] ?? {}
  const makers = makersOf(object)
  return lacking(scope, [
    ...(creates + updates > 0 ? [full] : []),
    ...(newFields.length > 0 ? [fields] : []),
    ...newOptions.map(({ field: name }) => makers.find(({ field }) => field === name)?.scopes ?? options),
  ])
}

function toRead(full: readonly string[]): string[] {
  return [...full.map((name) => name.replace(':full', ':read')), ...full]
}

/** Of each group one is enough. Whether blanks or commas stand between scopes is not settled. */
function lacking(scope: string | null, groups: readonly (readonly string[])[]): string[] {
  if (scope === null) return []
  const granted = new Set(scope.split(/[\s,]+/))
  const without = groups.filter((names) => names.length > 0 && !names.some((name) => granted.has(name)))
  return [...new Set(without.map(([first = '']) => first))]
}
