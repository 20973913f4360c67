import type { HubspotSeed } from '../../../simulators/hubspot/seed.ts'
import type { Row } from '../../../src/model/record.ts'
import type { AccountSubject, ObjectSubject, RowOf, SmallAccounts } from '../contract-subject.ts'
import { startSimulator } from '../simulator.ts'
import { openInProcess } from '../small-account.ts'

const at = (n: number): string => `2024-02-29T23:59:${String(n % 60).padStart(2, '0')}.120Z`
const createdAt = (n: number): Row => ({ crm_ferry_created_at: at(n) })

const rows = {
  companies: (n) => ({
    ...{ name: `Contract & Söhne ${n} 🚀`, domain: `contract-${n}.example`, ...createdAt(n) },
    ...{ numberofemployees: String(n), address: 'Long Street\n1' },
  }),
  contacts: (n) => ({
    ...{ email: `Contract.${n}@Example.com`, firstname: `Zoë "${n}" 🚀`, lastname: `O’Neill\n${n}` },
    ...{ lifecyclestage: 'lead', ...createdAt(n) },
  }),
  deals: (n) => ({
    ...{ dealname: `Contract & Söhne ${n} 🚀`, pipeline: 'default', dealstage: 'qualifiedtobuy' },
    ...{ amount: `${n}.25`, closedate: at(n), ...createdAt(n) },
  }),
  tickets: (n) => ({
    ...{ subject: `Cabin door ${n} 🚀`, content: 'stuck\nagain', hs_pipeline: '0', hs_pipeline_stage: '1' },
    ...{ hs_ticket_priority: 'HIGH', ...createdAt(n) },
  }),
  notes: (n) => ({ hs_timestamp: at(n), hs_note_body: `<p>Zoë &amp; <b>${n}</b><br>🚀</p>`, ...createdAt(n) }),
  leads: (n, parent) => ({ hs_lead_name: `Contract ${n} 🚀`, associated_contact: parent('contacts'), ...createdAt(n) }),
  products: (n) => ({ name: `Contract & Söhne ${n} 🚀`, hs_sku: `C-${n}`, price: `${n}.25`, ...createdAt(n) }),
} satisfies Record<string, RowOf>

const machines = 'p48262734_machines'
const machineRow: RowOf = (n) => ({ serial_number: `Contract-${n}`, model: `Ω ${n}`, installed_on: '2024-02-29' })

const account = {
  vendor: 'hubspot',
  config: ({ url, env }) => ({ settings: { url }, credentials: { accessToken: env.HUBSPOT_ACCESS_TOKEN! } }),
  limits: { window: { permits: 1000, ms: 10_000 }, concurrency: 20, dailyLimit: 250_000 },
  types: [
    ...(['id', 'text', 'long-text', 'rich-text', 'email', 'phone', 'integer', 'decimal', 'boolean'] as const),
    ...(['date', 'datetime', 'select', 'multi-select', 'reference', 'user'] as const),
  ],
  // There is no type of its own for any of these.
  becomes: { url: 'text', integer: 'decimal' },
  lacks: {
    'new-references': 'records are tied by links',
    'row-references': 'no field of it holds rows',
    'record-id': 'ids have one form',
    condition: 'the lists take no condition',
    bulk: 'the imports API tells no id for a row',
    renewal: 'a service key is replaced by a person',
  },
} satisfies Partial<AccountSubject>

const keyIsFound = { 'newest-first': 'our key can be asked for' }
const noUniqueValue = { refusal: 'no property of it is unique from the start' }
const tied = { references: 'records are tied by associations' }
const onePipeline = { 'dependent-options': 'it has no pipeline' }

/** Of an object that the world has few of: two pages and an odd one. */
const filled = (object: string): ObjectSubject => ({ object, undivided: true, fill: 233 })

// A description of everything takes some forty calls: the pace itself is tested elsewhere.
const pace = ['--limit', 'window=1000']

export const accounts: readonly AccountSubject[] = [
  {
    ...account,
    start: () => startSimulator('hubspot', 4503, 'leads', pace),
    rows,
    objects: [
      {
        object: 'contacts',
        undivided: true,
        refused: (stored) => ({ email: stored.row.email ?? '', firstname: 'Twin' }),
        lacks: { ...tied, ...keyIsFound, ...onePipeline },
      },
      { ...filled('deals'), lacks: { ...tied, ...keyIsFound, ...noUniqueValue } },
      {
        ...filled('notes'),
        lacks: {
          ...tied,
          ...keyIsFound,
          ...noUniqueValue,
          ...onePipeline,
          'add-options': 'it has no choice that grows',
        },
      },
      {
        ...filled('leads'),
        lacks: { ...keyIsFound, ...noUniqueValue },
      },
      {
        ...filled('products'),
        lacks: {
          ...tied,
          ...noUniqueValue,
          ...onePipeline,
          links: 'it is tied to nothing',
          unlink: 'it is tied to nothing',
          meanings: 'it is tied to nothing',
        },
      },
    ],
  },
  {
    ...account,
    types: [...account.types, 'percent'],
    title: ', in use and by the other reading of what is open,',
    start: () =>
      startSimulator('hubspot', 60, 'business-portal', [
        ...['--readings', 'stale-ends-refuse-all,associations-answer-200,numeric-association-ids'],
        ...['--limit', 'associationPage=7', ...pace],
      ]),
    rows: { ...rows, [machines]: machineRow },
    objects: [
      { ...filled('companies'), lacks: { ...tied, ...keyIsFound, ...noUniqueValue, ...onePipeline } },
      { ...filled('tickets'), lacks: { ...tied, ...keyIsFound, ...noUniqueValue } },
      {
        ...filled(machines),
        refused: (stored) => ({ serial_number: stored.row.serial_number ?? '', model: 'Twin' }),
        lacks: { ...tied, ...keyIsFound, ...onePipeline, 'add-options': 'it has no choice' },
      },
    ],
  },
]

const made = '2025-05-05T05:05:05.000Z'
const scopes = [
  ...['contacts', 'companies', 'deals'].flatMap((name) =>
    ['objects', 'schemas'].flatMap((of) => ['read', 'write'].map((right) => `crm.${of}.${name}.${right}`)),
  ),
  ...['oauth', 'crm.objects.owners.read'],
]
const without = (scope: string): Record<string, string> => ({ scopes: scopes.filter((each) => each !== scope).join() })

export const small: SmallAccounts = {
  ...{ vendor: account.vendor, config: account.config, rows, object: 'deals' },
  newObjects: { making: {}, full: { limits: { customObjects: 0 } } },
  make({ count = 0, zone: timeZone = 'Europe/Berlin', settings = {}, limits = {} }) {
    const deals = Array.from({ length: count }, (_, n) => ({
      ...{ id: String(1_000 + n), createdAt: made, updatedAt: made },
      properties: { dealname: `Deal ${n}`, pipeline: 'default', dealstage: 'qualifiedtobuy' },
    }))
    const hubspot: HubspotSeed = { account: { portalId: 48_000_001, timeZone }, deals }
    return openInProcess('hubspot', { world: { hubspot }, settings, limits })
  },
  spent: { quota: { daily: 0 }, 'rate-limited': { window: 1 } },
  without: [
    { right: 'read', named: 'crm.schemas.deals.read', settings: without('crm.schemas.deals.read') },
    { right: 'write', named: 'crm.objects.deals.write', settings: without('crm.objects.deals.write') },
    { right: 'schema', named: 'crm.schemas.deals.write', settings: without('crm.schemas.deals.write') },
  ],
}
