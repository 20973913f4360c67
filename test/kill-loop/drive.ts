import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stringify } from 'yaml'
import { systemClock as clock } from '../../src/clock.ts'
import { isGone } from '../../src/dispatch/process-identity.ts'
import { approve, requestApproval } from '../../src/engine/approve.ts'
import { randomId } from '../../src/engine/ids.ts'
import { parsePlan, writePlan } from '../../src/mapping/plan-file.ts'
import type { Run, Verb } from '../../src/model/run.ts'
import { secureRandom } from '../../src/random.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import type { Arena } from './arena.ts'
import type { Doom, FailPoint, Freeze } from './fail-points.ts'
import { type Life, startLife, untilNoted } from './lives.ts'

/** How one worker is to end. `nth` and times are drawn. */
export type End = { by: 'point'; point: FailPoint } | { by: 'chance' } | { by: 'takeover'; at: Freeze['at'] }

/** What happened to the workers of one migration. */
export interface Deeds {
  kills: number
  hits: Partial<Record<FailPoint, number>>
  chance: number
  takeovers: number
  /** What a worker sent or wrote after another had its run. */
  trespasses: string[]
  lives: number
}

/** A migration in an arena, by workers that die. */
export class Drive {
  readonly deeds: Deeds = { kills: 0, hits: {}, chance: 0, takeovers: 0, trespasses: [], lives: 0 }
  readonly #home: string
  readonly #store: Store
  readonly #random: () => number

  private constructor(home: string, store: Store, random: () => number) {
    this.#home = home
    this.#store = store
    this.#random = random
  }

  static async open(arena: Arena, random: () => number): Promise<Drive> {
    const home = await mkdtemp(join(tmpdir(), 'ferry-kills-'))
    await writeFile(join(home, 'config.yaml'), stringify({ connections: arena.connections }), { mode: 0o600 })
    return new Drive(home, await openStore({ home }), random)
  }

