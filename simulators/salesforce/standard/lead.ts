import type { FieldDescribe } from '../seed.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, idField } from './system.ts'

const INDUSTRIES = [
  'Agriculture',
  'Apparel',
  'Banking',
  'Biotechnology',
  'Chemicals',
  'Communications',
  'Construction',
  'Consulting',
  'Education',
  'Electronics',
  'Energy',
  'Engineering',
  'Entertainment',
  'Environmental',
  'Finance',
  'Food & Beverage',
  'Government',
  'Healthcare',
  'Hospitality',
  'Insurance',
  'Machinery',
  'Manufacturing',
  'Media',
  'Not For Profit',
  'Recreation',
  'Retail',
  'Shipping',
  'Technology',
  'Telecommunications',
  'Transportation',
  'Utilities',
  'Other',
]

const CLEAN_STATES = [
  'Matched',
  'Different',
  'Acknowledged',
  'NotFound',
  'Inactive',
  'Pending',
  'SelectMatch',
  'Skipped',
]

const GEOCODE_ACCURACIES = [
  'Address',
  'NearAddress',
  'Block',
  'Street',
  'ExtendedZip',
  'Zip',
  'Neighborhood',
  'City',
  'County',
  'State',
  'Unknown',
]

/**
 * The standard fields of Lead, in the order of its describe.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm
 */
export function leadFields(statuses: readonly string[]): FieldDescribe[] {
  return [...identity(), ...address(), ...reach(), ...qualification(statuses), ...conversion(), ...tracking()]
}

function identity(): FieldDescribe[] {
  const part = { compoundFieldName: 'Name' }
  return [
    idField('Lead ID'),
    field('boolean', 'IsDeleted', 'Deleted', readOnly({ defaultedOnCreate: true })),
    lookup('MasterRecordId', 'Master Record ID', ['Lead'], 'MasterRecord', readOnly()),
    field('string', 'LastName', 'Last Name', { length: 80, nillable: false, permissionable: false, ...part }),
    field('string', 'FirstName', 'First Name', { length: 40, permissionable: false, ...part }),
    field('picklist', 'Salutation', 'Salutation', {
      length: 40,
      permissionable: false,
      picklistValues: picklist(['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.']),
      ...part,
    }),
    field('string', 'Name', 'Full Name', readOnly({ length: 121, nillable: false, nameField: true })),
    field('string', 'Title', 'Title', { length: 128 }),
    field('string', 'Company', 'Company', { length: 255, nillable: false, permissionable: false }),
  ]
}

function address(): FieldDescribe[] {
  const part = { compoundFieldName: 'Address' }
  return [
    field('textarea', 'Street', 'Street', { length: 255, ...part }),
    field('string', 'City', 'City', { length: 40, ...part }),
    field('string', 'State', 'State/Province', { length: 80, ...part }),
    field('string', 'PostalCode', 'Zip/Postal Code', { length: 20, ...part }),
    field('string', 'Country', 'Country', { length: 80, ...part }),
    field('double', 'Latitude', 'Latitude', { precision: 18, scale: 15, ...part }),
    field('double', 'Longitude', 'Longitude', { precision: 18, scale: 15, ...part }),
    field('picklist', 'GeocodeAccuracy', 'Geocode Accuracy', {
      length: 40,
      restrictedPicklist: true,
      picklistValues: picklist(GEOCODE_ACCURACIES),
      ...part,
    }),
    field('address', 'Address', 'Address', readOnly({ permissionable: true, queryByDistance: true })),
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
    field('picklist', 'LeadSource', 'Lead Source', {
      picklistValues: picklist(['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other']),
    }),
    field('picklist', 'Status', 'Status', {
      nillable: false,
      defaultedOnCreate: true,
      permissionable: false,
      picklistValues: picklist(statuses, statuses[0]),
    }),
    field('picklist', 'Industry', 'Industry', { picklistValues: picklist(INDUSTRIES) }),
    field('picklist', 'Rating', 'Rating', { picklistValues: picklist(['Hot', 'Warm', 'Cold']) }),
    // The scale governs display only: fractions that came in through the API stay stored.
    field('currency', 'AnnualRevenue', 'Annual Revenue', { precision: 18, scale: 0 }),
    field('int', 'NumberOfEmployees', 'Employees'),
    lookup('OwnerId', 'Owner ID', ['Group', 'User'], 'Owner', {
      nillable: false,
      defaultedOnCreate: true,
      permissionable: false,
    }),
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
    field('datetime', 'LastViewedDate', 'Last Viewed Date', readOnly()),
    field('datetime', 'LastReferencedDate', 'Last Referenced Date', readOnly()),
    field('date', 'LastTransferDate', 'Last Transfer Date', readOnly()),
    field('string', 'Jigsaw', 'Data.com Key', { length: 20 }),
    field('string', 'JigsawContactId', 'Jigsaw Contact ID', readOnly({ length: 20 })),
    field('picklist', 'CleanStatus', 'Clean Status', {
      length: 40,
      restrictedPicklist: true,
      picklistValues: picklist(CLEAN_STATES),
    }),
    field('string', 'EmailBouncedReason', 'Email Bounced Reason', { length: 255, permissionable: false }),
    field('datetime', 'EmailBouncedDate', 'Email Bounced Date', { permissionable: false }),
    lookup('IndividualId', 'Individual ID', ['Individual'], 'Individual'),
  ]
}
