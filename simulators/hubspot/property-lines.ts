import type { ModificationMetadata, PropertyDefinition, PropertyOption, PropertyType } from './seed.ts'

/** A standard property in one line. */
export type Line = [name: string, label: string, type: PropertyType, fieldType: string, options?: PropertyOption[]]

/** The definition of a standard property in the group `groupName`. */
export function define(
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
    externalOptions: name === 'hs_additional_emails' || name.includes('merged'),
    hasUniqueValue: false,
    hidden: false,
    hubspotDefined: true,
    formField: !modificationMetadata.readOnlyValue,
    dataSensitivity: 'non_sensitive',
    modificationMetadata,
  }
}

/** The owner of a record: a reference whose options are the owners. */
export function ownerProperty(label: string, groupName: string): PropertyDefinition {
  const owner = define(['hubspot_owner_id', label, 'enumeration', 'select'], groupName, metadata(false))
  return { ...owner, externalOptions: true, referencedObjectType: 'OWNER' }
}

export function metadata(readOnlyValue: boolean): ModificationMetadata {
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
