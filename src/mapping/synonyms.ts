/** Field pairs that a vendor documents for two of its objects, by API name: source field -> target field. */
export interface DocumentedPairs {
  source: { vendor: string; object: string }
  target: { vendor: string; object: string }
  /** Where the pairs are documented. */
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
]

/** The page that documents `sourceField` -> `targetField` for these objects, if one does. */
export function documentedAt(
  source: { object: string; field: string },
  target: { object: string; field: string },
): string | undefined {
  return documentedPairs.find(
    (known) =>
      known.source.object === source.object &&
      known.target.object === target.object &&
      known.pairs[source.field] === target.field,
  )?.url
}
