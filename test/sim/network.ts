import type { Simulation } from '../../simulators/index.ts'
import { pathPattern } from '../../simulators/kit/faults.ts'
import type { HttpReply } from '../../src/http/http.ts'
import type { WireReply, WireRequest } from '../../src/http/transport.ts'
import { askInProcess } from '../ask-in-process.ts'
import type { VirtualTime } from './time.ts'
import { type NetworkEffect, type Side, type SimVerb, type Trouble, timeoutMs } from './troubles.ts'

type NetworkTrouble = Extract<Trouble, { kind: 'network' }>

interface Armed {
  trouble: NetworkTrouble
  pattern: RegExp
  matched: number
}

/** A call that an account is at work on, and until when our processes count it. */
interface Call {
  countedUntil: number
}

/** A request that its process decided to send at `since`, by the true time. */
export type Deliver = (request: WireRequest, signal: AbortSignal, since: number) => Promise<WireReply>

export function sideOf({ hostname }: Pick<URL, 'hostname'>): Side {
  return hostname === 'target' ? 'target' : 'source'
}

/** The way between our processes and the accounts, with what goes wrong on it. */
export class Network {
  readonly #time: VirtualTime
  readonly #accounts: Record<Side, Simulation>
  #armed: Armed[] = []
  readonly #calls: Record<Side, Set<Call>> = { source: new Set(), target: new Set() }
  /** When something arrived that its sender could not know of, by account. */
  readonly #unexpected: Record<Side, number[]> = { source: [], target: [] }
  /** Refusals for the pace that were our own fault, in words. */
  readonly breaches: string[] = []
  readonly fired: string[] = []
  /** The clock of our machine was set forward: permits and places, which are counted by it, may have become free early. */
  clockWasSetForward = false

  constructor(time: VirtualTime, accounts: Record<Side, Simulation>) {
    this.#time = time
    this.#accounts = accounts
  }

  arm(troubles: readonly Trouble[], verb: SimVerb | 'propose'): void {
    this.#armed = troubles.flatMap((trouble) =>
      trouble.kind === 'network' && trouble.verb === verb
        ? [{ trouble, pattern: pathPattern(trouble.path), matched: 0 }]
        : [],
    )
  }

  send: Deliver = async (request, signal, since) => {
    const side = sideOf(request.url)
    const trouble = this.#next(side, request)
    const effect: NetworkEffect | null = trouble?.effect ?? null
    if (trouble !== null) this.fired.push(trouble.effect)
    if (effect === 'refused') throw broken('ECONNREFUSED')
    if (effect === 'lost') return new Promise(() => undefined)
    if (effect === 'late') await this.#time.sleep(trouble!.ms)
    if (effect === 'twice') void this.#again(side, request, trouble!.ms)
    const reply = await this.#deliver(side, request, signal, since + timeoutMs)
    if (effect === 'unanswered') return new Promise(() => undefined)
    return effect === 'garbled' ? { ...reply, text: reply.text.slice(0, reply.text.length / 2) } : reply
  }

  #next(side: Side, { url }: WireRequest): NetworkTrouble | null {
    let due: NetworkTrouble | null = null
    for (const armed of this.#armed) {
      if (armed.trouble.side !== side || !armed.pattern.test(url.pathname)) continue
      armed.matched += 1
      if (armed.matched === armed.trouble.nth) due ??= armed.trouble
    }
    return due
  }

  async #again(side: Side, request: WireRequest, ms: number): Promise<void> {
    await this.#time.sleep(ms)
    this.#unexpected[side].push(this.#time.now())
    const call = { countedUntil: Number.NEGATIVE_INFINITY }
    this.#calls[side].add(call)
    await this.#exchange(side, request).catch(() => undefined)
    this.#calls[side].delete(call)
  }

  async #deliver(side: Side, request: WireRequest, signal: AbortSignal, countedUntil: number): Promise<WireReply> {
    const [calls, call] = [this.#calls[side], { countedUntil }]
    if (signal.aborted) this.#unexpected[side].push(this.#time.now())
    const now = this.#time.now()
    const others = [...calls].filter((other) => other.countedUntil > now).length
    const beside = countedUntil > now ? others : null
    if (!isSignIn(request)) calls.add(call)
    try {
      const reply = await this.#exchange(side, request)
      if (reply.status === 429) this.#judge(side, request, reply, beside)
      return reply
    } finally {
      calls.delete(call)
    }
  }

  async #exchange(side: Side, request: WireRequest): Promise<WireReply> {
    try {
      return await askInProcess(this.#accounts[side].app, request)
    } catch (error) {
      if (error instanceof Error && error.name === 'ConnectionDestroyed') throw broken('ECONNRESET')
      throw error
    }
  }

  /**
   * A refusal for the pace is our fault unless it was a fault of the plan, or calls came that we could not count.
   * `beside`: on how many others that our processes counted the account was at work when the refused one arrived; null: it
   * was not counted itself any more.
   */
  #judge(side: Side, { url }: WireRequest, { text }: HttpReply, beside: number | null): void {
    const { ledger, limits } = this.#accounts[side]
    const now = this.#time.now()
    const struck = ledger.entries().some(({ status, fault, path, answeredAt }) => {
      return status === 429 && fault !== undefined && path === url.pathname && answeredAt === now
    })
    const { error, policyName } = JSON.parse(text) as { error?: { code: string }; policyName?: string }
    const code = error?.code ?? (policyName === 'TEN_SECONDLY_ROLLING' ? 'window_full' : policyName)
    if (struck || this.clockWasSetForward || (code === 'in_flight' && (beside ?? 0) < limits.inFlight!)) return
    const since = now - (limits.windowMs ?? 10_000) - 10_000
    if (code === 'window_full' && this.#unexpected[side].some((at) => at >= since)) return
    this.breaches.push(`${side} refused ${url.pathname} with ${code}`)
  }
}

/** Tokens are asked for apart from all limits. */
function isSignIn({ url }: WireRequest): boolean {
  return url.pathname === '/v1/token'
}

function broken(code: string): Error {
  return Object.assign(new Error(`The connection broke: ${code}.`), { code })
}
