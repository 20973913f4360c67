import { buildUsers } from '../../simulators/worlds/leads/org.ts'
import type { RecordSeed, UserSeed, ZohoSeed } from '../../simulators/zoho/seed.ts'
import { crmAt } from './connections.ts'
import { type Account, bareDomain, controlOf, type Side } from './side.ts'
import { startSimulator } from './simulator.ts'
import type { Firm, Person, Town } from './town.ts'

const keyField = 'CRM_Ferry_Source_Id'

type ZohoRecord = Readonly<Record<string, unknown>>

export const zoho = {
  vendor: 'zoho',
  firms: 'Accounts',
  people: 'Contacts',
  /** With its records by module. */
  async open(town: Town | null): Promise<Account & { records(module: string): Promise<ZohoRecord[]> }> {
    const seed: ZohoSeed = {
      org: { edition: 'Enterprise', users_license: 50 },
      users: staff(),
      ...(town === null ? {} : { modules: modulesOf(town) }),
    }
    const org = await startSimulator('zoho', { world: { zoho: seed } })
    const { records, ...weather } = controlOf(org)
    const read = async (module: string): Promise<ZohoRecord[]> =>
      (await records<{ id: string; record: ZohoRecord }>(module)).map(({ id: of, record }) => ({ ...record, id: of }))
    return {
      connection: crmAt(org),
      town: async () => townOf(await read('Accounts'), await read('Contacts')),
      keys: async () =>
        [...(await read('Accounts')), ...(await read('Contacts'))].flatMap(({ [keyField]: key }) =>
          key ? [String(key)] : [],
        ),
      ...weather,
      records: read,
      close: () => org.close(),
    }
  },
} satisfies Side

/** The people who own records elsewhere work here, too. */
function staff(): UserSeed[] {
  return buildUsers().map((user, n) => ({
    id: id(100 + n),
    last_name: text(user.LastName),
    first_name: text(user.FirstName),
    email: text(user.Email),
    status: user.IsActive === false ? 'disabled' : 'active',
  }))
}

function id(n: number): string {
  return `57257670000${String(n).padStart(8, '0')}`
}

function modulesOf({ firms, people }: Town): Record<string, { records: RecordSeed[] }> {
  const idOf = new Map(firms.map(({ name }, n) => [name, id(1_000_000 + n)]))
  return {
    Accounts: {
      records: firms.map(({ name, domain, city, phone }) => ({
        ...{ id: idOf.get(name)!, Account_Name: name, Website: `https://www.${domain}` },
        ...{ Billing_City: city, Phone: phone },
      })),
    },
    Contacts: {
      records: people.map(({ first, last, email, phone, title, firm }, n) => ({
        ...{ id: id(2_000_000 + n), First_Name: first, Last_Name: last, Email: email, Phone: phone },
        ...{ Title: title === '' ? null : title, Account_Name: firm === null ? null : idOf.get(firm)! },
      })),
    },
  }
}

function townOf(accounts: readonly ZohoRecord[], contacts: readonly ZohoRecord[]): Town {
  const nameOf = new Map(accounts.map(({ id: of, Account_Name: name }) => [text(of), text(name)]))
  return {
    firms: accounts.map(({ Account_Name: name, Website, Billing_City, Phone }): Firm => {
      return { name: text(name), domain: bareDomain(text(Website)), city: text(Billing_City), phone: text(Phone) }
    }),
    people: contacts.map(({ First_Name, Last_Name, Email, Phone, Title, Account_Name }): Person => {
      const firm =
        Account_Name === null || Account_Name === undefined ? null : (nameOf.get(idIn(Account_Name)) ?? 'unknown')
      const names = { first: text(First_Name), last: text(Last_Name) }
      return { ...names, email: text(Email), phone: text(Phone), title: text(Title), firm }
    }),
  }
}

function idIn(lookup: unknown): string {
  return typeof lookup === 'object' && lookup !== null && 'id' in lookup ? text(lookup.id) : text(lookup)
}

function text(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
