/**
 * The domain in a web address, by which an organisation is recognised: in lower case and ASCII, without `www.`, port and
 * path. Null for anything else, for an address of digits and for an e-mail address.
 */
export function domainOf(text: string): string | null {
  const trimmed = text.trim()
  const url = /\s/.test(trimmed) ? null : URL.parse(hasScheme.test(trimmed) ? trimmed : `https://${trimmed}`)
  if (url === null || url.username !== '') return null
  const labels = url.hostname
    .replace(/\.$/, '')
    .replace(/^www\./, '')
    .split('.')
  const last = labels.at(-1) ?? ''
  return labels.length >= 2 && isLabel.test(last) && !/^\d+$/.test(last) && labels.every((label) => isLabel.test(label))
    ? labels.join('.')
    : null
}

const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i
const isLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
