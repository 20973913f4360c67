import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { approve, requestApproval } from '../../src/engine/approve.ts'
import type { RunContext, Surroundings } from '../../src/engine/context.ts'
import { randomId } from '../../src/engine/ids.ts'
import { recordPhases } from '../../src/engine/phases.ts'
import { perform } from '../../src/engine/verbs.ts'
import { writePlan } from '../../src/mapping/plan-file.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { CrmRecord, Row } from '../../src/model/record.ts'
import type { DryRunResult, MigrateResult, VerifyResult } from '../../src/model/results.ts'
import type { Progress, Run, Verb } from '../../src/model/run.ts'
import type { RunEvent } from '../../src/model/run-event.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Approval, Store } from '../../src/store/store.ts'
import { createVirtualClock, type VirtualClock } from '../http/virtual-clock.ts'
import { ReferenceSource } from './reference-source.ts'
import { ReferenceTarget } from './reference-target.ts'
import { plan as guestsToPeople } from './schemas.ts'

/** The machine loses its power: nothing of this worker happens any more. */
export class PowerCut extends Error {}

/** How an attempt to carry a run out ended. */
export type End<T> = { result: T } | { error: unknown }

const leaseMs = 120_000

/** Everything of a migration in one process: a real store, a virtual clock, a source and a target in memory. */
export class World {
  readonly clock: VirtualClock = createVirtualClock()
  readonly source: ReferenceSource
  readonly target: ReferenceTarget
  /** Called with `intend:before`, `intend:after`, `settle:...`, `put:...` around each step of the store that counts. */
  onStep: (step: string) => void = () => undefined
  /** Whether a person has asked for a pause. */
  pausing: () => boolean = () => false
  /** Rows of the report files of the last attempt, without their heads. */
  tables: Record<string, string[][]> = {}
  /** The log of every attempt. */
  events: RunEvent[] = []
  privileged = false
  /** What the disk has left; null: what this machine's has. */
  freeBytes: number | null = null
  /** How often the power was cut. */
  cuts = 0
  random: () => number
  store: Store
  #home: string
  #powered = true
  #progress: Progress | null = null

  private constructor(home: string, store: Store, guests: readonly CrmRecord[], people: readonly Row[], seed: number) {
    this.#home = home
    this.store = store
    this.source = new ReferenceSource(guests)
    this.target = new ReferenceTarget()
    for (const row of people) this.target.add(row)
    this.random = seeded(seed)
  }

  static async open(facts: {
    guests: readonly CrmRecord[]
    people?: readonly Row[]
    plan?: Plan
    seed?: number
    /** Nothing is flushed to a disk, for runs with thousands of batches. */
    inMemory?: true
  }): Promise<World> {
    const folder = facts.inMemory && existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
    const home = await mkdtemp(join(folder, 'ferry-engine-'))
    const world = new World(home, await openStore({ home }), facts.guests, facts.people ?? [], facts.seed ?? 1)
    await world.writePlan(facts.plan ?? guestsToPeople)
    return world
  }

