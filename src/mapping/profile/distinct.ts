import { type Hash, hashNumber, hashText } from './hash.ts'

/** Up to so many different values are counted exactly. */
const exactly = 500
const indexBits = 12
const registers = 1 << indexBits

/** Counts different texts in bounded memory: exactly while they are few, then by estimate. */
export class DistinctCount {
  #seen: Set<number> | null = new Set()
  /** Of a HyperLogLog: for each register the longest run of leading zeros so far, plus one. */
  #longest: Uint8Array | null = null
  #added = 0

  add(text: string): void {
    this.#added += 1
    const hash = hashText(text)
    if (this.#seen === null) this.#note(hash)
    else {
      this.#seen.add(hashNumber(hash))
      if (this.#seen.size > exactly) this.#goOver(this.#seen)
    }
  }

  /** The count, and whether it is one or an estimate with a standard error of 1.6 %. */
  result(): { count: number; exact: boolean } {
    if (this.#seen !== null) return { count: this.#seen.size, exact: true }
    return { count: Math.min(this.#added, Math.round(estimate(this.#longest!))), exact: false }
  }

  // The register comes from bits that the kept number has as well, so that what was seen can be carried over.
  #goOver(seen: ReadonlySet<number>): void {
    this.#longest = new Uint8Array(registers)
    for (const number of seen) this.#note({ high: Math.floor(number / 0x1_0000_0000), low: number >>> 0 })
    this.#seen = null
  }

  #note({ high, low }: Hash): void {
    const longest = this.#longest!
    const register = high & (registers - 1)
    const run = Math.min(32, Math.clz32(low) + 1)
    if (run > longest[register]!) longest[register] = run
  }
}

/** Ertl's estimator, unbiased from the first value on. https://arxiv.org/abs/1702.01284 */
function estimate(longest: Uint8Array): number {
  const counts = new Array<number>(33).fill(0)
  for (const run of longest) counts[run] = counts[run]! + 1
  let sum = 0
  for (let run = 32; run >= 1; run -= 1) sum = (sum + counts[run]!) / 2
  sum += registers * untouched(counts[0]! / registers)
  return registers ** 2 / (2 * Math.LN2 * sum)
}

/** x + sum over k >= 1 of x^(2^k) * 2^(k-1), for the share of registers that nothing touched. */
function untouched(share: number): number {
  let [power, weight, sum] = [share, 1, share]
  for (let last = -1; sum !== last; weight *= 2) {
    power *= power
    last = sum
    sum += power * weight
  }
  return sum
}
