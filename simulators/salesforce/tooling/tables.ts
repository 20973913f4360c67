import { makeId } from '../ids.ts'
import type { Found, Org } from '../org.ts'
import { refresh, type SObject } from '../schema.ts'
import type { FieldDescribe, SalesforceRecord } from '../seed.ts'
import { field, lookup } from '../standard/field.ts'
import { DATA } from '../standard/index.ts'
import { auditFields, idField } from '../standard/system.ts'
import { type CustomFields, mostFields } from './custom-fields.ts'

interface Table {
  label: string
  keyPrefix: string
  fields: FieldDescribe[]
  records(): SalesforceRecord[]
}

/** What administrators can query of the setup. https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/reference_objects_list.htm */
export function openTooling(org: Org, customFields: CustomFields): Org {
  const tables = {
    CustomField: customFieldTable(customFields),
    ValidationRule: validationTable(org),
    EntityLimit: limitTable(org),
    EntityDefinition: entityTable(org),
  }
  const objects = new Map<string, SObject>()
  for (const [name, { label, keyPrefix, fields }] of Object.entries(tables)) {
    const object: SObject = {
      name,
      label,
      labelPlural: `${label}s`,
      keyPrefix,
      custom: false,
      traits: DATA,
      isPrivate: false,
      recordTypes: [],
      allFields: fields,
      hidden: new Set(),
      readOnly: new Set(),
      fields: new Map(),
      blank: {},
    }
    refresh(object)
    objects.set(name.toLowerCase(), object)
  }
  const recordsOf = ({ name }: SObject): SalesforceRecord[] => tables[name as keyof typeof tables].records()
  const entities = objects.get('entitydefinition')!
  const find = (id: string): Found | undefined => {
    const record = recordsOf(entities).find(({ Id }) => Id === id)
    return record === undefined ? undefined : { object: entities, record }
  }
  return { ...org, objects, recordsOf, find }
}

function customFieldTable(customFields: CustomFields): Table {
  return {
    label: 'Custom Field',
    keyPrefix: '00N',
    fields: [
      idField('Custom Field ID'),
      field('string', 'TableEnumOrId', 'Entity Enumeration Or ID', { length: 40 }),
      lookup('EntityDefinitionId', 'Entity Definition ID', ['EntityDefinition'], 'EntityDefinition'),
      field('string', 'DeveloperName', 'Field Name', { length: 80 }),
      field('string', 'NamespacePrefix', 'Namespace Prefix', { length: 15 }),
      field('textarea', 'InlineHelpText', 'Help Text', { length: 510 }),
      ...auditFields(),
    ],
    records: () =>
      customFields.list().map(({ id, table, name, createdAt }) => ({
        Id: id,
        TableEnumOrId: table,
        EntityDefinitionId: table,
        DeveloperName: name.replace(/__c$/, ''),
        NamespacePrefix: null,
        CreatedDate: createdAt,
        LastModifiedDate: createdAt,
        SystemModstamp: createdAt,
      })),
  }
}

/**
 * The objects themselves, by their names, which serve as ids of the standard ones.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_entitydefinition.htm
 */
function entityTable(org: Org): Table {
  return {
    label: 'Entity Definition',
    keyPrefix: '4ie',
    fields: [
      idField('Entity Definition ID'),
      field('string', 'QualifiedApiName', 'Qualified API Name', { length: 70 }),
      field('string', 'Label', 'Label', { length: 80 }),
    ],
    records: () =>
      [...org.objects.values()].map(({ name, label }) => ({ Id: name, QualifiedApiName: name, Label: label })),
  }
}

function validationTable(org: Org): Table {
  return {
    label: 'Validation Rule',
    keyPrefix: '03d',
    fields: [
      idField('Validation Rule ID'),
      field('string', 'ValidationName', 'Rule Name', { length: 40 }),
      field('boolean', 'Active', 'Active'),
      field('string', 'EntityDefinitionId', 'Entity Definition ID', { length: 50 }),
      field('string', 'ErrorDisplayField', 'Error Field', { length: 80 }),
      field('textarea', 'ErrorMessage', 'Error Message', { length: 255 }),
      field('textarea', 'Description', 'Description', { length: 255 }),
      ...auditFields(),
    ],
    records: () =>
      (org.rules.validation ?? []).map((rule, index) => ({
        Id: makeId('03d', '5f0', index + 1),
        ValidationName: rule.name,
        Active: rule.active !== false,
        EntityDefinitionId: rule.object,
        ErrorDisplayField: rule.field ?? null,
        ErrorMessage: rule.message,
      })),
  }
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_entitylimit.htm */
function limitTable(org: Org): Table {
  return {
    label: 'Entity Limit',
    keyPrefix: '0Eh',
    fields: [
      idField('Entity Limit ID'),
      field('string', 'EntityDefinitionId', 'Entity Definition ID', { length: 50 }),
      field('string', 'Label', 'Label', { length: 80 }),
      field('string', 'Type', 'Type', { length: 80 }),
      field('int', 'Max', 'Max'),
      field('int', 'Remaining', 'Remaining'),
    ],
    records: () =>
      [...org.objects.values()].map((object, index) => {
        const used = object.allFields.filter(({ custom }) => custom).length
        const Max = mostFields(org)
        return {
          Id: makeId('0Eh', '5f0', index + 1),
          EntityDefinitionId: object.name,
          Label: 'Custom Fields',
          Type: 'CustomFields',
          Max,
          Remaining: Math.max(0, Max - used),
        }
      }),
  }
}
