import type { Account } from '../../connector.ts'
import type { Session } from './client.ts'
import { type ListedObject, listObjects } from './describe.ts'
import { knownObject } from './objects.ts'

/** Objects that every org has: whoever does not see one has no right to it. */
const common = ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'Task', 'Event', 'Campaign', 'Product2', 'User']

/**
 * Rights on objects that the user lacks, in the words of permission sets. Which fields are hidden cannot be told: the
 * org does not speak of them. https://help.salesforce.com/s/articleView?id=platform.users_profiles_object_perms.htm
 */
export async function missingRights(session: Session, signal: AbortSignal): Promise<Account['missing']> {
  const listed = new Map((await listObjects(session, signal)).map((object) => [object.name, object]))
  const lacking = (
    right: 'queryable' | 'createable' | 'updateable',
    word: string,
    among: readonly string[],
  ): string[] => among.filter((name) => listed.get(name)?.[right] !== true).map((name) => `${word} on ${name}`)
  const seen = common.filter((name) => listed.has(name) && knownObject(name)?.readOnly !== true)
  return {
    read: lacking('queryable', 'Read', common),
    write: [...lacking('createable', 'Create', seen), ...lacking('updateable', 'Edit', seen)],
    schema: mayNotCustomize(listed) ? ['Customize Application'] : [],
  }
}

/** Whether this user may change fields, as far as the org tells. */
export async function mayCustomize(session: Session, signal: AbortSignal): Promise<boolean> {
  const listed = await listObjects(session, signal)
  return !mayNotCustomize(new Map(listed.map((object) => [object.name, object])))
}

/** Who may not make permission sets cannot show a new field to anybody, either. */
function mayNotCustomize(listed: ReadonlyMap<string, ListedObject>): boolean {
  return listed.get('PermissionSet')?.createable !== true
}
