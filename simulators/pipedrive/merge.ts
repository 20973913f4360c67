import type { Row } from '../kit/store.ts'
import type { Company } from './company.ts'
import { badRequest, notFound } from './errors.ts'
import type { CrmObject, StoredRecord, Values } from './objects.ts'
import { deleteRecord, keep } from './records.ts'
import { timestamp } from './times.ts'

/** The members that name a record of an object, in others. */
const naming: Readonly<Record<string, readonly string[]>> = {
  persons: ['person_id'],
  organizations: ['org_id', 'organization_id'],
  deals: ['deal_id'],
}

/** Ties that are rows of their own, by the object of what is merged: the collection and the member that names it. */
const ties: Readonly<Record<string, readonly (readonly [collection: string, member: string])[]>> = {
  persons: [['participants', 'person']],
  organizations: [
    ['organizationRelationships', 'owner'],
    ['organizationRelationships', 'linked'],
  ],
  deals: [
    ['participants', 'deal'],
    ['deal-products', 'deal'],
  ],
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
  repoint(company, object.kind.name, Number(id), Number(otherId))
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

function repoint(company: Company, object: string, from: number, to: number): void {
  const members = naming[object] ?? []
  const repointed = (values: Values): Values | undefined => {
    const hits = members.filter((member) => values[member] === from)
    const people = object === 'persons' ? withoutTwins(values.participants, from, to) : undefined
    if (hits.length === 0 && people === undefined) return undefined
    const named = Object.fromEntries(hits.map((member) => [member, to]))
    return { ...values, ...named, ...(people && { participants: people }) }
  }
  for (const each of Object.values(company.objects))
    for (const record of each.records.values()) {
      const values = repointed(record.values)
      if (values !== undefined) keep(company, each, { ...record, values }, record)
    }
  for (const name of ['notes', 'leads', 'files']) {
    const collection = company.store.collection<Row & { values: Values }>(name)
    for (const row of collection.values()) {
      const values = repointed(row.values)
      if (values !== undefined) collection.put({ ...row, values })
    }
  }
  for (const [name, member] of ties[object] ?? []) moveTies(company, name, member, from, to)
}

/** The people of an activity after a merge, nobody twice; undefined: nothing changes. */
function withoutTwins(people: unknown, from: number, to: number): object[] | undefined {
  const list = (people ?? []) as readonly { person_id: number; primary: boolean }[]
  if (!list.some(({ person_id }) => person_id === from)) return undefined
  const all = list.map((each) => (each.person_id === from ? { ...each, person_id: to } : each))
  return all.filter(
    ({ person_id, primary }) => primary || !all.some((other) => other.person_id === person_id && other.primary),
  )
}

/** A tie that would then say what is said already, or lead from a record to itself, goes. */
function moveTies({ store, objects }: Company, name: string, member: string, from: number, to: number): void {
  const collection = store.collection<Row & Record<string, unknown>>(name)
  const ends = ({ deal, person, owner, linked }: Record<string, unknown>): string =>
    JSON.stringify([deal, person, owner, linked])
  const isSaid = (tie: Row & Record<string, unknown>): boolean => {
    if (name !== 'participants') return tie.owner !== undefined && tie.owner === tie.linked
    const isPrimary = objects.deals!.records.get(String(tie.deal))?.values.person_id === tie.person
    return isPrimary || collection.values().some((other) => other.id !== tie.id && ends(other) === ends(tie))
  }
  for (const row of collection.values()) {
    if (![from, to].includes(Number(row[member]))) continue
    const moved = { ...row, [member]: typeof row[member] === 'number' ? to : String(to) }
    if (isSaid(moved)) collection.delete(row.id)
    else collection.put(moved)
  }
}
