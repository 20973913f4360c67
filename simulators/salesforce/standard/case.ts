import type { FieldDescribe } from '../seed.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, ownerField, recordFields, viewedFields } from './system.ts'

const CASE_STATUSES = ['New', 'Working', 'Escalated', 'Closed']
const PRIORITIES = ['High', 'Medium', 'Low']
const TYPES = ['Mechanical', 'Electrical', 'Electronic', 'Structural', 'Other']
const REASONS = [
  'Installation',
  'Equipment Complexity',
  'Performance',
  'Breakdown',
  'Equipment Design',
  'Feedback',
  'Other',
]

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_case.htm */
export function caseFields(): FieldDescribe[] {
  const derived = readOnly({ defaultedOnCreate: true })
  const choice = { length: 255, defaultedOnCreate: true }
  return [
    ...recordFields('Case'),
    field('string', 'CaseNumber', 'Case Number', {
      ...readOnly({ nillable: false, defaultedOnCreate: true }),
      length: 30,
      nameField: true,
      autoNumber: true,
      idLookup: true,
    }),
    lookup('ContactId', 'Contact ID', ['Contact'], 'Contact', { restrictedDelete: true }),
    lookup('AccountId', 'Account ID', ['Account'], 'Account', { restrictedDelete: true }),
    lookup('ParentId', 'Parent Case ID', ['Case'], 'Parent'),
    field('string', 'SuppliedName', 'Name', { length: 80 }),
    field('email', 'SuppliedEmail', 'Email Address'),
    field('string', 'SuppliedPhone', 'Phone', { length: 40 }),
    field('string', 'SuppliedCompany', 'Company', { length: 80 }),
    field('picklist', 'Type', 'Case Type', { picklistValues: picklist(TYPES) }),
    field('picklist', 'Status', 'Status', { ...choice, length: 40, picklistValues: picklist(CASE_STATUSES, 'New') }),
    field('picklist', 'Reason', 'Case Reason', { picklistValues: picklist(REASONS) }),
    field('picklist', 'Origin', 'Case Origin', { picklistValues: picklist(['Phone', 'Email', 'Web']) }),
    field('string', 'Subject', 'Subject', { length: 255 }),
    field('picklist', 'Priority', 'Priority', {
      ...choice,
      length: 40,
      picklistValues: picklist(PRIORITIES, 'Medium'),
    }),
    field('textarea', 'Description', 'Description', { length: 32000 }),
    field('boolean', 'IsClosed', 'Closed', derived),
    field('datetime', 'ClosedDate', 'Closed Date', readOnly()),
    field('boolean', 'IsEscalated', 'Escalated'),
    ownerField(['Group', 'User']),
    field('boolean', 'IsClosedOnCreate', 'Closed When Created', derived),
    ...auditFields(),
    field('phone', 'ContactPhone', 'Contact Phone', readOnly()),
    field('phone', 'ContactMobile', 'Contact Mobile', readOnly()),
    field('email', 'ContactEmail', 'Contact Email', readOnly()),
    field('phone', 'ContactFax', 'Contact Fax', readOnly()),
    ...viewedFields(),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_casecomment.htm */
export function caseCommentFields(): FieldDescribe[] {
  const [id, isDeleted] = recordFields('Case Comment')
  return [
    id!,
    isDeleted!,
    lookup('ParentId', 'Parent ID', ['Case'], 'Parent', {
      nillable: false,
      permissionable: false,
      updateable: false,
      cascadeDelete: true,
    }),
    field('boolean', 'IsPublished', 'Published'),
    field('textarea', 'CommentBody', 'Body', { length: 4000 }),
    ...auditFields(),
  ]
}
