/** How many of each kind a world of a given size holds. */
export interface Shares {
  size: number
  noEmail: number
  malformed: number
  repeats: number
  converted: number
  longTexts: number
  contacts: number
  matchedByEmail: number
  matchedByAdditional: number
  equal: number
}

/** Sizes from here on hold at least one of each kind. */
const SMALLEST_COMPLETE = 200

/** The shares of `size` leads; each is the rounded percentage. */
export function sharesOf(size: number): Shares {
  const part = (share: number): number => Math.max(Math.round(size * share), size >= SMALLEST_COMPLETE ? 1 : 0)
  const matchedByEmail = part(0.025)
  const matchedByAdditional = part(0.004)
  const equal = part(0.006)
  return {
    size,
    noEmail: part(0.02),
    malformed: part(0.01),
    repeats: part(0.015),
    converted: part(0.03),
    longTexts: part(0.015),
    contacts: Math.max(part(0.08), matchedByEmail + matchedByAdditional + equal),
    matchedByEmail,
    matchedByAdditional,
    equal,
  }
}
