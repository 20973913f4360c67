import type { FileContent, MatchKey, ObjectSchema, SkipRule } from '../../model/schema.ts'

/** What is particular to one of the standard objects; all others follow what describe says of them. */
export interface KnownObject {
  name: string
  matchKeys?: readonly MatchKey[]
  skip?: readonly SkipRule[]
  junction?: NonNullable<ObjectSchema['junction']>
  /** Fields that name the record which a write locks beside its own. */
  locks?: readonly string[]
  /** A record that is created has one field of each group at least. */
  oneOf?: readonly (readonly string[])[]
  /** Fields that cannot both have a value; `when` is how the first has to begin for that. */
  apart?: readonly { fields: readonly [string, string]; when?: string }[]
  /** Where the names and permissions of its custom fields are kept; `none`: it has no custom fields. */
  fieldsOf?: string | 'none'
  /** Records older than a year are out of sight of usual queries. */
  archives?: true
  /** It is listed only for records of this object, which its field names. */
  through?: { object: string; field: string }
  /** What its stages or statuses mean is kept in another object. */
  stages?: { field: string; object: string }
  /** Its records are files. */
  content?: FileContent
  /** It is read alone: a directory, or what comes into being with something else. */
  readOnly?: true
}

/** A converted lead lives on as what it became. */
const converted: SkipRule = {
  field: 'IsConverted',
  equals: true,
  reason: 'converted',
  successors: ['ConvertedContactId', 'ConvertedAccountId'],
}

/** Such an account is read as a contact as well. */
const person: SkipRule = { field: 'IsPersonAccount', equals: true, reason: 'person account' }

/** Of a file the version that is shown goes over, as a file of its own. */
const superseded: SkipRule = { field: 'IsLatest', equals: false, reason: 'an earlier version' }

const email: MatchKey = { field: 'Email', normalise: 'email' }

/** On a lead only its person can be named. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_task.htm */
const aboutLeads = { fields: ['WhoId', 'WhatId'], when: '00Q' } as const

/**
 * The objects that are offered unasked, parents before their children. Facts by object:
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_list.htm
 */
export const knownObjects: readonly KnownObject[] = [
  { name: 'User', readOnly: true },
  {
    name: 'Account',
    // https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_guidelines_personaccounts.htm
    matchKeys: [
      { field: 'Website', normalise: 'domain' },
      { field: 'PersonEmail', normalise: 'email' },
    ],
    skip: [person],
    locks: ['ParentId'],
    oneOf: [['Name', 'LastName']],
    apart: [{ fields: ['LastName', 'Name'] }],
  },
  { name: 'Contact', matchKeys: [email], locks: ['AccountId'] },
  { name: 'Lead', matchKeys: [email], skip: [converted] },
  { name: 'Pricebook2', matchKeys: [{ field: 'Name', normalise: 'exact' }] },
  { name: 'Product2', matchKeys: [{ field: 'ProductCode', normalise: 'exact' }] },
  { name: 'PricebookEntry', locks: ['Product2Id'] },
  { name: 'Campaign', locks: ['ParentId'] },
  { name: 'Opportunity', locks: ['AccountId'], stages: { field: 'StageName', object: 'OpportunityStage' } },
  {
    name: 'OpportunityLineItem',
    locks: ['OpportunityId'],
    oneOf: [
      ['PricebookEntryId', 'Product2Id'],
      ['UnitPrice', 'TotalPrice'],
    ],
    apart: [{ fields: ['UnitPrice', 'TotalPrice'] }],
  },
  {
    name: 'OpportunityContactRole',
    junction: { ends: ['OpportunityId', 'ContactId'], kind: 'Role' },
    locks: ['OpportunityId'],
  },
  {
    name: 'AccountContactRelation',
    junction: { ends: ['AccountId', 'ContactId'], kind: 'Roles' },
    locks: ['AccountId', 'ContactId'],
  },
  {
    name: 'CampaignMember',
    junction: { ends: ['CampaignId', 'ContactId'], kind: 'Status' },
    locks: ['CampaignId'],
    oneOf: [['ContactId', 'LeadId']],
  },
  { name: 'Case', locks: ['AccountId'], stages: { field: 'Status', object: 'CaseStatus' } },
  { name: 'CaseComment', locks: ['ParentId'], fieldsOf: 'none' },
  {
    name: 'Task',
    locks: ['WhoId', 'WhatId'],
    apart: [aboutLeads],
    fieldsOf: 'Activity',
    archives: true,
    stages: { field: 'Status', object: 'TaskStatus' },
  },
  {
    name: 'Event',
    locks: ['WhoId', 'WhatId'],
    oneOf: [
      ['StartDateTime', 'ActivityDateTime', 'ActivityDate'],
      ['EndDateTime', 'DurationInMinutes'],
    ],
    apart: [aboutLeads],
    fieldsOf: 'Activity',
    archives: true,
  },
  { name: 'ContentDocument', readOnly: true },
  {
    name: 'ContentVersion',
    // https://developer.salesforce.com/docs/platform/api-rest/guide/dome-sobject-insert-update-blob
    content: { name: 'PathOnClient', bytes: 'ContentSize', maxBytes: 2_000_000_000 },
    skip: [superseded],
    locks: ['FirstPublishLocationId'],
    oneOf: [['PathOnClient']],
    fieldsOf: 'none',
  },
  {
    name: 'ContentDocumentLink',
    junction: { ends: ['ContentDocumentId', 'LinkedEntityId'] },
    readOnly: true,
    through: { object: 'ContentDocument', field: 'ContentDocumentId' },
  },
]

export function knownObject(name: string): KnownObject | undefined {
  return knownObjects.find((object) => object.name === name)
}

/** The object whose name the custom fields of this one stand under; null: it can have none. */
export function fieldOwner(object: string): string | null {
  const owner = knownObject(object)?.fieldsOf ?? object
  return owner === 'none' ? null : owner
}

/** Objects whose field-level security decides whether fields of this one are seen; which it is for activities is not published. */
export function visibleOn(object: string): readonly string[] {
  const owner = fieldOwner(object)
  return owner === null || owner === object ? [object] : ['Task', 'Event', owner]
}
