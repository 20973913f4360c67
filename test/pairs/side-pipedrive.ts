import type { FieldSeed, PipedriveSeed, UserSeed } from '../../simulators/pipedrive/seed.ts'
import { buildUsers } from '../../simulators/worlds/leads/org.ts'
import { companyAt } from './connections.ts'
import { type Account, bareDomain, controlOf, type Side } from './side.ts'
import { startSimulator } from './simulator.ts'
import type { Firm, Person, Town } from './town.ts'

/** In the words of the API. */
interface Stored {
  id: string
  values: Readonly<Record<string, unknown>> & { custom_fields?: Readonly<Record<string, unknown>> }
}

interface Entry {
  value: string
  primary: boolean
  label: string
}

const keyField = 'crm_ferry_source_id'
const firmPhone = 'f'.repeat(40)
const personTitle = 'e'.repeat(40)

/** What the town says and Pipedrive has no field for, by what such fields are called. */
const madeFields: Pick<PipedriveSeed, 'fields'> = {
  fields: {
    organizationFields: [{ field_name: 'Phone', field_type: 'phone', field_code: firmPhone }],
    personFields: [{ field_name: 'Job title', field_type: 'varchar', field_code: personTitle }],
  },
}

export const pipedrive = {
  vendor: 'pipedrive',
  firms: 'organizations',
  people: 'persons',
  async open(town: Town | null): Promise<Account> {
    const seed: PipedriveSeed = { users: staff(), ...(town === null ? {} : { ...madeFields, ...recordsOf(town) }) }
    const company = await startSimulator('pipedrive', {
      world: { pipedrive: seed },
      settings: { plan: 'ultimate', seats: '50' },
      limits: { window: 2_000 },
    })
    const { records, ...weather } = controlOf(company)
    const all = async () => ({
      firms: (await records<Stored>('organizations')).map(({ id, values }) => ({ ...values, id })),
      people: (await records<Stored>('persons')).map(({ id, values }) => ({ ...values, id })),
      firmFields: await records<FieldSeed>('organizationFields'),
      personFields: await records<FieldSeed>('personFields'),
    })
    return {
      connection: companyAt(company),
      async town() {
        const { firms, people, firmFields, personFields } = await all()
        return townOf(firms, people, codesOf(firmFields, /phone/i), codesOf(personFields, /title/i))
      },
      async keys() {
        const { firms, people, firmFields, personFields } = await all()
        const codes = [...codesOf(firmFields, keyLabel), ...codesOf(personFields, keyLabel)]
        return [...firms, ...people].map((record) => custom(record, codes)).filter((key) => key !== '')
      },
      ...weather,
      close: () => company.close(),
    }
  },
} satisfies Side

const keyLabel = new RegExp(`^${keyField.replaceAll('_', '[ _]')}$`, 'i')

type Shown = Stored['values'] & { id: string }

/** The people who own records elsewhere work here, too. */
function staff(): UserSeed[] {
  return buildUsers().map(({ Name, Email, IsActive }, n) => ({
    ...{ id: n + 1, name: text(Name), email: text(Email), active_flag: IsActive !== false },
  }))
}

function recordsOf({ firms, people }: Town): Pick<PipedriveSeed, 'organizations' | 'persons'> {
  const idOf = new Map(firms.map(({ name }, n) => [name, n + 1]))
  return {
    organizations: firms.map(({ name, domain, city, phone }, n) => ({
      ...{ id: n + 1, name, owner_id: 1, website: `https://www.${domain}`, add_time: '2024-01-02T03:04:05Z' },
      ...{ address: { value: city, locality: city }, custom_fields: { [firmPhone]: phone } },
    })),
    persons: people.map(({ first, last, email, phone, title, firm }, n) => ({
      ...{ id: n + 1, name: `${first} ${last}`, first_name: first, last_name: last, owner_id: 1 },
      ...{ org_id: firm === null ? null : idOf.get(firm)!, add_time: '2024-01-02T03:04:05Z' },
      ...{ emails: [{ value: email, primary: true, label: 'work' }] },
      ...{ phones: [{ value: phone, primary: true, label: 'work' }] },
      custom_fields: title === '' ? {} : { [personTitle]: title },
    })),
  }
}

function codesOf(fields: readonly FieldSeed[], name: RegExp): string[] {
  return fields.flatMap(({ field_name: label, field_code: code }) =>
    code !== undefined && name.test(label) ? code : [],
  )
}

function custom({ custom_fields: values = {} }: Shown, codes: readonly string[]): string {
  return codes.map((code) => text(values[code])).find((value) => value !== '') ?? ''
}

function townOf(firms: readonly Shown[], people: readonly Shown[], phones: string[], titles: string[]): Town {
  const nameOf = new Map(firms.map(({ id, name }) => [text(id), text(name)]))
  return {
    firms: firms.map((firm): Firm => {
      const { name, website, address } = firm
      const city = text((address as { locality?: unknown } | null)?.locality)
      return { name: text(name), domain: bareDomain(text(website)), city, phone: custom(firm, phones) }
    }),
    people: people.map((person): Person => {
      const { first_name: first, last_name: last, emails, phones: numbers, org_id: org } = person
      const firm = org === null || org === undefined ? null : (nameOf.get(text(org)) ?? 'unknown')
      return {
        ...{ first: text(first), last: text(last), email: all(emails), phone: all(numbers) },
        ...{ title: custom(person, titles), firm },
      }
    }),
  }
}

/** Every entry, so that one too many is seen. */
function all(entries: unknown): string {
  return Array.isArray(entries) ? entries.map(({ value }: Entry) => value).join(' + ') : ''
}

function text(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
