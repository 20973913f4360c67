/** Some of the records of a sample, by their place in it: a bit each, since there is one set for every field. */
export class RecordSet {
  #bits = new Uint8Array(64)

  add(place: number): void {
    const byte = place >> 3
    if (byte >= this.#bits.length) {
      const grown = new Uint8Array(Math.max(2 * this.#bits.length, byte + 1))
      grown.set(this.#bits)
      this.#bits = grown
    }
    this.#bits[byte] = this.#bits[byte]! | (1 << (place & 7))
  }

  has(place: number): boolean {
    return ((this.#bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0
  }
}
