import type { SalesforceRecord, SalesforceSeed } from '../../simulators/salesforce/seed.ts'
import { buildOrg, buildUsers, recordId } from '../../simulators/worlds/leads/org.ts'
import { orgAt } from './connections.ts'
import { type Account, bareDomain, controlOf, type Side } from './side.ts'
import { startSimulator } from './simulator.ts'
import type { Firm, Person, Town } from './town.ts'

const keyField = 'crm_ferry_source_id__c'

export const salesforce = {
  vendor: 'salesforce',
  firms: 'Account',
  people: 'Contact',
  /** With its records by object, but for those in the Recycle Bin. */
  async open(town: Town | null): Promise<Account & { records(object: string): Promise<SalesforceRecord[]> }> {
    const seed: SalesforceSeed = { org: buildOrg(), users: buildUsers(), objects: town === null ? {} : objectsOf(town) }
    const org = await startSimulator('salesforce', { world: { salesforce: seed } })
    const { records, ...weather } = controlOf(org)
    const read = async (object: string): Promise<SalesforceRecord[]> => {
      const stored = await records<{ record: SalesforceRecord }>(object)
      return stored.map(({ record }) => record).filter(({ IsDeleted }) => IsDeleted !== true)
    }
    return {
      connection: orgAt(org),
      town: async () => townOf(await read('Account'), await read('Contact')),
      keys: async () =>
        [...(await read('Account')), ...(await read('Contact'))].flatMap(({ [keyField]: key }) =>
          key ? [String(key)] : [],
        ),
      ...weather,
      records: read,
      close: () => org.close(),
    }
  },
} satisfies Side

function objectsOf({ firms, people }: Town): SalesforceSeed['objects'] {
  const idOf = new Map(firms.map(({ name }, n) => [name, recordId('001', 1_000 + n)]))
  const [owner] = buildUsers()
  const made = { CreatedDate: '2024-01-02T03:04:05.000+0000', SystemModstamp: '2024-02-03T04:05:06.000+0000' }
  const common = { OwnerId: owner!.Id!, ...made, LastModifiedDate: made.SystemModstamp }
  return {
    Account: {
      records: firms.map(({ name, domain, city, phone }) => {
        const site = { Website: `https://www.${domain}`, BillingCity: city, Phone: phone }
        return { Id: idOf.get(name)!, Name: name, ...site, ...common }
      }),
    },
    Contact: {
      records: people.map(({ first, last, email, phone, title, firm }, n) => ({
        ...{ Id: recordId('003', 1_000 + n), FirstName: first, LastName: last, Email: email, Phone: phone },
        ...{ Title: title === '' ? null : title, AccountId: firm === null ? null : idOf.get(firm)!, ...common },
      })),
    },
  }
}

function townOf(accounts: readonly SalesforceRecord[], contacts: readonly SalesforceRecord[]): Town {
  const nameOf = new Map(accounts.map(({ Id, Name }) => [Id, text(Name)]))
  return {
    firms: accounts.map(({ Name, Website, BillingCity, Phone }): Firm => {
      return { name: text(Name), domain: bareDomain(text(Website)), city: text(BillingCity), phone: text(Phone) }
    }),
    people: contacts.map(({ FirstName, LastName, Email, Phone, Title, AccountId }): Person => {
      const firm = AccountId === null || AccountId === undefined ? null : (nameOf.get(AccountId) ?? 'unknown')
      const names = { first: text(FirstName), last: text(LastName) }
      return { ...names, email: text(Email), phone: text(Phone), title: text(Title), firm }
    }),
  }
}

function text(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
