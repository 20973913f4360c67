/** Where the pairs of this kind of lead and contact are documented. */
const documented = 'https://knowledge.hubspot.com/integrations/sync-salesforce-leads-and-contacts-to-hubspot'

/** What a proposal for leads to contacts must contain, by source field. */
export const goldPairs: { from: string; to: string; transform: string[]; source?: string }[] = [
  { from: 'Email', to: 'email', transform: ['email'], source: documented },
  { from: 'FirstName', to: 'firstname', transform: [], source: documented },
  { from: 'LastName', to: 'lastname', transform: [], source: documented },
  { from: 'Salutation', to: 'salutation', transform: [], source: documented },
  { from: 'Title', to: 'jobtitle', transform: [], source: documented },
  { from: 'Company', to: 'company', transform: [], source: documented },
  { from: 'Phone', to: 'phone', transform: [], source: documented },
  { from: 'Fax', to: 'fax', transform: [], source: documented },
  { from: 'Street', to: 'address', transform: [], source: documented },
  { from: 'City', to: 'city', transform: [], source: documented },
  { from: 'State', to: 'state', transform: [], source: documented },
  { from: 'PostalCode', to: 'zip', transform: [], source: documented },
  { from: 'Country', to: 'country', transform: [], source: documented },
  { from: 'Website', to: 'website', transform: [], source: documented },
  { from: 'Industry', to: 'industry', transform: [], source: documented },
  { from: 'AnnualRevenue', to: 'annualrevenue', transform: ['decimal', 'text'], source: documented },
  { from: 'OwnerId', to: 'hubspot_owner_id', transform: ['user'], source: documented },
  { from: 'MobilePhone', to: 'mobilephone', transform: [] },
  { from: 'Status', to: 'hs_lead_status', transform: ['option'] },
  { from: 'Newsletter__c', to: 'newsletter', transform: [] },
  { from: 'Region__c', to: 'region', transform: ['option'] },
]

/** Fields without a counterpart: the name and type that they are to be created with. */
export const goldCreations: Record<string, [name: string, type: string]> = {
  LeadSource: ['lead_source', 'select'],
  Rating: ['rating', 'select'],
  Description: ['description', 'long-text'],
  // The counterpart takes ranges, not numbers.
  NumberOfEmployees: ['number_of_employees', 'integer'],
  Budget__c: ['budget', 'currency'],
  Score__c: ['score', 'decimal'],
  First_Contact__c: ['first_contact', 'date'],
  Next_Call__c: ['next_call', 'datetime'],
  Interests__c: ['interests', 'multi-select'],
  Background__c: ['background', 'long-text'],
  Campaign_Code__c: ['campaign_code', 'text'],
}

/** Pairs that published mappings got wrong; `right` is the field beside it that is meant, if there is one. */
export const traps: { object: string; from: string; into: string; wrong: string; right?: string; source: string }[] = [
  {
    object: 'company',
    from: 'website',
    into: 'Account',
    wrong: 'Site',
    right: 'Website',
    source: 'https://github.com/hotgluexyz/target-salesforce-v3/blob/ee13f12/target_salesforce_v3/sinks.py',
  },
  {
    object: 'deal',
    from: 'expected_revenue',
    into: 'Opportunity',
    wrong: 'TotalOpportunityQuantity',
    right: 'ExpectedRevenue',
    source: 'https://github.com/hotgluexyz/target-salesforce-v3/blob/ee13f12/target_salesforce_v3/sinks.py',
  },
  {
    object: 'lead',
    from: 'title',
    into: 'lead',
    wrong: 'firstName',
    source: 'https://github.com/revertinc/revert/blob/0b5a8d25/packages/backend/prisma/fields.ts',
  },
  {
    object: 'deal',
    from: 'closedate',
    into: 'deal',
    wrong: 'expectedCloseDate',
    right: 'Closing_Date',
    source: 'https://github.com/revertinc/revert/blob/0b5a8d25/packages/backend/prisma/fields.ts',
  },
]
