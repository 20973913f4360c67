/** A time zone by its IANA name, for turning instants into what a clock on its walls shows and back. */
export interface Zone {
  /** The day that it is there at an instant, as `YYYY-MM-DD`. */
  dayAt(instant: Date): string
  /**
   * The instant at which clocks there show this time (`YYYY-MM-DDTHH:mm:ss.SSS`). Of the two when clocks are set back
   * it is the earlier; null for a time that clocks skip when they are set forward.
   */
  instantOf(local: string): Date | null
}

const DAY = 24 * 60 * 60_000

/** Making a format takes longer than using it a hundred times; only names that are zones come in. */
const opened = new Map<string, Zone>()

/** Whether a name is a zone of the IANA database that this Node knows. https://www.iana.org/time-zones */
export function isZone(name: string): boolean {
  if (opened.has(name)) return true
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** A zone ready for many values. Throws a RangeError for a name that `isZone` refuses. */
export function openZone(name: string): Zone {
  const known = opened.get(name) ?? makeZone(name)
  opened.set(name, known)
  return known
}

function makeZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  // What clocks there show, as if it were UTC; zones are apart from it by whole seconds.
  const shownAt = (instant: number): number => {
    const part = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
    const shown = new Date(0)
    shown.setUTCFullYear(part.get('year')!, part.get('month')! - 1, part.get('day')!)
    shown.setUTCHours(part.get('hour')!, part.get('minute')!, part.get('second')!)
    return shown.getTime() + (((instant % 1000) + 1000) % 1000)
  }
  return {
    dayAt: (instant) => new Date(shownAt(instant.getTime())).toISOString().slice(0, 10),
    instantOf(local) {
      const wanted = Date.parse(`${local}Z`)
      // Clocks change at most once within two days, so one of the offsets around is the right one.
      const found = [wanted - DAY, wanted + DAY]
        .map((near) => wanted - (shownAt(near) - near))
        .sort((a, b) => a - b)
        .find((instant) => shownAt(instant) === wanted)
      return found === undefined ? null : new Date(found)
    },
  }
}

/** When the next day begins in a zone; null for a name that `isZone` refuses. Where clocks skip midnight, after that. */
export function nextMidnight(now: number, zone: string): number | null {
  if (!isZone(zone)) return null
  const { dayAt, instantOf } = openZone(zone)
  const [year = 0, month = 1, day = 1] = dayAt(new Date(now)).split('-').map(Number)
  const next = new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(0, 10)
  const begins = instantOf(`${next}T00:00:00.000`) ?? instantOf(`${next}T01:00:00.000`)
  return begins?.getTime() ?? null
}
