/** A decimal number without rounding: `digits` times ten to the power of minus `scale`. */
interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

/** A number as HubSpot stores it, such as `-12.50`. */
export function decimal(text: string): Decimal {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(text) ?? []
  return { digits: BigInt(`${sign}${whole}${fraction}` || '0'), scale: fraction.length }
}

export function times(left: Decimal, right: Decimal): Decimal {
  return { digits: left.digits * right.digits, scale: left.scale + right.scale }
}

/** The difference as text, without zeros at the end. */
export function minus(left: Decimal, right: Decimal): string {
  const scale = Math.max(left.scale, right.scale)
  const digits = raise(left, scale) - raise(right, scale)
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  const [whole, fraction] = [text.slice(0, text.length - scale), text.slice(text.length - scale).replace(/0+$/, '')]
  return `${digits < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

const raise = ({ digits, scale }: Decimal, to: number): bigint => digits * 10n ** BigInt(to - scale)
