import { CrmError } from '../../model/errors.ts'
import type { Row, Value } from '../../model/record.ts'
import { type FieldType, findField, type ObjectSchema } from '../../model/schema.ts'
import { canonicalDatetime, plainDecimal } from '../canonical.ts'

export type RawRecord = Readonly<Record<string, unknown>> & { Id: string }

/** Turns what Salesforce sends into rows of exactly the fields that were asked for, alike from JSON and from CSV. */
export interface RowReader {
  fromRecord(record: RawRecord): Row
  /** Of cells that stand in the order of these columns. Throws CrmError `bug` when a field has no column. */
  fromCells(columns: readonly string[]): (cells: readonly string[]) => Row
}

type Convert = (text: string) => Value

export function createRowReader(object: ObjectSchema, fields: readonly string[]): RowReader {
  const converters = fields.map((name): [string, Convert] => [name, converterOf(findField(object, name)?.type)])
  // Copies of one object share its layout; objects that grow field by field would each be a table, six times as large.
  const empty: Row = JSON.parse(JSON.stringify(Object.fromEntries(fields.map((name) => [name, null]))))
  return {
    fromRecord(record) {
      const row = { ...empty }
      for (const [name, convert] of converters) {
        const raw = record[name]
        if (raw === null || raw === undefined) continue
        row[name] = typeof raw === 'boolean' ? raw : convert(typeof raw === 'string' ? raw : JSON.stringify(raw))
      }
      return row
    },
    fromCells(columns) {
      const placed = converters.map(([name, convert]) => ({ name, convert, at: placeOf(name, columns) }))
      return (cells) => {
        const row = { ...empty }
        for (const { name, convert, at } of placed) {
          const text = cells[at]
          // Salesforce stores no empty text, so an empty cell can only be null.
          if (text !== undefined && text !== '') row[name] = convert(text)
        }
        return row
      }
    },
  }
}

export function placeOf(field: string, columns: readonly string[]): number {
  const at = columns.indexOf(field)
  if (at >= 0) return at
  const message = `Salesforce: the results have no column ${field}.`
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

function converterOf(type: FieldType | undefined): Convert {
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return toDecimal
    case 'datetime':
      return (text) => canonicalDatetime(text) ?? text
    case 'boolean':
      return (text) => text === 'true'
    case 'multi-select':
      return (text) => text.split(';')
    default:
      return (text) => text
  }
}

/** Without a fraction of zeros, which CSV has (`15000.0`) and a number that was parsed from JSON has not. */
function toDecimal(text: string): string {
  const plain = plainDecimal(text)
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain
}
