const HOUR_QUARTER = 900_000

/** Tells times in a zone. */
export interface Zone {
  readonly name: string
  /** As `2026-01-01T10:00:00+05:30`. */
  render(time: number): string
  /** Minutes ahead of UTC at a time. */
  offset(time: number): number
}

/** Throws a RangeError for a name that is no zone. */
export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  // Offsets change at quarters of an hour at most, and asking for one costs far more than looking it up.
  const known = new Map<number, number>()
  const offset = (time: number): number => {
    const quarter = Math.floor(time / HOUR_QUARTER)
    let minutes = known.get(quarter)
    if (minutes === undefined) {
      minutes = offsetOf(format, time)
      known.set(quarter, minutes)
    }
    return minutes
  }
  return {
    name,
    offset,
    render: (time) => {
      const minutes = offset(time)
      const local = new Date(time + minutes * 60_000).toISOString().slice(0, 19)
      const [sign, size] = minutes < 0 ? ['-', -minutes] : ['+', minutes]
      return `${local}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`
    },
  }
}

function offsetOf(format: Intl.DateTimeFormat, time: number): number {
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? []
  const size = Number(hours) * 60 + Number(minutes)
  return sign === '-' ? -size : size
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
