import type { ObjectPlan } from '../../model/plan.ts'
import { sourcesOf } from '../../model/plan.ts'
import type { DuplicateProfile } from '../../model/profile.ts'
import type { Row } from '../../model/record.ts'
import type { MatchKey, SkipRule } from '../../model/schema.ts'
import { normaliseKey } from '../keys.ts'
import { skipReason } from '../skip.ts'
import { hashNumber, hashText } from './hash.ts'

/** A match key of the target, and the source fields that give it its value. */
export interface SourceKey {
  key: MatchKey
  fields: readonly string[]
  /** Records that these rules leave out are no duplicates. */
  skip: readonly SkipRule[]
}

/** The match keys of an object pair that come from fields of the source, before any transform. */
export function sourceKeysOf(plan: ObjectPlan): SourceKey[] {
  return plan.match.flatMap((key) => {
    const targets = [key.field, ...(key.also ?? [])]
    const fields = plan.fields.filter(({ to }) => targets.includes(to)).flatMap(sourcesOf)
    return fields.length === 0 ? [] : [{ key, fields: [...new Set(fields)], skip: plan.skip }]
  })
}

/** Different keys that are kept, at most. They take 9 bytes each, and twice that in a table half full. */
const mostKeys = 1_500_000
const firstSlots = 1 << 12

/**
 * Counts the keys that several records hold. Keys are kept as 53-bit hashes in one open table, so that a million of them
 * fit into some 20 MB; two different keys are taken for one with a chance of 1 in 10,000 at a million.
 */
export class DuplicateCount {
  readonly #source: SourceKey
  /** A hash plus one; 0 is a free slot. */
  #slots = new Float64Array(firstSlots)
  /** Whether the key of a slot was met more than once. */
  #repeated = new Uint8Array(firstSlots)
  #keys = 0
  #groups = 0
  #records = 0
  #exact = true

  constructor(source: SourceKey) {
    this.#source = source
  }

  /** Wants `loadPhones` first when the key is a phone number. */
  add(row: Row): void {
    const { key, fields, skip } = this.#source
    if (skipReason(skip, row) !== null) return
    const held = fields.flatMap((field) => normaliseKey(row[field], key.normalise, key.country))
    // Targets tell unique values apart without regard to case.
    for (const text of new Set(held.map((each) => each.toLowerCase()))) this.#meet(hashNumber(hashText(text)) + 1)
  }

  result(): DuplicateProfile {
    const { key, fields } = this.#source
    const counts = { groups: this.#groups, records: this.#records, exact: this.#exact }
    return { key: key.field, fields: [...fields], normalise: key.normalise, ...counts }
  }

  #meet(hash: number): void {
    const slot = slotOf(this.#slots, hash)
    if (this.#slots[slot] === hash) {
      const again = this.#repeated[slot] === 1
      this.#groups += again ? 0 : 1
      this.#records += again ? 1 : 2
      this.#repeated[slot] = 1
    } else if (this.#keys === mostKeys) this.#exact = false
    else {
      this.#slots[slot] = hash
      this.#keys += 1
      if (this.#keys * 4 > this.#slots.length * 3) this.#grow()
    }
  }

  #grow(): void {
    const [slots, repeated] = [this.#slots, this.#repeated]
    this.#slots = new Float64Array(slots.length * 2)
    this.#repeated = new Uint8Array(slots.length * 2)
    for (const [i, hash] of slots.entries()) {
      if (hash === 0) continue
      const slot = slotOf(this.#slots, hash)
      this.#slots[slot] = hash
      this.#repeated[slot] = repeated[i]!
    }
  }
}

/** Where the hash is, or the free slot where it would go; the number of slots is a power of two. */
function slotOf(slots: Float64Array, hash: number): number {
  const mask = slots.length - 1
  let slot = hash & mask
  while (slots[slot] !== 0 && slots[slot] !== hash) slot = (slot + 1) & mask
  return slot
}
