import { makeId } from './ids.ts'
import type { Org, RecordRow } from './org.ts'
import { rulesOf } from './saving/rules/index.ts'
import { type Deriving, makeBeside } from './saving/writer.ts'
import type { SalesforceRecord } from './seed.ts'

/** Objects whose records follow from others: what they are made from is completed first. */
const ORDER = [
  'Account',
  'Contact',
  'Campaign',
  'CampaignMember',
  'Opportunity',
  'PricebookEntry',
  'OpportunityLineItem',
  'Case',
  'Task',
  'Event',
  'ContentVersion',
]
/** When the org came into being. */
const FOUNDED = '2019-01-01T00:00:00.000+0000'

/**
 * What a seed leaves to the platform: the standard price book, the system administrator with the rights, and whatever
 * follows from the seeded records, which keep their own dates.
 */
export function completeSeed(org: Org): void {
  const writer: Deriving = { org, stamp: FOUNDED, asker: { userId: org.details.runAsUserId } }
  addSetup(org, writer)
  for (const name of ORDER) {
    const object = org.objects.get(name.toLowerCase())
    const rules = object === undefined ? undefined : rulesOf(object)
    if (object === undefined || rules === undefined) continue
    const rows = org.store.collection<RecordRow>(name)
    for (const { id, record: seeded } of rows.values()) {
      if (seeded.IsDeleted === true) continue
      const stamp = typeof seeded.SystemModstamp === 'string' ? seeded.SystemModstamp : FOUNDED
      const record: SalesforceRecord = { ...seeded }
      rules.derive?.({ ...writer, stamp }, record, undefined, seeded)
      if (rules.derive !== undefined) rows.put({ id, record: keeping(record, seeded) })
      rules.after?.({ ...writer, stamp }, record, undefined)
    }
  }
}

/** What the seed says stands. */
function keeping(record: SalesforceRecord, seeded: SalesforceRecord): SalesforceRecord {
  for (const [name, value] of Object.entries(seeded))
    if (value !== null && value !== false && name !== 'VersionData') record[name] = value
  return record
}

function addSetup(org: Org, writer: Deriving): void {
  const books = org.objects.get('pricebook2')
  if (books !== undefined && !org.recordsOf(books).some(({ IsStandard }) => IsStandard === true))
    makeBeside(writer, 'Pricebook2', { Name: 'Standard Price Book', IsStandard: true, IsActive: true })
  const user = org.userOf(org.details.runAsUserId)
  const ProfileId = typeof user?.ProfileId === 'string' ? user.ProfileId : makeId('00e', '5f0', 1)
  const profiles = org.objects.get('profile')
  const sets = org.objects.get('permissionset')
  if (profiles === undefined || sets === undefined || org.recordsOf(profiles).length > 0) return
  const dates = { CreatedDate: FOUNDED, LastModifiedDate: FOUNDED, SystemModstamp: FOUNDED }
  const profile = { ...profiles.blank, Id: ProfileId, Name: 'System Administrator', UserType: 'Standard', ...dates }
  org.store.collection<RecordRow>('Profile').put({ id: ProfileId, record: profile })
  const owned = { Name: `X${ProfileId}`, Label: `X${ProfileId}`, ProfileId, IsOwnedByProfile: true }
  const PermissionSetId = makeBeside(writer, 'PermissionSet', owned)
  if (PermissionSetId !== undefined)
    makeBeside(writer, 'PermissionSetAssignment', { PermissionSetId, AssigneeId: org.details.runAsUserId })
}
