import type { Random } from '../random.ts'
import type { Shares } from './shares.ts'

/** What a lead is there for. An `ordinary` one is created, unless a contact of the target is planted for it. */
export type Role =
  | { kind: 'ordinary' }
  | { kind: 'no-email' }
  | { kind: 'malformed-email' }
  | { kind: 'converted' }
  /** Repeats the e-mail of the lead at index `of`, which comes earlier in id order and is ordinary. */
  | { kind: 'repeat'; of: number }
  | { kind: 'matched' }
  | { kind: 'matched-by-additional' }
  | { kind: 'equal' }

/** One role for each lead, by index in ascending id order. The planted sets are disjoint. */
export function assignRoles(random: Random, shares: Shares): Role[] {
  const roles: Role[] = Array.from({ length: shares.size }, () => ({ kind: 'ordinary' }))
  const indices = random.shuffle(Array.from({ length: shares.size }, (_, index) => index))
  const take = (count: number): number[] => indices.splice(0, count)
  const mark = (count: number, kind: Exclude<Role['kind'], 'repeat'>): void => {
    for (const index of take(count)) roles[index] = { kind }
  }
  mark(shares.noEmail, 'no-email')
  mark(shares.malformed, 'malformed-email')
  mark(shares.converted, 'converted')
  mark(shares.matchedByEmail, 'matched')
  mark(shares.matchedByAdditional, 'matched-by-additional')
  mark(shares.equal, 'equal')
  for (let pair = 0; pair < shares.repeats; pair += 1) {
    const [one, other] = take(2)
    if (one === undefined || other === undefined) break
    roles[Math.max(one, other)] = { kind: 'repeat', of: Math.min(one, other) }
  }
  return roles
}
