import type { Value } from '../../model/record.ts'
import type { Format } from './formats.ts'
import { ValueSample, ValueSet } from './value-set.ts'

/** What all values of a column say together. */
export interface ColumnFacts {
  name: string
  /** Records that say something. */
  filled: number
  /** Records in which it stands, empty or not. */
  present: number
  /** Of filled texts, in characters. */
  longest: number
  /** Filled values that are no single text: lists and booleans of JSON. */
  lists: number
  booleans: number
  hasBreaks: boolean
  /** Texts with marks of HTML. */
  markup: number
  /** Texts with a semicolon. */
  joined: number
  /** How many texts each format reads; one that most texts contradicted is not among them. */
  read: ReadonlyMap<Format, number>
  /** Different texts, null when there are too many for a choice; `entries` of what stands between semicolons or in lists. */
  distinct: ReadonlyMap<string, number> | null
  entries: ReadonlyMap<string, number> | null
  /** Only of columns that may be ids or refer to some. */
  ids: ValueSet | null
  sample: ValueSample | null
}

/** More different values than a person would choose from. */
const mostOptions = 50
const longestOption = 80
/** A format that this many texts contradicted is looked at no more, unless as many again agree with it. */
const patience = 50

const html = /<(?:p|br|div|span|ul|ol|li|b|i|strong|em|a|h[1-6]|table)\b[^>]*>/i

/** Learns a column value by value. */
export class ColumnLearner {
  #facts: ColumnFacts
  #live: { format: Format; hits: number }[]
  #misses = new Map<Format, number>()
  #distinct: Map<string, number> | null = new Map()
  #entries: Map<string, number> | null = new Map()

  constructor(name: string, formats: readonly Format[], keepsIds: boolean) {
    this.#live = formats.map((format) => ({ format, hits: 0 }))
    this.#facts = {
      ...{ name, filled: 0, present: 0, longest: 0, lists: 0, booleans: 0, hasBreaks: false, markup: 0, joined: 0 },
      ...{ read: new Map(), distinct: null, entries: null },
      ids: keepsIds ? new ValueSet() : null,
      sample: keepsIds ? new ValueSample() : null,
    }
  }

  add(value: Value): void {
    const facts = this.#facts
    facts.present += 1
    if (value === null) return
    if (typeof value === 'boolean') {
      facts.filled += 1
      facts.booleans += 1
    } else if (typeof value === 'string') {
      const text = value.trim()
      if (text === '') return
      facts.filled += 1
      this.#addText(text)
    } else {
      facts.filled += 1
      facts.lists += 1
      for (const entry of value) {
        this.#entries = count(this.#entries, entry)
        facts.sample?.add(entry)
      }
    }
  }

  #addText(text: string): void {
    const facts = this.#facts
    if (text.length > facts.longest) facts.longest = text.length
    if (!facts.hasBreaks && /[\r\n]/.test(text)) facts.hasBreaks = true
    if (text.includes('<') && html.test(text)) facts.markup += 1
    this.#distinct = count(this.#distinct, text)
    const isJoined = text.includes(';')
    if (isJoined) facts.joined += 1
    if (this.#entries !== null || facts.sample !== null) {
      for (const entry of isJoined ? splitList(text) : [text]) {
        this.#entries = count(this.#entries, entry)
        facts.sample?.add(entry)
      }
    }
    facts.ids?.add(text)
    this.#tryFormats(text)
  }

  #tryFormats(text: string): void {
    let hasDead = false
    for (const live of this.#live) {
      if (live.format.read(text) !== null) {
        live.hits += 1
        continue
      }
      const misses = (this.#misses.get(live.format) ?? 0) + 1
      this.#misses.set(live.format, misses)
      if (misses > patience && misses > live.hits) hasDead = true
    }
    if (!hasDead) return
    this.#live = this.#live.filter(({ format, hits }) => {
      const misses = this.#misses.get(format) ?? 0
      return misses <= patience || misses <= hits
    })
  }

  result(): ColumnFacts {
    const read = new Map(this.#live.filter(({ hits }) => hits > 0).map(({ format, hits }) => [format, hits]))
    return { ...this.#facts, read, distinct: this.#distinct, entries: this.#entries }
  }
}

/** What stands between semicolons, without the empty parts. */
export function splitList(text: string): string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function count(counts: Map<string, number> | null, text: string): Map<string, number> | null {
  if (counts === null) return null
  const known = counts.get(text)
  if (known === undefined && (counts.size === mostOptions || text.length > longestOption)) return null
  counts.set(text, (known ?? 0) + 1)
  return counts
}
