import { plainLetters } from '../model/plain-letters.ts'
import { customNameSuffix } from './synonyms.ts'

/**
 * A name or label reduced to what two systems may share: letters and digits in lower case, without diacritics,
 * separators and the suffix of custom fields. `First_Contact__c`, `First Contact` and `firstContact` become one.
 */
export function squash(name: string): string {
  return plainLetters(name.replace(customNameSuffix, ''))
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** The words of a name or label, in lower case and without diacritics: `First_Contact__c` and `firstContact` have two. */
export function wordsOf(name: string): string[] {
  const parted = plainLetters(name.replace(customNameSuffix, '')).replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
  return parted.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? []
}

/**
 * The internal name for a field that is to be created: ASCII snake case of an API name without the suffix of custom
 * fields (`LeadSource` -> `lead_source`, `Budget__c` -> `budget`). Latin letters become plain ones (`Größe` -> `grosse`);
 * those of other scripts part words. Empty when the name has no ASCII letter or digit.
 */
export function snakeCase(name: string): string {
  return plainLetters(name.replace(customNameSuffix, ''))
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
}

/** The name or label of a field that refers to records, without the word for their ids at its end: `ReportsToId`, `Account ID`. */
export function withoutId(name: string): string {
  const plain = name.replace(customNameSuffix, '')
  const [, begin] = /^(.*\p{L})(?:[\s_]+[iI][dD]|(?<=\p{Ll})I[dD])$/u.exec(plain) ?? []
  return begin ?? plain
}

/** The candidate that a person most likely meant by `word`; undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  // A third of the letters may be wrong: more than that is another word.
  let bound = Math.ceil(word.length / 3) + 1
  const folded = word.toLowerCase()
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bound) continue
    const distance = editDistance(folded, candidate.toLowerCase())
    if (distance < bound) {
      best = candidate
      bound = distance
    }
  }
  return best
}

/** ` Did you mean "x"?` with a leading space, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates)
  return found === undefined ? '' : ` Did you mean "${found}"?`
}

/** Letters to put in, take out, replace or swap with their neighbour to get from one word to the other. */
function editDistance(a: string, b: string): number {
  let older: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? older[j - 2]! + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min(replaced, swapped, row[j]! + 1, next[j - 1]! + 1))
    }
    older = row
    row = next
  }
  return row[b.length]!
}
