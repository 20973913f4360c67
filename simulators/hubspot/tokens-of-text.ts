/**
 * Full-text matching of search. How HubSpot cuts texts into tokens is not published; here a token is a run of letters
 * and digits, and a word with signs in it, such as an address, is one too.
 * https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm
 */
function tokensOf(text: string): string[] {
  const words = text.toLowerCase().split(/\s+/)
  return [...words, ...words.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u))].filter((token) => token !== '')
}

/** Whether a text has a token that fits a pattern, in which `*` stands for any characters. */
export function containsToken(text: string, pattern: string): boolean {
  const parts = pattern.toLowerCase().split('*')
  const whole = new RegExp(`^${parts.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's')
  return tokensOf(text).some((token) => whole.test(token))
}

/** Whether each word begins a token of at least one of the texts. */
export function matchesWords(texts: string[], words: string): boolean {
  const tokens = texts.flatMap(tokensOf)
  return tokensOf(words).every((word) => tokens.some((token) => token.startsWith(word)))
}
