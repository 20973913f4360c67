import type { PipedriveSeed } from '../../../simulators/pipedrive/seed.ts'
import type { AccountSubject, Lacks, ObjectSubject, RowOf, SmallAccounts } from '../contract-subject.ts'
import { startSimulator } from '../simulator.ts'
import { openInProcess } from '../small-account.ts'

const rows = {
  organizations: (n) => ({
    ...{ name: `Contract & Söhne ${n} 🚀`, 'address.value': `Long Street ${n}`, employee_count: String(n) },
    ...{ website: `https://contract-${n}.example`, add_time: '2024-02-29T23:59:59.000Z' },
  }),
  persons: (n) => ({
    ...{ name: `Zoë "${n}" 🚀`, emails: [`contract.${n}@example.com`, `second.${n}@example.com`] },
    ...{ phone: `+49 30 ${n}`, add_time: '2024-02-29T23:59:59.000Z' },
  }),
  deals: (n) => ({
    ...{ title: `Contract ${n} 🚀`, value: `${n}.25`, probability: '50', expected_close_date: '2024-02-29' },
  }),
  products: (n) => ({ name: `Contract ${n} 🚀`, code: `C-${n}`, price: `${n}.25`, description: `one\ntwo ${n}` }),
  leads: (n, parent) => ({
    ...{ title: `Contract ${n} 🚀`, person_id: parent('persons'), value: `${n}.5`, currency: 'USD' },
    expected_close_date: '2024-02-29',
  }),
  activities: (n) => ({
    ...{ subject: `Contract ${n} 🚀`, type: 'Call', note: `<p>one <b>${n}</b></p>`, duration: '90', done: true },
    public_description: `one\ntwo ${n}`,
  }),
  notes: (n, parent) => ({ content: `<p>Zoë <b>${n}</b> 🚀</p>`, person_id: parent('persons') }),
} satisfies Record<string, RowOf>

const account = {
  vendor: 'pipedrive',
  config: ({ url, env }) => ({
    settings: { url, plan: 'premium', seats: '5' },
    credentials: { apiToken: env.PIPEDRIVE_API_TOKEN! },
  }),
  limits: { concurrency: 10, unit: 'tokens', day: { resets: 'midnight', timeZone: 'UTC' } },
  types: [
    ...(['id', 'text', 'long-text', 'rich-text', 'email', 'phone', 'url', 'integer', 'decimal', 'currency'] as const),
    ...(['percent', 'boolean', 'date', 'datetime', 'time', 'select', 'multi-select', 'reference'] as const),
    ...(['multi-reference', 'user', 'json'] as const),
  ],
  // There is no type of its own for any of these.
  becomes: { url: 'text', integer: 'decimal', datetime: 'text' },
  labelled: true,
  unchecked: ['email'],
  lacks: {
    'new-references': 'new fields could name persons and organizations alone',
    'row-references': 'no field of it holds rows',
    'record-id': 'ids have one form',
    condition: 'the lists take no condition',
    bulk: 'there are no jobs',
    refusal: 'nothing is unique',
    slices: 'a page holds 500 records, and a list has one cursor',
    rights: 'a token has the rights of its user',
    renewal: 'a token is replaced by a person',
  },
} satisfies Partial<AccountSubject>

const untied: Lacks = {
  links: 'whatever ties it is a field',
  unlink: 'whatever ties it is a field',
  meanings: 'whatever ties it is a field',
}
const unreferenced: Lacks = { references: 'it names users alone' }
const onePipeline: Lacks = { 'dependent-options': 'no choice of it depends on another' }
const noKey: Lacks = {
  key: 'nobody can make fields of it',
}

const { renewal: _, ...withoutRenewal } = account.lacks

const otherReadings = [
  ...['lead-fields-as-v2', 'deleted-in-lists', 'dear-calls-refused', 'retry-after-on-429', 'inactive-owners-accepted'],
  ...['unknown-members-ignored', 'update-time-writable', 'archive-time-in-rfc3339', 'fractions-in-updated-since'],
].join(',')

