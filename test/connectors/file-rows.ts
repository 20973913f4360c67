import type { Connection, CreateRow } from '../../src/connector.ts'
import type { Row } from '../../src/model/record.ts'
import type { FieldDefinition, ObjectSchema } from '../../src/model/schema.ts'

export const columns: FieldDefinition[] = [
  { name: 'crm_ferry_source_id', label: 'CRM Ferry source id', type: 'text', unique: true },
  { name: 'name', label: 'Name', type: 'text' },
  { name: 'notes', label: 'Notes', type: 'long-text' },
]

/** The n-th record: long enough that a batch of them is many pages of a disk. */
export function createRow(connection: Connection, object: ObjectSchema, n: number, row?: Row): CreateRow {
  const encoded = connection.write!.encode(object, 'create', row ?? { name: `Name ${n}`, notes: `"line\n`.repeat(300) })
  if (Array.isArray(encoded)) throw new Error(JSON.stringify(encoded))
  return { key: `key:${n}`, encoded }
}