  async close(): Promise<void> {
    await this.store.close()
    await rm(this.#home, { recursive: true })
  }

  async writePlan(plan: Plan): Promise<void> {
    await this.store.plans.write(plan.id, writePlan(plan))
  }

  async create(verb: Verb, input: Run['input'] = {}): Promise<string> {
    const id = randomId('run', this.random)
    await this.store.runs.create({ id, verb, plan: guestsToPeople.id, input }, this.clock.now())
    return id
  }

  /**
   * A new worker claims the run and carries it out as far as it comes. After a power cut the store is opened anew, as a
   * new process would, once the lease of the dead worker is over.
   */
  async attempt<T = unknown>(id: string): Promise<End<T>> {
    await this.store.runs.requeue(id, this.clock.now())
    const claimed = await this.store.runs.claim(id, randomId('worker', this.random), this.clock.now(), leaseMs)
    if ('heldBy' in claimed) throw new Error('The run is held by another worker.')
    const run = (await this.store.runs.get(id)) as Run
    this.tables = {}
    const context = this.surroundings(run, claimed.fence)
    try {
      const result = await this.pass(perform(context))
      await this.#keepProgress(id, claimed.fence)
      await this.store.runs.finish(id, claimed.fence, { state: 'done', result: { ...result } }, this.clock.now())
      return { result: result as T }
    } catch (error) {
      if (this.#powered) {
        await this.#keepProgress(id, claimed.fence)
        await this.store.runs.finish(id, claimed.fence, { state: 'paused' }, this.clock.now())
      } else await this.restart()
      return { error }
    }
  }

  /** What a worker says of its progress before it ends. */
  async #keepProgress(id: string, fence: number): Promise<void> {
    await this.store.runs.report(id, fence, this.#progress, this.clock.now(), leaseMs)
  }

  /** The result of a run that is carried out in one go. */
  async perform<T>(verb: Verb, input: Run['input'] = {}): Promise<T & { run: string }> {
    const run = await this.create(verb, input)
    return { ...resultOf(await this.attempt<T>(run)), run }
  }

  /** Lets virtual time pass until the promise settles, also while only the disk is at work. */
  pass<T>(until: Promise<T>): Promise<T> {
    return this.clock.run(until, { disk: true })
  }

  context(run: Run, fence: number): RunContext {
    const surroundings = this.surroundings(run, fence)
    return { ...surroundings, ...recordPhases(surroundings) }
  }

  surroundings(run: Run, fence: number): Surroundings {
    const { clock, target } = this
    let asked = false
    return {
      ...{ run, fence, clock, random: this.random, privileged: this.privileged },
      store: this.#tapped(),
      signal: new AbortController().signal,
      pausing: () => {
        asked ||= this.pausing()
        return asked
      },
      holdLease: async () => undefined,
      connect: async (name) => (name === 'inn' ? this.source.connection : target.connection),
      traffic: () => ({ calls: target.calls.length, rateLimitHits: 0, meanLatency: 50, busyPermits: async () => 0 }),
      log: (event) => void this.events.push(event),
      progress: (progress) => {
        this.#progress = progress
      },
      table: async (name) => {
        const rows: string[][] = []
        this.tables[name] = rows
        return {
          path: `/reports/${name}.csv`,
          add: async (row) => void rows.push([...row]),
          close: async () => undefined,
        }
      },
    }
  }

  /** For `onStep` and faults of the target: from now on nothing of the present worker is stored or sent. */
  cutPower(): never {
    this.#powered = false
    this.cuts += 1
    throw new PowerCut('The power went off.')
  }

  async restart(): Promise<void> {
    await this.store.close()
    this.store = await openStore({ home: this.#home })
    await this.clock.run(this.clock.sleep(leaseMs + 1))
    this.#powered = true
  }

  /** The present store behind switches: each step can be watched, and none is possible without power. */
  #tapped(): Store {
    const { store } = this
    const tap = <T extends object>(part: T, names: readonly string[]): T =>
      new Proxy(part, {
        get: (inner, name) => {
          const member: unknown = Reflect.get(inner, name)
          if (typeof member !== 'function') return member
          if (!names.includes(String(name))) return member.bind(inner)
          return async (...values: unknown[]) => {
            if (!this.#powered) throw new PowerCut('Still no power.')
            this.onStep(`${String(name)}:before`)
            const answer: unknown = await member.apply(inner, values)
            this.onStep(`${String(name)}:after`)
            return answer
          }
        },
      })
    const { home, runs, schemaParts, catalogue, plans, schemas, approvals, permits, spending, tokens } = store
    return {
      ...{ home, runs, schemaParts, catalogue, plans, schemas, approvals, permits, spending, tokens },
      journal: tap(store.journal, ['intend', 'begin', 'withdraw', 'keep', 'settle']),
      freeBytes: async () => this.freeBytes ?? (await store.freeBytes()),
      snapshot: (id) => store.snapshot(id),
      matchIndex: (id) => store.matchIndex(id),
      beforeImages: async (run) => tap(await store.beforeImages(run), ['put']),
      purge: (scope, now) => store.purge(scope, now),
      inPlace: () => store.inPlace(),
      close: () => store.close(),
    }
  }

  async dryRun(): Promise<DryRunResult & { run: string }> {
    return this.perform('dry-run')
  }

  /** Asks for consent to the newest dry run and gives it. */
  async consent(): Promise<Approval> {
    const { approval } = await requestApproval(this, guestsToPeople.id)
    return approve(this, approval.id, approval.phrase, 'test')
  }

  /** A migration that may begin: dry run and consent are done. */
  async prepare(): Promise<{ dryRun: DryRunResult & { run: string }; migration: string }> {
    const dryRun = await this.dryRun()
    const approval = await this.consent()
    return { dryRun, migration: await this.create('migrate', { approval: approval.id }) }
  }

  async migrate(): Promise<MigrateResult & { run: string }> {
    const { migration } = await this.prepare()
    return { ...resultOf(await this.attempt<MigrateResult>(migration)), run: migration }
  }

  async verify(migration: string): Promise<VerifyResult> {
    return this.perform('verify', { run: migration })
  }

  /** Target records by the source id that their key names; a key on two records fails. */
  arrived(): Map<string, Row> {
    const found = new Map<string, Row>()
    for (const row of this.target.records.values()) {
      const id = String(row.ferry_key ?? '').split(':')[3]
      if (id === undefined) continue
      if (found.has(id)) throw new Error(`${id} is in the target twice.`)
      found.set(id, row)
    }
    return found
  }
}

export function resultOf<T>(end: End<T>): T {
  if ('result' in end) return end.result
  throw end.error
}

/** The error that an attempt ended with; a success fails. */
export function errorOf(end: End<unknown>): Error & { code?: string | undefined; next?: string | undefined } {
  if ('error' in end && end.error instanceof Error) return end.error
  throw new Error('It was expected to fail, and did not.')
}

/** A small generator of uniform numbers (mulberry32, public domain). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
