const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const CANONICAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const DATETIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/

/** Whether `text` is a day of the calendar as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text)
  if (!match) return false
  const day = new Date(`${text}T00:00:00.000Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/**
 * The instant of an ISO 8601 datetime with a zone (`Z`, `+02:00`, `+0000`) in UTC with milliseconds; finer fractions
 * are cut off. Null when the text is none, names no real time, or has no zone: a zone is never guessed.
 */
export function canonicalDatetime(text: string): string | null {
  const match = DATETIME.exec(text)
  if (!match || !isDate(match[1]!)) return null
  const [, date, minutes, seconds = '00', fraction = '', zone] = match
  const offset = zone!.length === 5 ? `${zone!.slice(0, 3)}:${zone!.slice(3)}` : zone
  const instant = new Date(`${date}T${minutes}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`)
  if (Number.isNaN(instant.getTime())) return null
  const canonical = instant.toISOString()
  return CANONICAL.test(canonical) ? canonical : null
}
