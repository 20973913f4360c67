/** Field pairs that are published for two objects, by API name: source field -> target field; they hold both ways. */
export interface DocumentedPairs {
  source: { vendor: string; object: string }
  target: { vendor: string; object: string }
  /** Where the pairs are published. */
  url: string
  pairs: Readonly<Record<string, string>>
}

/**
 * What custom fields and objects carry behind their name.
 * https://developer.salesforce.com/docs/atlas.en-us.198.0.object_reference.meta/object_reference/custom_fields.htm
 */
export const customNameSuffix = /__c$/i

const hubspotSyncMappings = 'https://knowledge.hubspot.com/integrations/sync-salesforce-leads-and-contacts-to-hubspot'

const person = {
  Email: 'email',
  Fax: 'fax',
  FirstName: 'firstname',
  LastName: 'lastname',
  OwnerId: 'hubspot_owner_id',
  Phone: 'phone',
  Salutation: 'salutation',
  Title: 'jobtitle',
}

// A deal of Pipedrive has no other day on which it is to be closed, or was.
const zohoMigration =
  'https://help.zoho.com/portal/en/kb/crm/data-administration/data-migration/articles/migrating-from-pipedrive'
const revertFields = 'https://github.com/revertinc/revert/blob/0b5a8d25/packages/backend/prisma/fields.ts'

/** Everything that this project knows about pairs whose names do not tell that they belong together. */
const documentedPairs: readonly DocumentedPairs[] = [
  {
    source: { vendor: 'salesforce', object: 'Lead' },
    target: { vendor: 'hubspot', object: 'contacts' },
    url: hubspotSyncMappings,
    pairs: {
      ...person,
      AnnualRevenue: 'annualrevenue',
      City: 'city',
      Company: 'company',
      Country: 'country',
      Industry: 'industry',
      NumberOfEmployees: 'numemployees',
      PostalCode: 'zip',
      State: 'state',
      Street: 'address',
      Website: 'website',
    },
  },
  {
    source: { vendor: 'salesforce', object: 'Contact' },
    target: { vendor: 'hubspot', object: 'contacts' },
    url: hubspotSyncMappings,
    pairs: {
      ...person,
      MailingCity: 'city',
      MailingCountry: 'country',
      MailingPostalCode: 'zip',
      MailingState: 'state',
      MailingStreet: 'address',
    },
  },
  {
    source: { vendor: 'pipedrive', object: 'deals' },
    target: { vendor: 'zoho', object: 'Deals' },
    url: zohoMigration,
    pairs: { expected_close_date: 'Closing_Date' },
  },
  {
    source: { vendor: 'pipedrive', object: 'deals' },
    target: { vendor: 'hubspot', object: 'deals' },
    url: revertFields,
    pairs: { expected_close_date: 'closedate' },
  },
  {
    source: { vendor: 'pipedrive', object: 'deals' },
    target: { vendor: 'salesforce', object: 'Opportunity' },
    url: revertFields,
    pairs: { expected_close_date: 'CloseDate' },
  },
]

/** The page that documents a pair of fields of these objects, if one does. */
export function documentedAt(a: End, b: End): string | undefined {
  return documentedPairs.find((known) => documents(known, a, b) || documents(known, b, a))?.url
}

interface End {
  object: string
  field: string
}

function documents({ source, target, pairs }: DocumentedPairs, from: End, to: End): boolean {
  return source.object === from.object && target.object === to.object && pairs[from.field] === to.field
}
