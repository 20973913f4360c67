import { industries } from './company-industries.ts'
import { define, type Line, leadStatuses, lifecycleStages, metadata, ownerProperty, pairs } from './property-lines.ts'
import type { PropertyDefinition } from './seed.ts'

/**
 * The company properties that every account has, as far as a migration meets them.
 * https://knowledge.hubspot.com/properties/hubspot-crm-default-company-properties
 */
export const companyGroups = [
  { name: 'companyinformation', label: 'Company information' },
  { name: 'companylcs', label: 'Company activity' },
  { name: 'socialmediainformation', label: 'Social media information' },
  { name: 'analyticsinformation', label: 'Analytics History' },
  { name: 'sales_properties', label: 'Sales properties' },
]

const writable: Line[] = [
  ['name', 'Company name', 'string', 'text'],
  ['domain', 'Company Domain Name', 'string', 'text'],
  ['website', 'Website URL', 'string', 'text'],
  ['phone', 'Phone Number', 'string', 'phonenumber'],
  ['industry', 'Industry', 'enumeration', 'select', pairs(industries)],
  ['address', 'Street Address', 'string', 'text'],
  ['address2', 'Street Address 2', 'string', 'text'],
  ['city', 'City', 'string', 'text'],
  ['state', 'State/Region', 'string', 'text'],
  ['zip', 'Postal Code', 'string', 'text'],
  ['country', 'Country/Region', 'string', 'text'],
  ['numberofemployees', 'Number of Employees', 'number', 'number'],
  ['annualrevenue', 'Annual Revenue', 'number', 'number'],
  ['description', 'Description', 'string', 'textarea'],
  ['about_us', 'About Us', 'string', 'textarea'],
  [
    'type',
    'Type',
    'enumeration',
    'select',
    pairs([
      ['PROSPECT', 'Prospect'],
      ['PARTNER', 'Partner'],
      ['RESELLER', 'Reseller'],
      ['VENDOR', 'Vendor'],
      ['OTHER', 'Other'],
    ]),
  ],
  ['lifecyclestage', 'Lifecycle Stage', 'enumeration', 'radio', lifecycleStages],
  ['hs_lead_status', 'Lead Status', 'enumeration', 'radio', leadStatuses],
  ['founded_year', 'Year Founded', 'string', 'text'],
  [
    'is_public',
    'Is Public',
    'bool',
    'booleancheckbox',
    pairs([
      ['true', 'Yes'],
      ['false', 'No'],
    ]),
  ],
  ['timezone', 'Time Zone', 'string', 'text'],
  ['total_money_raised', 'Total Money Raised', 'string', 'text'],
  ['linkedin_company_page', 'LinkedIn Company Page', 'string', 'text'],
  ['facebook_company_page', 'Facebook Company Page', 'string', 'text'],
  ['twitterhandle', 'Twitter Handle', 'string', 'text'],
  ['closedate', 'Close Date', 'datetime', 'date'],
]

const readOnly: Line[] = [
  ['hs_object_id', 'Record ID', 'number', 'number'],
  ['createdate', 'Create Date', 'datetime', 'date'],
  ['hs_lastmodifieddate', 'Last Modified Date', 'datetime', 'date'],
  ['hs_parent_company_id', 'Parent Company', 'number', 'number'],
  ['hubspot_owner_assigneddate', 'Owner assigned date', 'datetime', 'date'],
  ['hs_merged_object_ids', 'Merged record IDs', 'enumeration', 'checkbox'],
]

const group = 'companyinformation'

/** The standard set, in the order of the account. Whether the creation date can be written differs between accounts. */
export function companyProperties(isCreateDateWritable: boolean): PropertyDefinition[] {
  const isReadOnly = (name: string): boolean => !(isCreateDateWritable && name === 'createdate')
  return [
    ...writable.map((line) => define(line, group, metadata(false))),
    ownerProperty('Company owner', 'sales_properties'),
    ...readOnly.map((line) => define(line, group, metadata(isReadOnly(line[0])))),
  ]
}
