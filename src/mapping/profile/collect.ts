import type { ObjectProfile } from '../../model/profile.ts'
import type { CrmRecord } from '../../model/record.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { DuplicateCount, type SourceKey } from './duplicates.ts'
import { FieldCount } from './field.ts'

/** Profiles an object in one pass over its records, whatever their number, in bounded memory. */
export class ProfileCollector {
  readonly #object: string
  readonly #fields: { name: string; count: FieldCount }[]
  readonly #duplicates: DuplicateCount[]
  #records = 0

  constructor(object: ObjectSchema, keys: readonly SourceKey[]) {
    this.#object = object.name
    this.#fields = object.fields.map((field) => ({ name: field.name, count: new FieldCount(field) }))
    this.#duplicates = keys.map((key) => new DuplicateCount(key))
  }

  add({ row }: CrmRecord): void {
    this.#records += 1
    for (const { name, count } of this.#fields) count.add(row[name])
    for (const duplicates of this.#duplicates) duplicates.add(row)
  }

  result(): ObjectProfile {
    return {
      object: this.#object,
      records: this.#records,
      fields: this.#fields.map(({ count }) => count.result()),
      duplicates: this.#duplicates.map((each) => each.result()),
    }
  }
}
