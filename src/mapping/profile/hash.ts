/** Two independent 32-bit hashes of a text, as unsigned integers. */
export interface Hash {
  high: number
  low: number
}

/**
 * Hashes UTF-16 units by two FNV-1a lanes whose bits are mixed at the end. Not for secrets.
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function hashText(text: string): Hash {
  let [high, low] = [0x811c9dc5, 0x9747b28c]
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul(low ^ unit, 0x5bd1e995)
  }
  return { high: mix(high ^ (low >>> 15)), low: mix(low + text.length) }
}

/** One whole number below 2^53 for a hash: two texts out of a million share one with a chance of 1 in 10,000. */
export function hashNumber({ high, low }: Hash): number {
  return (high & 0x1fffff) * 0x1_0000_0000 + low
}

function mix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
