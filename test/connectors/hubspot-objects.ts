import { knownObject } from '../../src/connectors/hubspot/objects.ts'
import type { Property } from '../../src/connectors/hubspot/property.ts'
import { toObject } from '../../src/connectors/hubspot/schema.ts'
import type { Exchange } from './fake-http.ts'

const option = (value: string, displayOrder: number) => ({
  label: value.toLowerCase(),
  value,
  displayOrder,
  hidden: false,
})

function property(name: string, type: string, fieldType: string, more: Partial<Property> = {}): Property {
  return { name, label: name, type, fieldType, hubspotDefined: true, options: [], ...more }
}

/** Definitions in the shape of the vendor's properties API; keys without a value are absent there. */
export const properties: Property[] = [
  property('email', 'string', 'text'),
  property('firstname', 'string', 'text'),
  property('phone', 'string', 'phonenumber'),
  property('background', 'string', 'textarea', { hubspotDefined: false }),
  property('annualrevenue', 'string', 'text'),
  property('budget', 'number', 'number', { hubspotDefined: false }),
  property('price', 'number', 'number', { showCurrencySymbol: true }),
  property('newsletter', 'bool', 'booleancheckbox'),
  property('agreed', 'enumeration', 'booleancheckbox', { options: [option('true', 0), option('false', 1)] }),
  property('hs_lead_status', 'enumeration', 'radio', { options: [option('NEW', 0), option('IN_PROGRESS', 1)] }),
  property('interests', 'enumeration', 'checkbox', { options: [option('a', 0), option('b', 1)] }),
  property('hubspot_owner_id', 'enumeration', 'select', { referencedObjectType: 'OWNER', externalOptions: true }),
  property('birthday', 'date', 'date'),
  property('first_contact', 'datetime', 'date'),
  property('customer_number', 'string', 'text', { hubspotDefined: false, hasUniqueValue: true }),
  property('createdate', 'datetime', 'date', { modificationMetadata: { readOnlyValue: true } }),
  property('hs_object_id', 'number', 'number', { modificationMetadata: { readOnlyValue: true } }),
  property('hs_additional_emails', 'enumeration', 'checkbox'),
]

export const contacts = toObject(knownObject('contacts')!, properties, { recordBase: null })

const readOnly = { modificationMetadata: { readOnlyValue: true } }

export const companyProperties: Property[] = [
  property('name', 'string', 'text'),
  property('domain', 'string', 'text', { textDisplayHint: 'domain_name' }),
  property('website', 'string', 'text'),
  property('phone', 'string', 'phonenumber'),
  property('numberofemployees', 'number', 'number'),
  property('email', 'string', 'text', { hubspotDefined: false }),
  property('customer_number', 'string', 'text', { hubspotDefined: false, hasUniqueValue: true }),
  property('createdate', 'datetime', 'date', readOnly),
  property('hs_lastmodifieddate', 'datetime', 'date', readOnly),
  property('hs_parent_company_id', 'number', 'number', readOnly),
  property('hs_object_id', 'number', 'number', readOnly),
]

export const companies = toObject(knownObject('companies')!, companyProperties, { recordBase: null })

/** An account in which nobody labelled a link. */
export const noLabels: Exchange = { ask: 'GET /crm/limits/2026-03/associations/labels', reply: { results: [] } }
