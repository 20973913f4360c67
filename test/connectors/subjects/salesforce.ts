import { startSimulator as startHere } from '../../../simulators/index.ts'
import type { SalesforceSeed } from '../../../simulators/salesforce/seed.ts'
import { dependentValue, field } from '../../../simulators/salesforce/standard/field.ts'
import { buildBusinessOrg } from '../../../simulators/worlds/business.ts'
import { buildOrg, buildUsers, recordId } from '../../../simulators/worlds/leads/org.ts'
import type { Connection } from '../../../src/connector.ts'
import type { Account, AccountSubject, Lacks, ObjectSubject, RowOf, SmallAccounts } from '../contract-subject.ts'
import { idsOf } from '../contract-write.ts'
import { collect, never } from '../fake-http.ts'
import { controlOf, startSimulator } from '../simulator.ts'
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
  CaseComment: (n, parent) => ({
    ParentId: parent('Case'),
    CommentBody: `Contract ${n} 🚀\ntwo`,
    IsPublished: n % 2 === 0,
  }),
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
    'new-references': 'its connector makes no look-ups',
    'row-references': 'no field of it holds rows',
    links: 'what ties it to others is a field or a record: only files are linked',
    unlink: 'what ties it to others is a field or a record: only files are linked',
    meanings: 'what ties it to others is a field or a record: only files are linked',
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

const byKey: Lacks = { 'newest-first': 'our key can be asked for' }
const noUniqueValue: Lacks = { refusal: 'no field of it is unique from the start' }
const noChoice: Lacks = { 'add-options': 'values of standard choices are not ours to add' }
const noDependency: Lacks = { 'dependent-options': 'no choice of it depends on another' }

/** Two pages and an odd one, by the size that pages have in the second org. */
const filled = (object: string, where: { good: string; bad: string }): ObjectSubject => ({ object, where, fill: 233 })

export const accounts: readonly AccountSubject[] = [
  {
    ...org,
    start: () => startSimulator('salesforce', 4503),
    rows: { Lead: rows.Lead },
    objects: [
      {
        object: 'Lead',
        prepare: giveBadge,
        where: { good: 'IsConverted = false', bad: 'IsConverted IS false' },
        refused: () => ({ LastName: 'Twin', Company: 'Acme', [badge]: taken }),
        lacks: { ...byKey, ...noDependency, references: 'its owner is a user' },
      },
    ],
  },
  {
    ...org,
    title: ' with all kinds of objects',
    start: startBusiness,
    rows: { ...rows, Vessel__c: vesselRow },
    files: [
      {
        object: 'ContentVersion',
        row: (n, parent) => ({ PathOnClient: `Größe ${n} "🚀".pdf`, FirstPublishLocationId: parent('Account') }),
        linked: true,
      },
    ],
    objects: [
      {
        ...filled('Account', { good: "Name LIKE 'Contract%'", bad: 'Name IS null' }),
        lacks: { ...byKey, ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        ...filled('Contact', { good: "LastName LIKE 'Contract%'", bad: 'LastName IS null' }),
        lacks: { ...byKey, ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        ...filled('Opportunity', { good: "Name LIKE 'Contract%'", bad: 'Name IS null' }),
        lacks: { ...byKey, ...noUniqueValue, ...noChoice },
      },
      {
        ...filled('Case', { good: "Subject LIKE 'Contract%'", bad: 'Subject IS null' }),
        lacks: { ...byKey, ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        createsBy: 'POST',
        ...filled('CaseComment', { good: 'IsPublished = false', bad: 'IsPublished IS null' }),
        lacks: {
          ...noUniqueValue,
          ...noChoice,
          ...noDependency,
          key: 'it takes no field',
          bulk: 'no key would join results',
        },
      },
      {
        ...filled('Task', { good: "Subject LIKE 'Contract%'", bad: 'Subject IS null' }),
        lacks: { ...byKey, ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        ...filled('OpportunityContactRole', {
          good: 'IsPrimary = false',
          bad: 'Role IS null',
        }),
        lacks: { ...byKey, ...noUniqueValue, ...noChoice, ...noDependency },
      },
      {
        ...filled('Vessel__c', { good: "Name LIKE 'Contract%'", bad: 'Name IS null' }),
        lacks: { ...byKey, ...noUniqueValue },
      },
    ],
  },
]

/** What people add to an org: a choice that depends on another, and record types that leave some values out. */
async function startBusiness(): Promise<Account> {
  const seed = buildBusinessOrg({ size: 120 })
  const { Vessel__c: vessels, Opportunity: deals, Case: cases } = seed.objects
  const classes = ['Ferry', 'Freighter', 'Yacht']
  const deck = field('picklist', 'Deck__c', 'Deck', {
    ...{ custom: true, restrictedPicklist: true, controllerName: 'Class__c', dependentPicklist: true },
    picklistValues: [
      dependentValue('Car deck', classes, ['Ferry', 'Freighter']),
      dependentValue('Sun deck', classes, ['Ferry', 'Yacht']),
    ],
  })
  const [first, ...others] = deals!.recordTypes!
  const objects = {
    ...seed.objects,
    Vessel__c: { ...vessels!, extraFields: [deck] },
    Opportunity: {
      ...deals!,
      recordTypes: [first!, ...others.map((type) => ({ ...type, picklistValues: { Type: ['New Customer'] } }))],
    },
    Case: cases!,
  }
  const running = await startHere('salesforce', {
    world: { salesforce: { ...seed, objects } },
    limits: { pageBytes: 20_000 },
  })
  return { url: running.url, env: running.env, control: controlOf(running.url), stop: () => running.close() }
}

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
