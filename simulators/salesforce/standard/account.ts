import type { FieldDescribe } from '../seed.ts'
import { addressFields } from './address.ts'
import { cleanStatus, industry, rating, source } from './choices.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, ownerField, recordFields, viewedFields } from './system.ts'

const TYPES = ['Analyst', 'Competitor', 'Customer', 'Integrator', 'Investor', 'Partner', 'Press', 'Prospect', 'Other']
const OWNERSHIPS = ['Public', 'Private', 'Subsidiary', 'Other']

/**
 * The standard fields of Account in an org without person accounts, in the order of its describe.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_account.htm
 */
export function accountFields(): FieldDescribe[] {
  return [...identity(), ...addressFields('Billing'), ...addressFields('Shipping'), ...business(), ...tracking()]
}

function identity(): FieldDescribe[] {
  return [
    ...recordFields('Account'),
    field('string', 'Name', 'Account Name', { length: 255, nillable: false, nameField: true, permissionable: false }),
    field('picklist', 'Type', 'Account Type', { picklistValues: picklist(TYPES) }),
    lookup('ParentId', 'Parent Account ID', ['Account'], 'Parent'),
  ]
}

function business(): FieldDescribe[] {
  return [
    field('phone', 'Phone', 'Account Phone'),
    field('phone', 'Fax', 'Account Fax'),
    field('string', 'AccountNumber', 'Account Number', { length: 40 }),
    field('url', 'Website', 'Website'),
    field('url', 'PhotoUrl', 'Photo URL', readOnly()),
    field('string', 'Sic', 'SIC Code', { length: 20 }),
    industry(),
    // The scale governs display only: fractions that came in through the API stay stored.
    field('currency', 'AnnualRevenue', 'Annual Revenue', { precision: 18, scale: 0 }),
    field('int', 'NumberOfEmployees', 'Employees'),
    field('picklist', 'Ownership', 'Ownership', { picklistValues: picklist(OWNERSHIPS) }),
    field('string', 'TickerSymbol', 'Ticker Symbol', { length: 20 }),
    field('textarea', 'Description', 'Account Description', { length: 32000 }),
    rating('Rating', 'Account Rating'),
    field('string', 'Site', 'Account Site', { length: 80 }),
    ownerField(['User']),
  ]
}

function tracking(): FieldDescribe[] {
  return [
    ...auditFields(),
    field('date', 'LastActivityDate', 'Last Activity', readOnly()),
    ...viewedFields(),
    field('string', 'Jigsaw', 'Data.com Key', { length: 20 }),
    field('string', 'JigsawCompanyId', 'Jigsaw Company ID', readOnly({ length: 20 })),
    cleanStatus(),
    source('AccountSource', 'Account Source'),
    field('string', 'SicDesc', 'SIC Description', { length: 80 }),
  ]
}
