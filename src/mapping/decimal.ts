const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/** Longer numbers than any CRM stores; keeps an exponent from blowing a short text up. */
const MAX_DIGITS = 400

/**
 * The canonical plain decimal of a number's text: no exponent, no leading or trailing zeros, no plus sign, `0` for
 * minus zero. Exact: digits are moved, never calculated. Null when the text is not a number in plain or exponent form
 * (thousands separators and currency signs are not guessed at) or has more than 400 digits.
 */
export function canonicalDecimal(text: string): string | null {
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
