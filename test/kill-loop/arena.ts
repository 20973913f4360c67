import type { Plan } from '../../src/model/plan.ts'
import { invitePeople, judgePeople, type Verdict } from './people.ts'
import { limitArgs, type Playground, startPlayground } from './simulator.ts'

/** A source and a target as processes, and how to find out afterwards whether everything is as it must be. */
export interface Arena {
  /** Of the configuration file: a source `from` and a target `to`. */
  connections: object
  /** Absent: it is to be proposed. */
  plan?: Plan
  propose?: { source: string; target: string }
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
  jobs?: boolean
}

/** Wide, so that permits which died with their workers hold nobody up. */
const wide = { window: 100_000, windowMs: 1_000, daily: 10_000_000, batchBytes: 8_000_000 }
/** A write is received whole long before it is carried out, whoever has gone meanwhile. Milliseconds. */
const workMs = 80
const settleMs = 400

export async function openReference({
  records,
  replay,
  batchRows,
  lookupLag = 0,
  jobs = false,
}: ReferenceOptions): Promise<Arena> {
  const people = invitePeople(records)
  const target = { ...wide, batchRows, settleMs, lookupLag, inFlight: 4, jobRows: batchRows, jobMs: 300 }
  const [from, to] = await Promise.all([
    startPlayground('reference', limitArgs({ ...wide, pageRows: 1_000 })),
    startPlayground('reference', [...['--replay', replay, '--writes', jobs ? 'jobs' : 'batch'], ...limitArgs(target)]),
  ])
  await create(from, people.source)
  await create(to, [...people.known, ...people.strangers])
  return {
    connections: { from: connection(from), to: connection(to) },
    plan: personPlan,
    disturb: () => disturb(to, '*/batch'),
    calm: async () => void (await to.tell('faults', { faults: [] })),
    judge: async () => {
      const { records: stored } = await to.ask<{ records: Parameters<typeof judgePeople>[1] }>(
        'records?collection=person',
      )
      return judgePeople(people, stored)
    },
    stop: async () => void (await Promise.all([from.stop(), to.stop()])),
  }
}

async function create(to: Playground, rows: readonly object[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 1_000) {
    await to.tell('records', { object: 'person', create: rows.slice(at, at + 1_000) })
  }
}

async function disturb(to: Playground, path: string): Promise<void> {
  await to.tell('faults', {
    faults: [
      { kind: 'reset-after', path, chance: 0.04 },
      { kind: 'cut', path, chance: 0.03 },
      { kind: 'reset-before', path, chance: 0.03 },
      { kind: 'slow', path, ms: workMs },
    ],
  })
}

function connection({ url }: Playground): object {
  const credentials = { clientId: 'reference-client', clientSecret: 'reference-secret' }
  return { vendor: 'reference', settings: { url, window: wide.window, windowMs: wide.windowMs }, credentials }
}

const end = { vendor: 'reference', account: 'ref-1' }
const same = ['first_name', 'last_name', 'email', 'stage', 'revenue', 'subscribed', 'birthday', 'notes']

const personPlan: Plan = {
  version: 1,
  id: 'loop',
  source: { connection: 'from', ...end },
  target: { connection: 'to', ...end },
  objects: [
    {
      source: 'person',
      target: 'person',
      skip: [],
      match: [{ field: 'email', normalise: 'email' }],
      policy: {
        existing: 'overwrite',
        duplicate: 'quarantine',
        missingKey: 'create',
        invalid: 'quarantine',
        race: 'quarantine',
      },
      fields: same.map((name) => ({ to: name, from: name, transform: name === 'stage' ? ['option'] : [] })),
      provenance: { sourceKey: 'external_key' },
      unmapped: [],
    },
  ],
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
    propose: { source: 'Lead', target: 'contacts' },
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
