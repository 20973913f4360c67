import type { FieldDescribe, FieldType } from '../seed.ts'
import { type Column, columnOf, type Scope } from './columns.ts'
import { type Expression, errorAt, type SoqlError } from './syntax.ts'
import { toLocal } from './zones.ts'

const DAY = 86_400_000

/** The functions on dates: what they give, and from the time as if it were UTC. https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_date_functions.htm */
const DATE_FUNCTIONS: Readonly<Record<string, readonly [FieldType, (date: Date) => number | string]>> = {
  CALENDAR_YEAR: ['int', (date) => date.getUTCFullYear()],
  CALENDAR_QUARTER: ['int', (date) => Math.floor(date.getUTCMonth() / 3) + 1],
  CALENDAR_MONTH: ['int', (date) => date.getUTCMonth() + 1],
  DAY_IN_MONTH: ['int', (date) => date.getUTCDate()],
  DAY_IN_WEEK: ['int', (date) => date.getUTCDay() + 1],
  DAY_IN_YEAR: ['int', dayInYear],
  DAY_ONLY: ['date', (date) => date.toISOString().slice(0, 10)],
  FISCAL_YEAR: ['int', (date) => date.getUTCFullYear()],
  FISCAL_QUARTER: ['int', (date) => Math.floor(date.getUTCMonth() / 3) + 1],
  FISCAL_MONTH: ['int', (date) => date.getUTCMonth() + 1],
  HOUR_IN_DAY: ['int', (date) => date.getUTCHours()],
  WEEK_IN_MONTH: ['int', (date) => Math.ceil(date.getUTCDate() / 7)],
  WEEK_IN_YEAR: ['int', (date) => Math.ceil(dayInYear(date) / 7)],
}
const DATETIME_ONLY = new Set(['DAY_ONLY', 'HOUR_IN_DAY'])

function dayInYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1
}

/**
 * The column of an expression without aggregates: a path, a date function of one, in UTC unless `convertTimezone` is
 * within it, or `toLabel`. Throws a SoqlError.
 */
export function columnFor(expression: Expression, scope: Scope): Column {
  const column = columnOf(expression, scope)
  const [outer, inner, ...more] = expression.calls
  if (outer === undefined) return column
  if (outer === 'TOLABEL' && inner === undefined) return labelOf(column, expression, scope)
  const dateFunction = Object.hasOwn(DATE_FUNCTIONS, outer) ? DATE_FUNCTIONS[outer] : undefined
  const isLocal = inner === 'CONVERTTIMEZONE'
  if (dateFunction === undefined || more.length > 0 || (inner !== undefined && !isLocal))
    throw notHere(expression, scope.text)
  const { field } = column
  const isDatetime = field.type === 'datetime'
  if (!isDatetime && (field.type !== 'date' || isLocal || DATETIME_ONLY.has(outer)))
    throw errorAt('INVALID_FIELD', scope.text, expression.at, `${outer} does not take the field '${field.name}'`)
  const [type, compute] = dateFunction
  const { timeZone } = scope.asker
  return {
    path: `${expression.calls.join('(')}(${column.path}${')'.repeat(expression.calls.length)}`,
    parents: [],
    numbers: column.numbers,
    field: derived(field, type),
    read: (record) => {
      const text = column.read(record)
      if (typeof text !== 'string') return null
      const moment = Date.parse(isDatetime ? text.replace('+0000', 'Z') : text)
      return compute(new Date(isLocal ? toLocal(moment, timeZone) : moment))
    },
  }
}

/** https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_tolabel.htm */
function labelOf(column: Column, { at }: Expression, { text }: Scope): Column {
  const { field } = column
  if (field.type !== 'picklist' && field.type !== 'multipicklist' && field.type !== 'combobox')
    throw errorAt('INVALID_FIELD', text, at, `toLabel does not take the field '${field.name}'`)
  const labels = new Map(field.picklistValues.map(({ value, label }) => [value, label]))
  return {
    ...column,
    read: (record) => {
      const value = column.read(record)
      if (typeof value !== 'string') return value
      return value
        .split(';')
        .map((part) => labels.get(part) ?? part)
        .join(';')
    },
  }
}

/** What a function makes of a field. */
export function derived(field: FieldDescribe, type: FieldType): FieldDescribe {
  return { ...field, type, filterable: true, sortable: true, caseSensitive: false }
}

/** The refusal of a function that is unknown or out of place. */
export function notHere({ calls, at }: Expression, text: string): SoqlError {
  return errorAt('MALFORMED_QUERY', text, at, `unexpected token: '${calls[0] ?? ''}('`)
}
