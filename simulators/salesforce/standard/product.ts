import type { FieldDescribe } from '../seed.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, deletableFields, viewedFields } from './system.ts'

const required = { nillable: false, permissionable: false }
const fixed = { ...required, updateable: false }

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_product2.htm */
export function productFields(): FieldDescribe[] {
  return [
    ...deletableFields('Product'),
    field('string', 'Name', 'Product Name', { length: 255, nameField: true, ...required }),
    field('string', 'ProductCode', 'Product Code', { length: 255 }),
    field('textarea', 'Description', 'Product Description', { length: 4000 }),
    field('boolean', 'IsActive', 'Active'),
    field('picklist', 'Family', 'Product Family', { picklistValues: picklist(['None']) }),
    field('string', 'ExternalId', 'External ID', { length: 255 }),
    field('url', 'DisplayUrl', 'Display URL', { length: 1000 }),
    field('picklist', 'QuantityUnitOfMeasure', 'Quantity Unit Of Measure', { picklistValues: picklist(['Each']) }),
    field('string', 'StockKeepingUnit', 'Product SKU', { length: 180 }),
    field('boolean', 'IsArchived', 'Archived', readOnly({ defaultedOnCreate: true })),
    ...auditFields(),
    ...viewedFields(),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_pricebook2.htm */
export function pricebookFields(): FieldDescribe[] {
  return [
    ...deletableFields('Price Book'),
    field('string', 'Name', 'Price Book Name', { length: 255, nameField: true, ...required }),
    field('boolean', 'IsActive', 'Active'),
    field('boolean', 'IsStandard', 'Is Standard Price Book', readOnly({ defaultedOnCreate: true })),
    field('boolean', 'IsArchived', 'Archived', readOnly({ defaultedOnCreate: true })),
    field('string', 'Description', 'Description', { length: 255 }),
    ...auditFields(),
    ...viewedFields(),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_pricebookentry.htm */
export function pricebookEntryFields(): FieldDescribe[] {
  return [
    ...deletableFields('Price Book Entry'),
    field('string', 'Name', 'Product Name', readOnly({ length: 255, nameField: true })),
    lookup('Pricebook2Id', 'Price Book ID', ['Pricebook2'], 'Pricebook2', { ...fixed, restrictedDelete: true }),
    lookup('Product2Id', 'Product ID', ['Product2'], 'Product2', { ...fixed, cascadeDelete: true }),
    field('currency', 'UnitPrice', 'List Price', { precision: 18, scale: 2, ...required }),
    field('boolean', 'IsActive', 'Active'),
    field('boolean', 'UseStandardPrice', 'Use Standard Price'),
    field('string', 'ProductCode', 'Product Code', readOnly({ length: 255 })),
    ...auditFields(),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitylineitem.htm */
export function lineItemFields(): FieldDescribe[] {
  const money = { precision: 18, scale: 2 }
  return [
    ...deletableFields('Line Item'),
    lookup('OpportunityId', 'Opportunity ID', ['Opportunity'], 'Opportunity', { ...fixed, cascadeDelete: true }),
    field('int', 'SortOrder', 'Sort Order', readOnly()),
    lookup('PricebookEntryId', 'Price Book Entry ID', ['PricebookEntry'], 'PricebookEntry', {
      updateable: false,
      restrictedDelete: true,
    }),
    lookup('Product2Id', 'Product ID', ['Product2'], 'Product2', { updateable: false, restrictedDelete: true }),
    field('string', 'ProductCode', 'Product Code', readOnly({ length: 255 })),
    field('string', 'Name', 'Opportunity Product Name', readOnly({ length: 376, nameField: true })),
    field('double', 'Quantity', 'Quantity', { precision: 12, scale: 2, ...required }),
    field('currency', 'TotalPrice', 'Total Price', money),
    field('currency', 'UnitPrice', 'Sales Price', money),
    field('currency', 'ListPrice', 'List Price', readOnly(money)),
    field('date', 'ServiceDate', 'Date'),
    field('string', 'Description', 'Line Description', { length: 255 }),
    ...auditFields(),
  ]
}
