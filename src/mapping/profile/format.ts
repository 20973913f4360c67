import type { Format } from '../../model/profile.ts'
import { canonicalDatetime, isDate } from '../dates.ts'
import { isEmail } from '../email.ts'

/** Longer texts have none of the shapes; addresses of pages may be longer than the rest. */
const longestShape = 254
const longestUrl = 2_048

const url = /^https?:\/\/[^\s/.]+\.[^\s]+$/i
const number = /^[+-]?(?:0|[1-9]\d*)?(?:\.\d+)?$/
/** What looks like an ISO date is one, or none that exists; never a phone number. */
const isoLike = /^\d{4}-\d{2}-\d{2}(?!\d)/
const dots = /^\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})$/
const slashes = /^\d{1,4}\/\d{1,2}\/\d{1,4}$/
const phone = /^\+?[\d\s()./-]+(?:\s*(?:x|ext\.?)\s*\d{1,6})?$/i

/**
 * The shape of a trimmed text; null when it has none of the closed list. An unbroken run of digits is a number, except
 * in a field that holds phone numbers.
 */
export function formatOf(text: string, ofPhones = false): Format | null {
  if (text.length > longestShape) return text.length <= longestUrl && url.test(text) ? 'url' : null
  const first = text.charCodeAt(0)
  const maybeNumeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46 || first === 40
  if (maybeNumeric) return numericFormat(text, ofPhones) ?? (isEmail(text) ? 'email' : null)
  if (url.test(text)) return 'url'
  return isEmail(text) ? 'email' : null
}

function numericFormat(text: string, ofPhones: boolean): Format | null {
  if (isoLike.test(text)) return isDate(text) ? 'date' : canonicalDatetime(text) === null ? null : 'datetime'
  if (dots.test(text)) return 'date-dots'
  if (slashes.test(text)) return 'date-slashes'
  if (ofPhones && isPhone(text)) return 'phone'
  if (number.test(text) && /\d/.test(text) && !isInternational(text)) return 'number'
  if (/^0\d+$/.test(text)) return 'digits'
  return isPhone(text) ? 'phone' : null
}

function isInternational(text: string): boolean {
  return /^\+\d{8,15}$/.test(text)
}

/** By its look alone: seven to fifteen digits with what people write between them. https://www.itu.int/rec/T-REC-E.164 */
function isPhone(text: string): boolean {
  if (!phone.test(text)) return false
  const digits = text.replace(/\s*(?:x|ext\.?)\s*\d+$/i, '').replace(/\D/g, '').length
  return digits >= 7 && digits <= 15
}