  async close(): Promise<void> {
    await this.#store.close()
    await rm(this.#home, { recursive: true })
  }

  /** From discovery to proof; `ends` are for the dry run and for the migration. Throws when a run cannot be ended. */
  async migrate(
    arena: Arena,
    ends: { dryRun: End[]; migration: End[]; finishes: number },
  ): Promise<{ run: Run; verified: Run }> {
    const plan = await this.#plan(arena)
    await this.#carry('dry-run', plan, { refresh: false }, ends.dryRun)
    const deps = { store: this.#store, clock, random: secureRandom }
    const { approval } = await requestApproval(deps, plan)
    await approve(deps, approval.id, approval.phrase, 'test')
    if (approval.binding.schemaChanges > 0) await this.#carry('apply-schema', plan, { approval: approval.id }, [])
    await arena.disturb()
    const run = await this.#carry('migrate', plan, { approval: approval.id }, ends.migration, ends.finishes)
    await arena.calm()
    const verified = await this.#carry('verify', plan, { run: run.id }, [])
    return { run, verified }
  }

  async #plan(arena: Arena): Promise<string> {
    if (arena.plan !== undefined) {
      await this.#store.plans.write(arena.plan.id, writePlan(arena.plan))
      return arena.plan.id
    }
    const input = { source: 'from', target: 'to', objects: arena.propose }
    const { result } = await this.#carry('propose', null, input, [])
    const id = String(result?.plan)
    const proposed = parsePlan((await this.#store.plans.read(id))!)
    if (arena.complete !== undefined) await this.#store.plans.write(id, writePlan(arena.complete(proposed)))
    return id
  }

  /** A run from its beginning to its end, however many workers it takes. */
  async #carry(verb: Verb, plan: string | null, input: object, ends: readonly End[], finishes = 0): Promise<Run> {
    const id = randomId('run', secureRandom)
    await this.#store.runs.create({ id, verb, plan, input: { ...input } }, clock.now())
    const left = [...ends]
    let [finishesLeft, idle] = [finishes, 0]
    for (;;) {
      const run = await this.#settled(id)
      if (run.state === 'done') return run
      if (run.state === 'failed') throw new Error(`The run ${id} (${verb}) failed: ${run.problem?.message}`)
      if (run.state === 'paused' && !(await this.#store.runs.requeue(id, clock.now())))
        throw new Error(`${id} is held.`)
      const end = left.shift() ?? null
      const before = this.deeds.kills + this.deeds.takeovers
      const point = await this.#live(id, end, finishesLeft > 0)
      if (point === 'finish') finishesLeft -= 1
      idle = this.deeds.kills + this.deeds.takeovers === before ? idle + 1 : 0
      if (idle > 30) throw new Error(`The run ${id} (${verb}) does not end: ${run.problem?.message ?? run.state}`)
    }
  }

  /** The run once nobody carries it out: a worker that died is found dead as the product finds it. */
  async #settled(id: string): Promise<Run> {
    const { runs } = this.#store
    const lease = await runs.lease(id)
    if (lease !== null && isGone(lease.worker)) {
      await runs.abandon(id, lease.worker, { code: 'paused', message: 'The worker died.' }, clock.now())
    }
    const run = await runs.get(id)
    if (run === null) throw new Error(`The run ${id} is gone.`)
    return run
  }

  async #live(id: string, end: End | null, mayFinish: boolean): Promise<FailPoint | null> {
    const dooms = end?.by === 'point' ? [{ point: end.point, nth: this.#nth(end.point) }] : []
    if (mayFinish) dooms.push({ point: 'finish', nth: 1 })
    if (end?.by === 'takeover') return this.#takeOver(id, end.at)
    const life = this.#start(id, dooms)
    if (end?.by === 'chance') {
      await untilNoted(life, 'sent', 2)
      await Promise.race([delay(this.#random() * 1_500), life.ended])
      if (!life.isOver()) {
        life.send('SIGKILL')
        const { signal } = await life.ended
        if (signal === 'SIGKILL') this.#count(null)
        return null
      }
    }
    const { point } = await life.ended
    if (point !== null) this.#count(point)
    return point
  }

  #start(id: string, dooms: readonly Doom[], freeze?: Freeze): Life {
    this.deeds.lives += 1
    return startLife(this.#home, id, dooms, freeze)
  }

  #count(point: FailPoint | null): void {
    this.deeds.kills += 1
    if (point === null) this.deeds.chance += 1
    else this.deeds.hits[point] = (this.deeds.hits[point] ?? 0) + 1
  }

  /** Points that only come by once or twice in a life are taken at once. */
  #nth(point: FailPoint): number {
    const often = ['before-intent', 'after-intent', 'before-send', 'after-send', 'after-answer', 'after-settle']
    return often.includes(point) ? 1 + Math.floor(this.#random() * 4) : 1
  }

  /** Freezes a worker, lets another have the run once the lease is over, and looks at what the first does when it wakes. */
  async #takeOver(id: string, at: Freeze['at']): Promise<FailPoint | null> {
    const first = this.#start(id, [], { at, nth: 2 + Math.floor(this.#random() * 6) })
    await untilNoted(first, 'frozen', 1)
    if (first.isOver()) return null
    await this.#untilFree(id)
    const second = this.#start(id, [{ point: 'after-settle', nth: 3 }])
    await untilNoted(second, 'wrote', 3)
    first.send('SIGCONT')
    const late = setTimeout(() => first.send('SIGKILL'), 60_000)
    const { signal } = await first.ended
    clearTimeout(late)
    const after = first.notes().slice(first.notes().indexOf('frozen') + 1)
    if (signal === 'SIGKILL') this.deeds.trespasses.push('A worker that was taken over did not end.')
    if (after.length > 0) this.deeds.trespasses.push(`A worker that was taken over noted: ${after.join(', ')}.`)
    this.deeds.takeovers += 1
    const { point } = await second.ended
    if (point !== null) this.#count(point)
    return point
  }

  /** Until the lease is over and the run is free to be carried out by another. */
  async #untilFree(id: string): Promise<void> {
    const { runs } = this.#store
    while (!(await runs.requeue(id, clock.now()))) await delay(100)
  }
}
