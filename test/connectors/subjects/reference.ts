import type { ReferenceSeed } from '../../../simulators/reference/seed.ts'
import type { AccountSubject, RowOf, SmallAccounts } from '../contract-subject.ts'
import { startSimulator } from '../simulator.ts'
import { openInProcess } from '../small-account.ts'

const limits = ['window=1000', 'windowMs=1000', 'jobMs=40'].flatMap((limit) => ['--limit', limit])

const reference = {
  vendor: 'reference',
  load: () => import('../../reference/index.ts'),
  config: ({ env }) => ({
    settings: { url: env.REFERENCE_URL! },
    credentials: { clientId: env.REFERENCE_CLIENT_ID!, clientSecret: env.REFERENCE_CLIENT_SECRET! },
  }),
} satisfies Partial<AccountSubject>

const company: RowOf = (n) => ({ name: `Contract & Söhne ${n}` })
const person: RowOf = (n) => ({
  ...{ last_name: `  O’Neill\n${n} `, first_name: `Zoë "${n}" 🚀`, stage: 'working', interests: ['beta', 'news'] },
  ...{ subscribed: n % 2 === 0, revenue: `0${n}.50`, birthday: '1984-02-29' },
  last_seen: `2024-02-29T23:59:${String(n % 60).padStart(2, '0')}.120+02:00`,
})
const note: RowOf = (n, parent) => ({ body: `  Called “${n}” 🚀\n`, person: parent('person'), pinned: n % 2 === 0 })
const personWithAddress: RowOf = (n, parent) => ({ ...person(n, parent), email: `Contract.${n}@Example.com` })

export const accounts: readonly AccountSubject[] = (['safe', 'refused', 'blind'] as const).map((replay) => ({
  ...reference,
  title: `, where a repeated create is ${replay},`,
  start: () => startSimulator('reference', 433, 'people', ['--replay', replay, '--writes', 'batch,jobs', ...limits]),
  limits: { window: { permits: 1000, ms: 1000 }, concurrency: 20, dailyLimit: 250_000 },
  types: [
    ...(['text', 'email', 'decimal', 'boolean', 'date', 'datetime', 'select', 'multi-select'] as const),
    ...(['reference', 'user'] as const),
  ],
  becomes: { 'long-text': 'text', phone: 'text', url: 'text', integer: 'decimal' },
  renews: true,
  // A unique value would refuse what a blind create doubles.
  rows: { company, person: replay === 'blind' ? person : personWithAddress, note },
  lacks: {
    'dependent-options': 'options are each for themselves',
    'record-id': 'ids have one form',
    'row-references': 'no field of it holds rows',
    condition: 'it has no language for conditions',
    unlink: 'its connector does not take links away',
    meanings: 'there is one kind of link',
    remove: 'its connector does not remove',
    slices: 'its connector reads in one go',
    changes: 'it cannot be asked for what changed',
    'delete-fields': 'fields stay',
    rights: 'it knows no rights',
  },
  objects: [
    {
      object: 'person',
      refused: (stored) => ({ email: stored.row.email ?? '', last_name: 'Twin' }),
    },
    {
      object: 'company',
      fill: 233,
      refused: (stored) => ({ domain: stored.row.domain ?? '', name: 'Twin' }),
      lacks: {
        references: 'its owner is a user',
        links: 'links are made from the side of people',
        'add-options': 'it has no choice',
      },
    },
    {
      object: 'note',
      fill: 233,
      lacks: {
        key: 'it takes no field',
        'new-references': 'it takes no field',
        bulk: 'no key would join results',
        refusal: 'nothing of it is unique',
        links: 'people and companies are linked',
        'add-options': 'it has no choice',
      },
    },
  ],
}))

export const small: SmallAccounts = {
  ...reference,
  rows: { company, person },
  object: 'person',
  newObjects: { making: { limits: { newObjects: 2 } }, full: { limits: { newObjects: 1 } } },
  make({ count = 0, settings = {}, limits = {} }) {
    const records = Array.from({ length: count }, (_, n) => ({
      id: String(1_000 + n),
      values: { last_name: `Person ${n}` },
    }))
    const seed: ReferenceSeed = { records: { person: records } }
    return openInProcess('reference', { world: { reference: seed }, settings, limits })
  },
  spent: { quota: { daily: 0 }, 'rate-limited': { window: 1 } },
  without: [],
}
