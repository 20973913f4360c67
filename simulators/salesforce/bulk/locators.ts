/**
 * Locators of result pages: the position of the first record, which they do not show at first sight, as
 * `MTAwMDA` for 10,000. https://developer.salesforce.com/docs/platform/api-asynch/guide/query-get-job-results
 */
export function encodeLocator(position: number): string {
  return Buffer.from(String(position)).toString('base64url')
}

/** The position behind a locator, 0 without one, undefined for one that was never given out for `count` records. */
export function decodeLocator(locator: string | null, count: number): number | undefined {
  if (locator === null) return 0
  const position = Number(Buffer.from(locator, 'base64url').toString('latin1'))
  const isKnown = Number.isInteger(position) && position >= 0 && encodeLocator(position) === locator
  return isKnown && (position === 0 || position < count) ? position : undefined
}
