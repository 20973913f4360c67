import type { FieldMapping, ObjectPlan, Plan } from '../../src/model/plan.ts'
import { settleMs, workMs } from './durations.ts'
import { judgePeople, type Stored, type Verdict } from './judge.ts'
import { invitePeople, type People } from './people.ts'
import { limitArgs, type Playground, startPlayground } from './simulator.ts'

/** A source and a target as processes, and how to find out afterwards whether everything is as it must be. */
export interface Arena {
  /** Of the configuration file: a source `from` and a target `to`. */
  connections: object
  /** Absent: it is to be proposed. */
  plan?: Plan
  propose?: { source: string; target: string }[]
  /** What a person makes of the proposal. */
  complete?(plan: Plan): Plan
  /** Records that the source has. */
  planted: number
  /** From here on answers of the target are lost and late now and then. */
  disturb(): Promise<void>
  /** Undisturbed again. */
  calm(): Promise<void>
  judge(): Promise<Verdict>
  stop(): Promise<void>
}

export interface ReferenceOptions {
  records: number
  replay: 'safe' | 'refused' | 'blind'
  batchRows: number
  lookupLag?: number
  /** Some writes are carried out so late that another worker is there before. */
  late?: boolean
  /** Calls that the target takes in a second; absent: more than can be made. */
  pace?: number
  jobs?: boolean
}

/** Wide, so that permits which died with their workers hold nobody up. */
const wide = { window: 100_000, windowMs: 1_000, inFlight: 12, daily: 10_000_000, batchBytes: 8_000_000 }
/** Longer than a worker takes to come up, shorter than a request may last. */
const lateMs = 3_500

export async function openReference({
  records,
  replay,
  batchRows,
  lookupLag = 0,
  pace = wide.window,
  late = false,
  jobs = false,
}: ReferenceOptions): Promise<Arena> {
  const people = invitePeople(records)
  const target = {
    ...wide,
    window: pace,
    batchRows,
    settleMs: late ? lateMs + settleMs : settleMs,
    lookupLag,
    jobRows: batchRows,
    jobMs: 100,
    jobsOpen: 500,
  }
  const [from, to] = await Promise.all([
    startPlayground('reference', limitArgs({ ...wide, pageRows: 1_000 })),
    startPlayground('reference', [...['--replay', replay, '--writes', jobs ? 'jobs' : 'batch'], ...limitArgs(target)]),
  ])
  await create(to, 'person', [...people.known, ...people.strangers])
  await fill(from, people)
  const read = async (collection: string): Promise<unknown[]> =>
    (await to.ask<{ records: unknown[] }>(`records?collection=${collection}`)).records
  return {
    connections: { from: connection(from), to: connection(to) },
    plan: familyPlan,
    planted: people.persons.length + people.companies.length,
    disturb: () => disturb(to, jobs ? '/v1/jobs/*' : '*/batch', late),
    calm: async () => void (await to.tell('faults', { faults: [] })),
    judge: async () => {
      const [person, company, link] = await Promise.all(['person', 'company', 'link'].map(read))
      return judgePeople(people, { person, company, link } as Stored)
    },
    stop: async () => void (await Promise.all([from.stop(), to.stop()])),
  }
}

/** Ids of what was created, in order. */
async function create(to: Playground, object: string, rows: readonly object[]): Promise<string[]> {
  const ids: string[] = []
  for (const some of pieces(rows)) {
    const { created } = (await to.tell('records', { object, create: some })) as { created: string[] }
    ids.push(...created)
  }
  return ids
}

/** The companies and persons of a source, with everything between them. */
async function fill(from: Playground, { companies, persons, ties }: People): Promise<void> {
  const companyIds = await create(from, 'company', companies)
  const employed = persons.map((row, n) => ({ ...row, company: companyIds[ties[n]!.company ?? -1] ?? null }))
  const ids = await create(from, 'person', employed)
  const managed = ties.flatMap(({ manager }, n) => (manager === null ? [] : [[ids[n]!, { manager: ids[manager]! }]]))
  for (const some of pieces(managed)) await from.tell('records', { object: 'person', update: Object.fromEntries(some) })
  const links = ties.flatMap((tie, n) => tie.links.map((to) => ({ person: ids[n]!, company: companyIds[to]! })))
  for (const some of pieces(links, 100)) await from.call('/v1/links', { operation: 'add', links: some })
}

