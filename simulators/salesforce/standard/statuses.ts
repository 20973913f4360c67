import { makeId } from '../ids.ts'
import type { FieldDescribe, PicklistValue, SalesforceRecord } from '../seed.ts'
import { field, readOnly } from './field.ts'
import { CATEGORY_NAMES, STAGES } from './opportunity.ts'
import { auditFields, idField } from './system.ts'

/** A picklist whose values mean something to the platform, and the object whose records say what. */
interface Status {
  /** Where the values come from. */
  object: string
  field: string
  fields(): FieldDescribe[]
  keyPrefix: string
  meaning(value: string): SalesforceRecord
}

/** Statuses of new orgs that converted leads, closed cases and closed tasks have. */
const CONVERTED = 'Closed - Converted'
const CLOSED_CASE = 'Closed'
const CLOSED_TASK = 'Completed'

/**
 * The objects that say what statuses and stages mean.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_leadstatus.htm
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitystage.htm
 */
export const STATUSES: Readonly<Record<string, Status>> = {
  LeadStatus: {
    object: 'Lead',
    field: 'Status',
    keyPrefix: '01J',
    fields: () => statusFields('Lead Status Value', 'IsConverted'),
    meaning: (value) => ({ IsConverted: value === CONVERTED }),
  },
  CaseStatus: {
    object: 'Case',
    field: 'Status',
    keyPrefix: '01I',
    fields: () => statusFields('Case Status Value', 'IsClosed'),
    meaning: (value) => ({ IsClosed: value === CLOSED_CASE }),
  },
  TaskStatus: {
    object: 'Task',
    field: 'Status',
    keyPrefix: '01K',
    fields: () => statusFields('Task Status Value', 'IsClosed'),
    meaning: (value) => ({ IsClosed: value === CLOSED_TASK }),
  },
  OpportunityStage: {
    object: 'Opportunity',
    field: 'StageName',
    keyPrefix: '01M',
    fields: stageFields,
    meaning: meaningOfStage,
  },
}

/** One record for each active value, in the order of the picklist. */
export function statusRecords(name: string, values: readonly PicklistValue[]): SalesforceRecord[] {
  const { keyPrefix, meaning } = STATUSES[name]!
  return values
    .filter(({ active }) => active)
    .map(({ value, label, defaultValue }, index) => ({
      Id: makeId(keyPrefix, '5f0', index + 1),
      MasterLabel: label,
      ApiName: value,
      SortOrder: index + 1,
      IsDefault: defaultValue,
      IsActive: true,
      ...meaning(value),
    }))
}

function common(label: string): FieldDescribe[] {
  return [
    idField(`${label} ID`),
    field('string', 'MasterLabel', 'Master Label', readOnly({ length: 255, nameField: true })),
    field('string', 'ApiName', 'API Name', readOnly({ length: 255, nillable: false })),
    field('int', 'SortOrder', 'Sort Order', readOnly()),
  ]
}

function statusFields(label: string, flag: string): FieldDescribe[] {
  return [
    ...common(label),
    field('boolean', 'IsDefault', 'Is Default', readOnly()),
    field('boolean', flag, flag === 'IsConverted' ? 'Is Converted' : 'Is Closed', readOnly()),
    ...auditFields(),
  ]
}

function stageFields(): FieldDescribe[] {
  return [
    ...common('Opportunity Stage'),
    field('boolean', 'IsActive', 'Is Active', readOnly()),
    field('boolean', 'IsClosed', 'Closed', readOnly()),
    field('boolean', 'IsWon', 'Won', readOnly()),
    field('picklist', 'ForecastCategory', 'Forecast Category', readOnly({ length: 40 })),
    field('picklist', 'ForecastCategoryName', 'Forecast Category', readOnly()),
    field('percent', 'DefaultProbability', 'Probability (%)', readOnly({ precision: 3, scale: 0 })),
    field('string', 'Description', 'Description', readOnly({ length: 255 })),
    ...auditFields(),
  ]
}

/** A stage of the org's own is open and in the pipeline. */
function meaningOfStage(value: string): SalesforceRecord {
  const { category, probability, isClosed, isWon } = STAGES.find(({ name }) => name === value) ?? {
    category: 'Pipeline',
    probability: 50,
  }
  return {
    IsClosed: isClosed === true,
    IsWon: isWon === true,
    ForecastCategory: category,
    ForecastCategoryName: CATEGORY_NAMES[category]!,
    DefaultProbability: probability,
  }
}
