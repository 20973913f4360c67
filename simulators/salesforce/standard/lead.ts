import type { FieldDescribe } from '../seed.ts'
import { addressFields } from './address.ts'
import { cleanStatus, industry, rating, source } from './choices.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { bounces, personName } from './person.ts'
import { auditFields, ownerField, recordFields, viewedFields } from './system.ts'

/**
 * The standard fields of Lead, in the order of its describe.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm
 */
export function leadFields(statuses: readonly string[]): FieldDescribe[] {
  return [...identity(), ...addressFields(), ...reach(), ...qualification(statuses), ...conversion(), ...tracking()]
}

function identity(): FieldDescribe[] {
  return [
    ...recordFields('Lead'),
    ...personName(),
    field('string', 'Title', 'Title', { length: 128 }),
    field('string', 'Company', 'Company', { length: 255, nillable: false, permissionable: false }),
  ]
}

function reach(): FieldDescribe[] {
  return [
    field('phone', 'Phone', 'Phone'),
    field('phone', 'MobilePhone', 'Mobile Phone'),
    field('phone', 'Fax', 'Fax'),
    field('email', 'Email', 'Email', { idLookup: true }),
    field('url', 'Website', 'Website'),
    field('url', 'PhotoUrl', 'Photo URL', readOnly()),
    field('textarea', 'Description', 'Description', { length: 32000 }),
  ]
}

function qualification(statuses: readonly string[]): FieldDescribe[] {
  return [
    source('LeadSource', 'Lead Source'),
    field('picklist', 'Status', 'Status', {
      nillable: false,
      defaultedOnCreate: true,
      permissionable: false,
      picklistValues: picklist(statuses, statuses[0]),
    }),
    industry(),
    rating('Rating', 'Rating'),
    // The scale governs display only: fractions that came in through the API stay stored.
    field('currency', 'AnnualRevenue', 'Annual Revenue', { precision: 18, scale: 0 }),
    field('int', 'NumberOfEmployees', 'Employees'),
    ownerField(['Group', 'User']),
    field('boolean', 'HasOptedOutOfEmail', 'Email Opt Out'),
  ]
}

function conversion(): FieldDescribe[] {
  return [
    field('boolean', 'IsConverted', 'Converted', { updateable: false, permissionable: false }),
    field('date', 'ConvertedDate', 'Converted Date', readOnly()),
    lookup('ConvertedAccountId', 'Converted Account ID', ['Account'], 'ConvertedAccount', readOnly()),
    lookup('ConvertedContactId', 'Converted Contact ID', ['Contact'], 'ConvertedContact', readOnly()),
    lookup('ConvertedOpportunityId', 'Converted Opportunity ID', ['Opportunity'], 'ConvertedOpportunity', readOnly()),
    field('boolean', 'IsUnreadByOwner', 'Unread By Owner', { permissionable: false }),
  ]
}

function tracking(): FieldDescribe[] {
  return [
    ...auditFields(),
    field('date', 'LastActivityDate', 'Last Activity', readOnly()),
    field('boolean', 'DoNotCall', 'Do Not Call'),
    field('boolean', 'HasOptedOutOfFax', 'Fax Opt Out'),
    ...viewedFields(),
    field('date', 'LastTransferDate', 'Last Transfer Date', readOnly()),
    field('string', 'Jigsaw', 'Data.com Key', { length: 20 }),
    field('string', 'JigsawContactId', 'Jigsaw Contact ID', readOnly({ length: 20 })),
    cleanStatus(),
    ...bounces(),
    lookup('IndividualId', 'Individual ID', ['Individual'], 'Individual'),
  ]
}
