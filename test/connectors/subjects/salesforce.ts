import type { SalesforceSeed } from '../../../simulators/salesforce/seed.ts'
import { buildOrg, buildUsers, recordId } from '../../../simulators/worlds/leads/org.ts'
import type { Connection } from '../../../src/connector.ts'
import type { ObjectSchema } from '../../../src/model/schema.ts'
import type { AccountSubject, Lacks, ObjectSubject, RowOf, SmallAccounts } from '../contract-subject.ts'
import { idsOf, makeRecords, rowIn } from '../contract-write.ts'
import { collect, never } from '../fake-http.ts'
import { startSimulator } from '../simulator.ts'
import { openInProcess } from '../small-account.ts'

const rows = {
  Account: (n) => ({ Name: `Contract ${n}`, Description: `one\ntwo ${n}` }),
  Contact: (n) => ({ LastName: `Contract ${n}`, Description: `one\ntwo ${n}` }),
  Lead: (n) => ({
    ...{ LastName: `Contract ${n}`, Email: `contract.${n}@example.com` },
    ...{ Company: 'Söhne & "Co" 🚀', City: null },
  }),
  Opportunity: (n, parent) => ({
    ...{ Name: `Contract ${n} 🚀`, AccountId: parent('Account'), StageName: 'Prospecting' },
    ...{ CloseDate: '2024-02-29', Amount: `${n}.5`, Description: `one\ntwo ${n}` },
  }),
  Case: (n, parent) => ({ Subject: `Contract ${n} 🚀`, Description: `one\ntwo ${n}`, AccountId: parent('Account') }),
  Task: (n) => ({ Subject: `Contract ${n} 🚀`, Description: `one\ntwo ${n}`, ActivityDate: '2024-02-29' }),
  OpportunityContactRole: (_, parent) => ({
    ...{ OpportunityId: parent('Opportunity'), ContactId: parent('Contact') },
    Role: 'Decision Maker',
  }),
} satisfies Record<string, RowOf>

const org = {
  vendor: 'salesforce',
  config: ({ url, env }) => ({
    settings: { url },
    credentials: { clientId: env.SF_CLIENT_ID!, clientSecret: env.SF_CLIENT_SECRET! },
  }),
  limits: { concurrency: 25, day: { resets: 'rolling' } },
  types: [
    ...(['id', 'text', 'long-text', 'email', 'phone', 'url', 'integer', 'decimal', 'currency', 'percent'] as const),
    ...(['boolean', 'date', 'datetime', 'select', 'multi-select', 'reference', 'user'] as const),
  ],
  renews: true,
  createsBy: 'PATCH',
  otherId: (id) => id.slice(0, 15),
  lacks: {
    'newest-first': 'our key can be asked for',
    links: 'whatever ties records is a field or a record',
    unlink: 'whatever ties records is a field or a record',
    meanings: 'whatever ties records is a field or a record',
    slices: 'a query job needs few calls',
  },
} satisfies Partial<AccountSubject>

const badge = 'Badge__c'
const taken = 'held by the first lead'

/** No field of this org's leads is unique, so it gets one, and its first lead a value in it. */
async function giveBadge(connection: Connection): Promise<void> {
  const definition = { name: badge, label: 'Badge', type: 'text', unique: true } as const
  await connection.admin!.createFields('Lead', [definition], never)
  const { objects } = await connection.describe(never, ['Lead'])
  const lead = objects.find(({ name }) => name === 'Lead')!
  const [page] = await collect(connection.read({ object: 'Lead', fields: [], limit: 1 }, never))
  const encoded = connection.write!.encode(lead, 'update', { [badge]: taken })
  if (Array.isArray(encoded)) throw new Error(JSON.stringify(encoded))
  idsOf(await connection.write!.update(lead, [{ id: page!.records[0]!.id, encoded }], never))
}

const noUniqueValue: Lacks = { refusal: 'no field of it is unique' }
const noChoice: Lacks = { 'add-options': 'values of standard choices are not ours to add' }
const noDependency: Lacks = { 'dependent-options': 'no choice of it depends on another' }

