const form = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?$/i

/**
 * The instant that a person means by a day and a time: `2026-11-23 02:00` on the clocks of this machine, or with `Z` or
 * `+01:00` behind it. Null for what is no such time, as the 30th of February and the hour that clocks skip are not.
 */
export function parseTime(text: string): number | null {
  const [, year, month, day, hour, minute, second = '00', zone] = form.exec(text.trim()) ?? []
  if (minute === undefined) return null
  const shown = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  // As if it were UTC, to see whether there is such a day; without a zone JavaScript takes the machine's own.
  const plain = Date.parse(`${shown}Z`)
  if (Number.isNaN(plain) || new Date(plain).toISOString().slice(0, 19) !== shown) return null
  const instant = Date.parse(`${shown}${zone?.toUpperCase() ?? ''}`)
  if (Number.isNaN(instant)) return null
  return zone !== undefined || clockAt(instant) === shown ? instant : null
}

/** `2026-11-23 02:00 Europe/Berlin (2026-11-23 01:00 UTC)` */
export function tellLocalTime(instant: number): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const here = `${clockAt(instant).slice(0, 16).replace('T', ' ')} ${zone}`
  return /^(Etc\/)?(UTC|GMT)$/.test(zone) ? tellTime(instant) : `${here} (${tellTime(instant)})`
}

/** `2026-11-23 01:00 UTC` */
export function tellTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** What clocks of this machine's zone show, as `YYYY-MM-DDTHH:mm:ss`. */
function clockAt(instant: number): string {
  const offset = new Date(instant).getTimezoneOffset()
  return new Date(instant - offset * 60_000).toISOString().slice(0, 19)
}
