/** Days and times in a time zone. A day is text as `2026-11-20`, a moment is milliseconds since 1970. */

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const digits = '2-digit'
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
    second: digits,
  })
  formats.set(timeZone, format)
  return format
}

/** What clocks in the zone show at a moment, as if that were UTC. */
export function toLocal(moment: number, timeZone: string): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type)!
  const whole = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return whole + (((moment % 1_000) + 1_000) % 1_000)
}

/** The day that it is in the zone. */
export function dayOf(moment: number, timeZone: string): string {
  return new Date(toLocal(moment, timeZone)).toISOString().slice(0, 10)
}

/** The moment at which a day begins in the zone. */
export function startOfDay(day: string, timeZone: string): number {
  const wanted = Date.parse(`${day}T00:00:00Z`)
  const guess = wanted - (toLocal(wanted, timeZone) - wanted)
  // Between the guess and the truth the clocks may have been changed.
  return guess + (wanted - toLocal(guess, timeZone))
}

/** A moment as the service writes and stores it. */
export function wireTime(moment: number): string {
  return new Date(moment).toISOString().replace('Z', '+0000')
}
