import { type Change, dropRecord, lockCompanies, putRecord } from './change.ts'
import { linkId, recordById, type StoredRecord } from './crm.ts'
import type { ObjectName } from './fields.ts'
import { linksOf, redirect } from './records.ts'
import { noRecord, wrongRow } from './refusal.ts'

/** Puts one record into another: fills what is empty there, moves links and references, and leaves the id pointing on. */
export function mergeRecords(change: Change, object: ObjectName, keepId: string, goneId: string): StoredRecord {
  const { crm } = change
  const keep = recordById(crm, object, keepId)
  const gone = recordById(crm, object, goneId)
  if (keep === undefined || gone === undefined) throw noRecord(object)
  if (keep.id === gone.id) throw wrongRow('conflict', 'Both are the same record.', { record_id: keep.id })
  lockCompanies(change, object, [keep, gone])
  redirect(change, object, gone.id, keep.id)
  for (const link of linksOf(crm, object, gone.id)) {
    crm.links.delete(link.id)
    const moved = { person: link.person, company: link.company, [object]: keep.id }
    crm.links.put({ ...moved, id: linkId(moved.person, moved.company) })
  }
  dropRecord(change, object, gone.id)
  crm.merged.put({ id: gone.id, into: keep.id })
  // A reference of the first to the second now points to itself, which nobody meant.
  const { values } = crm.records(object).get(keep.id)!
  const filled = Object.entries(gone.values).map(([name, value]) => [name, values[name] ?? value])
  const refersToItself = (name: string) =>
    crm.field(object, name)?.object === object && [keep.id, gone.id].includes(String(values[name] ?? gone.values[name]))
  const merged = Object.fromEntries(filled.map(([name, value]) => [name, refersToItself(String(name)) ? null : value]))
  putRecord(change, object, { id: keep.id, values: merged })
  return crm.records(object).get(keep.id)!
}
