import { startSimulator as startHere } from '../../../simulators/index.ts'
import type { ModuleSeed, ZohoSeed } from '../../../simulators/zoho/seed.ts'
import type {
  Account,
  AccountSubject,
  FileSubject,
  Lacks,
  ObjectSubject,
  RowOf,
  SmallAccounts,
} from '../contract-subject.ts'
import { controlOf } from '../simulator.ts'
import { openInProcess } from '../small-account.ts'

const rows = {
  Accounts: (n) => ({ Account_Name: `Contract ${n}`, Description: `one\ntwo ${n}` }),
  Contacts: (n) => ({
    ...{ Last_Name: `Contract ${n} 🚀`, Email: `contract.${n}@example.com` },
    ...{ Description: `one\ntwo ${n}`, Mailing_City: null },
  }),
  Deals: (n, parent) => ({
    ...{ Deal_Name: `Contract ${n} 🚀`, Account_Name: parent('Accounts'), Pipeline: 'Sales', Stage: 'Qualification' },
    ...{ Closing_Date: '2024-02-29', Amount: `${n}.5`, Description: `one\ntwo ${n}` },
  }),
  Tasks: (n, parent) => ({
    ...{ Subject: `Contract ${n} 🚀`, Due_Date: '2024-02-29', Description: `one\ntwo ${n}` },
    What_Id: parent('Deals'),
  }),
  Notes: (n, parent) => ({
    ...{ Note_Title: `Contract ${n}`, Note_Content: `one\ntwo ${n} 🚀`, Parent_Id: parent('Contacts') },
  }),
  Boats: (n, parent) => ({
    ...{ Name: `Contract ${n} 🚀`, Length: `${n}.5`, Kind: 'Ferry', Home: parent('Accounts'), Built: '2024-02-29' },
  }),
} satisfies Record<string, RowOf>

const org = {
  vendor: 'zoho',
  config: ({ url, env }) => ({
    settings: { url },
    credentials: {
      ...{ clientId: env.ZOHO_CLIENT_ID!, clientSecret: env.ZOHO_CLIENT_SECRET! },
      refreshToken: env.ZOHO_REFRESH_TOKEN!,
    },
  }),
  limits: { concurrency: 20, day: { resets: 'rolling' }, unit: 'credits' },
  types: [
    ...(['id', 'text', 'long-text', 'rich-text', 'email', 'phone', 'url', 'integer', 'decimal', 'currency'] as const),
    ...([
      'percent',
      'boolean',
      'date',
      'datetime',
      'select',
      'multi-select',
      'reference',
      'user',
      'file',
      'json',
    ] as const),
  ],
  renews: true,
  lacks: {
    'record-id': 'ids have one form',
    condition: 'records are counted without a condition only',
    slices: 'a query gives two thousand, and a job the rest',
    refusal: 'two fields of a module may be unique, which are ours and the one that the suite makes',
  },
} satisfies Partial<AccountSubject>

const keyed: Lacks = { 'newest-first': 'our key can be asked for' }
const unlinked: Lacks = {
  links: 'nothing begins at it',
  unlink: 'nothing begins at it',
  meanings: 'nothing begins at it',
}
const noRows: Lacks = { 'row-references': 'it has no subform' }
const noDependency: Lacks = { 'dependent-options': 'no choice of it depends on another' }

/** Two pages and an odd one, where queries give 200 rows. */
const filled = (object: string, lacks: Lacks): ObjectSubject => ({ object, fill: 433, lacks })

const objects: readonly ObjectSubject[] = [
  filled('Contacts', { ...keyed, ...unlinked, ...noDependency, ...noRows }),
  filled('Deals', { ...keyed, ...noRows }),
  filled('Tasks', { ...keyed, ...unlinked, ...noDependency, ...noRows, bulk: 'no cell says what it is about' }),
  filled('Notes', {
    ...{
      ...unlinked,
      ...noDependency,
      ...noRows,
      key: 'it has no custom fields',
      'new-references': 'it has no custom fields',
      bulk: 'no job takes it',
      'add-options': 'it has no choice',
    },
  }),
  { ...filled('Boats', { ...keyed, ...noDependency, meanings: 'a look-up has one' }), samples: { Trips: trips() } },
]

/** Rows of a subform, which are one value. */
function trips(): string[] {
  const first = { Port: 'Größe 🚀 "quoted"', Guests: 3, Fare: 12.5, Left: '2024-02-29T23:59:59.000Z', Deck: 'Sun' }
  return [[first], [{ Port: 'Kiel' }, { Guests: '-1', Fare: '0.25', Paid: true }, first]].map((rows) =>
    JSON.stringify(rows),
  )
}

/** What the sources leave open, read the one way and the other; the contract needs pages and lists that are kept to. */
const usual = 'coql-200,picklists-strict'
const other = [
  ...[usual, 'request-errors-in-data', 'mixed-200', 'oauth-errors-400', 'display-values-in-queries'],
  ...['ignored-fields-refused', 'keeps-blanks', 'rate-limit-exceeded', 'deleted-hold-unique', 'scripts-refused'],
  'repeats-in-request-refused',
].join()

const files: readonly FileSubject[] = [
  { object: 'Attachments', row: (n, parent) => ({ File_Name: `Größe ${n} 🚀.pdf`, Parent_Id: parent('Contacts') }) },
]

