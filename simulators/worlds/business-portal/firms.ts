import type { AssociationSeed, RecordSeed } from '../../hubspot/seed.ts'
import { LOCALES } from '../leads/locales.ts'
import type { Random } from '../random.ts'
import { makeRecords, money, ownerOf, tie } from './records.ts'
import { regions } from './setup.ts'

const PARENT_OF = 'HUBSPOT_DEFINED:13'
const INDUSTRIES = ['MACHINERY', 'AUTOMOTIVE', 'RETAIL', 'BANKING', 'FOOD_PRODUCTION'] as const

/** Companies: some without a domain, two of which share one, a tenth with a parent. */
export function buildFirms(random: Random, count: number): { records: RecordSeed[]; associations: AssociationSeed[] } {
  const records = makeRecords(random, count, 2_000_000, (index) => {
    const locale = random.pick(LOCALES)
    const [city, state, zip, country] = random.pick(locale.places)
    const domain = index === 1 ? 'firm-0.example' : random.chance(0.9) || index === 0 ? `firm-${index}.example` : null
    return {
      name: `${random.pick(locale.companies)} ${index}`,
      domain,
      website: domain === null ? null : `https://www.${domain}/`,
      phone: random.chance(0.6) ? `${locale.phone}${random.between(1_000_000, 9_999_999)}` : null,
      industry: random.chance(0.7) ? random.pick(INDUSTRIES) : null,
      ...(random.chance(0.8) && { address: random.pick(locale.streets), city, state, zip, country }),
      numberofemployees: random.chance(0.5) ? random.between(1, 20_000) : null,
      annualrevenue: random.chance(0.4) ? money(random, 90_000_000) : null,
      lifecyclestage: random.pick(['lead', 'opportunity', 'customer', null]),
      sales_region: random.chance(0.6) ? random.pick(regions) : null,
      hubspot_owner_id: ownerOf(random),
      description: random.chance(0.1) ? 'First line\nsecond line — “quoted”, 50 % off; done\t✓' : null,
    }
  })
  const associations = records
    .slice(2)
    .filter(() => random.chance(0.1))
    .map((child) => tie(['companies', records[random.between(0, 1)]!], ['companies', child], PARENT_OF))
  return { records, associations }
}
