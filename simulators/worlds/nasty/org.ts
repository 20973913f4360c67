import { makeId } from '../../salesforce/ids.ts'
import type { FieldDescribe, OrgSeed, SalesforceRecord } from '../../salesforce/seed.ts'
import { field, picklist } from '../../salesforce/standard/field.ts'
import { leadFields } from '../../salesforce/standard/lead.ts'

/** The id of the nth record of the object with `keyPrefix`. */
export function recordId(keyPrefix: string, n: number): string {
  return makeId(keyPrefix, '9z0', n)
}

/** Lead of this org: the standard fields and one of its own for nearly every property of the portal. */
export function leadDescribe(): FieldDescribe[] {
  const inactive = picklist(['Retired']).map((value) => ({ ...value, active: false }))
  return [
    ...leadFields(['New', 'Open', 'In Progress', 'Parked']),
    field('picklist', 'CurrencyIsoCode', 'Lead Currency', { picklistValues: picklist(['EUR', 'JPY'], 'EUR') }),
    field('currency', 'Budget__c', 'Budget', { precision: 18, scale: 2 }),
    field('string', 'Score__c', 'Score', { length: 40 }),
    field('double', 'Level__c', 'Level', { precision: 6, scale: 0 }),
    field('date', 'Birth__c', 'Birth'),
    field('string', 'Anniversary__c', 'Anniversary', { length: 40 }),
    field('datetime', 'Visit__c', 'Visit'),
    field('datetime', 'Visit_Day__c', 'Visit Day'),
    field('multipicklist', 'Interests__c', 'Interests', {
      precision: 4,
      picklistValues: picklist(['Sea', 'Rail', 'Air']),
    }),
    field('picklist', 'Kind__c', 'Kind', {
      picklistValues: [...picklist(['Person', 'Ghost', 'Company']), ...inactive],
    }),
    field('picklist', 'Stage__c', 'Stage', { picklistValues: picklist(['Lead', 'Customer', 'Opportunity']) }),
    field('string', 'Code__c', 'Member Code', { length: 40 }),
    field('textarea', 'Notes__c', 'Notes', { length: 131_072 }),
    field('textarea', 'Background__c', 'Background', { length: 131_072 }),
    field('textarea', 'Other_Emails__c', 'Other Emails', { length: 1_000 }),
    field('boolean', 'Newsletter__c', 'Newsletter'),
    field('string', 'Plan__c', 'Plan', { length: 40 }),
    field('string', 'Tag__c', 'Tag', { length: 40 }),
    field('encryptedstring', 'Secret__c', 'Secret'),
    field('string', 'Summary__c', 'Summary', { length: 255, calculated: true, createable: false, updateable: false }),
    field('string', 'Hidden__c', 'Hidden', { length: 40 }),
  ]
}

/** Active and known to the portal; deactivated there; unknown there; a queue owns leads too, but is no user. */
export const USERS = ['known', 'deactivated', 'unknown'] as const
export const QUEUE = recordId('00G', 1)

export function userId(name: (typeof USERS)[number]): string {
  return recordId('005', 1 + USERS.indexOf(name))
}

export function buildUsers(): SalesforceRecord[] {
  const hired = '2019-01-07T09:00:00.000+0000'
  return USERS.map((name) => ({
    Id: userId(name),
    Username: `${name}@nasty-org.example`,
    LastName: name,
    Name: name,
    Email: `${name}@nasty-org.example`,
    Alias: name.slice(0, 8),
    IsActive: true,
    UserType: 'Standard',
    TimeZoneSidKey: 'Pacific/Auckland',
    ProfileId: recordId('00e', 1),
    CreatedDate: hired,
    CreatedById: userId('known'),
    LastModifiedDate: hired,
    LastModifiedById: userId('known'),
    SystemModstamp: hired,
  }))
}

export function buildOrg(): OrgSeed {
  return {
    id: recordId('00D', 42),
    name: 'Nasty Org',
    organizationType: 'Enterprise Edition',
    instanceName: 'AUS1',
    isSandbox: false,
    timeZone: 'Pacific/Auckland',
    defaultLocale: 'en_NZ',
    language: 'en_US',
    country: 'NZ',
    runAsUserId: userId('known'),
    currencies: [
      { isoCode: 'EUR', conversionRate: 1, decimalPlaces: 2, isActive: true },
      { isoCode: 'JPY', conversionRate: 160, decimalPlaces: 0, isActive: true },
    ],
  }
}
