import { maskText } from '../../model/mask.ts'
import { type FieldProfile, type Format, formats, type ValueCount } from '../../model/profile.ts'
import { isEmpty, type Value } from '../../model/record.ts'
import type { Field, FieldType } from '../../model/schema.ts'
import { canonicalDatetime } from '../dates.ts'
import { DistinctCount } from './distinct.ts'
import { formatOf } from './format.ts'
import { asDecimal, compareDecimals, compareTexts, RangeOf } from './range.ts'

/** Different values of a closed list that are counted one by one, at most. */
const listedValues = 500
const keptExamples = 3
const exampleLength = 60

/** Types whose values are names of something else, so that their shape says nothing. */
const shapeless: ReadonlySet<FieldType> = new Set([
  ...(['id', 'boolean', 'select', 'multi-select', 'reference', 'multi-reference', 'user', 'file', 'json'] as const),
])

/** Counts what one field holds, a value at a time, in memory that does not grow with the number of records. */
export class FieldCount {
  readonly #field: Field
  readonly #options: ReadonlySet<string> | null
  readonly #values: Map<string, number> | null
  readonly #shaped: boolean
  readonly #distinct = new DistinctCount()
  readonly #formats = new Map<Format, number>()
  readonly #numbers = new RangeOf(compareDecimals)
  readonly #dates = new RangeOf(compareTexts)
  readonly #examples = new Set<string>()
  readonly #seen = { filled: 0, nulls: 0, blanks: 0, absent: 0 }
  readonly #entries = { count: 0, most: 0 }
  #longest = 0
  #noOption = 0

  constructor(field: Field) {
    this.#field = field
    this.#options = field.options === undefined ? null : new Set(field.options.map(({ value }) => value))
    this.#values = this.#options !== null || field.type === 'boolean' ? new Map() : null
    this.#shaped = !shapeless.has(field.type)
  }

  add(value: Value | undefined): void {
    if (value === undefined) this.#seen.absent += 1
    else if (value === null) this.#seen.nulls += 1
    else if (isEmpty(value)) this.#seen.blanks += 1
    else {
      this.#seen.filled += 1
      const entries = typeof value === 'object' ? value : [String(value)]
      this.#entries.count += entries.length
      this.#entries.most = Math.max(this.#entries.most, entries.length)
      for (const entry of entries) this.#take(entry)
    }
  }

  result(): FieldProfile {
    const [numbers, dates] = [this.#numbers.result(), this.#dates.result()]
    return {
      ...{ field: this.#field.name, type: this.#field.type, ...this.#seen },
      distinct: this.#distinct.result(),
      ...(this.#field.many && { entries: { ...this.#entries } }),
      longest: this.#longest,
      formats: formats
        .flatMap((format) => ({ format, count: this.#formats.get(format) ?? 0 }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.count - a.count),
      ...(numbers !== undefined && { numbers }),
      ...(dates !== undefined && { dates }),
      ...(this.#values !== null && { values: this.#listed(this.#values) }),
      ...(this.#options !== null && { noOption: this.#noOption }),
      examples: [...this.#examples],
    }
  }

  #take(text: string): void {
    this.#distinct.add(text)
    // Characters are at most as many as UTF-16 units, so most texts need not be walked through.
    if (text.length > this.#longest) this.#longest = Math.max(this.#longest, charactersIn(text))
    if (this.#options !== null && !this.#options.has(text)) this.#noOption += 1
    if (this.#values !== null) this.#list(this.#values, text)
    const format = this.#shaped ? this.#shape(text.trim()) : null
    if (this.#examples.size < keptExamples) this.#examples.add(exampleOf(text, format))
  }

  #list(values: Map<string, number>, text: string): void {
    const count = values.get(text)
    if (count !== undefined || values.size < listedValues) values.set(text, (count ?? 0) + 1)
  }

  #shape(text: string): Format | null {
    const format = formatOf(text, this.#field.type === 'phone')
    if (format === null) return null
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1)
    if (format === 'number') this.#numbers.add(asDecimal(text)!)
    if (format === 'date') this.#dates.add(text)
    if (format === 'datetime') this.#dates.add(canonicalDatetime(text)!)
    return format
  }

  #listed(values: ReadonlyMap<string, number>): ValueCount[] {
    return [...values]
      .sort(([, a], [, b]) => b - a)
      .map(([value, count]) => {
        const option = this.#options?.has(value) ?? true
        return { value: option ? value : exampleOf(value, null), count, option }
      })
  }
}

function charactersIn(text: string): number {
  let characters = 0
  for (const _ of text) characters += 1
  return characters
}

/** A text that is known to be a phone number is masked even where it is one run of digits. */
function exampleOf(text: string, format: Format | null): string {
  const masked = format === 'phone' ? `***${text.replace(/\D/g, '').slice(-2)}` : maskText(text)
  const flat = masked.replace(/\s+/g, ' ').trim()
  return charactersIn(flat) > exampleLength ? `${[...flat].slice(0, exampleLength - 1).join('')}…` : flat
}
