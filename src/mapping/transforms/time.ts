import { z } from 'zod'
import { isZone, openZone, type Zone } from '../../model/zones.ts'
import { compileFormat, formatFault } from '../date-format.ts'
import { canonicalDatetime, isDate } from '../dates.ts'
import { defineTransform, type Filled, issue, texts, unlessFrom } from './transform.ts'

const zone = z.string().refine(isZone, 'must be a zone such as Europe/Berlin').exactOptional()
const format = z
  .string()
  .superRefine((text, context) => {
    const fault = formatFault(text)
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
  })
  .exactOptional()

const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/

/** Transforms of days and instants. All of them: null stays null, empty and blank text becomes null, an unread field stays unread. */
export const timeTransforms = {
  /**
   * A day. A datetime becomes the day that it is in `zone`, else in UTC, which loses the time of day and may be another
   * day than its author saw: worth a finding wherever it is proposed. With `format`, texts in that form and no others.
   */
  date: defineTransform({
    summary: 'a day; of a datetime its day in zone (else UTC), without the time; format for text',
    takes: [...texts, 'date', 'datetime'],
    gives: 'date',
    arguments: z
      .strictObject({ zone, format })
      .refine(({ zone, format }) => zone === undefined || format === undefined, {
        error: 'a text in a format says its day itself: leave "zone" out',
      }),
    examples: [
      { given: '2024-02-29', gives: '2024-02-29' },
      { given: '2026-11-20T23:30:00-02:00', gives: '2026-11-21' },
      { with: { zone: 'America/New_York' }, given: '2026-11-21T03:30:00.000Z', gives: '2026-11-20' },
      { with: { format: 'DD.MM.YYYY' }, given: '20.11.2026', gives: '2026-11-20' },
      { with: { format: 'M/D/YYYY hh:mm A' }, given: '2/9/2026 11:15 PM', gives: '2026-02-09' },
      { with: { format: 'DD.MM.YYYY' }, given: '31.02.2026', issue: 'malformed-date' },
      { given: '20.11.2026', issue: 'malformed-date' },
    ],
    make: (given) => {
      const dayOf = dayReader(given)
      return {
        loses: (from) =>
          from === 'datetime' ? 'the time of day' : from === 'date' ? undefined : 'values that are no date',
        apply: (value) => {
          const day = dayOf(textOf(value))
          return day === undefined
            ? issue(
                'malformed-date',
                'This is neither a day nor a datetime with a zone, as the plan says it is written.',
              )
            : { value: day }
        },
      }
    },
  }),
  /**
   * An instant in UTC. A day becomes its midnight in `zone`, else in UTC; a time without a zone is one of `zone` or none
   * at all. `format` reads texts in that form, which need `zone`. A time that clocks skip in spring is an issue; of one
   * that they show twice in autumn it is the first.
   */
  datetime: defineTransform({
    summary: 'an instant in UTC; zone for days and times without one, format for text',
    takes: [...texts, 'date', 'datetime'],
    gives: 'datetime',
    arguments: z
      .strictObject({ zone, format })
      .refine((given) => given.format === undefined || given.zone !== undefined, {
        error: 'a text in a format has no zone of its own: state "zone"',
      }),
    examples: [
      { given: '2026-11-20T14:00:00.000+0000', gives: '2026-11-20T14:00:00.000Z' },
      { given: '2026-11-20', gives: '2026-11-20T00:00:00.000Z' },
      { given: '2026-11-20 14:00', issue: 'malformed-datetime' },
      { with: { zone: 'Europe/Berlin' }, given: '2026-07-01', gives: '2026-06-30T22:00:00.000Z' },
      { with: { zone: 'Asia/Kolkata' }, given: '2026-11-20 14:00', gives: '2026-11-20T08:30:00.000Z' },
      { with: { zone: 'Europe/Berlin' }, given: '2026-03-29 02:30', issue: 'no-such-time' },
      { with: { zone: 'Europe/Berlin' }, given: '2026-10-25 02:30', gives: '2026-10-25T00:30:00.000Z' },
      {
        with: { zone: 'America/New_York', format: 'MM/DD/YYYY hh:mm A' },
        given: '11/20/2026 12:05 AM',
        gives: '2026-11-20T05:05:00.000Z',
      },
    ],
    make: (given) => {
      const zoned = given.zone === undefined ? undefined : openZone(given.zone)
      const localOf = localReader(given.format, zoned !== undefined)
      return {
        loses: unlessFrom(['date', 'datetime'], 'values that are no time'),
        apply: (value) => {
          const text = textOf(value)
          const instant = given.format === undefined ? canonicalDatetime(text) : null
          if (instant !== null) return { value: instant }
          const local = localOf(text)
          if (local === null) {
            return issue(
              'malformed-datetime',
              'This is neither a day nor a datetime with a zone, as the plan says it is written.',
            )
          }
          if (zoned === undefined) return { value: `${local}Z` }
          const found = zoned.instantOf(local)
          return found === null
            ? issue('no-such-time', 'Clocks of the stated zone skip this time when they are set forward.')
            : { value: found.toISOString() }
        },
      }
    },
  }),
}

function textOf(value: Filled): string {
  return typeof value === 'string' ? value.trim() : ''
}

function dayReader(given: { zone?: string; format?: string }): (text: string) => string | undefined {
  if (given.format !== undefined) {
    const read = compileFormat(given.format)
    return (text) => read(text)?.day
  }
  const dayAt: Zone['dayAt'] =
    given.zone === undefined ? (instant) => instant.toISOString().slice(0, 10) : openZone(given.zone).dayAt
  return (text) => {
    if (isDate(text)) return text
    const instant = canonicalDatetime(text)
    return instant === null ? undefined : dayAt(new Date(instant))
  }
}

/** What clocks show by a text, as `YYYY-MM-DDTHH:mm:ss.SSS`; without a zone that is a day's midnight only. */
function localReader(format: string | undefined, hasZone: boolean): (text: string) => string | null {
  if (format !== undefined) {
    const read = compileFormat(format)
    return (text) => {
      const found = read(text)
      return found && `${found.day}T${found.time ?? '00:00:00.000'}`
    }
  }
  return (text) => {
    if (isDate(text)) return `${text}T00:00:00.000`
    const match = hasZone ? LOCAL.exec(text) : null
    if (!match) return null
    const [, day, minutes, seconds = '00', fraction = ''] = match
    // Read as UTC only to refuse the 25th hour and the 30th of February.
    return (
      canonicalDatetime(`${day}T${minutes}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`)?.slice(0, -1) ?? null
    )
  }
}
