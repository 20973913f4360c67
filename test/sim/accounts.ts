import type { SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { build } from '../../simulators/worlds/accounts.ts'
import { onlyIds } from './data.ts'
import type { Line, Voyage } from './journey.ts'
import type { Trade } from './vendors.ts'
import type { World } from './world.ts'

type Planted = ReturnType<typeof build>

const batch = (object: string, operation: string): string => `/crm/objects/*/${object}/batch/${operation}`
const association = '/crm/associations/*'
const query = '/services/data/*/query*'

/** Accounts become companies, their contacts become contacts that are associated with them. */
export const accounts: Trade = {
  vendors: { source: 'salesforce', target: 'hubspot' },
  target: { replay: 'safe', settleMs: 5_000 },
  pairs: { person: 'Contact>contacts', company: 'Account>companies' },
  objects: [
    { source: 'Account', target: 'companies' },
    { source: 'Contact', target: 'contacts' },
  ],
  complete: (plan) => ({
    ...plan,
    links: [{ from: { object: 'Contact', field: 'AccountId' }, to: 'contacts>companies', missing: 'report' }],
  }),
  routes: {
    faults: [
      ['migrate', 'target', batch('contacts', 'upsert')],
      ['migrate', 'target', batch('companies', 'upsert')],
      ['migrate', 'target', association],
      ['migrate', 'target', association],
      ['migrate', 'target', batch('*', 'update')],
      ['migrate', 'target', batch('*', 'read')],
      ['migrate', 'target', '*'],
      ['dry-run', 'source', query],
      ['dry-run', 'target', '/crm/objects/*'],
      ['verify', 'target', '*'],
    ],
    borders: ['send POST target', 'left POST target', 'answer POST target', 'left POST target/crm/associations'],
    dryRunBorders: ['answer GET source', 'answer GET target'],
    // A service key that ends is for a person to mend.
    lasting: ['target'],
  },
  plant: (size) => {
    const planted = build(size)
    const { salesforce, hubspot, truth } = planted
    const companies = { source: onlyIds(truth.accounts).source, target: [] }
    const data = { ...onlyIds(truth.contacts), companies }
    return {
      seeds: { source: salesforce, target: hubspot },
      data,
      judge: (world, voyage) => judgeAccounts(planted, world, voyage),
    }
  },
}

interface StoredRecord {
  id: string
  properties: Record<string, string>
}
interface Association {
  a: { object: string; id: string }
  b: { object: string; id: string }
}
interface Side {
  object: 'contacts' | 'companies'
  lines: readonly Line[]
  known: readonly [source: string, target: string][]
  twins: readonly [id: string, of: string][]
  records: readonly SalesforceRecord[]
  /** The field by which the portal would recognise a record. */
  key: string
  /** What a record that was made has to hold, in the portal's words. */
  holds(record: SalesforceRecord): Record<string, string | null>
}

const plain = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** The portal's own store, and what the world says of its records and of what ties them. */
function judgeAccounts({ salesforce, hubspot, truth }: Planted, world: World, voyage: Voyage): string[] {
  const { known, twins } = truth
  const sides: Side[] = [
    {
      ...{ object: 'companies', lines: voyage.companies, known: known.companies, twins: twins.accounts },
      ...{ records: salesforce.objects.Account!.records, key: 'Website' },
      holds: ({ Name, Website }) => ({
        name: plain(Name),
        domain: new URL(String(Website)).hostname.replace(/^www\./, ''),
      }),
    },
    {
      ...{ object: 'contacts', lines: voyage.lines, known: known.contacts, twins: twins.contacts },
      ...{ records: salesforce.objects.Contact!.records, key: 'Email' },
      holds: ({ FirstName, LastName, Email, Title }) => ({
        ...{ firstname: plain(FirstName), lastname: plain(LastName), jobtitle: plain(Title) },
        email: plain(Email)?.toLowerCase() ?? null,
      }),
    },
  ]
  const stored = (object: Side['object']): StoredRecord[] =>
    world.accounts.target.account.store.collection(object).values() as unknown as StoredRecord[]
  const before = { companies: hubspot.companies?.length ?? 0, contacts: hubspot.contacts?.length ?? 0 }
  return [
    ...sides.flatMap((side) => judgeSide(side, stored(side.object), before[side.object])),
    ...judgeLinks(truth.links, hubspot.associations ?? [], world, voyage),
  ]
}

function judgeSide(side: Side, stored: StoredRecord[], before: number): string[] {
  const { object, lines } = side
  const wrong: string[] = []
  const keys = Map.groupBy(stored, ({ properties }) => properties.crm_ferry_source_id ?? null)
  for (const [key, those] of keys)
    if (key !== null && those.length > 1) wrong.push(`${key} is ${those.length} ${object}`)
  const made = lines.filter(({ happened }) => happened === 'created').length
  const grown = stored.length - before
  if (grown !== made) wrong.push(`${made} ${object} are told as created, the portal has ${grown} more`)
  return [...wrong, ...judgeFates(side), ...judgeMade(side, stored)]
}

/** Whom the portal knows goes there, of two that are one the later waits, and so does whom nothing would recognise. */
function judgeFates({ lines, known, twins, records, key }: Side): string[] {
  const wrong: string[] = []
  const fate = new Map(lines.map((line) => [line.id, line]))
  const was = (id: string, ...ends: string[]): boolean => ends.includes(fate.get(id)?.happened ?? '')
  const twinsOf = (id: string): readonly string[] => twins.find((pair) => pair.includes(id)) ?? [id]
  // Of two that are one, either goes there.
  const goesTo = (id: string, target: string): boolean =>
    was(id, 'updated', 'unchanged') && fate.get(id)?.targetId === target
  for (const [id, target] of known)
    if (!twinsOf(id).some((one) => goesTo(one, target))) wrong.push(`${id} did not go to ${target}`)
  for (const pair of twins)
    if (pair.filter((id) => was(id, 'quarantined')).length !== 1) wrong.push(`not one of ${pair.join(' and ')} waits`)
  const elsewhere = new Set([...known.map(([id]) => id), ...twins.flat()])
  const sources = new Map(records.map((record) => [String(record.Id), record]))
  for (const { id, happened, reason } of lines) {
    const due = sources.get(id)?.[key] === null ? 'quarantined' : 'created'
    if (!elsewhere.has(id) && happened !== due) wrong.push(`${id} is ${happened} (${reason}) instead of ${due}`)
  }
  return wrong
}

function judgeMade({ object, lines, records, holds }: Side, stored: StoredRecord[]): string[] {
  const wrong: string[] = []
  const sources = new Map(records.map((record) => [String(record.Id), record]))
  const there = new Map(stored.map((record) => [record.id, record.properties]))
  for (const { id, happened, targetId } of lines) {
    const source = sources.get(id)
    if (happened !== 'created' || source === undefined) continue
    const held = there.get(targetId)
    if (!held?.crm_ferry_source_id?.endsWith(`:${id}`)) wrong.push(`${targetId} of ${object} has not the key of ${id}`)
    for (const [property, value] of Object.entries(holds(source)))
      if ((held?.[property] || null) !== value)
        wrong.push(`${targetId} of ${object} holds another ${property} than ${id}`)
  }
  return wrong
}

/** Who works where is associated, and nobody else is. */
function judgeLinks(
  links: readonly [contact: string, account: string][],
  before: readonly { from: { id: string }; to: { id: string } }[],
  { accounts }: World,
  { lines, companies }: Voyage,
): string[] {
  const became = (of: readonly Line[]): Map<string, string> =>
    new Map(of.flatMap(({ id, targetId, happened }) => (arrived.has(happened) ? [[id, targetId] as const] : [])))
  const [people, firms] = [became(lines), became(companies)]
  const due = new Set(before.map(({ from, to }) => `${from.id}>${to.id}`))
  for (const [contact, account] of links) {
    const [person, firm] = [people.get(contact), firms.get(account)]
    if (person !== undefined && firm !== undefined) due.add(`${person}>${firm}`)
  }
  const all = accounts.target.account.store.collection('associations').values() as unknown as Association[]
  const made = new Set(all.map(({ a, b }) => (a.object === 'contacts' ? `${a.id}>${b.id}` : `${b.id}>${a.id}`)))
  const missing = [...due].filter((link) => !made.has(link)).map((link) => `the association ${link} is missing`)
  const added = [...made].filter((link) => !due.has(link)).map((link) => `the association ${link} is nobody's`)
  return due.size > 0 ? [...missing, ...added] : ['no association was due']
}

const arrived = new Set(['created', 'updated', 'unchanged'])
