/**
 * Whether HubSpot will take an address. Its own check is not published, so this one is the strictest reading: ASCII
 * only; one `@`; a local part of at most 64 characters without blanks, quotes, brackets or separators, with dots only
 * between others; a domain of at least two labels, the last of two letters or more (or a punycode one); 254 characters
 * in all. https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2
 */
export function isEmail(address: string): boolean {
  if (address.length > 254) return false
  const [local = '', domain = '', more] = address.split('@')
  if (more !== undefined || !isLocalPart(local)) return false
  return isDomain(domain)
}

function isLocalPart(text: string): boolean {
  return text.length <= 64 && /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(text)
}

/** A host name of at least two labels, in ASCII. */
export function isDomain(text: string): boolean {
  const labels = text.split('.')
  const last = labels.at(-1) ?? ''
  if (labels.length < 2 || !/^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/i.test(last)) return false
  return labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label))
}
