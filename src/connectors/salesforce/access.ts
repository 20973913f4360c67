import { CrmError } from '../../model/errors.ts'
import { get, type Session } from './client.ts'
import { maxCollection, save } from './collections.ts'
import { parseBody } from './errors.ts'
import { rowError } from './row-errors.ts'
import { quote } from './soql.ts'

/** The permission set that makes new fields visible to the user of this connection, and to nobody else. */
const permissionSet = {
  Name: 'CRM_Ferry',
  Label: 'CRM Ferry',
  Description: 'Lets the user of CRM Ferry read and write the fields that it created.',
}

/**
 * Lets the user of this session read and write fields: nobody sees a field that the API made until somebody says so.
 * What is granted already stays. Throws the CrmError of the first thing that is refused.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_fieldpermissions.htm
 */
export async function grantFields(
  session: Session,
  object: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const [user, set] = await Promise.all([userOf(session, signal), permissionSetId(session, signal)])
  const assigned = `AssigneeId = ${quote(user)} AND PermissionSetId = ${quote(set)}`
  if ((await find(session, `SELECT Id FROM PermissionSetAssignment WHERE ${assigned}`, signal)).length === 0)
    await create(session, 'PermissionSetAssignment', [{ AssigneeId: user, PermissionSetId: set }], signal)
  const ofObject = `ParentId = ${quote(set)} AND SobjectType = ${quote(object)}`
  const granted = await find(session, `SELECT Id, Field FROM FieldPermissions WHERE ${ofObject}`, signal)
  const known = new Set(granted.map(({ Field }) => Field))
  const missing = names.map((name) => `${object}.${name}`).filter((field) => !known.has(field))
  const rights = { PermissionsRead: true, PermissionsEdit: true }
  const grants = missing.map((Field) => ({ ParentId: set, SobjectType: object, Field, ...rights }))
  await create(session, 'FieldPermissions', grants, signal)
}

/** https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm&type=5 */
async function userOf(session: Session, signal: AbortSignal): Promise<string> {
  const request = { method: 'GET', path: '/services/oauth2/userinfo', repeat: 'safe' } as const
  return parseBody<{ user_id: string }>(await session.http.request(request, signal)).user_id
}

async function permissionSetId(session: Session, signal: AbortSignal): Promise<string> {
  const ask = `SELECT Id FROM PermissionSet WHERE Name = ${quote(permissionSet.Name)}`
  const present = async (): Promise<string | undefined> => (await find(session, ask, signal))[0]?.Id
  const id =
    (await present()) ?? (await create(session, 'PermissionSet', [permissionSet], signal))[0] ?? (await present())
  if (id !== undefined) return id
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'unknown', message: 'Salesforce: it made no set.' })
}

async function find(session: Session, q: string, signal: AbortSignal): Promise<{ Id: string; Field?: string }[]> {
  return parseBody<{ records: { Id: string; Field?: string }[] }>(await get(session, '/query', { q }, signal)).records
}

/** Ids of what was made. What is there already, perhaps by a sending whose answer was lost, is refused and has none. */
async function create(
  session: Session,
  type: string,
  records: readonly object[],
  signal: AbortSignal,
): Promise<string[]> {
  const ids: string[] = []
  for (let from = 0; from < records.length; from += maxCollection) {
    const some = records.slice(from, from + maxCollection)
    const bodies = some.map((record) => JSON.stringify({ attributes: { type }, ...record }))
    for (const saved of await save(session, 'POST', '/composite/sobjects', bodies, signal, 'safe')) {
      if (saved.success && saved.id) ids.push(saved.id)
      else refuseUnlessThere(rowError(saved.errors ?? [], type))
    }
  }
  return ids
}

function refuseUnlessThere(error: CrmError): void {
  if (error.kind !== 'conflict') throw error
}
