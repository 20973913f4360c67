import {
  define,
  type Line,
  leadStatuses,
  lifecycleStages,
  metadata,
  ownerProperty,
  pairs,
  same,
} from './property-lines.ts'
import type { PropertyDefinition } from './seed.ts'

/**
 * The contact properties that every account has, as far as a migration meets them.
 * https://knowledge.hubspot.com/properties/hubspots-default-contact-properties
 */
export const contactGroups = [
  { name: 'contactinformation', label: 'Contact information' },
  { name: 'contact_activity', label: 'Contact activity' },
  { name: 'emailinformation', label: 'Email information' },
  { name: 'conversioninformation', label: 'Conversion information' },
  { name: 'analyticsinformation', label: 'Web analytics history' },
  { name: 'sales_properties', label: 'Sales properties' },
]

const writable: Line[] = [
  ['email', 'Email', 'string', 'text'],
  ['firstname', 'First Name', 'string', 'text'],
  ['lastname', 'Last Name', 'string', 'text'],
  ['salutation', 'Salutation', 'string', 'text'],
  ['phone', 'Phone Number', 'string', 'phonenumber'],
  ['mobilephone', 'Mobile Phone Number', 'string', 'phonenumber'],
  ['fax', 'Fax Number', 'string', 'text'],
  ['jobtitle', 'Job Title', 'string', 'text'],
  ['job_function', 'Job function', 'string', 'text'],
  ['seniority', 'Seniority', 'string', 'text'],
  ['company', 'Company Name', 'string', 'text'],
  ['company_size', 'Company size', 'string', 'text'],
  ['website', 'Website URL', 'string', 'text'],
  ['address', 'Street Address', 'string', 'text'],
  ['city', 'City', 'string', 'text'],
  ['state', 'State/Region', 'string', 'text'],
  ['zip', 'Postal Code', 'string', 'text'],
  ['country', 'Country/Region', 'string', 'text'],
  ['industry', 'Industry', 'string', 'text'],
  ['annualrevenue', 'Annual Revenue', 'string', 'text'],
  [
    'numemployees',
    'Number of Employees',
    'enumeration',
    'select',
    same('1-5', '5-25', '25-50', '50-100', '100-500', '500-1000', '1000+'),
  ],
  ['lifecyclestage', 'Lifecycle Stage', 'enumeration', 'radio', lifecycleStages],
  ['hs_lead_status', 'Lead Status', 'enumeration', 'radio', leadStatuses],
  [
    'hs_language',
    'Preferred language',
    'enumeration',
    'select',
    pairs([
      ['ar', 'Arabic'],
      ['zh', 'Chinese'],
      ['zh-cn', 'Chinese - China'],
      ['cs', 'Czech'],
      ['da', 'Danish'],
      ['nl', 'Dutch'],
      ['nl-be', 'Dutch - Belgium'],
      ['en', 'English'],
      ['en-gb', 'English - United Kingdom'],
      ['en-us', 'English - United States'],
      ['fi', 'Finnish'],
      ['fr', 'French'],
      ['fr-ca', 'French - Canada'],
      ['fr-fr', 'French - France'],
      ['de', 'German'],
      ['de-at', 'German - Austria'],
      ['de-de', 'German - Germany'],
      ['de-ch', 'German - Switzerland'],
      ['it', 'Italian'],
      ['ja', 'Japanese'],
      ['ko', 'Korean'],
      ['no', 'Norwegian'],
      ['pl', 'Polish'],
      ['pt', 'Portuguese'],
      ['pt-br', 'Portuguese - Brazil'],
      ['es', 'Spanish'],
      ['es-es', 'Spanish - Spain'],
      ['es-mx', 'Spanish - Mexico'],
      ['sv', 'Swedish'],
      ['tr', 'Turkish'],
      ['uk', 'Ukrainian'],
    ]),
  ],
  [
    'hs_buying_role',
    'Buying Role',
    'enumeration',
    'checkbox',
    pairs([
      ['BLOCKER', 'Blocker'],
      ['BUDGET_HOLDER', 'Budget Holder'],
      ['CHAMPION', 'Champion'],
      ['DECISION_MAKER', 'Decision Maker'],
      ['END_USER', 'End User'],
      ['EXECUTIVE_SPONSOR', 'Executive Sponsor'],
      ['INFLUENCER', 'Influencer'],
      ['LEGAL_AND_COMPLIANCE', 'Legal & Compliance'],
      ['OTHER', 'Other'],
    ]),
  ],
  ['hs_additional_emails', 'Additional email addresses', 'enumeration', 'checkbox'],
  ['message', 'Message', 'string', 'textarea'],
  ['date_of_birth', 'Date of birth', 'string', 'text'],
  ['gender', 'Gender', 'string', 'text'],
  ['marital_status', 'Marital Status', 'string', 'text'],
  ['military_status', 'Military status', 'string', 'text'],
  ['degree', 'Degree', 'string', 'text'],
  ['field_of_study', 'Field of study', 'string', 'text'],
  ['graduation_date', 'Graduation date', 'string', 'text'],
  ['relationship_status', 'Relationship Status', 'string', 'text'],
  ['school', 'School', 'string', 'text'],
  ['start_date', 'Start date', 'string', 'text'],
  ['work_email', 'Work email', 'string', 'text'],
  ['twitterhandle', 'Twitter Username', 'string', 'text'],
  ['closedate', 'Close Date', 'datetime', 'date'],
]

const readOnly: Line[] = [
  ['hs_object_id', 'Record ID', 'number', 'number'],
  ['createdate', 'Create Date', 'datetime', 'date'],
  ['lastmodifieddate', 'Last Modified Date', 'datetime', 'date'],
  [
    'hs_email_optout',
    'Unsubscribed from all email',
    'enumeration',
    'booleancheckbox',
    pairs([
      ['true', 'Yes'],
      ['false', 'No'],
    ]),
  ],
  ['hs_email_domain', 'Email Domain', 'string', 'text'],
  [
    'hs_marketable_status',
    'Marketing contact status',
    'enumeration',
    'booleancheckbox',
    pairs([
      ['true', 'Marketing contact'],
      ['false', 'Non-marketing contact'],
    ]),
  ],
  ['hubspot_owner_assigneddate', 'Owner assigned date', 'datetime', 'date'],
  ['num_associated_deals', 'Number of Associated Deals', 'number', 'calculation_rollup'],
  ['hs_merged_object_ids', 'Merged record IDs', 'enumeration', 'checkbox'],
  ['hs_calculated_merged_vids', 'Merged vids with timestamps of a contact', 'enumeration', 'checkbox'],
]

const group = 'contactinformation'

/** The standard set, in the order of the account. Whether the creation date can be written differs between accounts. */
export function contactProperties(isCreateDateWritable: boolean): PropertyDefinition[] {
  const isReadOnly = (name: string): boolean => !(isCreateDateWritable && name === 'createdate')
  return [
    ...writable.map((line) => define(line, group, metadata(false))),
    ownerProperty('Contact owner', 'sales_properties'),
    ...readOnly.map((line) => define(line, group, metadata(isReadOnly(line[0])))),
  ]
}
