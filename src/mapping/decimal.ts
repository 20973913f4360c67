const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/** Longer numbers than any CRM stores; keeps an exponent from blowing a short text up. */
const MAX_DIGITS = 400

/**
 * The canonical plain decimal of a number's text: no exponent, no leading or trailing zeros, no plus sign, `0` for
 * minus zero. Exact: digits are moved, never calculated. Null when the text is not a number in plain or exponent form
 * (thousands separators and currency signs are not guessed at) or has more than 400 digits.
 */
function canonicalDecimal(text: string): string | null {
  const match = DECIMAL.exec(text.trim())
  if (!match) return null
  const [, sign, whole = '', fraction = '', exponent] = match
  if (whole === '' && fraction === '') return null
  const shift = Number(exponent ?? 0)
  if (whole.length + fraction.length + Math.abs(shift) > MAX_DIGITS) return null
  const [left, right] = movePoint(whole, fraction, shift)
  const integer = left.replace(/^0+/, '') || '0'
  const rest = right.replace(/0+$/, '')
  const plain = rest === '' ? integer : `${integer}.${rest}`
  return sign === '-' && plain !== '0' ? `-${plain}` : plain
}

function movePoint(whole: string, fraction: string, shift: number): [string, string] {
  if (shift >= 0) {
    const digits = fraction.padEnd(shift, '0')
    return [whole + digits.slice(0, shift), digits.slice(shift)]
  }
  const digits = whole.padStart(-shift, '0')
  return [digits.slice(0, digits.length + shift), digits.slice(digits.length + shift) + fraction]
}

/** How a number is written; a point before the fraction and nothing between thousands unless stated. */
export interface NumberStyle {
  point?: '.' | ','
  group?: '.' | ',' | ' ' | "'"
}

/**
 * A function from a number's text to its canonical plain decimal, or null when the text is not written in this style:
 * separators of thousands may be left out, but those that are there part groups of three digits (two are allowed
 * further left, as in `12,34,567`). Without a style it is `canonicalDecimal`.
 */
export function decimalReader({ point = '.', group }: NumberStyle): (text: string) => string | null {
  if (group === undefined && point === '.') return canonicalDecimal
  const between = group === undefined ? null : group === ' ' ? '[ \\u00a0\\u2009\\u202f]' : `[${group}]`
  const whole = between === null ? '\\d*' : `\\d{1,3}(?:${between}\\d{2,3})*${between}\\d{3}|\\d*`
  const pattern = new RegExp(`^([+-]?)(${whole})(?:[${point}](\\d*))?$`)
  return (text) => {
    const match = pattern.exec(text.trim())
    return match && canonicalDecimal(`${match[1]}${match[2]!.replace(/\D/g, '')}.${match[3] ?? ''}`)
  }
}

/** A canonical decimal with at most so many decimal places, rounded exactly; a half goes away from zero or to even. */
export function roundDecimal(decimal: string, places: number, half: 'half-up' | 'half-even'): string {
  const [whole = '', fraction = ''] = decimal.replace('-', '').split('.')
  if (fraction.length <= places) return decimal
  const kept = BigInt(whole + fraction.slice(0, places))
  const rest = fraction.slice(places)
  const isHalf = /^50*$/.test(rest)
  const up = isHalf ? half === 'half-up' || kept % 2n === 1n : rest >= '5'
  const digits = String(up ? kept + 1n : kept).padStart(places + 1, '0')
  const point = digits.length - places
  return canonicalDecimal(`${decimal.startsWith('-') ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`)!
}

/** Negative, zero or positive as the first of two canonical decimals is less, equal or more. Exact at any length. */
export function compareDecimals(a: string, b: string): number {
  const [minusA, minusB] = [a.startsWith('-'), b.startsWith('-')]
  if (minusA !== minusB) return minusA ? -1 : 1
  return minusA ? compareSizes(b.slice(1), a.slice(1)) : compareSizes(a, b)
}

function compareSizes(a: string, b: string): number {
  const [wholeA = '', fractionA = ''] = a.split('.')
  const [wholeB = '', fractionB = ''] = b.split('.')
  if (wholeA.length !== wholeB.length) return wholeA.length - wholeB.length
  // Digits of numbers with equally long whole parts are in the order of their texts; a shorter fraction is a prefix.
  const [left, right] = [wholeA + fractionA, wholeB + fractionB]
  return left < right ? -1 : left > right ? 1 : 0
}
