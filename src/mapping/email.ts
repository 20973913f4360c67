/** At most this many characters fit into a mail path. https://www.rfc-editor.org/errata/eid1690 */
const MAX_LENGTH = 254

// Local part: no spaces, controls, quotes, brackets or separators of lists; dots only between other characters.
const LOCAL = /^(?!\.)(?!.*\.\.)(?!.*\.$)[^\s\p{C}@<>()[\]\\,;:"]{1,64}$/u
const LABEL = /^(?!-)(?!.*-$)[\p{L}\p{M}\p{N}-]{1,63}$/u

/**
 * Whether an address, already trimmed, has a syntax that no CRM should refuse: one `@`; a local part of 1 to 64
 * characters without spaces, quotes, brackets, commas, semicolons, and with dots only between other characters; a
 * domain of at least two labels of letters, digits and inner hyphens whose last one is not a number; at most 254
 * characters in all. Quoted local parts and address literals, which RFC 5321 allows, are refused on purpose.
 * https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2
 */
export function isEmail(address: string): boolean {
  if (address.length > MAX_LENGTH) return false
  const at = address.indexOf('@')
  if (at < 1 || address.indexOf('@', at + 1) !== -1) return false
  if (!LOCAL.test(address.slice(0, at))) return false
  const labels = address.slice(at + 1).split('.')
  const last = labels.at(-1)!
  return labels.length >= 2 && last.length >= 2 && !/^\p{N}+$/u.test(last) && labels.every((label) => LABEL.test(label))
}

/** The form in which addresses are compared and stored: trimmed, in lower case. */
export function normaliseEmail(address: string): string {
  return address.trim().toLowerCase()
}
