import { z } from 'zod'
import { decimalReader, roundDecimal } from '../decimal.ts'
import { defineTransform, type Filled, issue, numbers, type TransformResult, texts, unlessFrom } from './transform.ts'

const style = {
  point: z.enum(['.', ',']).exactOptional(),
  group: z.enum(['.', ',', ' ', "'"]).exactOptional(),
}
const parted = (given: { point?: string; group?: string }) => (given.point ?? '.') !== given.group
const sameSign = { error: 'point and group must differ; point is "." unless stated' }

const plainStyle = z.strictObject(style).refine(parted, sameSign)

/** Transforms of numbers. All of them: null stays null, empty and blank text becomes null, an unread field stays unread. */
export const numberTransforms = {
  /** A number in its one plain form, exact at any size. Other signs than a point are read only when stated. */
  decimal: defineTransform({
    summary: 'a number in plain form; point and group say how it is written',
    takes: [...texts, ...numbers],
    gives: 'decimal',
    arguments: plainStyle,
    examples: [
      { given: '1.25E9', gives: '1250000000' },
      { given: '007.50', gives: '7.5' },
      { given: '1,000', issue: 'malformed-number' },
      { with: { point: ',', group: '.' }, given: '-1.234.567,80', gives: '-1234567.8' },
      { with: { point: ',', group: '.' }, given: '12.34', issue: 'malformed-number' },
      { with: { group: "'" }, given: "12'345.5", gives: '12345.5' },
    ],
    make: (given) => {
      const read = decimalReader(given)
      return { loses: noNumber, apply: (value) => toNumber(value, read) }
    },
  }),
  /** A whole number. A fraction is an issue, as rounding would change what the source says. */
  integer: defineTransform({
    summary: 'a whole number; a fraction is an issue; point and group say how it is written',
    takes: [...texts, ...numbers],
    gives: 'integer',
    arguments: plainStyle,
    examples: [
      { given: '12.0', gives: '12' },
      { given: '12.5', issue: 'fraction' },
      { with: { group: ',' }, given: '12,345', gives: '12345' },
    ],
    make: (given) => {
      const read = decimalReader(given)
      return {
        loses: (from) => (from === 'integer' ? undefined : 'values with a fraction'),
        apply: (value) => {
          const result = toNumber(value, read)
          if ('issue' in result || !String(result.value).includes('.')) return result
          return issue('fraction', 'This number has a fraction; the target takes whole numbers only.')
        },
      }
    },
  }),
  /**
   * An amount as exact decimal text. A sign or code of `currency` around it goes, that of another currency is an issue;
   * brackets mean minus. More decimal places than `places` are an issue unless `round` says how: `half-up` away from
   * zero, `half-even` to the even neighbour.
   */
  money: defineTransform({
    summary: 'an amount; currency (ISO code), point, group, places, round (half-up, half-even)',
    takes: [...texts, ...numbers],
    gives: 'currency',
    arguments: z
      .strictObject({
        ...style,
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/, 'must be a code such as EUR')
          .exactOptional(),
        places: z.int().min(0).max(20).exactOptional(),
        round: z.enum(['half-up', 'half-even']).exactOptional(),
      })
      .refine(parted, sameSign)
      .refine((given) => given.round === undefined || given.places !== undefined, {
        error: '"round" needs "places": to how many decimal places',
      }),
    examples: [
      { given: '1250.50', gives: '1250.5' },
      { with: { currency: 'EUR', point: ',', group: '.' }, given: '1.250,50 €', gives: '1250.5' },
      { with: { currency: 'USD', group: ',' }, given: '($1,250.50)', gives: '-1250.5' },
      { with: { currency: 'USD', group: ',' }, given: 'USD -1,250', gives: '-1250' },
      { with: { currency: 'USD' }, given: '1250 EUR', issue: 'other-currency' },
      { given: '€5', issue: 'other-currency' },
      { with: { places: 2 }, given: '1.005', issue: 'too-precise' },
      { with: { places: 2, round: 'half-up' }, given: '1.005', gives: '1.01' },
      { with: { places: 2, round: 'half-even' }, given: '1.005', gives: '1' },
    ],
    make: ({ currency, places, round, ...given }) => {
      const bare = amountReader(currency)
      const read = decimalReader(given)
      const rounded = round === undefined ? undefined : `decimal places behind the first ${places}`
      return {
        loses: (from) => rounded ?? noNumber(from),
        apply: (value) => {
          const text = typeof value === 'string' ? bare(value) : ''
          if (text === null) return issue('other-currency', 'This amount is in another currency than the plan says.')
          const result = toNumber(text, read)
          if ('issue' in result || places === undefined) return result
          const amount = String(result.value)
          if (round !== undefined) return { value: roundDecimal(amount, places, round) }
          if ((amount.split('.')[1]?.length ?? 0) <= places) return result
          return issue('too-precise', `This amount has more than ${places} decimal places.`)
        },
      }
    },
  }),
}

const noNumber = unlessFrom(numbers, 'values that are no number as the plan says it is written')

function toNumber(value: Filled, read: (text: string) => string | null): TransformResult {
  const number = typeof value === 'string' ? read(value) : null
  return number === null
    ? issue('malformed-number', 'This is not a number as the plan says it is written.')
    : { value: number }
}

const SIGNED = /^(-?)\s*(\p{Sc}|[A-Za-z]{3})?\s*(.*?)\s*(\p{Sc}|[A-Za-z]{3})?$/su

/** The amount without its currency, `-` in front when it is in brackets; null when it names another currency. */
function amountReader(currency: string | undefined): (text: string) => string | null {
  const ours = currency === undefined ? [] : [currency, signOf(currency)]
  return (text) => {
    const trimmed = text.trim()
    // No amount is so long, and what is not one is not worth looking for signs in.
    if (trimmed.length > 500) return ''
    const bracketed = /^\((.*)\)$/s.exec(trimmed)
    const [, minus = '', before, amount = '', after] = SIGNED.exec(bracketed?.[1]?.trim() ?? trimmed) ?? []
    const named = [before, after].filter((mark) => mark !== undefined)
    if (!named.every((mark) => ours.includes(mark.toUpperCase()))) return null
    return `${bracketed ? '-' : ''}${minus}${amount}`
  }
}

function signOf(currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  return format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency
}
