import { skipReason } from '../../mapping/skip.ts'
import { userMappings } from '../../mapping/users.ts'
import { maskText } from '../../model/mask.ts'
import type { ObjectPlan } from '../../model/plan.ts'
import type { CrmRecord } from '../../model/record.ts'
import type { OwnerForecast } from '../../model/results.ts'
import type { Table } from '../context.ts'
import type { FoundUsers } from '../users.ts'

/** Different users that are counted one by one; a field of free text may name more than there are. */
const mostCounted = 20_000
const others = '(others)'

/** Rows of a pair that the result holds; the table of owners has them all. */
export const mostOwners = 200
/** What a row says where the plan wants nobody to take over; a problem has a code instead. */
export const nobody = 'nobody, as the plan says'

export const ownerColumns = [
  ...['objects', 'source_field', 'target_field', 'source_user', 'source_email', 'source_active'],
  ...['target_user', 'target_email', 'records', 'why'],
]

/** Counts whose records go to whom. */
export interface OwnerCount {
  add(record: CrmRecord): void
  /** Writes every user into the table, and gives the first of them for the result, with masked addresses. */
  tell(table: Table): Promise<OwnerForecast[]>
}

/** Watches the users that the records of a pair name in fields that look users up. */
export function countOwners(pair: { name: string; plan: ObjectPlan }, users: FoundUsers): OwnerCount {
  const counts = userMappings(pair.plan).flatMap(({ from, ...mapped }) =>
    from === null ? [] : [{ ...mapped, from, records: new Map<string, number>() }],
  )
  return {
    add({ row }) {
      for (const { from, records } of counts) {
        const id = row[from]
        if (typeof id !== 'string' || id === '') continue
        const known = records.has(id) || records.size < mostCounted ? id : others
        records.set(known, (records.get(known) ?? 0) + 1)
      }
    },
    async tell(table) {
      const source = new Map(users.source.map((user) => [user.id, user]))
      const target = new Map(users.target.map((user) => [user.id, user]))
      const told: OwnerForecast[] = []
      for (const { mapping, from, policy, records } of counts) {
        const rows = [...records].sort(([, a], [, b]) => b - a)
        for (const [id, count] of rows) {
          const found = users.find(id, policy)
          const successor = 'issue' in found || found.id === null ? null : found.id
          const why = 'issue' in found ? found.issue.code : successor === null ? nobody : found.why
          const emails = [source.get(id), target.get(successor ?? '')].map((user) => user?.emails.join(' ') ?? '')
          const [theirs = '', successors = ''] = emails
          const active = source.get(id)?.active
          await table.add([
            ...[pair.name, from, mapping.to, id, theirs, active === undefined ? '' : active ? 'yes' : 'no'],
            ...[successor ?? '', successors, String(count), why],
          ])
          told.push({
            ...{ pair: pair.name, from, to: mapping.to, why, records: count },
            source: { id, email: maskText(theirs), ...(active !== undefined && { active }) },
            target: successor === null ? null : { id: successor, email: maskText(successors) },
          })
        }
      }
      return told.slice(0, mostOwners)
    },
  }
}

/** By target field, how many different users of these records have nobody to stand for them, by what is wrong. */
export async function countUsersWithout(
  plan: ObjectPlan,
  pages: AsyncIterable<readonly CrmRecord[]>,
  users: FoundUsers,
): Promise<Record<string, Record<string, number>>> {
  const counts = userMappings(plan).map((mapped) => ({ ...mapped, named: new Set<string>() }))
  for await (const page of pages) {
    for (const { row } of page) {
      if (skipReason(plan.skip, row) !== null) continue
      for (const { from, named } of counts) {
        const id = from === null ? null : row[from]
        if (typeof id === 'string' && id !== '') named.add(id)
      }
    }
  }
  const without = counts.map(({ mapping, policy, named }) => {
    const codes = [...named].flatMap((id) => {
      const found = users.find(id, policy)
      return 'issue' in found ? [found.issue.code] : []
    })
    const byCode = Object.entries(Object.groupBy(codes, (code) => code)).map(([code, each]) => [code, each!.length])
    return [mapping.to, Object.fromEntries(byCode)] as const
  })
  return Object.fromEntries(without.filter(([, byCode]) => Object.keys(byCode).length > 0))
}
