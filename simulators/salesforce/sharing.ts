import type { Org } from './org.ts'
import type { SObject } from './schema.ts'
import type { SalesforceRecord } from './seed.ts'
import type { Asker } from './soql/columns.ts'

/**
 * What of a private object a user without View All Data sees: what they own, and what queues own that they are in.
 * Undefined where sharing hides nothing. https://help.salesforce.com/s/articleView?id=sf.sharing_model_fields.htm
 */
export function seenBy(org: Org, object: SObject, asker: Asker): ((record: SalesforceRecord) => boolean) | undefined {
  if (!object.isPrivate || asker.seesAll) return undefined
  const owners = new Set([asker.userId, ...groupsOf(org, asker.userId)])
  return (record) => typeof record.OwnerId === 'string' && owners.has(record.OwnerId)
}

/** The groups that a user is in, directly or through other groups. */
function groupsOf(org: Org, userId: string): Set<string> {
  const memberships = org.objects.get('groupmember')
  const rows = memberships === undefined ? [] : org.recordsOf(memberships)
  const found = new Set<string>()
  let newest = [userId]
  while (newest.length > 0) {
    newest = rows
      .filter((row) => newest.includes(String(row.UserOrGroupId)))
      .map((row) => String(row.GroupId))
      .filter((group) => !found.has(group))
    for (const group of newest) found.add(group)
  }
  return found
}
