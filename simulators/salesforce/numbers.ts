/** How numbers of fractional types are written: as Java writes a double, or plainly. */
export type NumberStyle = 'java' | 'plain'

/** True for types whose numbers have a fraction. */
export function isFractional(type: string): boolean {
  return type === 'double' || type === 'currency' || type === 'percent'
}

/**
 * The text of a fractional number. As Java writes it, it has always a fraction, and an exponent below 0.001 and from ten
 * million on; plainly, it has neither. Both are JSON numbers, and decimal text keeps all of its digits.
 */
export function numberText(value: number | string, style: NumberStyle): string {
  const { sign, digits, exponent } = scientific(value)
  const bare = style === 'plain'
  if (digits === '0') return bare ? '0' : `${sign}0.0`
  if (!bare && (exponent < -3 || exponent >= 7)) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = digits.slice(exponent + 1) || (bare ? '' : '0')
  return sign + whole + (fraction === '' ? '' : `.${fraction}`)
}

/** The significant digits of a number and the power of ten of the first one. */
function scientific(value: number | string): { sign: string; digits: string; exponent: number } {
  const text = typeof value === 'number' ? value.toExponential() : value
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const all = whole + fraction
  const leading = /^0*/.exec(all)![0].length
  const digits = all.slice(leading).replace(/0+$/, '') || '0'
  return { sign, digits, exponent: whole.length - 1 - leading + Number(power) }
}
