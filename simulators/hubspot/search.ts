import { type CrmObject, identities, type StoredRecord } from './crm-object.ts'
import { invalid } from './errors.ts'
import { indexedRecords } from './search-index.ts'
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

/**
 * Records that have all words and fit all filters of any group, sorted. An e-mail also matches additional addresses.
 * Throws for an unknown property or operator, and for a filter without the values that its operator needs.
 */
export function searchRecords(
  object: CrmObject,
  groups: Filter[][],
  words: string,
  sort: { name: string; isDescending: boolean },
): StoredRecord[] {
  for (const filter of groups.flat()) checkFilter(filter)
  for (const name of [...groups.flat().map(({ propertyName }) => propertyName), sort.name])
    if (object.properties.get(name) === undefined) throw invalid(`Property "${name}" does not exist`)
  const fits = (record: StoredRecord, filter: Filter): boolean => {
    const compare = comparison(object, filter.propertyName)
    const stored = record.properties[filter.propertyName]
    const candidates =
      object.kind.hasAddresses && filter.propertyName === 'email' && ['EQ', 'IN'].includes(filter.operator)
        ? identities(object.kind, record)
        : [stored]
    return candidates.some((candidate) => operators[filter.operator]!(candidate, filter, compare))
  }
  const found = indexedRecords(object).filter(
    (record) =>
      (groups.length === 0 || groups.some((filters) => filters.every((filter) => fits(record, filter)))) &&
      (words === '' ||
        matchesWords(
          object.kind.searched.map((name) => record.properties[name] ?? ''),
          words,
        )),
  )
  const compare = comparison(object, sort.name)
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
function comparison(object: CrmObject, name: string): (a: string, b: string) => number {
  const type = object.properties.get(name)?.type
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
