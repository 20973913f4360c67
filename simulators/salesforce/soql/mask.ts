import type { FieldDescribe } from '../seed.ts'

/** How many of the last characters stay readable. */
const CLEAR: Readonly<Record<string, number>> = { all: 0, lastFour: 4, creditCard: 4, ssn: 4, sin: 3, nino: 0 }
const LETTERS_AND_DIGITS = /[\p{L}\p{N}]/gu

/**
 * What a user without View Encrypted Data sees of classic encrypted text.
 * https://help.salesforce.com/s/articleView?id=sf.fields_about_encrypted_fields.htm
 */
export function maskOf(field: FieldDescribe): (value: string) => string {
  const clear = CLEAR[String(field.maskType)] ?? 0
  const sign = field.mask === 'asterisk' || field.mask === '*' ? '*' : 'X'
  return (value) => {
    const cut = Math.max(0, value.length - clear)
    return value.slice(0, cut).replace(LETTERS_AND_DIGITS, sign) + value.slice(cut)
  }
}