/** Two pages and an odd one, by the size that pages have in the second org. */
const filled = (object: string, row: RowOf, where: { good: string; bad: string }): ObjectSubject => ({
  object,
  where,
  async prepare(_, connection, described: ObjectSchema) {
    const parents = new Map<string, string[]>()
    for (const { references = [] } of described.fields)
      for (const name of references.filter((each) => each in rows && !parents.has(each))) {
        const object = (await connection.describe(never, [name])).objects.find((each) => each.name === name)
        const ids = await collect(connection.read({ object: object!.name, fields: [], limit: 3 }, never))
        parents.set(
          name,
          ids.flatMap(({ records }) => records.map(({ id }) => id)),
        )
      }
    await makeRecords(connection, described, 233, rowIn(row, parents))
  },
})

export const accounts: readonly AccountSubject[] = [
  {
    ...org,
    start: () => startSimulator('salesforce', 4503),
    rows: { Lead: rows.Lead },
    objects: [
      {
        object: 'Lead',
        prepare: (_, connection) => giveBadge(connection),
        where: { good: 'IsConverted = false', bad: 'IsConverted IS false' },
        refused: () => ({ LastName: 'Twin', Company: 'Acme', [badge]: taken }),
        lacks: { ...noDependency, references: 'its owner is a user' },
      },
    ],
  },
  {
    ...org,
    title: ' with all kinds of objects',
    start: () => startSimulator('salesforce', 120, 'business', ['--limit', 'pageBytes=20000']),
    rows: { ...rows, Vessel__c: vesselRow },
    objects: [
      {
        ...filled('Account', rows.Account, { good: "Name LIKE 'Contract%'", bad: 'Name IS null' }),
        lacks: { ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        ...filled('Contact', rows.Contact, { good: "LastName LIKE 'Contract%'", bad: 'LastName IS null' }),
        lacks: { ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        ...filled('Opportunity', rows.Opportunity, { good: "Name LIKE 'Contract%'", bad: 'Name IS null' }),
        lacks: { ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        ...filled('Case', rows.Case, { good: "Subject LIKE 'Contract%'", bad: 'Subject IS null' }),
        lacks: { ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        ...filled('Task', rows.Task, { good: "Subject LIKE 'Contract%'", bad: 'Subject IS null' }),
        lacks: { ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        ...filled('OpportunityContactRole', rows.OpportunityContactRole, {
          good: 'IsPrimary = false',
          bad: 'Role IS null',
        }),
        lacks: { ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        ...filled('Vessel__c', vesselRow, { good: "Name LIKE 'Contract%'", bad: 'Name IS null' }),
        lacks: { ...noUniqueValue, ...noDependency },
      },
    ],
  },
]

function vesselRow(n: number, parent: (object: string) => string) {
  return {
    ...{ Name: `Contract ${n} 🚀`, Account__c: parent('Account'), Tonnage__c: `${n}.5` },
    ...{ Class__c: 'Yacht', Built__c: '2024-02-29' },
  }
}

const made = '2025-05-05T05:05:05.000+0000'

export const small: SmallAccounts = {
  ...{ vendor: org.vendor, config: org.config, rows, object: 'Task' },
  make({ count = 0, zone, settings = {} }) {
    const records = Array.from({ length: count }, (_, n) => ({
      ...{ Id: recordId('00T', 1_000 + n), Subject: `Task ${n}`, Status: 'Not Started', Priority: 'Normal' },
      ...{ CreatedDate: made, LastModifiedDate: made, SystemModstamp: made },
    }))
    const users = buildUsers().map((user) => (zone ? { ...user, TimeZoneSidKey: zone } : user))
    const orgSeed = buildOrg()
    const salesforce: SalesforceSeed = {
      org: zone ? { ...orgSeed, timeZone: zone } : orgSeed,
      users,
      objects: { Task: { records } },
    }
    return openInProcess('salesforce', { world: { salesforce }, settings })
  },
  spent: { quota: { daily: 1 } },
  without: [
    { right: 'read', named: 'Read on Task', settings: { hidden: 'Task' } },
    { right: 'schema', named: 'Customize Application', settings: { permissions: 'api,view-all,view-setup' } },
  ],
}