function* pieces<Each>(all: readonly Each[], size = 1_000): Generator<Each[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}

async function disturb(to: Playground, path: string, late = false): Promise<void> {
  await to.tell('faults', {
    faults: [
      { kind: 'job', end: 'failed', path: '*/rows', chance: 0.05 },
      { kind: 'job', end: 'lost', path: '*/rows', chance: 0.05 },
      { kind: 'reset-after', path, chance: 0.04 },
      { kind: 'cut', path, chance: 0.03 },
      { kind: 'reset-before', path, chance: 0.03 },
      ...(late ? [{ kind: 'slow', path, ms: lateMs, chance: 0.25 }] : []),
      { kind: 'slow', path, ms: workMs },
    ],
  })
}

function connection({ url }: Playground): object {
  const credentials = { clientId: 'reference-client', clientSecret: 'reference-secret' }
  // What a dead worker had in flight holds its places until it would have timed out.
  const { window, windowMs, inFlight } = wide
  return { vendor: 'reference', settings: { url, window, windowMs, inFlight, timeoutMs: 5_000 }, credentials }
}

const end = { vendor: 'reference', account: 'ref-1' }
const policy: ObjectPlan['policy'] = {
  existing: 'overwrite',
  duplicate: 'quarantine',
  missingKey: 'create',
  invalid: 'quarantine',
  race: 'quarantine',
}
const asIs = (name: string): FieldMapping => ({ to: name, from: name, transform: [] })
const referring = (name: string, object: string): FieldMapping => ({
  ...asIs(name),
  transform: [{ reference: { object } }],
})
const shared = { skip: [], policy, provenance: { sourceKey: 'external_key' }, unmapped: [] }

const familyPlan: Plan = {
  version: 1,
  id: 'loop',
  source: { connection: 'from', ...end },
  target: { connection: 'to', ...end },
  objects: [
    {
      ...{ source: 'person', target: 'person', ...shared },
      match: [{ field: 'email', normalise: 'email' }],
      fields: [
        ...['first_name', 'last_name', 'email', 'revenue', 'subscribed', 'birthday', 'notes'].map(asIs),
        { ...asIs('stage'), transform: ['option'] },
        referring('company', 'company'),
        referring('manager', 'person'),
      ],
    },
    {
      ...{ source: 'company', target: 'company', ...shared },
      match: [{ field: 'domain', normalise: 'exact' }],
      fields: ['name', 'domain', 'city'].map(asIs),
    },
  ],
  links: [{ from: { relation: 'person>company' }, to: 'person>company', missing: 'report' }],
  schema: [],
  tolerance: 0.005,
}

/** Salesforce leads into HubSpot contacts, judged by the generator of the leads. */
export async function openHubSpot(records: number): Promise<Arena> {
  const world = ['--world', 'leads', '--size', String(records), '--seed', '7']
  const [from, to] = await Promise.all([
    startPlayground('salesforce', world),
    startPlayground('hubspot', [...world, ...limitArgs({ window: 10_000 })]),
  ])
  const salesforce = { clientId: from.env.SF_CLIENT_ID, clientSecret: from.env.SF_CLIENT_SECRET }
  return {
    connections: {
      from: { vendor: 'salesforce', settings: { url: from.url }, credentials: salesforce },
      to: {
        vendor: 'hubspot',
        settings: { url: to.url },
        credentials: { accessToken: to.env.HUBSPOT_ACCESS_TOKEN },
      },
    },
    propose: [{ source: 'Lead', target: 'contacts' }],
    planted: records,
    disturb: () => disturb(to, '*/batch/upsert'),
    calm: async () => void (await to.tell('faults', { faults: [] })),
    judge: async () => {
      const told = await to.ask<Record<string, number> & { examples: unknown[] }>('judgement')
      const { duplicates = 0, missing = 0, mismatchedFields = 0, unexpected = 0, foreignChanged = 0 } = told
      const examples = told.examples.slice(0, 5).map((example) => JSON.stringify(example))
      return { duplicates, losses: missing, wrong: mismatchedFields, foreign: unexpected + foreignChanged, examples }
    },
    stop: async () => void (await Promise.all([from.stop(), to.stop()])),
  }
}
