import type { CrmRecord } from '../../model/record.ts'
import type { ObjectSchema } from '../../model/schema.ts'

/** By what a person knows a record: its name and its e-mail, each empty where it has none. */
export type Display = (record: CrmRecord) => { name: string; email: string }

export function displayOf(object: ObjectSchema): Display {
  const name = object.fields.find((field) => field.role === 'name')?.name
  const email = object.fields.find((field) => field.type === 'email')?.name
  const text = ({ row }: CrmRecord, field: string | undefined): string => {
    const value = field === undefined ? null : row[field]
    return typeof value === 'string' ? value : ''
  }
  return (record) => ({ name: text(record, name), email: text(record, email) })
}
