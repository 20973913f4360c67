import type { FieldType } from '../../model/schema.ts'
import type { Zone } from '../../model/zones.ts'
import { plainDecimal } from '../canonical.ts'
import { type DateOrder, dateFormats } from './dates.ts'

/** One way of writing values of one type. A column whose every value is written so has that type. */
export interface Format {
  name: string
  type: FieldType
  /** For people. */
  native: string
  /** The value in the common form; null for text that is not written so. */
  read(text: string): string | boolean | null
  /** Of dates. */
  order?: DateOrder
  /** Of times without a zone. */
  local?: true
  /** Of numbers: which sign stands before the fraction. */
  point?: DecimalSign
}

export type DecimalSign = 'point' | 'comma'

const forms: Readonly<Record<DecimalSign, RegExp>> = {
  point: /^([+-]?)(\d{1,3}(?:([, \u00a0\u202f'’])\d{3})(?:\3\d{3})*|\d*)(?:\.(\d+))?$/,
  comma: /^([+-]?)(\d{1,3}(?:([. \u00a0\u202f'’])\d{3})(?:\3\d{3})*|\d*)(?:,(\d+))?$/,
}

/**
 * Plain decimal text of a number with groups of thousands and a fraction behind `sign`; in parentheses it is negative,
 * as accountants write it. Null for what is no number, or begins with a zero or a plus as codes and telephone numbers do.
 */
function readNumber(text: string, sign: DecimalSign): string | null {
  const inner = /^\((.+)\)$/.exec(text)?.[1]
  const match = forms[sign].exec(inner ?? text)
  if (match === null) return null
  const [, minus = '', whole = '', , fraction = ''] = match
  const digits = whole.replace(/\D/g, '')
  if (minus === '+' || (digits === '' && fraction === '') || /^0\d/.test(digits)) return null
  if (inner !== undefined && minus !== '') return null
  const size = `${digits === '' ? '0' : digits}${fraction === '' ? '' : `.${fraction}`}`
  return minus === '-' || inner !== undefined ? `-${size}` : size
}

const currency = /^(?:[€$£¥₹]|US\$|C\$|A\$|[A-Z]{3}(?= ))|(?:[€$£¥₹]|(?<= )[A-Z]{3})$/

/** The number of an amount of money with its sign or code before or after it; null without one. */
function readAmount(text: string, sign: DecimalSign): string | null {
  const [, minus = '', rest = text] = /^(-)(.*)$/.exec(text) ?? []
  if (!currency.test(rest)) return null
  const number = readNumber(rest.replace(currency, '').trim(), sign)
  return number === null || (minus !== '' && number.startsWith('-')) ? null : minus + number
}

function readPercent(text: string, sign: DecimalSign): string | null {
  return text.endsWith('%') ? readNumber(text.slice(0, -1).trim(), sign) : null
}

const booleans: readonly { name: string; yes: string; no: string }[] = [
  { name: 'true or false', yes: 'true', no: 'false' },
  { name: 'yes or no', yes: 'yes', no: 'no' },
  { name: 'Y or N', yes: 'y', no: 'n' },
  { name: 'ja or nein', yes: 'ja', no: 'nein' },
]

const email = /^[^\s@"<>;,]+@[^\s@"<>;,]+\.[^\s@"<>;,.]{2,}$/
const url = /^(?:https?:\/\/|www\.)[^\s]+\.[^\s]+$/i
const phone = /^(?:\+|\(|0)?[\d\s().\-/]{5,25}\d(?:\s*(?:x|ext\.?)\s*\d+)?$/i

const asText = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : null)

const signs: readonly DecimalSign[] = ['point', 'comma']

/** All of them; one that says more than another comes first. */
export function allFormats(zone: Zone, zoneName: string): Format[] {
  const numbers = signs.flatMap((point): Format[] => {
    const written = point === 'point' ? '1,234.5' : '1.234,5'
    return [
      {
        name: `decimal ${point}`,
        type: 'decimal',
        native: `number, ${written}`,
        point,
        read: (t) => readNumber(t, point),
      },
      {
        name: `amount ${point}`,
        type: 'currency',
        native: `amount, ${written}`,
        point,
        read: (t) => readAmount(t, point),
      },
      {
        name: `percent ${point}`,
        type: 'percent',
        native: `percent, ${written}`,
        point,
        read: (t) => readPercent(t, point),
      },
    ]
  })
  return [
    ...booleans.map(
      ({ name, yes, no }): Format => ({
        ...{ name, type: 'boolean', native: name },
        read: (text) => {
          const lower = text.toLowerCase()
          return lower === yes ? true : lower === no ? false : null
        },
      }),
    ),
    { name: 'integer', type: 'integer', native: 'whole number', read: asText(/^(?:0|-?[1-9]\d{0,29})$/) },
    ...numbers,
    {
      name: 'exponent',
      type: 'decimal',
      native: 'number',
      read: (t) => (/^-?\d(?:[.,]\d+)?e[+-]?\d{1,2}$/i.test(t) ? plainDecimal(t.replace(',', '.')) : null),
    },
    ...dateFormats(zone, zoneName),
    { name: 'email', type: 'email', native: 'e-mail address', read: asText(email) },
    { name: 'url', type: 'url', native: 'web address', read: asText(url) },
    { name: 'phone', type: 'phone', native: 'telephone number', read: asText(phone) },
  ]
}
