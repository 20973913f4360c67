import { expect } from 'vitest'
import { openSimulation, type Simulation, type StartOptions } from '../../simulators/index.ts'
import type { Connection } from '../../src/connector.ts'
import type { ObjectPlan } from '../../src/model/plan.ts'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import type { Progress } from '../../src/model/run.ts'
import { findObject, type JobBounds } from '../../src/model/schema.ts'
import { never } from '../connectors/fake-http.ts'
import { connectInProcess } from '../connectors/reference-in-process.ts'
import { guest, guests } from './reference-source.ts'
import { personsPlan } from './schemas.ts'
import { type End, PowerCut, resultOf, World } from './world.ts'

export const creates = 20
export const updates = 3

export const openCall = 'POST /v1/jobs'
export const uploadCall = 'PUT /v1/jobs/*/rows'
export const abortCall = 'POST /v1/jobs/*/abort'

/** A migration into an account of the reference CRM that writes by jobs, on one time; dry run and consent are done. */
export class JobAccount {
  readonly world: World
  readonly simulation: Simulation
  readonly connection: Connection
  migration = ''
  dryRun!: DryRunResult
  readonly progress: Progress[] = []
  /** Told of each call as it arrives and as its answer leaves; may cut the power. */
  onCall: (when: 'before' | 'after', call: string) => void = () => undefined
  #dead: World['store'] | null = null

  private constructor(world: World, simulation: Simulation) {
    this.world = world
    this.simulation = simulation
    const { clock } = world
    this.connection = connectInProcess(simulation, { clock, onCall: (when, call) => this.#pass(when, call) })
    const surroundings = world.surroundings.bind(world)
    world.surroundings = (run, fence) => {
      const given = surroundings(run, fence)
      return {
        ...given,
        connect: async (name) => (name === 'crm' ? this.connection : given.connect(name)),
        progress: (now) => {
          this.progress.push(now)
          given.progress(now)
        },
      }
    }
  }

  static async open(
    { settings, limits, ...options }: StartOptions = {},
    policy: Partial<ObjectPlan['policy']> = {},
    bounds: Partial<JobBounds> = {},
  ): Promise<JobAccount> {
    const old = Array.from({ length: updates }, (_, n) => guest(`old${n}`, { name: `New ${n}` }))
    // Nothing of those to be created is unique, so that what is sent twice may be there twice.
    const fresh = guests(creates, (n) => (n === 9 ? {} : { mail: null }))
    const world = await World.open({ guests: [...fresh, ...old], plan: personsPlan(policy) })
    const { clock } = world
    const simulation = await openSimulation('reference', {
      ...options,
      settings: { writes: 'jobs', ...settings },
      limits: { jobRows: 8, jobMs: 4_000, pageRows: 3, ...limits },
      time: { now: clock.now, sleep: (ms) => clock.sleep(ms) },
    })
    const account = new JobAccount(world, simulation)
    alterJobs(account.connection, bounds)
    await world.pass(createProvenance(account.connection))
    const create = old.map(({ id }) => ({ last_name: 'Old', email: `${id}@inn.test`, phone: '1' }))
    simulation.account.edit!({ object: 'person', create })
    // What an index shows lags behind what was just made.
    await world.pass(clock.sleep(100_000))
    Object.assign(account, await world.prepare())
    return account
  }

  /** Nothing of a worker without power reaches the account. */
  #pass(when: 'before' | 'after', call: string): void {
    if (this.#dead === this.world.store) throw new PowerCut('Still no power.')
    try {
      this.onCall(when, call)
    } catch (error) {
      this.#dead = this.world.store
      throw error
    }
  }

  /** At the nth call whose method and path fit, as it arrives or as its answer leaves, the power goes off. */
  cutAt(nth: number, when: 'before' | 'after', pattern: RegExp): void {
    let seen = 0
    this.onCall = (now, call) => {
      if (now === when && pattern.test(call) && ++seen === nth) this.world.cutPower()
    }
  }

  async resume(attempts = 6): Promise<MigrateResult> {
    let end: End<MigrateResult> = { error: new Error('It was never attempted.') }
    for (let n = 0; n < attempts && 'error' in end; n += 1)
      end = await this.world.attempt<MigrateResult>(this.migration)
    return resultOf(end)
  }

  /** Each guest is there once, whatever happened on the way, after so many workers at most. */
  async expectWhole(workers?: number): Promise<void> {
    const { tally } = await this.resume(workers)
    expect(tally).toMatchObject({ created: creates, updated: updates, quarantined: 0, failed: 0 })
    const keys = this.persons().map(({ external_key }) => external_key)
    expect(keys).toHaveLength(creates + updates)
    expect(new Set(keys).size).toBe(creates + updates)
    const old = this.persons().filter(({ phone }) => phone === '1')
    expect(old.map(({ last_name }) => last_name).sort()).toEqual(['New 0', 'New 1', 'New 2'])
    expect(await this.world.store.journal.inDoubt(this.migration)).toEqual([])
    for (const { fired, ...fault } of this.simulation.faults.list())
      expect(fired, JSON.stringify(fault)).toBeGreaterThan(0)
    this.simulation.faults.set([])
    expect(await this.world.verify(this.migration)).toMatchObject({
      ...{ matched: creates + updates, mismatched: 0, missing: 0 },
    })
  }

  persons(): Record<string, string | null>[] {
    const stored = this.simulation.account.store.collection('person').values()
    return (stored as unknown as { values: Record<string, string | null> }[]).map(({ values }) => values)
  }

  /** Calls that the account saw, by method and path without numbers. */
  calls(call: string): number {
    const shape = (path: string): string => path.replaceAll(/job-\d+/g, '*')
    return this.simulation.ledger.entries().filter(({ method, path }) => `${method} ${shape(path)}` === call).length
  }
}

/** The account's jobs are other than it tells. */
function alterJobs(connection: Connection, bounds: Partial<JobBounds>): void {
  const { describe } = connection
  connection.describe = async (...asked) => {
    const schema = await describe(...asked)
    for (const { operations } of schema.objects)
      for (const operation of [operations.create, operations.update])
        if (operation?.bulk !== undefined) operation.bulk = { ...operation.bulk, ...bounds }
    return schema
  }
}

async function createProvenance(connection: Connection): Promise<void> {
  const person = findObject(await connection.describe(never), 'person')!
  await connection.admin!.createFields('person', Object.values(person.provenance!), never)
}
