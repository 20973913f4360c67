import { z } from 'zod'
import { decimalReader } from '../decimal.ts'
import {
  countedLength,
  countSteps,
  isWithin,
  isWritten,
  type Length,
  stepOf,
  type TimeUnit,
  timeUnits,
  writeSteps,
  writtenLength,
} from '../lengths-of-time.ts'
import { defineTransform, type Filled, issue, numbers, type ValueStep } from './transform.ts'

interface Arguments {
  from: TimeUnit
  to: TimeUnit
  places?: number
}

/** Of minutes they tell any millisecond from the next. */
const usualPlaces = 6

/** Lengths of time. Null stays null, empty and blank text becomes null, an unread field stays unread. */
export const durationTransforms = {
  /**
   * A length of time counted in another unit, or written as a text of hours, minutes and seconds. Exact, and rounded to
   * `places` where it has more (six unless stated, none of a text's last part); a half goes away from zero. What was
   * rounded by more than half a millisecond is listed.
   */
  duration: defineTransform({
    summary:
      'a length of time in another unit, or as a text such as mm:ss; rounded to places (else 6), a half away from zero',
    takes: [...numbers, 'duration', 'text', 'long-text'],
    gives: 'decimal',
    arguments: z
      .strictObject({
        from: z.enum(timeUnits),
        to: z.enum(timeUnits),
        places: z.int().min(0).max(usualPlaces).exactOptional(),
      })
      .refine(({ to, places }) => places === undefined || !isWritten(to), {
        error: 'a text has no decimal places: leave "places" out',
      }),
    examples: [
      { with: { from: 'milliseconds', to: 'seconds', places: 0 }, given: '90000', gives: '90' },
      { with: { from: 'milliseconds', to: 'seconds', places: 0 }, given: '90500', gives: '91', lost: 'rounded' },
      { with: { from: 'milliseconds', to: 'seconds' }, given: '90500', gives: '90.5' },
      { with: { from: 'seconds', to: 'minutes' }, given: '100', gives: '1.666667' },
      { with: { from: 'minutes', to: 'milliseconds', places: 0 }, given: '1.5', gives: '90000' },
      { with: { from: 'seconds', to: 'mm:ss' }, given: '4530', gives: '75:30' },
      { with: { from: 'minutes', to: 'hh:mm:ss' }, given: '75.5', gives: '01:15:30' },
      { with: { from: 'mm:ss', to: 'seconds', places: 0 }, given: '05:30', gives: '330' },
      { with: { from: 'hh:mm', to: 'seconds', places: 0 }, given: '05:30', gives: '19800' },
      { with: { from: 'mm:ss', to: 'minutes' }, given: '1:02:30', gives: '62.5' },
      { with: { from: 'mm:ss', to: 'seconds' }, given: '5 min', issue: 'malformed-duration' },
    ],
    make: (given) => convert(given),
  }),
}

function convert({ from, to, ...given }: Arguments): ValueStep {
  const places = isWritten(to) ? 0 : (given.places ?? usualPlaces)
  const [step, read, grain] = [stepOf(to), reader(from), grainOf(to, places)]
  const malformed = issue('malformed-duration', `This is not a length of time in ${from}.`)
  const rounded = { code: 'rounded', message: `This length of time was rounded to ${grain}.` }
  return {
    units: { from, to },
    gives: isWritten(to) ? 'text' : places === 0 ? 'integer' : 'decimal',
    // Whole numbers and texts say nothing finer than their own step; other numbers may, down to a millisecond.
    loses: (type) => {
      const finest = type === 'integer' || isWritten(from) ? stepOf(from) : 1
      const lost = [
        ...(isWritten(from) ? [`texts that are not of the form ${from}`] : []),
        ...(step / 10 ** places > finest ? [`what is finer than ${grain}`] : []),
      ]
      return lost.length === 0 ? undefined : lost.join('; ')
    },
    apply: (value) => {
      const length = read(value)
      if (length === null) return malformed
      const steps = countSteps(length, step, places)
      if (isWritten(to) && steps < 0n)
        return issue('negative-duration', `A text of the form ${to} cannot say a length below zero.`)
      const told = isWritten(to) ? writeSteps(steps, to) : plain(`${steps}e-${places}`)
      // It has more digits than any system keeps.
      if (told === null) return malformed
      return isWithin(length, steps, step, places) ? { value: told } : { value: told, lost: rounded }
    },
  }
}

const plain = decimalReader({})

function reader(unit: TimeUnit): (value: Filled) => Length | null {
  return (value) => {
    if (typeof value !== 'string') return null
    if (isWritten(unit)) return writtenLength(value.trim(), unit)
    const number = plain(value)
    return number === null ? null : countedLength(number, unit)
  }
}

const names: Readonly<Record<number, string>> = { 1: 'milliseconds', 1000: 'seconds', 60000: 'minutes' }

function grainOf(to: TimeUnit, places: number): string {
  const name = names[stepOf(to)] ?? to
  return places === 0 ? `whole ${name}` : `${places} decimal places of ${name}`
}
