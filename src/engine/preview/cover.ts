import type { Rule } from './preview-rules.ts'

/** A record that may be shown. */
interface Candidate {
  pair: string
  sourceId: string
  rules: ReadonlySet<CountedRule>
}

export interface CountedRule {
  pair: string
  rule: Rule
  records: number
  /** How many candidates have it. */
  held: number
}

export interface Chosen {
  pair: string
  sourceId: string
  /** The rules that no record before it shows. */
  because: CountedRule[]
}

/** Finds few records that together show every rule, while all records pass by. */
export interface Cover {
  add(pair: string, sourceId: string, rules: readonly Rule[]): void
  rules(): CountedRule[]
  /** At most `limit` records, each the one that shows most of what is not yet shown, or least often; of equals the first. */
  choose(limit: number): Chosen[]
}

/** `wanted` narrows the rules; `each` is how many records of a rule are remembered and, beyond the cover, shown. */
export function createCover(wanted: (rule: Rule) => boolean, each: { remembered: number; shown: number }): Cover {
  const known = new Map<string, CountedRule>()
  const candidates: Candidate[] = []

  const count = (pair: string, rule: Rule): CountedRule => {
    const key = `${pair}\n${rule.label}`
    const counted = known.get(key) ?? { pair, rule, records: 0, held: 0 }
    known.set(key, counted)
    counted.records += 1
    return counted
  }

  return {
    add(pair, sourceId, rules) {
      const counted = new Set<CountedRule>()
      const seen = new Set<string>()
      for (const rule of rules) {
        if (!wanted(rule) || seen.has(rule.label)) continue
        seen.add(rule.label)
        counted.add(count(pair, rule))
      }
      if (![...counted].some(({ held }) => held < each.remembered)) return
      for (const rule of counted) rule.held += 1
      candidates.push({ pair, sourceId, rules: counted })
    },
    rules: () => [...known.values()],
    choose(limit) {
      const left = new Set(candidates)
      const open = new Map([...known.values()].map((rule) => [rule, each.shown]))
      const chosen: Chosen[] = []
      while (chosen.length < limit && open.size > 0) {
        const best = mostOf(left, open)
        if (best === null) break
        left.delete(best)
        const because = [...best.rules].filter((rule) => open.has(rule))
        for (const rule of because) {
          const more = open.get(rule)! - 1
          if (more > 0) open.set(rule, more)
          else open.delete(rule)
        }
        chosen.push({ pair: best.pair, sourceId: best.sourceId, because })
      }
      return chosen
    },
  }
}

function mostOf(left: ReadonlySet<Candidate>, open: ReadonlyMap<CountedRule, number>): Candidate | null {
  let [best, most]: [Candidate | null, number] = [null, 0]
  for (const candidate of left) {
    let n = 0
    // A rule that is to be shown more often weighs more than one that almost was.
    for (const rule of candidate.rules) n += open.get(rule) ?? 0
    if (n > most) [best, most] = [candidate, n]
  }
  return best
}
