import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { type RunningSimulator, startSimulator } from '../../simulators/index.ts'
import { build, type Outcome } from '../../simulators/worlds/nasty.ts'
import { systemClock, systemRandom } from '../../src/clock.ts'
import { createConnections } from '../../src/connections.ts'
import { approve, requestApproval } from '../../src/engine/approve.ts'
import type { Surroundings } from '../../src/engine/context.ts'
import { perform } from '../../src/engine/verbs.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import { writePlan } from '../../src/mapping/plan-file.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { DryRunResult, MigrateResult, VerifyResult } from '../../src/model/results.ts'
import type { Action, Run, Verb } from '../../src/model/run.ts'
import { Secret } from '../../src/secret.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Prediction, RowOutcome } from '../../src/store/store.ts'
import { planId, planOf } from './plan.ts'

export interface Stored {
  id: string
  properties: Readonly<Record<string, string>>
}

export interface Options {
  /** Ordinary leads beside those that are about a rule. */
  ordinary?: number
  /** Keeps only the leads about these rules. */
  only?: readonly number[]
  plan?: Plan
  hubspot?: { seed?: Partial<HubspotSeed>; settings?: Record<string, string>; limits?: Record<string, number> }
  salesforce?: { limits?: Record<string, number> }
}

export const pair = 'Lead>contacts'
const actions: readonly Action[] = ['create', 'update', 'unchanged', 'skip', 'quarantine']

/** A migration of the nasty world in this process: real connectors, real HTTP, simulators that can be looked into. */
export interface Ferry {
  org: RunningSimulator
  portal: RunningSimulator
  outcomes: readonly Outcome[]
  /** Rows of the report files of the last run. */
  tables: Record<string, string[][]>
  run<T>(verb: Verb, input?: Run['input']): Promise<T & { run: string }>
  dryRun(): Promise<DryRunResult & { run: string }>
  /** A person agrees to what the newest dry run showed. */
  consent(): Promise<string>
  /** Schema, records and proof, as approved. */
  migrate(): Promise<{ migrated: MigrateResult & { run: string }; verified: VerifyResult }>
  applySchema(): Promise<string>
  write(approval: string): Promise<MigrateResult & { run: string }>
  verify(run: string): Promise<VerifyResult>
  predictions(run: string): Promise<Prediction[]>
  written(run: string): Promise<RowOutcome[]>
  /** The portal's contacts, by its control plane. */
  contacts(): Promise<Stored[]>
  /** A call to the portal's own API, as somebody else makes it. */
  elsewhere(method: string, path: string, body?: unknown): Promise<unknown>
  close(): Promise<void>
}

export async function openFerry(options: Options = {}): Promise<Ferry> {
  const world = build({ size: options.ordinary ?? 0 })
  const wanted = world.truth.outcomes.filter(({ rule }) => options.only === undefined || options.only.includes(rule))
  const kept = new Set(wanted.map(({ lead }) => lead))
  const lead = world.salesforce.objects.Lead
  if (lead !== undefined) lead.records = lead.records.filter((record) => kept.has(String(record.Id)))
  const seed = { ...world.hubspot, ...options.hubspot?.seed }
  const [org, portal] = await Promise.all([
    startSimulator('salesforce', { world: { salesforce: world.salesforce }, ...options.salesforce }),
    startSimulator('hubspot', {
      world: { hubspot: seed },
      limits: { window: 100_000, ...options.hubspot?.limits },
      settings: options.hubspot?.settings ?? {},
    }),
  ])
  const home = await mkdtemp(join(tmpdir(), 'ferry-nasty-'))
  const store = await openStore({ home })
  await store.plans.write(planId, writePlan(options.plan ?? planOf()))
  const network = createNetworkTransport()
  const parts = { store, clock: systemClock, random: systemRandom }
  const secret = (text: string | undefined) => new Secret(text ?? '')
  const connections = [
    {
      ...{ name: 'org', vendor: 'salesforce', settings: { url: org.url }, missing: [] },
      credentials: { clientId: secret(org.env.SF_CLIENT_ID), clientSecret: secret(org.env.SF_CLIENT_SECRET) },
    },
    {
      ...{ name: 'portal', vendor: 'hubspot', settings: { url: portal.url }, missing: [] },
      credentials: { accessToken: secret(portal.env.HUBSPOT_ACCESS_TOKEN) },
    },
  ]
  let runs = 0

  const ferry: Ferry = {
    org,
    portal,
    outcomes: wanted,
    tables: {},
    async run<T>(verb: Verb, input: Run['input'] = {}) {
      const id = `run_${++runs}`
      await store.runs.create({ id, verb, plan: planId, input }, Date.now())
      const claim = await store.runs.claim(id, 'test', Date.now(), 120_000)
      if ('heldBy' in claim) throw new Error('A fresh run is free.')
      // Each verb has a process of its own, which knows nothing of what the last one saw.
      const opened = createConnections({ connections, file: null }, { ...parts, transport: network.send })
      ferry.tables = {}
      const surroundings: Surroundings = {
        ...parts,
        ...{ run: (await store.runs.get(id)) as Run, fence: claim.fence, privileged: true },
        signal: new AbortController().signal,
        pausing: () => false,
        holdLease: async () => undefined,
        connect: opened.open,
        traffic: opened.traffic,
        progress: () => undefined,
        table: async (name) => {
          const rows: string[][] = []
          ferry.tables[name] = rows
          const add = async (row: readonly string[]): Promise<void> => void rows.push([...row])
          return { path: `/reports/${name}.csv`, add, close: async () => undefined }
        },
      }
      const result = await perform(surroundings)
      await store.runs.finish(id, claim.fence, { state: 'done', result: { ...result } }, Date.now())
      return { ...(result as T), run: id }
    },
    dryRun: () => ferry.run<DryRunResult>('dry-run'),
    async consent() {
      const { approval } = await requestApproval(parts, planId)
      return (await approve(parts, approval.id, approval.phrase, 'test')).id
    },
    async applySchema() {
      const approval = await ferry.consent()
      await ferry.run('apply-schema', { approval })
      return approval
    },
    write: (approval) => ferry.run<MigrateResult>('migrate', { approval }),
    verify: (run) => ferry.run<VerifyResult>('verify', { run }),
    async migrate() {
      const migrated = await ferry.write(await ferry.applySchema())
      return { migrated, verified: await ferry.verify(migrated.run) }
    },
    async predictions(run) {
      const all = await Promise.all(actions.map((action) => store.journal.predictions(run, pair, action, 0, 10_000)))
      return all.flat()
    },
    async written(run) {
      const all = await Promise.all(actions.map((action) => store.journal.outcomes(run, pair, action, 0, 10_000)))
      return all.flat()
    },
    async contacts() {
      const reply = await fetch(`${portal.control}/records?collection=contacts`)
      return ((await reply.json()) as { records: Stored[] }).records
    },
    async elsewhere(method, path, body) {
      const reply = await fetch(`${portal.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${portal.env.HUBSPOT_ACCESS_TOKEN}`,
          'content-type': 'application/json',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
      return reply.status === 204 ? null : reply.json()
    },
    async close() {
      await Promise.all([org.close(), portal.close(), network.close()])
      await store.close()
      await rm(home, { recursive: true })
    },
  }
  return ferry
}
