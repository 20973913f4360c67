import type { RecordSeed } from '../../pipedrive/seed.ts'
import { LOCALES, type Locale } from '../leads/locales.ts'
import type { Random } from '../random.ts'
import { custom, dayOf, makeRecords, money, optionOf, optionsOf, ownerOf, visibilityOf } from './records.ts'
import { contract, interests, leadSource, legacyNumber, otherTier, region, tier, visitAddress } from './setup.ts'

const INDUSTRIES = [21, 22, 23, 24, 25]

/** Organizations: some with an address in parts, some as one text, some without. */
export function buildOrganizations(random: Random, count: number): RecordSeed[] {
  return makeRecords(random, count, (index) => {
    const locale = random.pick(LOCALES)
    return {
      name: `${random.pick(locale.companies)} ${index}`,
      owner_id: ownerOf(random),
      visible_to: visibilityOf(random),
      label_ids: random.chance(0.3) ? [random.between(5, 7)] : [],
      address: random.chance(0.8) ? addressOf(random, locale) : null,
      website: random.chance(0.7) ? `https://www.firm-${index}.example/` : null,
      industry: random.chance(0.6) ? random.pick(INDUSTRIES) : null,
      annual_revenue: random.chance(0.4) ? money(random, 9_000_000) : null,
      employee_count: random.chance(0.5) ? random.between(1, 20_000) : null,
      custom_fields: custom(
        [region, random.chance(0.6) ? optionOf(random, region) : null],
        [contract, random.chance(0.3) ? { value: money(random, 50_000), currency: random.pick(['EUR', 'USD']) } : null],
        [visitAddress, random.chance(0.2) ? addressOf(random, locale) : null],
      ),
    }
  })
}

function addressOf(random: Random, locale: Locale) {
  const street = random.pick(locale.streets)
  const [locality, state, postal_code, country] = random.pick(locale.places)
  const parts = {
    ...{ country, admin_area_level_1: state || null, admin_area_level_2: null, locality, sublocality: null },
    ...{ route: street, street_number: null, subpremise: null, postal_code },
  }
  const empty = Object.fromEntries(Object.keys(parts).map((part) => [part, null]))
  return { value: [street, `${postal_code} ${locality}`, country].join(', '), ...(random.chance(0.7) ? parts : empty) }
}

/** Persons: most with three e-mails and phones each, 15 % without organization, a fiftieth in the trash. */
export function buildPersons(random: Random, count: number, organizations: readonly RecordSeed[]): RecordSeed[] {
  return makeRecords(random, count, (index) => {
    const locale = random.pick(LOCALES)
    const has = random.chance(0.7) ? 3 : random.between(0, 2)
    return {
      name: `${random.pick(locale.first)} ${random.pick(locale.last)}`,
      owner_id: ownerOf(random),
      visible_to: visibilityOf(random),
      org_id: random.chance(0.85) ? random.pick(organizations).id : null,
      emails: listOf(['work', 'home', 'other'], has, random, (label) => `person.${index}@${label}.example`),
      phones: listOf(
        ['work', 'mobile', 'home'],
        has,
        random,
        () => `${locale.phone}${random.between(1_000_000, 9_999_999)}`,
      ),
      label_ids: random.chance(0.4) ? [random.between(1, 3)] : [],
      is_deleted: random.chance(0.02) ? true : null,
      custom_fields: custom(
        [leadSource, random.chance(0.7) ? optionOf(random, leadSource) : null],
        [interests, random.chance(0.4) ? optionsOf(random, interests) : null],
        [legacyNumber, random.chance(0.8) ? `P-${String(index).padStart(6, '0')}` : null],
        [tier, random.chance(0.3) ? optionOf(random, tier) : null],
        [otherTier, random.chance(0.1) ? `old ${dayOf(random)}` : null],
      ),
    }
  })
}

/** Up to as many entries as there are labels; the primary one is not always the first. */
function listOf(labels: readonly string[], count: number, random: Random, valueFor: (label: string) => string) {
  const primary = random.chance(0.8) ? 0 : Math.max(0, count - 1)
  return labels.slice(0, count).map((label, at) => ({ value: valueFor(label), primary: at === primary, label }))
}

/** A tenth of the organizations has a parent, or is related to another one. */
export function buildRelationships(random: Random, organizations: readonly RecordSeed[]): RecordSeed[] {
  return organizations
    .slice(2)
    .filter(() => random.chance(0.1))
    .map((linked, at) => ({
      id: at + 1,
      type: random.chance(0.7) ? 'parent' : 'related',
      rel_owner_org_id: organizations[random.between(0, 1)]!.id,
      rel_linked_org_id: linked.id,
    }))
}
