import { invalid } from './errors.ts'
import { identities, type Portal, type StoredContact } from './portal.ts'
import { indexedContacts } from './search-index.ts'

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
}

/** Contacts that fit all filters of any group, sorted. An e-mail also matches additional addresses. */
export function searchContacts(
  portal: Portal,
  groups: Filter[][],
  sort: { name: string; isDescending: boolean },
): StoredContact[] {
  for (const { operator, propertyName } of groups.flat()) {
    if (!Object.hasOwn(operators, operator)) throw invalid(`Operator ${operator} is not supported.`)
    if (portal.properties.get(propertyName) === undefined) throw invalid(`Property "${propertyName}" does not exist`)
  }
  const fits = (contact: StoredContact, filter: Filter): boolean => {
    const compare = comparison(portal, filter.propertyName)
    const stored = contact.properties[filter.propertyName]
    const candidates =
      filter.propertyName === 'email' && ['EQ', 'IN'].includes(filter.operator) ? identities(contact) : [stored]
    return candidates.some((candidate) => operators[filter.operator]!(candidate, filter, compare))
  }
  const found = indexedContacts(portal).filter(
    (contact) => groups.length === 0 || groups.some((filters) => filters.every((filter) => fits(contact, filter))),
  )
  const compare = comparison(portal, sort.name)
  const direction = sort.isDescending ? -1 : 1
  return found.sort((a, b) => direction * compare(a.properties[sort.name] ?? '', b.properties[sort.name] ?? ''))
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
