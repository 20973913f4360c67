import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '../../src/clock.ts'
import type { ConfiguredConnection } from '../../src/config.ts'
import { createConnections } from '../../src/connections.ts'
import { connectors } from '../../src/connectors/index.ts'
import { approve, requestApproval } from '../../src/engine/approve.ts'
import type { Surroundings } from '../../src/engine/context.ts'
import { perform } from '../../src/engine/verbs.ts'
import { parsePlan, writePlan } from '../../src/mapping/plan-file.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { DryRunResult, MigrateResult, ProposeResult, VerifyResult } from '../../src/model/results.ts'
import type { Run, Verb } from '../../src/model/run.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { clock, send } from './time.ts'

const parts = { clock, random: systemRandom }

/** A migration between configured accounts in this process: real connectors, real HTTP, each verb as a run of its own. */
export class Route {
  readonly store: Store
  /** Of the one plan there is. */
  readonly plan: string
  /** Rows of the report files of the last run. */
  tables: Record<string, string[][]> = {}
  readonly #home: string
  readonly #connections: readonly ConfiguredConnection[]
  #runs = 0

  private constructor(home: string, store: Store, plan: string, connections: readonly ConfiguredConnection[]) {
    this.#home = home
    this.store = store
    this.plan = plan
    this.#connections = connections
  }

  static async open(connections: readonly ConfiguredConnection[], plan: string): Promise<Route> {
    const home = await mkdtemp(join(tmpdir(), 'ferry-route-'))
    return new Route(home, await openStore({ home }), plan, connections)
  }

  async run<T>(verb: Verb, input: Run['input'] = {}): Promise<T & { run: string }> {
    const { runs } = this.store
    const id = `run_${++this.#runs}`
    await runs.create({ id, verb, plan: this.plan, input }, clock.now())
    const claim = await runs.claim(id, 'test', clock.now(), 120_000)
    if ('heldBy' in claim) throw new Error('A fresh run is free.')
    const result = await perform(this.#surroundings((await runs.get(id)) as Run, claim.fence))
    await runs.finish(id, claim.fence, { state: 'done', result: { ...result } }, clock.now())
    return { ...(result as T), run: id }
  }

  #surroundings(run: Run, fence: number): Surroundings {
    // Each verb has a process of its own, which knows nothing of what the last one saw.
    const facts = { connections: [...this.#connections], file: null }
    const opened = createConnections(facts, { ...parts, connectors, store: this.store, transport: send })
    const tables: Record<string, string[][]> = {}
    this.tables = tables
    return {
      ...parts,
      ...{ store: this.store, run, fence, privileged: true },
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

  /** Between the first and the second connection. */
  propose(objects: readonly { source: string; target: string }[]): Promise<ProposeResult & { run: string }> {
    const [source, target] = this.#connections.map(({ name }) => name)
    return this.run<ProposeResult>('propose', { source, target, objects, plan: this.plan })
  }

  /** As a person changes a plan in an editor. */
  async changePlan(change: (plan: Plan) => void): Promise<void> {
    const plan = parsePlan((await this.store.plans.read(this.plan)) ?? '')
    change(plan)
    await this.store.plans.write(this.plan, writePlan(plan))
  }

  dryRun(): Promise<DryRunResult & { run: string }> {
    return this.run<DryRunResult>('dry-run', { refresh: true })
  }

  /** A person agrees to what the newest dry run showed. */
  async consent(): Promise<string> {
    const deps = { ...parts, store: this.store }
    const { approval } = await requestApproval(deps, this.plan)
    return (await approve(deps, approval.id, approval.phrase, 'test')).id
  }

  /** Consent, and the schema changes that it covers. */
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

  async close(): Promise<void> {
    await this.store.close()
    await rm(this.#home, { recursive: true })
  }
}
