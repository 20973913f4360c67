/** Times as Pipedrive writes them, all in UTC: RFC 3339 in v2, with a space in v1, with milliseconds for leads. */

/** `2020-01-02T03:04:05Z` of milliseconds since 1970. */
export const timestamp = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`

/** `2020-01-02 03:04:05` of a timestamp, or of null. */
export const v1Time = (time: unknown): string | null =>
  typeof time === 'string' ? time.slice(0, 19).replace('T', ' ') : null

/** A timestamp of `2020-01-02 03:04:05`. Undefined for another form. */
export function fromV1Time(text: unknown): string | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined
  const time = Date.parse(`${text.replace(' ', 'T')}Z`)
  return Number.isNaN(time) ? undefined : timestamp(time)
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** A timestamp in whole seconds of a text in RFC 3339. Undefined for another form. */
export function fromRfc3339(text: unknown): string | undefined {
  if (typeof text !== 'string' || !rfc3339.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : timestamp(time)
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** `HH:MM:SS` of a time of day with or without seconds. Undefined for another form. */
export function timeOfDay(text: unknown, mostHours = 23): string | undefined {
  const [, hours, minutes, seconds = '00'] = /^(\d\d):([0-5]\d)(?::([0-5]\d))?$/.exec(String(text)) ?? []
  if (typeof text !== 'string' || hours === undefined || Number(hours) > mostHours) return undefined
  return `${hours}:${minutes}:${seconds}`
}
