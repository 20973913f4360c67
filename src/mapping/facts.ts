import type { FieldProfile } from '../model/profile.ts'
import { type CrmRecord, isEmpty, type Value } from '../model/record.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import { FieldCount } from './profile/field.ts'
import { RecordSet } from './record-set.ts'
import { sameValue, skipReason } from './skip.ts'

/** More different values than this, or more text, tell nothing new about where a field belongs. */
const kept = { values: 200, characters: 20_000 }

/** What a sample says about one field. */
export interface FieldFacts {
  /** Records in which the field is not empty. */
  filled: number
  /** Which these are, by their place among the records that count. */
  filledIn: RecordSet
  /** Records in which it says something: more than an unticked box or its default. */
  telling: number
  /** Why the field says nothing about any record of the sample, for a person; null when it does. */
  barren: string | null
  /** Different values that are not empty, in the order of their first appearance: at most 200, fewer where they are long. */
  values: Exclude<Value, null>[]
  /** Shapes, lengths and different values. */
  profile: FieldProfile
}

/** What a sample says about an object; records that the source's skip rules leave out do not count. */
export interface ObjectFacts {
  records: number
  fields: ReadonlyMap<string, FieldFacts>
}

/** Learns what a sample says, a record at a time, in memory that grows by a bit for each record and field. */
export class FactCollector {
  readonly #object: ObjectSchema
  readonly #tallies: readonly { field: Field; tally: Tally }[]
  #records = 0

  constructor(object: ObjectSchema) {
    this.#object = object
    this.#tallies = object.fields.map((field) => ({ field, tally: newTally(field) }))
  }

  add({ row }: CrmRecord): void {
    if (skipReason(this.#object.skip ?? [], row) !== null) return
    for (const { field, tally } of this.#tallies) count(tally, field, row[field.name], this.#records)
    this.#records += 1
  }

  result(): ObjectFacts {
    const records = this.#records
    return {
      records,
      fields: new Map(this.#tallies.map(({ field, tally }) => [field.name, factsOf(field, tally, records)])),
    }
  }
}

/** What records at hand say. */
export function collectFacts(object: ObjectSchema, sample: Iterable<CrmRecord>): ObjectFacts {
  const collector = new FactCollector(object)
  for (const record of sample) collector.add(record)
  return collector.result()
}

interface Tally {
  filled: number
  filledIn: RecordSet
  telling: number
  values: Map<string, Exclude<Value, null>>
  /** Of the values that are kept. */
  characters: number
  profile: FieldCount
}

function newTally(field: Field): Tally {
  return {
    filled: 0,
    filledIn: new RecordSet(),
    telling: 0,
    values: new Map(),
    characters: 0,
    profile: new FieldCount(field),
  }
}

function count(tally: Tally, field: Field, value: Value | undefined, place: number): void {
  tally.profile.add(value)
  if (value === undefined || value === null || isEmpty(value)) return
  tally.filled += 1
  tally.filledIn.add(place)
  if (!isPreset(field, value)) tally.telling += 1
  if (tally.values.size >= kept.values || tally.characters >= kept.characters) return
  const key = JSON.stringify(value)
  if (tally.values.has(key)) return
  tally.values.set(key, value)
  tally.characters += key.length
}

// An unticked box is what a record holds when nobody said anything, whether or not the source declares a default.
export function isPreset(field: Field, value: Value): boolean {
  return value === false || (field.defaultValue !== undefined && sameValue(value, field.defaultValue))
}

function factsOf(field: Field, tally: Tally, records: number): FieldFacts {
  return {
    filled: tally.filled,
    filledIn: tally.filledIn,
    telling: tally.telling,
    barren: barrenReason(field, tally, records),
    values: [...tally.values.values()],
    profile: tally.profile.result(),
  }
}

function barrenReason(field: Field, { filled, telling }: Tally, records: number): string | null {
  // Samples do not have what has a price of its own: names and types still say where it belongs.
  if (telling > 0 || field.cost !== undefined) return null
  if (filled === 0) return `empty in ${records} sampled records`
  // A default in some records only is information: somebody or something left it out of the others.
  if (field.type !== 'boolean' && filled < records) return null
  return `${field.type === 'boolean' ? 'never ticked' : 'nothing but its default'} in ${records} sampled records`
}

/** Whether a field was left out of a plan because a sample said nothing about it; knows the reasons that `collectFacts` gives. */
export function leftOutAsBarren(reason: string): boolean {
  return /^(?:empty|never ticked|nothing but its default|nothing beyond .+) in \d+ sampled records$/.test(reason)
}
