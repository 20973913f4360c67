import type { Company } from './company.ts'
import { keep } from './records.ts'
import type { FieldOwner } from './seed.ts'

/** Gives every record that has a value of a field another one, or none. That is no change of the record. */
export function changeValues(company: Company, owner: FieldOwner, code: string, to: (value: unknown) => unknown): void {
  for (const object of Object.values(company.objects)) {
    if (object.kind.fields !== owner || !object.kind.isOpen) continue
    for (const record of object.records.values()) {
      const { [code]: value, ...rest } = record.values.custom_fields as Record<string, unknown>
      if (value === undefined) continue
      const left = to(value)
      const custom_fields = left === undefined ? rest : { ...rest, [code]: left }
      keep(company, object, { ...record, values: { ...record.values, custom_fields } }, record)
    }
  }
}
