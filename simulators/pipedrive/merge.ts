import type { Company } from './company.ts'
import { badRequest, notFound } from './errors.ts'
import { leadsOf } from './leads.ts'
import { notesOf } from './notes.ts'
import type { CrmObject, StoredRecord } from './objects.ts'
import { deleteRecord, keep } from './records.ts'
import { timestamp } from './times.ts'

/** The members that name a record of an object, in others. */
const naming: Readonly<Record<string, readonly string[]>> = {
  persons: ['person_id'],
  organizations: ['org_id', 'organization_id'],
  deals: ['deal_id'],
}

/**
 * Joins a record with another one, whose data win and whose id stays. What named the first names the other afterwards.
 * https://developers.pipedrive.com/docs/api/v1/Persons
 */
export function mergeRecords(company: Company, object: CrmObject, id: string, otherId: string): string {
  const [record, other] = [id, otherId].map((each) => object.records.get(each))
  if (record === undefined || other === undefined || record.deletedAt || other.deletedAt) throw notFound()
  if (id === otherId) throw badRequest('A record cannot be merged with itself.')
  keep(company, object, { ...other, values: joined(company, record, other) }, other)
  deleteRecord(company, object, record)
  repoint(company, naming[object.kind.name] ?? [], Number(id), Number(otherId))
  return otherId
}

/** What the winner lacks comes from the other. */
function joined(
  company: Company,
  { values: lost }: StoredRecord,
  { values: won }: StoredRecord,
): StoredRecord['values'] {
  const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0)
  const filled = Object.fromEntries(
    Object.entries(won).map(([name, value]) => [name, isEmpty(value) ? (lost[name] ?? value) : value]),
  )
  const custom = { ...(lost.custom_fields as object), ...(won.custom_fields as object) }
  return { ...filled, custom_fields: custom, update_time: timestamp(company.clock.now()) }
}

function repoint(company: Company, members: readonly string[], from: number, to: number): void {
  const repointed = (values: StoredRecord['values']): StoredRecord['values'] | undefined => {
    const hits = members.filter((member) => values[member] === from)
    return hits.length === 0 ? undefined : { ...values, ...Object.fromEntries(hits.map((member) => [member, to])) }
  }
  for (const object of Object.values(company.objects))
    for (const record of object.records.values()) {
      const values = repointed(record.values)
      if (values !== undefined) keep(company, object, { ...record, values }, record)
    }
  for (const collection of [notesOf(company), leadsOf(company)])
    for (const row of collection.values()) {
      const values = repointed(row.values)
      if (values !== undefined) (collection as ReturnType<typeof leadsOf>).put({ ...row, values } as never)
    }
}
