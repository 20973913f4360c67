import { isDate } from './dates.ts'

/** What a text says by a format: a day, and a time of day where the format has one. */
export interface LocalTime {
  /** `YYYY-MM-DD` */
  day: string
  /** `HH:mm:ss.SSS`; null when the format has no hours. */
  time: string | null
}

/** What each token stands for, longest first where one begins another. */
const tokens = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<half>\\d{2})',
  h: '(?<half>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  A: '(?<meridiem>[AaPp]\\.?[Mm]\\.?)',
} as const

const TOKEN = /YYYY|MM?|DD?|HH?|hh?|mm|ss|A/g

/**
 * Why a format cannot be used; null when it can. Tokens are `YYYY MM M DD D HH H hh h mm ss A`, everything else stands
 * for itself. Years of two digits and names of months are left out: both have to be guessed at.
 */
export function formatFault(format: string): string | null {
  const found = format.match(TOKEN) ?? []
  const counts = (...names: string[]): number => found.filter((token) => names.includes(token)).length
  if (/\p{L}/u.test(format.replace(TOKEN, '').replace(/T/g, ''))) {
    return 'has letters that are no token: it may have YYYY MM M DD D HH H hh h mm ss A'
  }
  if (counts('YYYY') !== 1 || counts('MM', 'M') !== 1 || counts('DD', 'D') !== 1) return 'needs one YYYY, MM and DD'
  if (counts('HH', 'H', 'hh', 'h') > 1 || counts('mm') > 1 || counts('ss') > 1 || counts('A') > 1) {
    return 'has a token twice'
  }
  if (counts('hh', 'h') !== counts('A')) return 'needs A (AM or PM) with hh, and only with it'
  if (counts('mm') > counts('HH', 'H', 'hh', 'h')) return 'has minutes without hours'
  return counts('ss') > counts('mm') ? 'has seconds without minutes' : null
}

/** A reader of texts in a format that `formatFault` accepts; null for a text that is not in it or names no real time. */
export function compileFormat(format: string): (text: string) => LocalTime | null {
  const hasTime = /H|h/.test(format)
  const pattern = new RegExp(`^${format.replace(/YYYY|MM?|DD?|HH?|hh?|mm|ss|A|[^\p{L}\p{N}\s]/gu, patternOf)}$`)
  return (text) => {
    const found = pattern.exec(text.trim())?.groups
    if (!found) return null
    const day = [found.year, two(found.month), two(found.day)].join('-')
    if (!isDate(day)) return null
    const hour = hourOf(found)
    const [minute, second] = [two(found.minute), two(found.second)]
    if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
    return { day, time: hasTime ? `${hour}:${minute}:${second}.000` : null }
  }
}

function patternOf(part: string): string {
  return Object.hasOwn(tokens, part) ? tokens[part as keyof typeof tokens] : `\\${part}`
}

function hourOf({ hour, half, meridiem }: Record<string, string>): string {
  if (half === undefined) return two(hour)
  const value = Number(half)
  if (value < 1 || value > 12) return '99'
  return two(String((value % 12) + (/^p/i.test(meridiem ?? '') ? 12 : 0)))
}

function two(digits = '00'): string {
  return digits.padStart(2, '0')
}
