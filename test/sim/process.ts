import type { Transport } from '../../src/http/transport.ts'
import type { Clock } from '../../src/model/clock.ts'
import type { Store } from '../../src/store/store.ts'
import { type Deliver, sideOf } from './network.ts'
import type { VirtualTime } from './time.ts'

/** Where a process can be struck: before and after each step of the store and each request, by a name for people. */
export type Border = string

/** What the machine and its surroundings give to a process. */
export interface Machine {
  time: VirtualTime
  /** How far the machine's clock is from the true time, in milliseconds. */
  skew(): number
  network: Deliver
  /** Told of each request of a process that was frozen before, if it could have been kept here. */
  leaves(process: string, what: string): void
}

/**
 * A worker process as its machine sees it. Whoever it is killed or frozen by, everything that it still wants to do waits,
 * for ever or until it is thawed: its next step of the store, its next request, an answer that arrives, the end of a
 * sleep. What it had committed or sent before goes its way without it.
 */
export class Process {
  readonly name: string
  readonly clock: Clock
  readonly store: Store
  readonly transport: Transport
  /** Resolves when it is killed. */
  readonly died: Promise<void>
  /** Resolves each time that it is frozen. */
  frozen: Promise<void>
  #dead = false
  #wasFrozen = false
  /** Aborted with its death, so that the network knows that nobody waits any more. */
  readonly #end = new AbortController()
  #thaw: Promise<void> | null = null
  #wake: () => void = () => undefined
  readonly #die: () => void
  #freeze: () => void
  readonly #strike: (border: Border) => void

  constructor(name: string, machine: Machine, store: Store, strike: (border: Border, process: Process) => void) {
    this.name = name
    const { promise: died, resolve: die } = Promise.withResolvers<void>()
    const { promise: frozen, resolve: freeze } = Promise.withResolvers<void>()
    this.died = died
    this.#die = die
    this.frozen = frozen
    this.#freeze = freeze
    this.#strike = (border) => strike(border, this)
    this.clock = this.#clockOf(machine)
    this.store = this.#watch(store, '')
    this.transport = this.#transportOf(machine)
  }

  get isFrozen(): boolean {
    return this.#thaw !== null
  }

  kill(): void {
    this.#dead = true
    this.#end.abort(new Error('The process was killed.'))
    this.#die()
  }

  freeze(): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#thaw = promise
    this.#wasFrozen = true
    this.#wake = resolve
    this.#freeze()
  }

  thaw(): void {
    this.#thaw = null
    const { promise, resolve } = Promise.withResolvers<void>()
    this.frozen = promise
    this.#freeze = resolve
    this.#wake()
  }

  /** Goes on at once, later, or never. */
  async #proceed(): Promise<void> {
    while (this.#thaw !== null) await this.#thaw
    if (this.#dead) await new Promise(() => undefined)
  }

  #clockOf({ time, skew }: Machine): Clock {
    return {
      now: () => Math.floor(time.now() + skew()),
      monotonic: () => time.now() - time.start,
      sleep: async (ms, signal) => {
        await time.sleep(ms, signal)
        if (this.#dead || this.#thaw !== null) await this.#proceed()
      },
    }
  }

  #transportOf({ time, network, leaves }: Machine): Transport {
    return async (request, signal) => {
      const since = time.now()
      const what = `${request.method} ${sideOf(request.url)}${request.url.pathname}`
      this.#strike(`send ${what}`)
      // Whoever is frozen here has looked at its lease already, and looks no more.
      const slips = this.isFrozen
      await this.#proceed()
      signal.throwIfAborted()
      if (this.#wasFrozen && !slips) leaves(this.name, what)
      const gone = Promise.withResolvers<never>()
      const onAbort = (): void => gone.reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        const answer = network(request, AbortSignal.any([signal, this.#end.signal]), since)
        this.#strike(`left ${what}`)
        const reply = await Promise.race([answer, gone.promise])
        this.#strike(`answer ${what}`)
        if (reply.status === 422) this.#strike(`refused ${what}`)
        await this.#proceed()
        return reply
      } catch (error) {
        await this.#proceed()
        throw error
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    }
  }

  /** A part of the store behind the borders of this process; parts and files that it opens are watched as well. */
  #watch<T extends object>(part: T, path: string): T {
    const known = new Map<PropertyKey, unknown>()
    return new Proxy(part, {
      get: (inner, name) => {
        const seen = known.get(name)
        if (seen !== undefined) return seen
        const member: unknown = Reflect.get(inner, name, inner)
        if (typeof name === 'symbol') return member
        const watched = this.#watchMember(inner, member, path === '' ? name : `${path}.${name}`)
        if (watched !== member) known.set(name, watched)
        return watched
      },
    })
  }

  #watchMember(owner: object, member: unknown, path: string): unknown {
    if (typeof member === 'object' && member !== null) return this.#watch(member, path)
    if (typeof member !== 'function') return member
    return (...values: unknown[]): unknown => {
      this.#strike(`${path}:before`)
      if (this.#dead || this.#thaw !== null) return this.#proceed().then(() => member.apply(owner, values))
      return this.#watchAnswer(member.apply(owner, values), path)
    }
  }

  #watchAnswer(answer: unknown, path: string): unknown {
    if (!(answer instanceof Promise)) return answer
    return answer.then(async (value: unknown) => {
      this.#strike(`${path}:after`)
      if (this.#dead || this.#thaw !== null) await this.#proceed()
      const isPart = typeof value === 'object' && value !== null && opened.has(path)
      return isPart ? this.#watch(value, path) : value
    })
  }
}

/** Methods of the store that open a further part of it. */
const opened = new Set(['snapshot', 'matchIndex', 'beforeImages'])
