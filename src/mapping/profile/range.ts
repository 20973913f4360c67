import type { Range } from '../../model/profile.ts'
import { decimalReader } from '../decimal.ts'

const readDecimal = decimalReader({})

/** The smallest and the largest of what is added, by an order. */
export class RangeOf {
  #range: Range | undefined
  readonly #compare: (a: string, b: string) => number

  constructor(compare: (a: string, b: string) => number) {
    this.#compare = compare
  }

  add(text: string): void {
    if (this.#range === undefined) this.#range = { least: text, most: text }
    else if (this.#compare(text, this.#range.least) < 0) this.#range.least = text
    else if (this.#compare(text, this.#range.most) > 0) this.#range.most = text
  }

  result(): Range | undefined {
    return this.#range
  }
}

/** A number's text as canonical decimal, or null. */
export function asDecimal(text: string): string | null {
  return readDecimal(text)
}

/** Order of canonical decimals, exact at any length. */
export function compareDecimals(a: string, b: string): number {
  const [negative, other] = [a.startsWith('-'), b.startsWith('-')]
  if (negative !== other) return negative ? -1 : 1
  return negative ? compareSizes(b.slice(1), a.slice(1)) : compareSizes(a, b)
}

function compareSizes(a: string, b: string): number {
  const [[wholeA = '', restA = ''], [wholeB = '', restB = '']] = [a.split('.'), b.split('.')]
  return wholeA.length - wholeB.length || compareTexts(wholeA, wholeB) || compareTexts(restA, restB)
}

/** Order of ISO dates, and of datetimes in UTC. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
