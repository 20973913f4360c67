import type { FieldDescribe } from '../seed.ts'
import { source } from './choices.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, deletableFields, ownerField, viewedFields } from './system.ts'

const TYPES = [
  'Conference',
  'Webinar',
  'Trade Show',
  'Public Relations',
  'Partners',
  'Referral Program',
  'Advertisement',
  'Email',
  'Other',
]
const STATUSES = ['Planned', 'In Progress', 'Completed', 'Aborted']

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_campaign.htm */
export function campaignFields(): FieldDescribe[] {
  const money = { precision: 18, scale: 0 }
  const counted = readOnly({ defaultedOnCreate: true })
  return [
    ...deletableFields('Campaign'),
    field('string', 'Name', 'Name', { length: 80, nillable: false, nameField: true, permissionable: false }),
    lookup('ParentId', 'Parent Campaign ID', ['Campaign'], 'Parent'),
    field('picklist', 'Type', 'Type', { length: 40, picklistValues: picklist(TYPES) }),
    field('picklist', 'Status', 'Status', {
      length: 40,
      defaultedOnCreate: true,
      picklistValues: picklist(STATUSES, 'Planned'),
    }),
    field('date', 'StartDate', 'Start Date'),
    field('date', 'EndDate', 'End Date'),
    field('currency', 'ExpectedRevenue', 'Expected Revenue', money),
    field('currency', 'BudgetedCost', 'Budgeted Cost', money),
    field('currency', 'ActualCost', 'Actual Cost', money),
    field('percent', 'ExpectedResponse', 'Expected Response (%)', { precision: 10, scale: 2 }),
    field('double', 'NumberSent', 'Num Sent', { precision: 18, scale: 0 }),
    field('boolean', 'IsActive', 'Active'),
    field('textarea', 'Description', 'Description', { length: 32000 }),
    field('int', 'NumberOfLeads', 'Leads in Campaign', counted),
    field('int', 'NumberOfContacts', 'Contacts in Campaign', counted),
    field('int', 'NumberOfResponses', 'Responses in Campaign', counted),
    ownerField(['User']),
    ...auditFields(),
    field('date', 'LastActivityDate', 'Last Activity', readOnly()),
    ...viewedFields(),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_campaignmember.htm */
export function campaignMemberFields(): FieldDescribe[] {
  const fixed = { updateable: false, permissionable: false, cascadeDelete: true }
  const text = (name: string, label: string, length: number) => field('string', name, label, readOnly({ length }))
  return [
    ...deletableFields('Campaign Member'),
    lookup('CampaignId', 'Campaign ID', ['Campaign'], 'Campaign', { ...fixed, nillable: false }),
    lookup('LeadId', 'Lead ID', ['Lead'], 'Lead', fixed),
    lookup('ContactId', 'Contact ID', ['Contact'], 'Contact', fixed),
    field('picklist', 'Status', 'Status', {
      length: 40,
      defaultedOnCreate: true,
      picklistValues: picklist(['Sent', 'Responded'], 'Sent'),
    }),
    field('boolean', 'HasResponded', 'Responded', readOnly({ defaultedOnCreate: true })),
    ...auditFields(),
    field('date', 'FirstRespondedDate', 'First Responded Date', readOnly()),
    text('Salutation', 'Salutation', 40),
    text('Name', 'Name', 255),
    text('FirstName', 'First Name', 40),
    text('LastName', 'Last Name', 80),
    text('Title', 'Title', 128),
    field('email', 'Email', 'Email', readOnly()),
    field('phone', 'Phone', 'Phone', readOnly()),
    { ...source('LeadSource', 'Lead Source'), ...readOnly() },
    text('CompanyOrAccount', 'Company (Account)', 255),
    field('picklist', 'Type', 'Type', readOnly({ length: 40, picklistValues: picklist(['Lead', 'Contact']) })),
    lookup('LeadOrContactId', 'Lead or Contact ID', ['Contact', 'Lead'], 'LeadOrContact', readOnly()),
    lookup('LeadOrContactOwnerId', 'Related Record Owner ID', ['Group', 'User'], 'LeadOrContactOwner', readOnly()),
  ]
}

/** What a member of a campaign can be; each campaign begins with two. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_campaignmemberstatus.htm */
export function campaignMemberStatusFields(): FieldDescribe[] {
  return [
    ...deletableFields('Campaign Member Status'),
    lookup('CampaignId', 'Campaign ID', ['Campaign'], 'Campaign', {
      nillable: false,
      updateable: false,
      permissionable: false,
      cascadeDelete: true,
    }),
    field('string', 'Label', 'Label', { length: 255, nillable: false, nameField: true, permissionable: false }),
    field('int', 'SortOrder', 'Sort Order'),
    field('boolean', 'IsDefault', 'Is Default'),
    field('boolean', 'HasResponded', 'Responded'),
    ...auditFields(),
  ]
}
