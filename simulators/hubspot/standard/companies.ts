import type { ObjectKind } from '../object-kinds.ts'
import { industries } from './industries.ts'
import { type Line, leadStatuses, lifecycleStages, pairs, propertySet, recordLines, scopesOf, yesNo } from './lines.ts'

const groups = [
  { name: 'companyinformation', label: 'Company information' },
  { name: 'companylcs', label: 'Company activity' },
  { name: 'socialmediainformation', label: 'Social media information' },
  { name: 'analyticsinformation', label: 'Analytics History' },
  { name: 'sales_properties', label: 'Sales properties' },
]

/**
 * The company properties that every account has, as far as a migration meets them.
 * https://knowledge.hubspot.com/properties/hubspot-crm-default-company-properties
 */
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
  ['is_public', 'Is Public', 'bool', 'booleancheckbox', yesNo],
  ['timezone', 'Time Zone', 'string', 'text'],
  ['total_money_raised', 'Total Money Raised', 'string', 'text'],
  ['linkedin_company_page', 'LinkedIn Company Page', 'string', 'text'],
  ['facebook_company_page', 'Facebook Company Page', 'string', 'text'],
  ['twitterhandle', 'Twitter Handle', 'string', 'text'],
  ['closedate', 'Close Date', 'datetime', 'date'],
]

const readOnly: Line[] = [...recordLines('createdate'), ['hs_parent_company_id', 'Parent Company', 'number', 'number']]

export const companies: ObjectKind = {
  name: 'companies',
  singular: 'company',
  typeId: '0-2',
  label: 'Company',
  pluralLabel: 'Companies',
  groups,
  properties: propertySet({
    group: 'companyinformation',
    writable,
    owner: ['Company owner', 'sales_properties'],
    readOnly,
  }),
  createdAt: 'createdate',
  modifiedAt: 'hs_lastmodifieddate',
  shown: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  searched: ['name', 'domain', 'website', 'phone'],
  scopes: scopesOf('companies'),
  needs: [{ oneOf: ['name', 'domain'] }],
  merges: true,
  uniqueKeys: 'possible',
}
