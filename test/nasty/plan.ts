import { build } from '../../simulators/worlds/nasty.ts'
import type { FieldMapping, ObjectPlan, Plan, TransformEntry } from '../../src/model/plan.ts'
import type { FieldDefinition } from '../../src/model/schema.ts'

const map = (
  from: string,
  to: string,
  transform: TransformEntry[] = [],
  more: Partial<FieldMapping> = {},
): FieldMapping => ({ from, to, transform, ...more })

const fields: FieldMapping[] = [
  map('Email', 'email', ['email']),
  map('Other_Emails__c', 'hs_additional_emails', ['list', 'email']),
  map('FirstName', 'firstname'),
  map('LastName', 'lastname'),
  map('Company', 'company'),
  map('Title', 'jobtitle'),
  map('MobilePhone', 'mobilephone'),
  map('Status', 'hs_lead_status', ['option'], { invalid: 'omit' }),
  map('Stage__c', 'lifecyclestage', ['option'], { existing: 'overwrite' }),
  map('OwnerId', 'hubspot_owner_id', ['user'], { invalid: 'omit' }),
  map('Budget__c', 'budget'),
  map('Score__c', 'score', ['decimal']),
  map('Level__c', 'level'),
  map('Birth__c', 'birth'),
  map('Anniversary__c', 'anniversary', ['date']),
  map('Visit__c', 'visit'),
  map('Visit_Day__c', 'visit_day', ['date']),
  map('Interests__c', 'interests', ['options'], { invalid: 'omit' }),
  map('Kind__c', 'kind', ['option']),
  map('Code__c', 'member_code'),
  map('Notes__c', 'notes'),
  map('Background__c', 'background'),
  map('Newsletter__c', 'newsletter'),
  map('Plan__c', 'plan_code'),
  map('Tag__c', 'tag'),
  map('Secret__c', 'secret'),
  map('Summary__c', 'summary'),
]

const created: FieldDefinition[] = [
  { name: 'background', label: 'Background', type: 'long-text' },
  { name: 'crm_ferry_source_id', label: 'CRM Ferry source ID', type: 'text', unique: true },
  { name: 'crm_ferry_created_at', label: 'Created in the source', type: 'datetime' },
]

const leads: ObjectPlan = {
  source: 'Lead',
  target: 'contacts',
  skip: [{ field: 'IsConverted', equals: true, reason: 'converted' }],
  match: [{ field: 'email', also: ['hs_additional_emails'], normalise: 'email' }],
  policy: {
    existing: 'fill-empty',
    duplicate: 'quarantine',
    missingKey: 'quarantine',
    invalid: 'quarantine',
    race: 'quarantine',
  },
  fields,
  provenance: { sourceKey: 'crm_ferry_source_id', created: 'crm_ferry_created_at' },
  unmapped: [],
}

const { salesforce, hubspot } = build({ size: 0 })

export const planId = 'nasty'

/** The plan for the nasty world, changed where a test wants it otherwise. */
export function planOf(
  change: {
    fields?: readonly FieldMapping[]
    schema?: readonly FieldDefinition[]
    options?: Plan['schema']
    policy?: Partial<ObjectPlan['policy']>
    match?: ObjectPlan['match']
  } = {},
): Plan {
  const definitions = [...created, ...(change.schema ?? [])]
  const extra = (change.schema ?? []).map(
    ({ name, type }): FieldMapping =>
      map(type === 'datetime' ? 'Visit__c' : 'Rating', name, type === 'select' ? ['option'] : []),
  )
  return {
    version: 1,
    id: planId,
    source: { connection: 'org', vendor: 'salesforce', account: salesforce.org.id },
    target: { connection: 'portal', vendor: 'hubspot', account: String(hubspot.account?.portalId) },
    objects: [
      {
        ...leads,
        policy: { ...leads.policy, ...change.policy },
        match: change.match ?? leads.match,
        fields: [...leads.fields, ...extra, ...(change.fields ?? [])],
      },
    ],
    schema: [
      ...definitions.map((field) => ({ action: 'create-field' as const, object: 'contacts', field })),
      ...(change.options ?? []),
    ],
    tolerance: 0.005,
  }
}
