import type { FieldDescribe, FieldValue, SalesforceRecord } from '../seed.ts'

/** Part of an address -> suffix of the field that holds it. Codes exist where state and country picklists are on. */
const ADDRESS_PARTS: readonly (readonly [string, string])[] = [
  ['city', 'City'],
  ['country', 'Country'],
  ['countryCode', 'CountryCode'],
  ['geocodeAccuracy', 'GeocodeAccuracy'],
  ['latitude', 'Latitude'],
  ['longitude', 'Longitude'],
  ['postalCode', 'PostalCode'],
  ['state', 'State'],
  ['stateCode', 'StateCode'],
  ['street', 'Street'],
]
const CODES = new Set(['countryCode', 'stateCode'])

/**
 * What a compound field holds: its parts, null when all of them are.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/compound_fields_address.htm
 */
export function compoundOf({ name, type }: FieldDescribe): (record: SalesforceRecord) => FieldValue {
  const parts =
    type === 'address'
      ? ADDRESS_PARTS.map(([part, suffix]) => [part, name.replace(/Address$/, '') + suffix] as const)
      : (['latitude', 'longitude'] as const).map((part) => [part, locationPart(name, part)] as const)
  return (record) => {
    const values = parts
      .filter(([part, field]) => field in record || !CODES.has(part))
      .map(([part, field]) => [part, (record[field] ?? null) as string | number | null] as const)
    return values.every(([, value]) => value === null) ? null : Object.fromEntries(values)
  }
}

/** `Place__c` keeps its latitude in `Place__Latitude__s`. */
function locationPart(name: string, part: 'latitude' | 'longitude'): string {
  return name.replace(/__c$/, `__${part === 'latitude' ? 'Latitude' : 'Longitude'}__s`)
}
