/** Values by 53 bits of a hash: enough to tell whether millions of ids differ, in eight bytes each. */

/** Two of four million different texts share one with a chance of about one in a thousand. */
function hashText(text: string): number {
  let low = 0xdeadbeef
  let high = 0x41c6ce57
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    low = Math.imul(low ^ code, 0x9e3779b1)
    high = Math.imul(high ^ code, 0x85ebca6b)
    low = (low << 13) | (low >>> 19)
    high = (high << 17) | (high >>> 15)
  }
  low = Math.imul(low ^ (low >>> 16), 0x7feb352d) ^ Math.imul(high ^ (high >>> 15), 0x846ca68b)
  high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35) ^ Math.imul(low ^ (low >>> 13), 0x27d4eb2f)
  return (high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0)
}

/** Grows by values, is asked when it is complete. */
export class ValueSet {
  #hashes = new Float64Array(1024)
  #size = 0
  #sorted = true

  add(text: string): void {
    if (this.#size === this.#hashes.length) {
      const larger = new Float64Array(this.#size * 2)
      larger.set(this.#hashes)
      this.#hashes = larger
    }
    this.#hashes[this.#size] = hashText(text)
    this.#size += 1
    this.#sorted = false
  }

  get size(): number {
    return this.#size
  }

  /** How many values were given more than once, each repetition counted. */
  repeats(): number {
    const hashes = this.#sort()
    let repeats = 0
    for (let at = 1; at < hashes.length; at += 1) if (hashes[at] === hashes[at - 1]) repeats += 1
    return repeats
  }

  hasHash(hash: number): boolean {
    const hashes = this.#sort()
    let [from, to] = [0, hashes.length]
    while (from < to) {
      const middle = (from + to) >>> 1
      if (hashes[middle]! < hash) from = middle + 1
      else to = middle
    }
    return hashes[from] === hash
  }

  #sort(): Float64Array {
    const hashes = this.#hashes.subarray(0, this.#size)
    if (!this.#sorted) hashes.sort()
    this.#sorted = true
    return hashes
  }
}

const sampleSize = 1_000

/** Distinct values of a column, at most a thousand, each as likely to be among them as any other. */
export class ValueSample {
  #hashes = new Set<number>()
  #one = 1

  add(text: string): void {
    const hash = hashText(text)
    if (hash % this.#one !== 0) return
    this.#hashes.add(hash)
    while (this.#hashes.size > sampleSize) {
      this.#one *= 2
      this.#hashes = new Set([...this.#hashes].filter((each) => each % this.#one === 0))
    }
  }

  get hashes(): ReadonlySet<number> {
    return this.#hashes
  }
}
