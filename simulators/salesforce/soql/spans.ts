/**
 * The date literals of SOQL: spans of whole days, relative to today in the user's time zone.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm
 */

/** From the first day to the day after the last. */
export interface Span {
  from: string
  to: string
}

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR'

const DAYS: Readonly<Record<string, number>> = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 }
/** A fiscal year is the calendar year here, which is how an org begins. */
const NAMED = /^(LAST|THIS|NEXT)_(WEEK|MONTH|(?:FISCAL_)?QUARTER|(?:FISCAL_)?YEAR)$/
const COUNTED = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|(?:FISCAL_)?QUARTER|(?:FISCAL_)?YEAR)S:(\d{1,6})$/
const AGO = /^N_(DAY|WEEK|MONTH|(?:FISCAL_)?QUARTER|(?:FISCAL_)?YEAR)S_AGO:(\d{1,6})$/
const NINETY = /^(LAST|NEXT)_90_DAYS$/

/** True for the name of a span, in upper case. */
export function isSpan(text: string): boolean {
  return text in DAYS || [NAMED, COUNTED, AGO, NINETY].some((pattern) => pattern.test(text))
}

/** The days of a span. `LAST_N_DAYS:n` has today in it, every other `LAST_N_` ends before the present unit. */
export function spanOf(text: string, today: string): Span {
  const day = DAYS[text]
  if (day !== undefined) return units('DAY', today, day, 1)
  const [, ninety] = NINETY.exec(text) ?? []
  if (ninety !== undefined) return counted(ninety, 'DAY', today, 90)
  const [, which, named = ''] = NAMED.exec(text) ?? []
  if (which !== undefined) return units(unitOf(named), today, { LAST: -1, THIS: 0, NEXT: 1 }[which]!, 1)
  const [, side, unit = '', count] = COUNTED.exec(text) ?? []
  if (side !== undefined) return counted(side, unitOf(unit), today, Number(count))
  const [, ago = '', back] = AGO.exec(text)!
  return units(unitOf(ago), today, -Number(back), 1)
}

function counted(side: string, unit: Unit, today: string, count: number): Span {
  if (side === 'NEXT') return units(unit, today, 1, count)
  return units(unit, today, -count, unit === 'DAY' ? count + 1 : count)
}

function unitOf(name: string): Unit {
  return name.replace('FISCAL_', '') as Unit
}

/** `count` units, beginning `first` units after the one that today is in. */
function units(unit: Unit, today: string, first: number, count: number): Span {
  return { from: startOf(unit, today, first), to: startOf(unit, today, first + count) }
}

/** The first day of the unit that lies `shift` units after the one that `day` is in. Weeks begin on Sunday. */
function startOf(unit: Unit, day: string, shift: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const start = {
    DAY: [year, month, dayOfMonth + shift],
    WEEK: [year, month, dayOfMonth - date.getUTCDay() + 7 * shift],
    MONTH: [year, month + shift, 1],
    QUARTER: [year, month - (month % 3) + 3 * shift, 1],
    YEAR: [year + shift, 0, 1],
  }[unit] as [number, number, number]
  const moment = Date.UTC(...start)
  // A span may reach beyond the dates that the platform knows; it then ends with them.
  const bounded = Math.min(Math.max(moment, Date.UTC(1700, 0, 1)), Date.UTC(4000, 11, 31))
  return new Date(Number.isNaN(moment) ? (shift < 0 ? Date.UTC(1700, 0, 1) : Date.UTC(4000, 11, 31)) : bounded)
    .toISOString()
    .slice(0, 10)
}
