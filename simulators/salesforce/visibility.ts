import type { Tokens } from '../kit/auth.ts'
import type { Org } from './org.ts'
import { anyField, refresh } from './schema.ts'
import type { SalesforceRecord } from './seed.ts'

/** Field-level security as permission sets grant it, over what is hidden from the start. */
export interface Visibility {
  /** Hides a field until a permission set grants it, as every field that the API makes. */
  conceal(object: string, field: string): void
  /** Lets what is seen follow the grants of by now. */
  settle(now: number): void
}

/** Grants count `delayMs` after they are made, or where `needsToken` for sessions that began later. */
export function createVisibility(org: Org, tokens: Tokens, delayMs: () => number, needsToken: boolean): Visibility {
  const concealed = new Map([...org.objects.values()].map((object) => [object.name, new Set(object.hidden)]))
  let applied = ''
  const isDue = (grant: SalesforceRecord, now: number): boolean => {
    const since = Date.parse(String(grant.SystemModstamp).replace('+0000', 'Z'))
    return since + delayMs() <= now && (!needsToken || tokens.list().some(({ issuedAt }) => issuedAt >= since + 1_000))
  }
  const grantsDue = (now: number): SalesforceRecord[] => {
    const grants = rows(org, 'FieldPermissions')
    if (grants.length === 0) return []
    const user = org.details.runAsUserId
    const sets = new Set(
      rows(org, 'PermissionSetAssignment').flatMap(({ AssigneeId, PermissionSetId }) =>
        AssigneeId === user ? [PermissionSetId] : [],
      ),
    )
    return grants.filter((grant) => sets.has(grant.ParentId!) && isDue(grant, now))
  }
  return {
    conceal: (object, field) => {
      const names = concealed.get(object) ?? new Set()
      concealed.set(object, names.add(field))
      applied = 'stale'
    },
    settle: (now) => {
      const grants = grantsDue(now)
      const signature = grants
        .map(({ Id, PermissionsRead, PermissionsEdit }) => `${Id}${PermissionsRead}${PermissionsEdit}`)
        .join()
      if (signature === applied) return
      applied = signature
      org.schemaChangedAt = now
      for (const object of org.objects.values()) {
        const names = concealed.get(object.name)
        if (names === undefined || names.size === 0) continue
        const readable = new Set<string>()
        const editable = new Set<string>()
        for (const { Field, SobjectType, PermissionsRead, PermissionsEdit } of grants) {
          const field = SobjectType === object.name ? anyField(object, String(Field).split('.')[1] ?? '') : undefined
          if (field === undefined) continue
          if (PermissionsRead === true) readable.add(field.name)
          if (PermissionsEdit === true) editable.add(field.name)
        }
        object.hidden.clear()
        object.readOnly.clear()
        for (const name of names) {
          if (!readable.has(name)) object.hidden.add(name)
          else if (!editable.has(name)) object.readOnly.add(name)
        }
        refresh(object)
      }
    },
  }
}

function rows(org: Org, name: string): SalesforceRecord[] {
  const object = org.objects.get(name.toLowerCase())
  return object === undefined ? [] : org.recordsOf(object)
}
