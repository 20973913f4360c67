import type { AccountTraits, ObjectKind, Scopes } from '../object-kinds.ts'
import type { ModificationMetadata, PropertyDefinition, PropertyOption, PropertyType } from '../seed.ts'

/** A standard property in one line. */
export type Line = [name: string, label: string, type: PropertyType, fieldType: string, options?: PropertyOption[]]

/** Options of these are kept elsewhere: addresses, pipelines and their stages, products. */
const hasExternalOptions = new Set([
  'hs_additional_emails',
  'pipeline',
  'dealstage',
  'hs_pipeline',
  'hs_pipeline_stage',
])

/** The definition of a standard property in the group `groupName`. */
function define(
  [name, label, type, fieldType, options = []]: Line,
  groupName: string,
  modificationMetadata: ModificationMetadata,
): PropertyDefinition {
  return {
    name,
    label,
    type,
    fieldType,
    description: '',
    groupName,
    options,
    displayOrder: -1,
    calculated: fieldType === 'calculation_rollup',
    externalOptions: hasExternalOptions.has(name) || name.includes('merged'),
    hasUniqueValue: false,
    hidden: false,
    hubspotDefined: true,
    formField: !modificationMetadata.readOnlyValue,
    dataSensitivity: 'non_sensitive',
    modificationMetadata,
  }
}

/**
 * The standard set of an object: what clients write, the owner, and what HubSpot keeps itself. Whether a creation date
 * can be written differs between accounts; that of activities never can.
 */
export function propertySet({
  group,
  writable,
  owner,
  readOnly,
}: {
  group: string
  writable: readonly Line[]
  /** Label and group of the owner; absent: the records have none. */
  owner?: readonly [label: string, group: string]
  readOnly: readonly Line[]
}): ObjectKind['properties'] {
  return ({ isCreateDateWritable }: AccountTraits) => [
    ...writable.map((line) => define(line, group, metadata(false))),
    ...(owner === undefined ? [] : [ownerProperty(...owner)]),
    ...readOnly.map((line) => define(line, group, metadata(!(isCreateDateWritable && line[0] === 'createdate')))),
  ]
}

/** The properties that place a record in a pipeline, for an object that has none of its own for it. */
export function stageProperties({ pipelines: rule, groups }: ObjectKind): PropertyDefinition[] {
  if (rule === undefined) return []
  const lines: Line[] = [
    [rule.pipeline, 'Pipeline', 'enumeration', 'select'],
    [rule.stage, 'Pipeline stage', 'enumeration', 'radio'],
  ]
  return lines.map((line) => define(line, groups[0]!.name, metadata(false)))
}

/** What every record of an object has, the creation under the name that the object uses. */
export function recordLines(createdAt: ObjectKind['createdAt']): Line[] {
  return [
    ['hs_object_id', 'Record ID', 'number', 'number'],
    [createdAt, createdAt === 'createdate' ? 'Create Date' : 'Object create date/time', 'datetime', 'date'],
    ['hs_lastmodifieddate', 'Last Modified Date', 'datetime', 'date'],
    ['hubspot_owner_assigneddate', 'Owner assigned date', 'datetime', 'date'],
    ['hs_merged_object_ids', 'Merged record IDs', 'enumeration', 'checkbox'],
  ]
}

/** The scopes of an object that has its own. https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes */
export function scopesOf(name: string): Scopes {
  return {
    read: `crm.objects.${name}.read`,
    write: `crm.objects.${name}.write`,
    readSchema: `crm.schemas.${name}.read`,
    writeSchema: `crm.schemas.${name}.write`,
  }
}

/** The scopes of an object whose definitions have no scopes of their own. */
export function recordScopesOf(name: string): Scopes {
  const [read, write] = [`crm.objects.${name}.read`, `crm.objects.${name}.write`]
  return { read, write, readSchema: read, writeSchema: write }
}

/** The owner of a record: a reference whose options are the owners. */
function ownerProperty(label: string, groupName: string): PropertyDefinition {
  const owner = define(['hubspot_owner_id', label, 'enumeration', 'select'], groupName, metadata(false))
  return { ...owner, externalOptions: true, referencedObjectType: 'OWNER' }
}

function metadata(readOnlyValue: boolean): ModificationMetadata {
  return { archivable: false, readOnlyDefinition: true, readOnlyOptions: readOnlyValue, readOnlyValue }
}

export function pairs(list: [value: string, label: string][]): PropertyOption[] {
  return list.map(([value, label], displayOrder) => ({ label, value, displayOrder, hidden: false }))
}

export function same(...values: string[]): PropertyOption[] {
  return pairs(values.map((value) => [value, value]))
}

export const lifecycleStages = pairs([
  ['subscriber', 'Subscriber'],
  ['lead', 'Lead'],
  ['marketingqualifiedlead', 'Marketing Qualified Lead'],
  ['salesqualifiedlead', 'Sales Qualified Lead'],
  ['opportunity', 'Opportunity'],
  ['customer', 'Customer'],
  ['evangelist', 'Evangelist'],
  ['other', 'Other'],
])

export const leadStatuses = pairs([
  ['NEW', 'New'],
  ['OPEN', 'Open'],
  ['IN_PROGRESS', 'In Progress'],
  ['OPEN_DEAL', 'Open Deal'],
  ['UNQUALIFIED', 'Unqualified'],
  ['ATTEMPTED_TO_CONTACT', 'Attempted to Contact'],
  ['CONNECTED', 'Connected'],
  ['BAD_TIMING', 'Bad Timing'],
])

export const yesNo = pairs([
  ['true', 'Yes'],
  ['false', 'No'],
])

export const billingPeriods = pairs([
  ['weekly', 'Weekly'],
  ['biweekly', 'Every Two Weeks'],
  ['monthly', 'Monthly'],
  ['quarterly', 'Quarterly'],
  ['per_six_months', 'Semi-Annually'],
  ['annually', 'Annually'],
  ['per_two_years', 'Every Two Years'],
  ['per_three_years', 'Every Three Years'],
])
