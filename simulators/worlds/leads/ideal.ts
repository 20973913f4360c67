import type { FieldValue, SalesforceRecord } from '../../salesforce/seed.ts'
import type { ExpectedProperties, LostValue } from './expectation.ts'
import { SOURCE_KEY } from './expectation.ts'
import { ORG_ID } from './org.ts'
import { LEAD_STATUS_BY_NAME, type OwnerDirectory, REGION_BY_NAME } from './portal.ts'

/** Lead field -> contact property, where the value is carried as the text that it is. */
const AS_TEXT: readonly (readonly [string, string])[] = [
  ['FirstName', 'firstname'],
  ['LastName', 'lastname'],
  ['Salutation', 'salutation'],
  ['Title', 'jobtitle'],
  ['Company', 'company'],
  ['Phone', 'phone'],
  ['MobilePhone', 'mobilephone'],
  ['Fax', 'fax'],
  ['Street', 'address'],
  ['City', 'city'],
  ['State', 'state'],
  ['PostalCode', 'zip'],
  ['Country', 'country'],
  ['Website', 'website'],
  ['Industry', 'industry'],
  ['LeadSource', 'lead_source'],
  ['Rating', 'rating'],
  ['Description', 'description'],
  ['First_Contact__c', 'first_contact'],
  ['Interests__c', 'interests'],
  ['Background__c', 'background'],
  ['Campaign_Code__c', 'campaign_code'],
]

/** Lead field -> contact property, where the value is a number and is carried as plain decimal text. */
const AS_DECIMAL: readonly (readonly [string, string])[] = [
  ['AnnualRevenue', 'annualrevenue'],
  ['NumberOfEmployees', 'number_of_employees'],
  ['Budget__c', 'budget'],
  ['Score__c', 'score'],
]

/** Everything that a contact made of `lead` alone must hold, and must not hold. */
export function idealOf(lead: SalesforceRecord, owners: OwnerDirectory): ExpectedProperties {
  const ideal: ExpectedProperties = {
    email:
      String(lead.Email ?? '')
        .trim()
        .toLowerCase() || null,
  }
  for (const [name, property] of AS_TEXT) ideal[property] = textOf(lead[name])
  for (const [name, property] of AS_DECIMAL) ideal[property] = decimalOf(lead[name])
  ideal.hs_lead_status = LEAD_STATUS_BY_NAME.get(nameOf(lead.Status)) ?? null
  ideal.region = REGION_BY_NAME.get(nameOf(lead.Region__c)) ?? null
  ideal.hubspot_owner_id = owners.get(String(lead.OwnerId)) ?? null
  ideal.newsletter = lead.Newsletter__c === true ? 'true' : 'false'
  ideal.next_call = instantOf(lead.Next_Call__c)
  ideal[SOURCE_KEY] = `salesforce:${ORG_ID}:Lead:${String(lead.Id)}`
  ideal.crm_ferry_created_at = instantOf(lead.CreatedDate)
  ideal.crm_ferry_modified_at = instantOf(lead.LastModifiedDate)
  return ideal
}

/** The values of `lead` that the target cannot hold. */
export function lossesOf(lead: SalesforceRecord, owners: OwnerDirectory): LostValue[] {
  const id = String(lead.Id)
  const losses: LostValue[] = []
  const status = textOf(lead.Status)
  if (status !== null && !LEAD_STATUS_BY_NAME.has(nameOf(status))) losses.push({ id, field: 'Status', value: status })
  const region = textOf(lead.Region__c)
  if (region !== null && !REGION_BY_NAME.has(nameOf(region))) losses.push({ id, field: 'Region__c', value: region })
  const owner = String(lead.OwnerId)
  if (!owners.has(owner)) losses.push({ id, field: 'OwnerId', value: owner })
  return losses
}

function textOf(value: FieldValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function nameOf(value: FieldValue | undefined): string {
  return typeof value === 'string' ? value.toLowerCase() : ''
}

/** The amounts of this world have at most two places, so two places say all of them. */
function decimalOf(value: FieldValue | undefined): string | null {
  return typeof value === 'number' ? value.toFixed(2).replace(/\.?0+$/, '') : null
}

function instantOf(value: FieldValue | undefined): string | null {
  return typeof value === 'string' ? `${value.slice(0, 23)}Z` : null
}
