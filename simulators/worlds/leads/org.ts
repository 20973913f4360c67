import { makeId } from '../../salesforce/ids.ts'
import type { FieldDescribe, OrgSeed, SalesforceRecord } from '../../salesforce/seed.ts'
import { field, picklist } from '../../salesforce/standard/field.ts'
import { leadFields } from '../../salesforce/standard/lead.ts'

const SERVER = '5f0'

/** The id of the nth record of the object with `keyPrefix`; ascending n is ascending id. */
export function recordId(keyPrefix: string, n: number): string {
  return makeId(keyPrefix, SERVER, n)
}

export const ORG_ID = recordId('00D', 1_001)

export const STATUSES: readonly string[] = [
  'New',
  'Open',
  'In Progress',
  'Attempted to Contact',
  'Unqualified',
  'Nurturing',
  'Working - Contacted',
]
/** The last one has no counterpart among the target's options. */
export const REGIONS: readonly string[] = ['EMEA', 'APAC', 'North America', 'LATAM', 'Oceania']
export const INTERESTS: readonly string[] = [
  'Data migration',
  'Reporting & BI',
  'Support (24/7)',
  'Schulung',
  'セキュリティ',
]

/** Lead of this org: the standard fields and nine of its own. */
export function leadDescribe(): FieldDescribe[] {
  return [
    ...leadFields(STATUSES),
    field('currency', 'Budget__c', 'Budget', { precision: 18, scale: 2 }),
    field('double', 'Score__c', 'Score', { precision: 6, scale: 1 }),
    field('picklist', 'Region__c', 'Region', { restrictedPicklist: true, picklistValues: picklist(REGIONS) }),
    field('boolean', 'Newsletter__c', 'Newsletter'),
    field('date', 'First_Contact__c', 'First Contact'),
    field('datetime', 'Next_Call__c', 'Next Call'),
    field('multipicklist', 'Interests__c', 'Interests', { precision: 4, picklistValues: picklist(INTERESTS) }),
    field('textarea', 'Background__c', 'Background', { length: 32768 }),
    field('string', 'Campaign_Code__c', 'Campaign Code', { length: 40 }),
  ]
}

const PEOPLE: readonly (readonly [string, string])[] = [
  ['Ines', 'Albrecht'],
  ['Tom', "O'Brien"],
  ['Chloé', 'Marchand'],
  ['Raj', 'Patel'],
  ['Yuki', 'Tanaka'],
  ['Lars', 'Øvergård'],
  ['Marta', 'Nowak'],
  ['Omar', 'Haddad'],
  ['Lucía', 'Ferrer'],
  ['Ben', 'Carter'],
  // The last two: no longer active, and unknown to the target.
  ['Vera', 'Former'],
  ['Nils', 'Unknown'],
]

export const INACTIVE_USER = PEOPLE.length - 2
export const UNKNOWN_USER = PEOPLE.length - 1
const HIRED = '2019-01-07T09:00:00.000+0000'

/** The users of the org, all of them owners of leads. */
export function buildUsers(): SalesforceRecord[] {
  return PEOPLE.map(([first, last], index) => {
    const login = `user${String(index + 1).padStart(2, '0')}`
    return {
      Id: recordId('005', 2_000 + index * 7),
      Username: `${login}@northwind-ferry.example`,
      LastName: last,
      FirstName: first,
      Name: `${first} ${last}`,
      Title: 'Account Executive',
      Department: 'Sales',
      Email: `${login}.sales@northwind-ferry.example`,
      Alias: login,
      IsActive: index !== INACTIVE_USER,
      UserType: 'Standard',
      TimeZoneSidKey: 'Europe/Berlin',
      ProfileId: recordId('00e', 11),
      CreatedDate: HIRED,
      CreatedById: recordId('005', 2_000),
      LastModifiedDate: HIRED,
      LastModifiedById: recordId('005', 2_000),
      SystemModstamp: HIRED,
    }
  })
}

/** The org itself. */
export function buildOrg(): OrgSeed {
  return {
    id: ORG_ID,
    name: 'Northwind Ferry Lines',
    organizationType: 'Enterprise Edition',
    instanceName: 'DEU42',
    isSandbox: false,
    timeZone: 'Europe/Berlin',
    defaultLocale: 'de_DE',
    language: 'en_US',
    country: 'DE',
    runAsUserId: recordId('005', 2_000),
  }
}
