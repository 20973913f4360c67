import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { type RunningSimulator, startSimulator } from '../../simulators/index.ts'
import type { SalesforceRecord, SalesforceSeed } from '../../simulators/salesforce/seed.ts'
import { build, type Outcome } from '../../simulators/worlds/nasty.ts'
import { systemClock, systemRandom } from '../../src/clock.ts'
import type { ConfiguredConnection } from '../../src/config.ts'
import { createConnections } from '../../src/connections.ts'
import { connectors } from '../../src/connectors/index.ts'
import { approve, requestApproval } from '../../src/engine/approve.ts'
import type { Surroundings } from '../../src/engine/context.ts'
import { perform } from '../../src/engine/verbs.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import { parsePlan, writePlan } from '../../src/mapping/plan-file.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { DryRunResult, MigrateResult, VerifyResult } from '../../src/model/results.ts'
import type { Action, Run, Verb } from '../../src/model/run.ts'
import { Secret } from '../../src/secret.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Prediction, RowOutcome, Store } from '../../src/store/store.ts'
import { planId, planOf } from './plan.ts'

export interface Stored {
  id: string
  properties: Readonly<Record<string, string>>
}

export interface Options {
  /** Ordinary leads beside those that are about a rule. */
  ordinary?: number
  /** Other leads than those of the world; what is set takes the place of what an ordinary lead has. */
  leads?: readonly SalesforceRecord[]
  /** Keeps only the leads about these rules. */
  only?: readonly number[]
  /** Null: there is none yet. */
  plan?: Plan | null
  hubspot?: { seed?: Partial<HubspotSeed>; settings?: Record<string, string>; limits?: Record<string, number> }
  salesforce?: { limits?: Record<string, number> }
}

const pair = 'Lead>contacts'
const actions: readonly Action[] = ['create', 'update', 'unchanged', 'skip', 'quarantine']
const parts = { clock: systemClock, random: systemRandom }
const network = createNetworkTransport()

/** A migration of the nasty world in this process: real connectors, real HTTP, simulators that can be looked into. */
export class Ferry {
  readonly org: RunningSimulator
  readonly portal: RunningSimulator
  readonly outcomes: readonly Outcome[]
  /** Rows of the report files of the last run. */
  tables: Record<string, string[][]> = {}
  readonly #home: string
  readonly #store: Store
  #runs = 0

  private constructor(home: string, store: Store, [org, portal]: RunningSimulator[], outcomes: readonly Outcome[]) {
    this.#home = home
    this.#store = store
    this.org = org!
    this.portal = portal!
    this.outcomes = outcomes
  }

  static async open(options: Options = {}): Promise<Ferry> {
    const world = build({ size: options.ordinary ?? 0 })
    const wanted = world.truth.outcomes.filter(({ rule }) => options.only === undefined || options.only.includes(rule))
    const kept = new Set(wanted.map(({ lead }) => lead))
    const lead = world.salesforce.objects.Lead
    if (lead !== undefined) {
      const ordinary = lead.records.filter((record) => kept.has(String(record.Id)))
      lead.records = options.leads?.map((own, i) => ({ ...ordinary[i], ...own })) ?? ordinary
    }
    const { salesforce, hubspot } = world
    const seeds = { salesforce, hubspot: { ...hubspot, ...options.hubspot?.seed } }
    const plan = options.plan === undefined ? planOf() : options.plan
    return Ferry.between(seeds, { ...options, plan }, wanted)
  }

  /** The same between any org and portal. */
  static async between(
    world: { salesforce: SalesforceSeed; hubspot: HubspotSeed },
    { plan = null, hubspot = {}, salesforce = {} }: Pick<Options, 'plan' | 'hubspot' | 'salesforce'> = {},
    outcomes: readonly Outcome[] = [],
  ): Promise<Ferry> {
    const { limits = {}, settings = {} } = hubspot
    const simulators = await Promise.all([
      startSimulator('salesforce', { world: { salesforce: world.salesforce }, ...salesforce }),
      startSimulator('hubspot', {
        world: { hubspot: world.hubspot },
        limits: { window: 100_000, ...limits },
        settings,
      }),
    ])
    const home = await mkdtemp(join(tmpdir(), 'ferry-nasty-'))
    const store = await openStore({ home })
    if (plan !== null) await store.plans.write(planId, writePlan(plan))
    return new Ferry(home, store, simulators, outcomes)
  }

