import { field } from '../../simulators/salesforce/standard/field.ts'
import { leadFields } from '../../simulators/salesforce/standard/lead.ts'
import { ANN, makeLeads, openOrg } from './salesforce-org.ts'

export const QUEUE = '00G000000000001AAA'
export const BOB = '005000000000002AAA'

const fields = [
  ...leadFields(['New', 'Working', 'Closed']).map((each) =>
    each.name === 'Status'
      ? { ...each, picklistValues: each.picklistValues.map((entry) => ({ ...entry, label: `${entry.value}!` })) }
      : each,
  ),
  field('multipicklist', 'Topics__c', 'Topics'),
  field('string', 'Key__c', 'Key', { length: 40, externalId: true, unique: true, caseSensitive: true }),
  field('string', 'Loose__c', 'Loose', { length: 40, externalId: true }),
]

const LEADS = [
  { OwnerId: ANN, Status: 'New', Topics__c: 'A;B', Key__c: 'abc', Loose__c: 'one', AnnualRevenue: 10 },
  { OwnerId: BOB, Status: 'New', Topics__c: 'B', Key__c: 'ABC', Loose__c: 'ONE', AnnualRevenue: 30 },
  { OwnerId: QUEUE, Status: 'Working', Topics__c: null, Key__c: null, AnnualRevenue: null },
  { OwnerId: ANN, Status: 'Closed', Topics__c: 'C;A', Key__c: 'x y', AnnualRevenue: 2.5 },
]

/** The clock stands at 23:30 of Saturday the 21st in New York, which is Sunday the 22nd in UTC. */
const NOW = '2026-11-22T04:30:00Z'
export const CREATED = [
  '2026-11-21T05:00:00.000+0000',
  '2026-11-22T04:59:59.000+0000',
  '2026-11-22T05:00:00.000+0000',
  '2026-10-31T12:00:00.000+0000',
]

/** Four leads of a person, another, a queue and the first again. The clock stands still. */
export async function openDatedOrg() {
  const org = await openOrg(
    makeLeads(4, (n) => ({
      ...LEADS[n - 1]!,
      CreatedDate: CREATED[n - 1]!,
      ConvertedDate: CREATED[n - 1]!.slice(0, 10),
    })),
    { limits: { sessionMs: 1_000_000_000 } },
    {
      fields,
      users: [{ Id: BOB, Username: 'bob@acme.example', LastName: 'Ray', Email: 'bob@acme.example', ManagerId: ANN }],
      objects: { Group: { records: [{ Id: QUEUE, Name: 'Inbound', Type: 'Queue', DeveloperName: 'Inbound' }] } },
    },
  )
  await org.control('clock', { now: NOW, frozen: true })
  return org
}
