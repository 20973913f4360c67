import { invalidData } from '../errors.ts'
import type { Module, StoredRecord } from '../org.ts'
import type { Service } from '../service.ts'
import { isTrue, type Operator } from './conditions.ts'
import type { Clause } from './coql.ts'
import { resolve } from './query.ts'

const COMPARATORS = new Map(
  Object.entries<Operator>({
    equals: 'equal',
    equal: 'equal',
    not_equal: 'not_equal',
    starts_with: 'starts_with',
    contains: 'contains',
    in: 'in',
    between: 'between',
    greater_than: 'greater_than',
    greater_equal: 'greater_equal',
    less_than: 'less_than',
    less_equal: 'less_equal',
  }),
)

/** The records as the index has them: what changed a moment ago is not in it yet. */
export function indexed(service: Service, module: Module): StoredRecord[] {
  const { org, history, setup } = service
  const stale = history.before(module.api_name, service.now() - setup.limits.searchLagMs!)
  const rows = org.recordsOf(module).values()
  if (stale.size === 0) return rows
  const kept = rows.filter(({ id }) => !stale.has(id))
  return [...kept, ...[...stale.values()].filter((row) => row !== undefined)]
}

/** What the parameters of a search ask for; undefined when there is none of them. Throws a Refusal for what is no question. */
export function searchTest(
  service: Service,
  module: Module,
  query: URLSearchParams,
): ((row: StoredRecord) => boolean) | undefined {
  const criteria = query.get('criteria')
  if (criteria !== null) {
    const condition = resolve(service, module, parseCriteria(criteria))
    return (row) => isTrue(service.org, condition, row)
  }
  for (const type of ['email', 'phone'] as const) {
    const text = query.get(type)
    if (text !== null) return anyField(module, [type], (value) => value === text.toLowerCase())
  }
  const word = query.get('word')?.toLowerCase()
  if (word === undefined) return undefined
  if (word.length < 2) throw invalidData('a word has two letters at least', { param_name: 'word' })
  return anyField(module, ['text', 'textarea', 'email', 'phone', 'website', 'picklist'], (value) =>
    value.includes(word),
  )
}

function anyField(
  module: Module,
  types: readonly string[],
  test: (value: string) => boolean,
): (row: StoredRecord) => boolean {
  const names = [...module.fields.values()].flatMap(({ api_name, data_type }) =>
    types.includes(data_type) ? [api_name] : [],
  )
  return ({ record }) => names.some((name) => record[name] != null && test(String(record[name]).toLowerCase()))
}

function fail(): never {
  throw invalidData('Invalid query formed', { param_name: 'criteria' })
}

/**
 * `((Email:equals:a@b.c)or(City:starts_with:Ro))`; a backslash before a comma, a parenthesis or a backslash of a value.
 * https://www.zoho.com/crm/developer/docs/api/v8/search-records.html
 */
export function parseCriteria(source: string): Clause {
  let at = 0
  const sequence = (): Clause => {
    let clause = operand()
    for (;;) {
      const [join] = /^(?:and|or)/i.exec(source.slice(at)) ?? []
      if (join === undefined) return clause
      at += join.length
      clause = { join: join.toLowerCase() as 'and' | 'or', parts: [clause, operand()] }
    }
  }
  const operand = (): Clause => {
    if (source[at] !== '(') fail()
    at++
    if (source[at] !== '(') return single()
    const inner = sequence()
    if (source[at] !== ')') fail()
    at++
    return inner
  }
  const single = (): Clause => {
    const values: string[] = []
    let value = ''
    for (; source[at] !== ')'; at++) {
      if (at >= source.length) fail()
      if (source[at] === ',') {
        values.push(value)
        value = ''
      } else value += source[at] === '\\' ? (source[++at] ?? fail()) : source[at]
    }
    values.push(value)
    at++
    const [, path = '', comparator = '', first = ''] = /^([^:]+):([a-z_]+):(.*)$/s.exec(values[0]!) ?? fail()
    const operator = COMPARATORS.get(comparator) ?? fail()
    return { path, operator, values: [first, ...values.slice(1)] }
  }
  const whole = sequence()
  if (at !== source.length) fail()
  return whole
}
