/**
 * Record ids. A 15-character id is case-sensitive; the 18-character form adds three characters that encode which letters
 * are upper-case. https://help.salesforce.com/s/articleView?id=000385585
 */

const CHECKSUM_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
/** Base 62 in byte order, so that counting up is ascending id order. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ID = /^[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?$/

/** The three checksum characters of the first 15 characters of `id`. */
export function checksumOf(id: string): string {
  let suffix = ''
  for (let block = 0; block < 15; block += 5) {
    let bits = 0
    for (let position = 0; position < 5; position += 1) {
      const code = id.charCodeAt(block + position)
      if (code >= 65 && code <= 90) bits |= 1 << position
    }
    suffix += CHECKSUM_ALPHABET[bits]
  }
  return suffix
}

/** True for a well-formed id of 15 characters, or of 18 with the right checksum (which is compared without regard to case). */
export function isId(text: string): boolean {
  if (text.length === 18) return ID.test(text.slice(0, 15)) && checksumOf(text) === text.slice(15).toUpperCase()
  return text.length === 15 && ID.test(text)
}

/** The 18-character form of an id of 15 or 18 characters. */
export function toLongId(id: string): string {
  return id.slice(0, 15) + checksumOf(id)
}

/** The id with a three-character key prefix, a three-character server part and a counter, in 18 characters. */
export function makeId(keyPrefix: string, server: string, counter: number): string {
  let digits = ''
  for (let rest = counter; digits.length < 9; rest = Math.floor(rest / 62)) digits = DIGITS[rest % 62] + digits
  return toLongId(keyPrefix + server + digits)
}
