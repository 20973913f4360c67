import type { Field, FieldType, ObjectSchema } from '../../src/model/schema.ts'

/** Objects as this connector describes them, for tests of what it makes of rows. */

export function field(name: string, type: FieldType, facts: Partial<Field> = {}): Field {
  return {
    ...{ name, label: name, type, nativeType: type, custom: name.endsWith('__c') },
    ...{ required: false, createable: true, updateable: true, unique: false, system: false },
    ...facts,
  }
}

const key = field('crm_ferry_source_id__c', 'text', { unique: true, maxLength: 255 })

export function object(name: string, fields: Field[], facts: Partial<ObjectSchema> = {}): ObjectSchema {
  return {
    ...{ name, label: name, labelPlural: `${name}s`, custom: false, operations: {}, matchKeys: [] },
    ...facts,
    fields: [...fields, key],
  }
}

const digits = (precision: number, scale: number): Partial<Field> => ({
  rules: [{ type: 'digits', arguments: [String(precision), String(scale)] }],
})

export const contact = object('Contact', [
  field('Id', 'id', { createable: false, updateable: false }),
  field('LastName', 'text', { required: true, maxLength: 80 }),
  field('Name', 'text', { createable: false, updateable: false }),
  field('Email', 'email', { maxLength: 80 }),
  field('AccountId', 'reference', { references: ['Account'] }),
  field('Birthdate', 'date'),
  field('HasOptedOutOfEmail', 'boolean'),
  field('Description', 'long-text', { maxLength: 32_000 }),
  field('Notes__c', 'rich-text', { maxLength: 131_072 }),
  field('Budget__c', 'currency', digits(18, 2)),
  field('Seats__c', 'integer', { ...digits(4, 0), nativeType: 'double' }),
  field('Floors', 'integer', { ...digits(9, 0), nativeType: 'int' }),
  field('LastCall__c', 'datetime'),
  field('Opens__c', 'time'),
  field('LeadSource', 'select', { options: [{ value: 'Web', label: 'Web' }], restricted: false, maxLength: 40 }),
  field('Level__c', 'select', { options: [{ value: 'High', label: 'High' }], restricted: true, maxLength: 255 }),
  field('Interests__c', 'multi-select', {
    options: ['A', 'B', 'C'].map((value) => ({ value, label: value })),
    restricted: true,
    maxLength: 4_099,
  }),
])
