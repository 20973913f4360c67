import { COMPOUND, type Field } from './fields.ts'
import type { Module, Org, StoredRecord, StoredValue, SubformRow } from './org.ts'
import type { RecordSeed } from './seed.ts'

/** The stored form of a seeded record; what the seed does not say of makers and times is said here. */
export function storeSeeded(module: Module, seed: RecordSeed, org: Org, now: number): StoredRecord {
  const start = wireTime(now)
  const record: Record<string, StoredValue> = {
    Owner: org.me.id,
    Created_By: org.me.id,
    Modified_By: org.me.id,
    Created_Time: start,
    Modified_Time: String(seed.Created_Time ?? start),
  }
  for (const [name, value] of Object.entries(seed)) {
    if (name === 'id') continue
    const field = module.fields.get(name)
    if (field === undefined && !name.startsWith('$'))
      throw new Error(`The seed has ${module.api_name}.${name}, no field.`)
    record[name] = field === undefined ? (value as StoredValue) : storedForm(field, value, org)
  }
  for (const name of ['Created_Time', 'Modified_Time']) record[name] = instant(String(record[name]))
  return { id: seed.id, record }
}

function storedForm(field: Field, value: unknown, org: Org): StoredValue {
  if (value === null || value === undefined || value === '') return null
  if (COMPOUND.has(field.data_type)) return JSON.stringify(value)
  if (field.data_type === 'datetime') return instant(String(value))
  if (typeof value === 'object' && 'id' in value && !Array.isArray(value)) return String(value.id)
  if (field.data_type === 'subform')
    return (value as Record<string, StoredValue>[]).map((row): SubformRow => ({ id: org.nextId(), ...row }))
  return value as StoredValue
}

function instant(text: string): string {
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new Error(`The seed has the time ${text}, which is none.`)
  return wireTime(time)
}

/** An instant as it is stored, without milliseconds. */
export function wireTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}
