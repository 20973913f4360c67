import type { FieldDescribe } from '../seed.ts'
import { addressFields } from './address.ts'
import { cleanStatus, source } from './choices.ts'
import { field, lookup, readOnly } from './field.ts'
import { bounces, personName } from './person.ts'
import { auditFields, ownerField, recordFields, viewedFields } from './system.ts'

/**
 * The standard fields of Contact, in the order of its describe.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm
 */
export function contactFields(): FieldDescribe[] {
  return [...identity(), ...addressFields('Other'), ...addressFields('Mailing'), ...reach(), ...tracking()]
}

function identity(): FieldDescribe[] {
  const [id, isDeleted, masterRecordId] = recordFields('Contact')
  // A lookup, not a master-detail: a contact may be without an account, and goes with it when the account is deleted.
  const account = lookup('AccountId', 'Account ID', ['Account'], 'Account', { cascadeDelete: true })
  return [id!, isDeleted!, masterRecordId!, account, ...personName()]
}

function reach(): FieldDescribe[] {
  return [
    field('phone', 'Phone', 'Business Phone'),
    field('phone', 'Fax', 'Business Fax'),
    field('phone', 'MobilePhone', 'Mobile Phone'),
    field('phone', 'HomePhone', 'Home Phone'),
    field('phone', 'OtherPhone', 'Other Phone'),
    field('phone', 'AssistantPhone', 'Asst. Phone'),
    lookup('ReportsToId', 'Reports To ID', ['Contact'], 'ReportsTo'),
    field('email', 'Email', 'Email', { idLookup: true }),
    field('string', 'Title', 'Title', { length: 128 }),
    field('string', 'Department', 'Department', { length: 80 }),
    field('string', 'AssistantName', "Assistant's Name", { length: 40 }),
    source('LeadSource', 'Lead Source'),
    field('date', 'Birthdate', 'Birthdate'),
    field('textarea', 'Description', 'Contact Description', { length: 32000 }),
    ownerField(['User']),
    field('boolean', 'HasOptedOutOfEmail', 'Email Opt Out'),
    field('boolean', 'HasOptedOutOfFax', 'Fax Opt Out'),
    field('boolean', 'DoNotCall', 'Do Not Call'),
  ]
}

function tracking(): FieldDescribe[] {
  return [
    ...auditFields(),
    field('date', 'LastActivityDate', 'Last Activity', readOnly()),
    field('datetime', 'LastCURequestDate', 'Last Stay-in-Touch Request Date', readOnly()),
    field('datetime', 'LastCUUpdateDate', 'Last Stay-in-Touch Save Date', readOnly()),
    ...viewedFields(),
    ...bounces(),
    field('boolean', 'IsEmailBounced', 'Is Email Bounced', readOnly({ defaultedOnCreate: true })),
    field('url', 'PhotoUrl', 'Photo URL', readOnly()),
    field('string', 'Jigsaw', 'Data.com Key', { length: 20 }),
    field('string', 'JigsawContactId', 'Jigsaw Contact ID', readOnly({ length: 20 })),
    cleanStatus(),
    lookup('IndividualId', 'Individual ID', ['Individual'], 'Individual'),
  ]
}
