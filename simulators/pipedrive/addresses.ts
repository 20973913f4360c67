import type { Company } from './company.ts'
import type { CrmObject, StoredRecord, Values } from './objects.ts'

type Parts = Record<string, unknown>

/**
 * The parts of an address that was written as one text, found out some time after it was written. Only texts of the form
 * `street number, city, country` are understood here; what is written as parts stays as it is.
 */
export function geocode(company: Company, { kind }: CrmObject, { values, addressedAt }: StoredRecord): Values {
  if (kind.address === undefined || addressedAt === undefined || !company.features.geocoding) return values
  if (company.clock.now() < addressedAt + company.limits.geocodingLag!) return values
  const address = values[kind.address] as Parts | null
  if (address === null || Object.entries(address).some(([part, value]) => part !== 'value' && value !== null))
    return values
  return { ...values, [kind.address]: { ...address, ...partsOf(String(address.value)) } }
}

function partsOf(text: string): Parts {
  const [street = '', ...rest] = text.split(',').map((part) => part.trim())
  const [, route = street, street_number = null] = /^(.*\S)\s+(\d\S*)$/.exec(street) ?? []
  return {
    route: route || null,
    street_number,
    locality: rest.length > 1 ? rest[0] : null,
    country: rest.at(-1) ?? null,
  }
}