export const accounts: readonly AccountSubject[] = [
  { ...org, rows, objects, files, start: () => start(usual) },
  { ...org, title: ', where the sources are read the other way,', rows, objects, files, start: () => start(other) },
]

/** What people add to an org: a pipeline of their own, roles, and a module. */
const seed: ZohoSeed = {
  org: { edition: 'Enterprise', time_zone: 'Europe/Berlin', users_license: 20 },
  users: [
    { id: '5725767000000000101', first_name: 'Ann', last_name: 'Lee', email: 'ann@acme.example' },
    { id: '5725767000000000102', last_name: 'Gone', email: 'gone@acme.example', status: 'disabled' },
  ],
  pipelines: [
    { name: 'Sales', stages: ['Qualification', 'Closed Won', 'Closed Lost'] },
    { name: 'Charter', stages: ['Needs Analysis', 'Closed Won', 'Closed Lost'] },
  ],
  contact_roles: [
    { id: '5725767000000000301', name: 'Buyer' },
    { id: '5725767000000000302', name: 'Captain' },
  ],
  modules: {
    Boats: {
      ...{ singular_label: 'Boat', plural_label: 'Boats' },
      fields: [
        { api_name: 'Length', data_type: 'double' },
        { api_name: 'Kind', data_type: 'picklist', pick_list_values: ['Ferry', 'Yacht'] },
        { api_name: 'Decks', data_type: 'multiselectpicklist', pick_list_values: ['Car deck', 'Sun deck', 'Bridge'] },
        { api_name: 'Home', data_type: 'lookup', lookup: 'Accounts' },
        { api_name: 'Built', data_type: 'date' },
        { api_name: 'Share', data_type: 'percent' },
        { api_name: 'Log', data_type: 'textarea', textarea: 'rich_text' },
        { api_name: 'Hull_Number', data_type: 'bigint' },
        { api_name: 'Trips', data_type: 'subform', subform: 'Trips' },
        {
          ...{ api_name: 'Crew', data_type: 'multiselectlookup', lookup: 'Contacts' },
          linking: { module: 'Boats_X_Contacts', own: 'Boat', other: 'Sailor' },
        },
      ],
    },
    Trips: {
      generated_type: 'subform',
      fields: [
        { api_name: 'Port', data_type: 'text', length: 30 },
        { api_name: 'Guests', data_type: 'integer' },
        { api_name: 'Fare', data_type: 'currency' },
        { api_name: 'Paid', data_type: 'boolean' },
        { api_name: 'Left', data_type: 'datetime' },
        { api_name: 'Deck', data_type: 'picklist', pick_list_values: ['Car', 'Sun'] },
        { api_name: 'Agent', data_type: 'lookup', lookup: 'Accounts' },
      ],
    },
    Boats_X_Contacts: {
      generated_type: 'linking',
      fields: [
        { api_name: 'Boat', data_type: 'lookup', lookup: 'Boats' },
        { api_name: 'Sailor', data_type: 'lookup', lookup: 'Contacts' },
      ],
    },
  },
}

async function start(readings: string): Promise<Account> {
  const running = await startHere('zoho', { world: { zoho: seed }, settings: { readings } })
  return { url: running.url, env: running.env, control: controlOf(running.url), stop: () => running.close() }
}

const made = '2025-05-05T05:05:05+00:00'

const scopes = [
  'ZohoCRM.modules.ALL',
  'ZohoCRM.settings.ALL',
  'ZohoCRM.users.READ',
  'ZohoCRM.org.READ',
  'ZohoCRM.coql.READ',
]

/** In the place of all scopes of its area the token has these. */
function without(right: SmallAccounts['without'][number]['right'], named: string, ...instead: string[]) {
  const [, area] = named.split('.')
  const others = scopes.filter((scope) => scope.split('.')[1] !== area)
  return { right, named, settings: { scopes: [...others, ...instead].join() } }
}

export const small: SmallAccounts = {
  ...{ vendor: org.vendor, config: org.config, rows, object: 'Contacts' },
  newObjects: { making: {}, full: { limits: { customModules: 0 } } },
  make({ count = 0, zone, settings = {}, limits = {} }) {
    const Contacts: ModuleSeed = {
      records: Array.from({ length: count }, (_, n) => ({
        ...{ id: String(5_725_767_000_001_000_000n + BigInt(n)), Last_Name: `Contact ${n}` },
        ...{ Created_Time: made, Modified_Time: made },
      })),
    }
    const zoned = zone === undefined ? {} : { time_zone: zone }
    const zoho: ZohoSeed = { ...seed, org: { ...seed.org, ...zoned }, modules: { ...seed.modules, Contacts } }
    return openInProcess('zoho', { world: { zoho }, settings, limits })
  },
  spent: { quota: { credits: 1 } },
  without: [
    without('read', 'ZohoCRM.settings.fields.READ', 'ZohoCRM.settings.modules.READ'),
    without('write', 'ZohoCRM.modules.CREATE', 'ZohoCRM.modules.READ', 'ZohoCRM.modules.UPDATE'),
    without('schema', 'ZohoCRM.settings.fields.CREATE', 'ZohoCRM.settings.READ'),
  ],
}
