import type { FieldDescribe } from '../seed.ts'
import { source } from './choices.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, deletableFields, ownerField, viewedFields } from './system.ts'

/** A stage and what it means; the stages are those of a new org. */
interface Stage {
  name: string
  probability: number
  category: string
  isClosed?: boolean
  isWon?: boolean
}

export const STAGES: readonly Stage[] = [
  { name: 'Prospecting', probability: 10, category: 'Pipeline' },
  { name: 'Qualification', probability: 10, category: 'Pipeline' },
  { name: 'Needs Analysis', probability: 20, category: 'Pipeline' },
  { name: 'Value Proposition', probability: 50, category: 'Pipeline' },
  { name: 'Id. Decision Makers', probability: 60, category: 'Pipeline' },
  { name: 'Perception Analysis', probability: 70, category: 'Pipeline' },
  { name: 'Proposal/Price Quote', probability: 75, category: 'BestCase' },
  { name: 'Negotiation/Review', probability: 90, category: 'Forecast' },
  { name: 'Closed Won', probability: 100, category: 'Closed', isClosed: true, isWon: true },
  { name: 'Closed Lost', probability: 0, category: 'Omitted', isClosed: true },
]

const TYPES = ['Existing Customer - Upgrade', 'Existing Customer - Replacement', 'New Customer']
export const ROLES = [
  'Business User',
  'Decision Maker',
  'Economic Buyer',
  'Economic Decision Maker',
  'Evaluator',
  'Executive Sponsor',
  'Influencer',
  'Technical Buyer',
  'Other',
]
const CATEGORIES = ['Omitted', 'Pipeline', 'BestCase', 'MostLikely', 'Forecast', 'Closed']

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunity.htm */
export function opportunityFields(): FieldDescribe[] {
  const required = { nillable: false, permissionable: false }
  const derived = readOnly({ defaultedOnCreate: true })
  return [
    ...deletableFields('Opportunity'),
    lookup('AccountId', 'Account ID', ['Account'], 'Account', { cascadeDelete: true }),
    field('string', 'Name', 'Name', { length: 120, nameField: true, ...required }),
    field('textarea', 'Description', 'Description', { length: 32000 }),
    field('picklist', 'StageName', 'Stage', { ...required, picklistValues: picklist(STAGES.map(({ name }) => name)) }),
    field('currency', 'Amount', 'Amount', { precision: 18, scale: 2 }),
    field('percent', 'Probability', 'Probability (%)', { precision: 3, scale: 0, defaultedOnCreate: true }),
    field('double', 'ExpectedRevenue', 'Expected Amount', readOnly({ precision: 18, scale: 2 })),
    field('double', 'TotalOpportunityQuantity', 'Quantity', { precision: 18, scale: 2 }),
    field('date', 'CloseDate', 'Close Date', required),
    field('picklist', 'Type', 'Opportunity Type', { picklistValues: picklist(TYPES) }),
    field('string', 'NextStep', 'Next Step', { length: 255 }),
    source('LeadSource', 'Lead Source'),
    field('boolean', 'IsClosed', 'Closed', derived),
    field('boolean', 'IsWon', 'Won', derived),
    field('picklist', 'ForecastCategory', 'Forecast Category', {
      ...readOnly({ nillable: false, defaultedOnCreate: true }),
      length: 40,
      picklistValues: picklist(CATEGORIES),
    }),
    field('picklist', 'ForecastCategoryName', 'Forecast Category', {
      defaultedOnCreate: true,
      picklistValues: picklist(Object.values(CATEGORY_NAMES)),
    }),
    lookup('CampaignId', 'Campaign ID', ['Campaign'], 'Campaign'),
    field('boolean', 'HasOpportunityLineItem', 'Has Line Item', derived),
    lookup('Pricebook2Id', 'Price Book ID', ['Pricebook2'], 'Pricebook2', { restrictedDelete: true }),
    ownerField(['User']),
    ...auditFields(),
    field('date', 'LastActivityDate', 'Last Activity', readOnly()),
    field('int', 'FiscalQuarter', 'Fiscal Quarter', readOnly()),
    field('int', 'FiscalYear', 'Fiscal Year', readOnly()),
    field('string', 'Fiscal', 'Fiscal Period', readOnly({ length: 6 })),
    ...viewedFields(),
    field('boolean', 'HasOpenActivity', 'Has Open Activity', derived),
    field('boolean', 'HasOverdueTask', 'Has Overdue Task', derived),
  ]
}

/** Name in the API of a forecast category -> what people read. */
export const CATEGORY_NAMES: Readonly<Record<string, string>> = {
  Omitted: 'Omitted',
  Pipeline: 'Pipeline',
  BestCase: 'Best Case',
  MostLikely: 'Most Likely',
  Forecast: 'Commit',
  Closed: 'Closed',
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitycontactrole.htm */
export function opportunityContactRoleFields(): FieldDescribe[] {
  const end = { nillable: false, permissionable: false, cascadeDelete: true }
  return [
    ...deletableFields('Contact Role'),
    lookup('OpportunityId', 'Opportunity ID', ['Opportunity'], 'Opportunity', { ...end, updateable: false }),
    lookup('ContactId', 'Contact ID', ['Contact'], 'Contact', end),
    field('picklist', 'Role', 'Role', { length: 40, picklistValues: picklist(ROLES) }),
    field('boolean', 'IsPrimary', 'Primary'),
    ...auditFields(),
  ]
}
