import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import type { RunningSimulator } from '../../simulators/index.ts'
import type { SalesforceRecord, SalesforceSeed } from '../../simulators/salesforce/seed.ts'
import { build, type Outcome } from '../../simulators/worlds/nasty.ts'
import { writePlan } from '../../src/mapping/plan-file.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { DryRunResult, MigrateResult, VerifyResult } from '../../src/model/results.ts'
import type { Action, Run, Verb } from '../../src/model/run.ts'
import type { Prediction, RowOutcome } from '../../src/store/store.ts'
import { orgAt, portalAt } from '../pairs/connections.ts'
import { Route } from '../pairs/route.ts'
import { startSimulator } from '../pairs/simulator.ts'
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

/** A migration of the nasty world in this process: real connectors, real HTTP, simulators that can be looked into. */
export class Ferry {
  readonly org: RunningSimulator
  readonly portal: RunningSimulator
  readonly outcomes: readonly Outcome[]
  readonly #route: Route

  private constructor(route: Route, [org, portal]: RunningSimulator[], outcomes: readonly Outcome[]) {
    this.#route = route
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
    const route = await Route.open([orgAt(simulators[0]), portalAt(simulators[1])], planId)
    if (plan !== null) await route.store.plans.write(planId, writePlan(plan))
    return new Ferry(route, simulators, outcomes)
  }

  /** Rows of the report files of the last run. */
  get tables(): Record<string, string[][]> {
    return this.#route.tables
  }

  run<T>(verb: Verb, input: Run['input'] = {}): Promise<T & { run: string }> {
    return this.#route.run<T>(verb, input)
  }

  changePlan(change: (plan: Plan) => void): Promise<void> {
    return this.#route.changePlan(change)
  }

  dryRun(): Promise<DryRunResult & { run: string }> {
    return this.run<DryRunResult>('dry-run')
  }

  consent(): Promise<string> {
    return this.#route.consent()
  }

  applySchema(): Promise<string> {
    return this.#route.applySchema()
  }

  write(approval: string): Promise<MigrateResult & { run: string }> {
    return this.#route.write(approval)
  }

  verify(run: string): Promise<VerifyResult> {
    return this.#route.verify(run)
  }

  async predictions(run: string): Promise<Prediction[]> {
    const { journal } = this.#route.store
    const all = await Promise.all(actions.map((action) => journal.predictions(run, pair, action, 0, 10_000)))
    return all.flat()
  }

  async written(run: string): Promise<RowOutcome[]> {
    const { journal } = this.#route.store
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
    await this.#route.close()
  }
}
