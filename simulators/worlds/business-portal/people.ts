import type { AssociationSeed, RecordSeed } from '../../hubspot/seed.ts'
import { LOCALES } from '../leads/locales.ts'
import type { Random } from '../random.ts'
import { makeRecords, ownerOf, tie } from './records.ts'
import { boardMember, decisionMaker, interests } from './setup.ts'

const PRIMARY = 'HUBSPOT_DEFINED:1'

/** Contacts with the company that each of them works for. */
export interface People {
  records: RecordSeed[]
  employers: Map<string, RecordSeed>
  associations: AssociationSeed[]
}

/** Contacts: a tenth works nowhere, one company has a fifth of them, a twentieth belongs to two companies. */
export function buildPeople(random: Random, count: number, firms: readonly RecordSeed[]): People {
  const records = makeRecords(random, count, 1_000_000, (index) => personOf(random, index))
  const employers = new Map<string, RecordSeed>()
  const associations = records.flatMap((person): AssociationSeed[] => {
    if (random.chance(0.1)) return []
    const firm = random.chance(0.2) ? firms[0]! : random.pick(firms)
    employers.set(person.id, firm)
    const kinds = [PRIMARY, ...(random.chance(0.15) ? [decisionMaker] : [])]
    const first = tie(['contacts', person], ['companies', firm], ...kinds)
    const other = random.pick(firms)
    if (other === firm || !random.chance(0.05)) return [first]
    return [first, tie(['contacts', person], ['companies', other], ...(random.chance(0.5) ? [boardMember] : []))]
  })
  return { records, employers, associations }
}

function personOf(random: Random, index: number) {
  const locale = random.pick(LOCALES)
  const [city, state, zip, country] = random.pick(locale.places)
  const hasAddress = random.chance(0.95) || index === 0
  return {
    email: hasAddress ? `person.${index}@firm-${random.between(0, 40)}.example` : null,
    hs_additional_emails: hasAddress && random.chance(0.03) ? `second.${index}@home.example` : null,
    firstname: random.chance(0.95) ? random.pick(locale.first) : null,
    lastname: random.pick(locale.last),
    phone: random.chance(0.7) ? `${locale.phone}${random.between(100_000, 9_999_999)}` : null,
    jobtitle: random.pick(['CEO', 'Head of “Operations”', 'Einkäufer:in', 'Buyer / Planner', null]),
    ...(random.chance(0.5) && { city, state, zip, country }),
    lifecyclestage: random.pick(['subscriber', 'lead', 'customer', null]),
    hs_lead_status: random.pick(['NEW', 'OPEN', 'CONNECTED', null]),
    interests: random.chance(0.3) ? interests.filter(() => random.chance(0.5)).join(';') : null,
    newsletter: random.chance(0.5) ? random.chance(0.5) : null,
    birthday: random.chance(0.2) ? `19${random.between(50, 99)}-02-${random.between(10, 28)}` : null,
    hubspot_owner_id: ownerOf(random),
  }
}
