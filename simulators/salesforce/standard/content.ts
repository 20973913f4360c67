import type { FieldDescribe } from '../seed.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, deletableFields, ownerField } from './system.ts'

/** A file as such, which its versions make up. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentdocument.htm */
export function contentDocumentFields(): FieldDescribe[] {
  return [
    ...deletableFields('ContentDocument'),
    field('string', 'Title', 'Title', { length: 255, createable: false, nameField: true, permissionable: false }),
    field(
      'picklist',
      'PublishStatus',
      'Publish Status',
      readOnly({ length: 40, picklistValues: picklist(['P', 'R', 'U']) }),
    ),
    lookup(
      'LatestPublishedVersionId',
      'Latest Published Version ID',
      ['ContentVersion'],
      'LatestPublishedVersion',
      readOnly(),
    ),
    lookup('ParentId', 'Parent ID', ['ContentWorkspace'], 'Parent', { createable: false }),
    field('textarea', 'Description', 'Description', { length: 1000, createable: false }),
    field('int', 'ContentSize', 'Size', readOnly()),
    field('string', 'FileType', 'File Type', readOnly({ length: 20 })),
    field('string', 'FileExtension', 'File Extension', readOnly({ length: 40 })),
    lookup('OwnerId', 'Owner ID', ['User'], 'Owner', { createable: false, permissionable: false }),
    ...auditFields(),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentversion.htm */
export function contentVersionFields(): FieldDescribe[] {
  const derived = readOnly({ defaultedOnCreate: true })
  const origin = { length: 40, defaultedOnCreate: true, permissionable: false, restrictedPicklist: true }
  return [
    ...deletableFields('ContentVersion'),
    lookup('ContentDocumentId', 'ContentDocument ID', ['ContentDocument'], 'ContentDocument', {
      updateable: false,
      defaultedOnCreate: true,
      cascadeDelete: true,
    }),
    field('boolean', 'IsLatest', 'Is Latest', derived),
    field('url', 'ContentUrl', 'Content URL', { length: 1300 }),
    field('string', 'VersionNumber', 'Version Number', readOnly({ length: 20 })),
    field('string', 'Title', 'Title', { length: 255, defaultedOnCreate: true, nameField: true }),
    field('textarea', 'Description', 'Description', { length: 1000 }),
    field('textarea', 'ReasonForChange', 'Reason For Change', { length: 1000 }),
    field('string', 'PathOnClient', 'Path On Client', { length: 500, updateable: false }),
    field('boolean', 'IsMajorVersion', 'Major Version', { updateable: false }),
    field('string', 'FileType', 'File Type', readOnly({ length: 20 })),
    field('string', 'FileExtension', 'File Extension', readOnly({ length: 40 })),
    field(
      'picklist',
      'PublishStatus',
      'Publish Status',
      readOnly({ length: 40, picklistValues: picklist(['P', 'R', 'U']) }),
    ),
    field('base64', 'VersionData', 'Version Data', { updateable: false }),
    field('int', 'ContentSize', 'Size', readOnly()),
    lookup('FirstPublishLocationId', 'First Publish Location ID', LINKABLE, 'FirstPublishLocation', {
      updateable: false,
    }),
    field('picklist', 'Origin', 'Content Origin', {
      ...origin,
      updateable: false,
      picklistValues: picklist(['C', 'H'], 'C'),
    }),
    field('picklist', 'ContentLocation', 'Content Location', {
      ...origin,
      updateable: false,
      picklistValues: picklist(['S', 'E', 'L'], 'S'),
    }),
    field('string', 'Checksum', 'Checksum', readOnly({ length: 50 })),
    ownerField(['User']),
    ...auditFields(),
  ]
}

/** Objects to whose records files are linked, beside custom ones. */
const LINKABLE = [
  'Account',
  'Campaign',
  'Case',
  'Contact',
  'Event',
  'Lead',
  'Opportunity',
  'Organization',
  'Product2',
  'Task',
  'User',
]

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentdocumentlink.htm */
export function contentDocumentLinkFields(): FieldDescribe[] {
  const end = { nillable: false, updateable: false, permissionable: false, cascadeDelete: true }
  const choice = { length: 40, permissionable: false, restrictedPicklist: true, defaultedOnCreate: true }
  return [
    ...deletableFields('ContentDocumentLink'),
    lookup('LinkedEntityId', 'Linked Entity ID', LINKABLE, 'LinkedEntity', end),
    lookup('ContentDocumentId', 'ContentDocument ID', ['ContentDocument'], 'ContentDocument', end),
    field('datetime', 'SystemModstamp', 'System Modstamp', readOnly({ nillable: false, defaultedOnCreate: true })),
    field('picklist', 'ShareType', 'Share Type', { ...choice, picklistValues: picklist(['V', 'C', 'I'], 'V') }),
    field('picklist', 'Visibility', 'Visibility', {
      ...choice,
      picklistValues: picklist(['AllUsers', 'InternalUsers', 'SharedUsers'], 'AllUsers'),
    }),
  ]
}
