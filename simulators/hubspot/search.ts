import { invalid } from './errors.ts'
import { identities, type Portal, type StoredContact } from './portal.ts'
import { indexedContacts } from './search-index.ts'
import { containsToken, matchesWords } from './tokens-of-text.ts'

export interface Filter {
  propertyName: string
  operator: string
  value?: string
  highValue?: string
  values?: string[]
}

type Test = (stored: string | undefined, filter: Filter, compare: (a: string, b: string) => number) => boolean

const operators: Record<string, Test> = {
  EQ: (stored, { value = '' }, compare) => stored !== undefined && compare(stored, value) === 0,
  NEQ: (stored, { value = '' }, compare) => stored !== undefined && compare(stored, value) !== 0,
  LT: (stored, { value = '' }, compare) => stored !== undefined && compare(stored, value) < 0,
  LTE: (stored, { value = '' }, compare) => stored !== undefined && compare(stored, value) <= 0,
  GT: (stored, { value = '' }, compare) => stored !== undefined && compare(stored, value) > 0,
  GTE: (stored, { value = '' }, compare) => stored !== undefined && compare(stored, value) >= 0,
  BETWEEN: (stored, { value = '', highValue = '' }, compare) =>
    stored !== undefined && compare(stored, value) >= 0 && compare(stored, highValue) <= 0,
  IN: (stored, { values = [] }, compare) =>
    stored !== undefined && values.some((value) => compare(stored, value) === 0),
  NOT_IN: (stored, { values = [] }, compare) =>
    stored !== undefined && values.every((value) => compare(stored, value) !== 0),
  HAS_PROPERTY: (stored) => stored !== undefined,
  NOT_HAS_PROPERTY: (stored) => stored === undefined,
  CONTAINS_TOKEN: (stored, { value = '' }) => stored !== undefined && containsToken(stored, value),
  NOT_CONTAINS_TOKEN: (stored, { value = '' }) => stored === undefined || !containsToken(stored, value),
}

const needed: Record<string, readonly (keyof Filter)[]> = {
  BETWEEN: ['value', 'highValue'],
  IN: ['values'],
  NOT_IN: ['values'],
  HAS_PROPERTY: [],
  NOT_HAS_PROPERTY: [],
}

/** Where the words of a search without filters are looked for. */
const searched = ['firstname', 'lastname', 'email', 'hs_additional_emails', 'phone', 'mobilephone', 'fax', 'company']

/**
 * Contacts that have all words and fit all filters of any group, sorted. An e-mail also matches additional addresses.
 * Throws for an unknown property or operator, and for a filter without the values that its operator needs.
 */
export function searchContacts(
  portal: Portal,
  groups: Filter[][],
  words: string,
  sort: { name: string; isDescending: boolean },
): StoredContact[] {
  for (const filter of groups.flat()) checkFilter(filter)
  for (const name of [...groups.flat().map(({ propertyName }) => propertyName), sort.name])
    if (portal.properties.get(name) === undefined) throw invalid(`Property "${name}" does not exist`)
  const fits = (contact: StoredContact, filter: Filter): boolean => {
    const compare = comparison(portal, filter.propertyName)
    const stored = contact.properties[filter.propertyName]
    const candidates =
      filter.propertyName === 'email' && ['EQ', 'IN'].includes(filter.operator) ? identities(contact) : [stored]
    return candidates.some((candidate) => operators[filter.operator]!(candidate, filter, compare))
  }
  const found = indexedContacts(portal).filter(
    (contact) =>
      (groups.length === 0 || groups.some((filters) => filters.every((filter) => fits(contact, filter)))) &&
      (words === '' ||
        matchesWords(
          searched.map((name) => contact.properties[name] ?? ''),
          words,
        )),
  )
  const compare = comparison(portal, sort.name)
  const direction = sort.isDescending ? -1 : 1
  return found.sort((a, b) => direction * compare(a.properties[sort.name] ?? '', b.properties[sort.name] ?? ''))
}

function checkFilter(filter: Filter): void {
  const { operator } = filter
  if (!Object.hasOwn(operators, operator)) throw invalid(`Operator ${operator} is not supported.`)
  const missing = (needed[operator] ?? ['value']).filter((name) => filter[name] === undefined)
  if (missing.length > 0) throw invalid(`A filter with the operator ${operator} needs ${missing.join(' and ')}.`)
}

/** Numbers by value, times by instant, everything else as text without regard to case. */
function comparison(portal: Portal, name: string): (a: string, b: string) => number {
  const type = portal.properties.get(name)?.type
  if (type === 'number') return (a, b) => Number(a) - Number(b)
  if (type === 'date' || type === 'datetime') return (a, b) => instant(a) - instant(b)
  return (a, b) => {
    const [left, right] = [a.toLowerCase(), b.toLowerCase()]
    return left < right ? -1 : left > right ? 1 : 0
  }
}

function instant(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : Date.parse(text)
}
