/**
 * Canonical text of numbers, dates and datetimes, as `model/record.ts` defines it. Pure; shared by connectors because
 * the lattice is theirs in common, not any vendor's.
 */

const exponentForm = /^(-?)\+?(\d+)(?:\.(\d*))?[eE]([+-]?\d{1,3})$/

/** Writes an exponent form out digit by digit (`1.25E9` is `1250000000`); other text comes back as it is. */
export function plainDecimal(text: string): string {
  const match = exponentForm.exec(text)
  if (!match) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0')
  const at = Math.max(point, 1)
  const head = padded.slice(0, at).replace(/^0+(?=\d)/, '')
  const tail = padded.slice(at)
  return sign + head + (tail === '' ? '' : `.${tail}`)
}

/** Two texts of one number compare equal after this: no exponent, no needless zeros, no negative zero. null: not a number. */
export function comparableDecimal(text: string): string | null {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(plainDecimal(text.trim()))
  if (!match) return null
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '')
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  const size = fraction === '' ? whole : `${whole}.${fraction}`
  return match[1] === '-' && size !== '0' ? `-${size}` : size
}

/** Is `stored` what `sent` becomes with so many decimals, whichever way a half goes? */
export function isRounded(sent: string, stored: string, decimals: number): boolean {
  const [a, b] = [scaled(sent, decimals + 1), scaled(stored, decimals + 1)]
  if (a === null || b === null || b % 10n !== 0n) return false
  const distance = a > b ? a - b : b - a
  return distance <= 5n
}

/** The number times ten to the power of `places`, what lies behind cut off. */
function scaled(text: string, places: number): bigint | null {
  const number = comparableDecimal(text)
  if (number === null) return null
  const [whole = '0', fraction = ''] = number.split('.')
  return BigInt(whole + fraction.slice(0, places).padEnd(places, '0'))
}

/** `YYYY-MM-DD` that exists in the calendar. */
export function isCalendarDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (!match) return false
  const day = Number(match[3])
  if (day >= 1 && day <= 28 && Number(match[2]) >= 1 && Number(match[2]) <= 12) return true
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

const datetime = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)$/

/**
 * ISO 8601 with a zone (`+0000` without colon too) as UTC with milliseconds; null when the text is not such an instant.
 * Digits below the millisecond are cut.
 */
export function canonicalDatetime(text: string): string | null {
  const match = datetime.exec(text)
  if (!match || !isCalendarDate(match[1] ?? '')) return null
  const zone = match[3] ?? ''
  if (text.length === 24 && zone === 'Z') return isClockTime(text) ? text : null
  if (text.length === 28 && zone === '+0000') return isClockTime(text) ? `${text.slice(0, 23)}Z` : null
  const colon = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
  const date = new Date(`${match[1]}T${match[2]}${colon}`)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

function isClockTime(text: string): boolean {
  return text.slice(11, 13) < '24' && text.slice(14, 16) < '60' && text.slice(17, 19) < '60'
}

/**
 * JSON whose numbers of 15 digits and more are the text that stood there: a float would lose digits of an 18-digit amount.
 * They are put in quotes before parsing, since a reviver that sees the source takes three times the memory of a page. A
 * quote inside a JSON string is escaped, so `":` without a backslash before it always ends a member's name.
 */
export function quoteLongNumbers(json: string): string {
  return json.replace(/(?<!\\)":\s*(-?[\d.eE+-]{15,})/g, '":"$1"')
}