  async run<T>(verb: Verb, input: Run['input'] = {}): Promise<T & { run: string }> {
    const { runs } = this.#store
    const id = `run_${++this.#runs}`
    await runs.create({ id, verb, plan: planId, input }, Date.now())
    const claim = await runs.claim(id, 'test', Date.now(), 120_000)
    if ('heldBy' in claim) throw new Error('A fresh run is free.')
    const result = await perform(this.#surroundings((await runs.get(id)) as Run, claim.fence))
    await runs.finish(id, claim.fence, { state: 'done', result: { ...result } }, Date.now())
    return { ...(result as T), run: id }
  }

  #surroundings(run: Run, fence: number): Surroundings {
    // Each verb has a process of its own, which knows nothing of what the last one saw.
    const facts = { connections: this.#connections(), file: null }
    const opened = createConnections(facts, { ...parts, connectors, store: this.#store, transport: network.send })
    const tables: Record<string, string[][]> = {}
    this.tables = tables
    return {
      ...parts,
      ...{ store: this.#store, run, fence, privileged: true },
      signal: new AbortController().signal,
      pausing: () => false,
      holdLease: async () => undefined,
      connect: opened.open,
      traffic: opened.traffic,
      progress: () => undefined,
      log: () => undefined,
      table: async (name) => {
        const rows: string[][] = []
        tables[name] = rows
        const add = async (row: readonly string[]): Promise<void> => void rows.push([...row])
        return { path: `/reports/${name}.csv`, add, close: async () => undefined }
      },
    }
  }

  #connections(): ConfiguredConnection[] {
    const { org, portal } = this
    const secret = (text: string | undefined): Secret => new Secret(text ?? '')
    return [
      {
        ...{ name: 'org', vendor: 'salesforce', settings: { url: org.url }, missing: [] },
        credentials: { clientId: secret(org.env.SF_CLIENT_ID), clientSecret: secret(org.env.SF_CLIENT_SECRET) },
      },
      {
        ...{ name: 'portal', vendor: 'hubspot', settings: { url: portal.url }, missing: [] },
        credentials: { accessToken: secret(portal.env.HUBSPOT_ACCESS_TOKEN) },
      },
    ]
  }

  /** As a person changes a plan in an editor. */
  async changePlan(change: (plan: Plan) => void): Promise<void> {
    const plan = parsePlan((await this.#store.plans.read(planId)) ?? '')
    change(plan)
    await this.#store.plans.write(planId, writePlan(plan))
  }

  dryRun(): Promise<DryRunResult & { run: string }> {
    return this.run<DryRunResult>('dry-run')
  }

  /** A person agrees to what the newest dry run showed. */
  async consent(): Promise<string> {
    const deps = { ...parts, store: this.#store }
    const { approval } = await requestApproval(deps, planId)
    return (await approve(deps, approval.id, approval.phrase, 'test')).id
  }

  /** Consent, and the fields that it covers. */
  async applySchema(): Promise<string> {
    const approval = await this.consent()
    await this.run('apply-schema', { approval })
    return approval
  }

  write(approval: string): Promise<MigrateResult & { run: string }> {
    return this.run<MigrateResult>('migrate', { approval })
  }

  verify(run: string): Promise<VerifyResult> {
    return this.run<VerifyResult>('verify', { run })
  }

  async predictions(run: string): Promise<Prediction[]> {
    const { journal } = this.#store
    const all = await Promise.all(actions.map((action) => journal.predictions(run, pair, action, 0, 10_000)))
    return all.flat()
  }

  async written(run: string): Promise<RowOutcome[]> {
    const { journal } = this.#store
    const all = await Promise.all(actions.map((action) => journal.outcomes(run, pair, action, 0, 10_000)))
    return all.flat()
  }

  /** The portal's contacts, by its control plane. */
  async contacts(): Promise<Stored[]> {
    const reply = await fetch(`${this.portal.control}/records?collection=contacts`)
    return ((await reply.json()) as { records: Stored[] }).records
  }

  /** A call to the portal's own API, as somebody else makes it. */
  async elsewhere(method: string, path: string, body?: unknown): Promise<unknown> {
    const { url, env } = this.portal
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${env.HUBSPOT_ACCESS_TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
    return reply.status === 204 ? null : reply.json()
  }

  async close(): Promise<void> {
    await Promise.all([this.org.close(), this.portal.close()])
    await this.#store.close()
    await rm(this.#home, { recursive: true })
  }
}
