import type { RecordSeed } from '../../pipedrive/seed.ts'
import type { Random } from '../random.ts'
import { custom, dayOf, makeRecords, momentOf, money, optionsOf, ownerOf, stamp, visibilityOf } from './records.ts'
import { competitors, delivery, kickOff, margin, pipelines, sponsor } from './setup.ts'

const PRODUCTS = 40

interface Parties {
  readonly persons: readonly RecordSeed[]
  readonly organizations: readonly RecordSeed[]
}

/** Deals in two pipelines and three currencies: a half open, some archived, most with a person and its organization. */
export function buildDeals(random: Random, count: number, { persons, organizations }: Parties): RecordSeed[] {
  return makeRecords(random, count, (index, created) => {
    const { stages } = random.chance(0.75) ? pipelines[0]! : pipelines[1]!
    const person = random.chance(0.85) ? random.pick(persons) : undefined
    const day = dayOf(random)
    return {
      title: `Deal ${index} – ${random.pick(['ferry', 'Büro "Süd"', 'phase 2/3', '船'])}`,
      owner_id: ownerOf(random),
      visible_to: visibilityOf(random),
      person_id: person?.id,
      org_id: person?.org_id ?? (random.chance(0.5) ? random.pick(organizations).id : null),
      stage_id: random.pick(stages).id,
      value: random.chance(0.9) ? money(random, 90_000) : null,
      currency: random.pick(['EUR', 'EUR', 'USD', 'SEK']),
      probability: random.chance(0.3) ? random.between(0, 100) : null,
      expected_close_date: random.chance(0.6) ? dayOf(random) : null,
      label_ids: random.chance(0.3) ? [random.between(9, 11)] : [],
      ...endOf(random, created),
      custom_fields: custom(
        [margin, random.chance(0.5) ? random.between(-50, 900) / 8 : null],
        [delivery, random.chance(0.3) ? { value: day, until: day } : null],
        [competitors, random.chance(0.3) ? optionsOf(random, competitors) : null],
        [kickOff, random.chance(0.1) ? { value: '09:30:00', timezone_id: 1, timezone_name: 'UTC' } : null],
        [sponsor, random.chance(0.1) ? random.pick(persons).id : null],
      ),
    }
  })
}

/** What became of a deal: half of them are open, a fifth of the rest archived. */
function endOf(random: Random, created: Date): Record<string, unknown> {
  if (random.chance(0.5)) return { status: 'open' }
  const time = stamp(new Date(created.getTime() + random.between(1, 200) * 86_400_000))
  const archived = random.chance(0.2) ? { is_archived: true, archive_time: time } : {}
  if (random.chance(0.6)) return { status: 'won', won_time: time, close_time: time, ...archived }
  const lost_reason = random.pick(['Price', 'No budget – “next year”', null])
  return { status: 'lost', lost_time: time, close_time: time, ...archived, ...(lost_reason && { lost_reason }) }
}

export function buildProducts(random: Random): RecordSeed[] {
  return makeRecords(random, PRODUCTS, (index) => ({
    name: `Part ${index} – “XL”`,
    code: `SKU-${String(index).padStart(4, '0')}`,
    description: random.chance(0.5) ? 'Steel & rubber, 12″' : null,
    unit: random.pick(['pc', 'h', null]),
    tax: random.pick([0, 19, 25.5]),
    category: random.pick([251, 252, null]),
    owner_id: ownerOf(random),
    prices: ['EUR', 'USD'].slice(0, random.between(1, 2)).map((currency) => ({
      ...{ price: money(random, 4_000), currency, cost: 0, direct_cost: null, notes: '' },
    })),
  }))
}

/** A third of the deals has one to three products. */
export function buildDealProducts(
  random: Random,
  deals: readonly RecordSeed[],
  products: readonly RecordSeed[],
): RecordSeed[] {
  let id = 0
  return deals
    .filter(() => random.chance(0.33))
    .flatMap(({ id: deal_id }) =>
      Array.from({ length: random.between(1, 3) }, () => ({
        ...{ id: ++id, deal_id, product_id: random.pick(products).id },
        ...{ item_price: money(random, 4_000), quantity: random.between(1, 20), discount: random.pick([0, 0, 10]) },
      })),
    )
}

/** A third of the deals has somebody else beside its person. */
export function buildParticipants(
  random: Random,
  deals: readonly RecordSeed[],
  persons: readonly RecordSeed[],
): RecordSeed[] {
  return deals
    .filter(() => random.chance(0.33))
    .map(({ id: deal_id, person_id }) => ({ deal_id, person_id, other: random.pick(persons).id }))
    .filter(({ person_id, other }) => person_id !== other)
    .map(({ deal_id, other }, at) => ({ id: at + 1, deal_id, person_id: other }))
}

/** Leads of persons or organizations, a tenth of them archived. */
export function buildLeads(random: Random, count: number, { persons, organizations }: Parties): RecordSeed[] {
  return Array.from({ length: count }, (_, index): RecordSeed => {
    const time = momentOf(random).toISOString()
    const ofPerson = random.chance(0.7)
    return {
      id: `00000000-0000-4000-a000-${String(index + 1).padStart(12, '0')}`,
      title: `Lead ${index} 🚀`,
      owner_id: ownerOf(random),
      person_id: ofPerson ? random.pick(persons).id : null,
      organization_id: ofPerson ? null : random.pick(organizations).id,
      value: random.chance(0.5) ? { amount: money(random, 9_000), currency: 'EUR' } : null,
      expected_close_date: random.chance(0.3) ? dayOf(random) : null,
      is_archived: random.chance(0.1),
      visible_to: '7',
      add_time: time,
      update_time: time,
      custom_fields: custom([margin, random.chance(0.3) ? random.between(1, 90) : null]),
    }
  })
}
