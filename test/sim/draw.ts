import { type Random, seededRandom } from '../../simulators/kit/random.ts'

/** Draws for one purpose, so that a new purpose does not change what the others drew. */
export class Draw {
  readonly #random: Random

  constructor(seed: number, purpose: string) {
    this.#random = seededRandom(seed, purpose)
  }

  next = (): number => this.#random.next()

  integer(min: number, max: number): number {
    return this.#random.integer(min, max)
  }

  chance(share: number): boolean {
    return this.#random.next() < share
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)] as T
  }

  shuffle<T>(items: readonly T[]): T[] {
    return this.#random.shuffle(items)
  }
}
