import { compareNumeric, type Row } from '../kit/store.ts'
import type { Company } from './company.ts'
import { badRequest, gap, notFound } from './errors.ts'
import type { CrmObject, Values } from './objects.ts'
import { isObject } from './values/composites.ts'

interface Condition {
  readonly object: string
  readonly field_id: string
  readonly operator: string
  readonly value: unknown
  readonly extra_value: unknown
}

interface Group {
  readonly glue: 'and' | 'or'
  readonly conditions: readonly Condition[]
}

export interface SavedFilter extends Row {
  readonly name: string
  readonly type: string
  readonly user_id: number
  readonly add_time: string
  readonly update_time: string
  readonly groups: readonly Group[]
}

/** What a filter is for, by the name of the object. */
export const filterTypes: Readonly<Record<string, string>> = {
  deals: 'deals',
  leads: 'leads',
  organizations: 'org',
  persons: 'people',
  products: 'products',
  activities: 'activity',
}

const MOST_CONDITIONS = 16

export const filtersOf = ({ store }: Company) => store.collection<SavedFilter>('filters', { compare: compareNumeric })

/** The groups of a filter: one with `and`, one with `or`, below an `and`. https://pipedrive.readme.io/docs/adding-a-filter */
export function readGroups(given: unknown): Group[] {
  const shape = 'conditions: Expected { glue: "and", conditions: [{ glue: "and" }, { glue: "or" }] }'
  if (!isObject(given) || given.glue !== 'and' || !Array.isArray(given.conditions)) throw badRequest(shape)
  const groups = given.conditions as unknown[]
  const isGroup = (group: unknown): group is Group =>
    isObject(group) && Array.isArray(group.conditions) && (group.conditions as unknown[]).every(isCondition)
  if (groups.length !== 2 || !groups.every(isGroup)) throw badRequest(shape)
  if (groups[0]!.glue !== 'and' || groups[1]!.glue !== 'or') throw badRequest(shape)
  const count = groups.reduce((sum, { conditions }) => sum + conditions.length, 0)
  if (count > MOST_CONDITIONS) throw badRequest(`A filter has at most ${MOST_CONDITIONS} conditions.`)
  return groups
}

const isCondition = (value: unknown): boolean =>
  isObject(value) && ['object', 'operator'].every((name) => typeof value[name] === 'string') && 'field_id' in value

/** Whether a record fits a saved filter. Throws for a filter that is not there, or for another object. */
export function conditionOf(company: Company, { kind }: CrmObject, id: string): (values: Values) => boolean {
  const filter = filtersOf(company).get(id)
  if (filter === undefined) throw notFound('Filter not found')
  if (filter.type !== filterTypes[kind.name]) throw badRequest(`The filter ${id} is not for ${kind.name}.`)
  const groups = filter.groups.map(({ glue, conditions }) => ({
    glue,
    tests: conditions.map((condition) => testOf(company, kind.fields, kind.singular, condition)),
  }))
  return (values) =>
    groups.every(({ glue, tests }) =>
      tests.length === 0
        ? true
        : glue === 'and'
          ? tests.every((test) => test(values))
          : tests.some((test) => test(values)),
    )
}

function testOf(
  company: Company,
  owner: CrmObject['kind']['fields'],
  singular: string,
  { object, field_id, operator, value }: Condition,
): (values: Values) => boolean {
  if (object !== singular) throw gap(`A filter of ${singular}s by a field of another object`)
  const field = company.fields[owner].get(String(field_id))
  if (field === undefined) throw badRequest(`There is no field ${field_id}.`)
  const compare = Object.hasOwn(operators, operator) ? operators[operator] : undefined
  if (compare === undefined) throw badRequest(`There is no operator ${operator}.`)
  return (values) => {
    const custom = values.custom_fields as Values | undefined
    const held = field.is_custom_field ? custom?.[field.field_code] : values[field.field_code]
    const plain = typeof held === 'object' && held !== null && 'value' in held ? held.value : held
    return compare(plain ?? null, value)
  }
}

/** By number where both are numbers, else by text. */
function order(held: unknown, wanted: unknown): number {
  const [a, b] = [Number(held), Number(wanted)]
  if (!Number.isNaN(a) && !Number.isNaN(b) && held !== '' && wanted !== '') return a - b
  return String(held) < String(wanted) ? -1 : String(held) === String(wanted) ? 0 : 1
}

const lower = (value: unknown): string => String(value).toLowerCase()

const operators: Readonly<Record<string, (held: unknown, wanted: unknown) => boolean>> = {
  'IS NULL': (held) => held === null,
  'IS NOT NULL': (held) => held !== null,
  '=': (held, wanted) => held !== null && order(held, wanted) === 0,
  '!=': (held, wanted) => held === null || order(held, wanted) !== 0,
  '<': (held, wanted) => held !== null && order(held, wanted) < 0,
  '<=': (held, wanted) => held !== null && order(held, wanted) <= 0,
  '>': (held, wanted) => held !== null && order(held, wanted) > 0,
  '>=': (held, wanted) => held !== null && order(held, wanted) >= 0,
  "LIKE '$%'": (held, wanted) => held !== null && lower(held).startsWith(lower(wanted)),
  "LIKE '%$%'": (held, wanted) => held !== null && lower(held).includes(lower(wanted)),
  "NOT LIKE '$%'": (held, wanted) => held === null || !lower(held).startsWith(lower(wanted)),
}