/** More than a page of the vendor. */
const filled = (object: string, fill: number): Pick<ObjectSubject, 'object' | 'fill'> => ({ object, fill })

// One record a call takes many of them: the pace itself is tested elsewhere.
const pace = { window: 100_000, daily: 100_000_000 }
const paceOptions = Object.entries(pace).flatMap(([name, limit]) => ['--limit', `${name}=${limit}`])

export const accounts: readonly AccountSubject[] = [
  {
    ...account,
    // Without a network and on a time of its own; the other account has both.
    start: () =>
      openInProcess('pipedrive', { world: 'business-company', size: 620, limits: pace }, Date.UTC(2027, 0, 1)),
    rows,
    files: [{ object: 'files', row: (n, parent) => ({ name: `Größe ${n}.pdf`, person_id: parent('persons') }) }],
    objects: [
      { object: 'persons', lacks: { ...untied, ...onePipeline } },
      { ...filled('organizations', 333), lacks: { ...onePipeline, ...unreferenced } },
      { ...filled('deals', 233), lacks: { meanings: 'participants are alike' } },
      { ...filled('leads', 460), keeps: ['person_id', 'organization_id'], lacks: { ...untied, ...onePipeline } },
      { ...filled('products', 510), lacks: { ...untied, ...onePipeline, ...unreferenced, changes: 'nobody tells' } },
      { ...filled('activities', 233), lacks: { ...untied, ...onePipeline, ...noKey } },
      {
        ...filled('notes', 233),
        keeps: ['person_id'],
        lacks: { ...untied, ...onePipeline, ...noKey, 'add-options': 'it has no choices' },
      },
    ],
  },
  {
    ...account,
    title: ', entered by an app and by the other reading of what is open,',
    start: () =>
      startSimulator('pipedrive', 620, 'business-company', [
        ...['--app', 'oauth', '--plan', 'lite', '--daily-headers', 'off', '--contact-sync', 'on', '--geocoding', 'on'],
        ...['--company-profile', 'off', '--readings', otherReadings, '--v1-twins', 'missing', ...paceOptions],
      ]),
    config: ({ url, env }) => ({
      settings: { url, plan: 'lite', seats: '5' },
      credentials: {
        ...{ clientId: env.PIPEDRIVE_CLIENT_ID!, clientSecret: env.PIPEDRIVE_CLIENT_SECRET! },
        refreshToken: env.PIPEDRIVE_REFRESH_TOKEN!,
      },
    }),
    types: account.types.filter((type) => type !== 'url'),
    limits: { ...account.limits, dailyLimit: 150_000 },
    renews: true,
    lacks: withoutRenewal,
    // The profile of organizations is another thing that it does not have.
    rows: { organizations: (n) => ({ name: `Contract ${n}` }), persons: rows.persons, leads: rows.leads },
    objects: [
      { object: 'persons', lacks: { ...untied, ...onePipeline } },
      { ...filled('leads', 460), keeps: ['person_id', 'organization_id'], lacks: { ...untied, ...onePipeline } },
    ],
  },
]

const made = '2025-05-05T05:05:05Z'

export const small: SmallAccounts = {
  ...{ vendor: account.vendor, config: account.config, rows, object: 'activities' },
  make({ count = 0, settings = {} }) {
    const activities = Array.from({ length: count }, (_, n) => ({
      ...{ id: 1_000 + n, subject: `Call ${n}`, type: 'call', add_time: made, update_time: made },
    }))
    const pipedrive: PipedriveSeed = { activities }
    return openInProcess('pipedrive', { world: { pipedrive }, settings })
  },
  spent: { quota: { daily: 1 }, 'rate-limited': { window: 1 } },
  // What a token may do is its user's affair, and told by no setting.
  without: [],
}
