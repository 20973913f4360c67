import { makeId } from '../../salesforce/ids.ts'
import type { ObjectSeed, RecordTypeSeed, SalesforceRecord } from '../../salesforce/seed.ts'
import { customObjectFields, masterDetail } from '../../salesforce/standard/custom-object.ts'
import { field, lookup, picklist } from '../../salesforce/standard/field.ts'
import { recordId } from '../leads/org.ts'
import { idOf, type Making, recordAt } from './records.ts'

function types(first: number, names: readonly string[]): RecordTypeSeed[] {
  return names.map((name, index) => ({
    id: makeId('012', '5f0', first + index),
    name,
    developerName: name.replaceAll(' ', '_'),
    active: true,
    available: true,
    isDefault: index === 0,
  }))
}

export const DEAL_TYPES = types(1, ['New Business', 'Renewal'])
export const CASE_TYPES = types(11, ['Support', 'Complaint'])

/** Queues that own cases and leads. */
export const QUEUES = ['Support Desk', 'Inbound Sales'].map((Name, index) => ({
  Id: recordId('00G', 3_001 + index),
  Name,
  DeveloperName: Name.replace(' ', '_'),
  Type: 'Queue',
}))

/** Queues, who is in them, and what they own. */
export function queueSeeds(userIds: readonly string[]): Record<string, ObjectSeed> {
  const members = QUEUES.flatMap(({ Id }, index) =>
    userIds.slice(index * 2, index * 2 + 2).map((user, place) => ({
      Id: recordId('011', 3_001 + index * 2 + place),
      GroupId: Id,
      UserOrGroupId: user,
    })),
  )
  const serves = QUEUES.map(({ Id }, index) => ({
    Id: recordId('03g', 3_001 + index),
    QueueId: Id,
    SobjectType: index === 0 ? 'Case' : 'Lead',
  }))
  return { Group: { records: QUEUES }, GroupMember: { records: members }, QueueSobject: { records: serves } }
}

/** Vessels of the customers, and their cabins, which go with them. */
export function vesselSeeds(
  making: Making,
  count: number,
  accounts: readonly SalesforceRecord[],
): Record<string, ObjectSeed> {
  const { random, userIds } = making
  const fields = customObjectFields('Vessel', [
    lookup('Account__c', 'Account', ['Account'], 'Account__r', { custom: true }),
    field('double', 'Tonnage__c', 'Tonnage', { precision: 10, scale: 1 }),
    field('picklist', 'Class__c', 'Class', {
      restrictedPicklist: true,
      picklistValues: picklist(['Ferry', 'Freighter', 'Yacht']),
    }),
    field('date', 'Built__c', 'Built'),
  ])
  const vessels = Array.from({ length: count }, (_, index) =>
    recordAt('a0V', index, making, {
      Name: `MS Göta ${index + 1}`,
      OwnerId: random.pick(userIds),
      Account__c: idOf(random.pick(accounts)),
      Tonnage__c: random.between(100, 90_000) + 0.5,
      Class__c: random.pick(['Ferry', 'Freighter', 'Yacht']),
      Built__c: `${random.between(1960, 2025)}-05-01`,
    }),
  )
  const cabins = vessels.flatMap((vessel) =>
    Array.from({ length: random.between(0, 3) }, (_, n) => ({ Name: `Cabin ${n + 1}`, Vessel__c: idOf(vessel) })),
  )
  const cabinFields = customObjectFields('Cabin', [masterDetail('Vessel__c', 'Vessel', 'Vessel__c')])
  return {
    Vessel__c: { fields, keyPrefix: 'a0V', records: vessels },
    Cabin__c: {
      fields: cabinFields,
      keyPrefix: 'a0C',
      records: cabins.map((values, index) => recordAt('a0C', index, making, values)),
    },
  }
}
