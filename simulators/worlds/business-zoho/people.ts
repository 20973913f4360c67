import type { RecordSeed } from '../../zoho/seed.ts'
import { LOCALES } from '../leads/locales.ts'
import { day, type Making, makeRecord } from './records.ts'

const industries = ['Agriculture', 'Manufacturing', 'Service Provider', 'Software']
const interests = ['Ropes', 'Sails', 'Paint', 'parts']
const sources = ['Advertisement', 'Cold Call', 'Partner', 'Web Download', null]

/** A tenth belong to another account. */
export function buildAccounts(making: Making, count: number): RecordSeed[] {
  const { random } = making
  const accounts: RecordSeed[] = []
  for (let n = 1; n <= count; n++) {
    const locale = random.pick(LOCALES)
    const [city, state, code, country] = random.pick(locale.places)
    const parent = accounts.length > 0 && random.chance(0.1) ? random.pick(accounts).id : null
    accounts.push(
      makeRecord(making, {
        Account_Name: `${random.pick(locale.companies)} ${n}`,
        Customer_Number: `C-${String(n).padStart(5, '0')}`,
        Industry: random.pick(industries),
        Employees: random.between(1, 4_000),
        Annual_Revenue: random.chance(0.6) ? random.between(10_000, 9_000_000) + 0.5 : null,
        Phone: `${locale.phone}${random.between(1_000, 9_999)}`,
        Website: random.chance(0.8) ? `https://firm-${n}.example` : null,
        Parent_Account: parent,
        Billing_Street: random.pick(locale.streets),
        Billing_City: city,
        Billing_State: state,
        Billing_Code: code,
        Billing_Country: country,
        Description: random.chance(0.3) ? `Delivers "everything";\nalso on Sundays. № ${n}` : null,
      }),
    )
  }
  return accounts
}

/** Nine of ten work for an account, a sixth report to a colleague, a twentieth have no e-mail, two per cent share one. */
export function buildContacts(making: Making, count: number, accounts: readonly RecordSeed[]): RecordSeed[] {
  const { random } = making
  const contacts: RecordSeed[] = []
  for (let n = 1; n <= count; n++) {
    const locale = random.pick(LOCALES)
    const [city, state, code, country] = random.pick(locale.places)
    const twin = n > 1 && random.chance(0.02) ? n - 1 : n
    contacts.push(
      makeRecord(making, {
        Last_Name: random.pick(locale.last),
        First_Name: random.chance(0.9) ? random.pick(locale.first) : null,
        Email: random.chance(0.95) ? `person.${twin}@firm-${random.between(1, accounts.length)}.example` : null,
        Phone: random.chance(0.7) ? `${locale.phone}${random.between(1_000, 9_999)}` : null,
        Mobile: random.chance(0.4) ? `${locale.phone}${random.between(1_000, 9_999)}` : null,
        Title: random.chance(0.5) ? random.pick(['Captain', 'Buyer', 'Chef d’équipe']) : null,
        Date_of_Birth: random.chance(0.2) ? day(random, 1950, 2004) : null,
        Lead_Source: random.pick(sources),
        Email_Opt_Out: random.chance(0.1),
        Account_Name: random.chance(0.9) ? random.pick(accounts).id : null,
        Reporting_To: contacts.length > 0 && random.chance(0.16) ? random.pick(contacts).id : null,
        Interests: random.chance(0.5) ? random.shuffle(interests).slice(0, random.between(1, 3)) : null,
        Last_Visit: random.chance(0.3) ? `${day(random, 2024, 2026)}T09:30:00+02:00` : null,
        Mailing_Street: random.pick(locale.streets),
        Mailing_City: city,
        Mailing_State: state,
        Mailing_Zip: code,
        Mailing_Country: country,
        Tag: random.chance(0.2)
          ? random.shuffle(['Newsletter', 'Fair 2025', 'VIP']).slice(0, random.between(1, 2))
          : null,
      }),
    )
  }
  return contacts
}

/** A tenth are converted. */
export function buildLeads(making: Making, count: number): RecordSeed[] {
  const { random } = making
  return Array.from({ length: count }, (_, index) => {
    const locale = random.pick(LOCALES)
    return makeRecord(making, {
      Last_Name: random.pick(locale.last),
      First_Name: random.pick(locale.first),
      Company: random.chance(0.9) ? random.pick(locale.companies) : null,
      Email: `lead.${index + 1}@leads.example`,
      Designation: random.chance(0.3) ? 'Owner' : null,
      Lead_Status: random.pick(['Not Contacted', 'Contacted', 'Junk Lead', null]),
      Lead_Source: random.pick(sources),
      No_of_Employees: random.between(1, 500),
      Converted__s: random.chance(0.1),
    })
  })
}
