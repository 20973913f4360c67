import type { Simulation } from '../../simulators/index.ts'
import { pathPattern } from '../../simulators/kit/faults.ts'
import type { HttpReply } from '../../src/http/http.ts'
import type { Transport, WireRequest } from '../../src/http/transport.ts'
import type { VirtualTime } from './time.ts'
import type { NetworkEffect, Side, SimVerb, Trouble } from './troubles.ts'

type NetworkTrouble = Extract<Trouble, { kind: 'network' }>

interface Armed {
  trouble: NetworkTrouble
  pattern: RegExp
  matched: number
}

export function sideOf({ hostname }: Pick<URL, 'hostname'>): Side {
  return hostname === 'target' ? 'target' : 'source'
}

/** The way between our processes and the accounts, with what goes wrong on it. */
export class Network {
  readonly #time: VirtualTime
  readonly #accounts: Record<Side, Simulation>
  #armed: Armed[] = []
  /** Requests that are being executed and whose sender waits no longer, by account. */
  readonly #ghosts: Record<Side, number> = { source: 0, target: 0 }
  /** When something arrived that its sender could not know of, by account. */
  readonly #unexpected: Record<Side, number[]> = { source: [], target: [] }
  /** Refusals for the pace that were our own fault, in words. */
  readonly breaches: string[] = []
  readonly fired: string[] = []
  /** How many processes are at work: each counts its own calls in flight. */
  workers = 1
  /** The clock of our machine was set forward: permits, which are counted by it, may have become free early. */
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

  send: Transport = async (request, signal) => {
    const side = sideOf(request.url)
    const trouble = this.#next(side, request)
    const effect: NetworkEffect | null = trouble?.effect ?? null
    if (trouble !== null) this.fired.push(trouble.effect)
    if (effect === 'refused') throw broken('ECONNREFUSED')
    if (effect === 'lost') return new Promise(() => undefined)
    if (effect === 'late') await this.#time.sleep(trouble!.ms)
    if (effect === 'twice') void this.#again(side, request, trouble!.ms)
    const reply = await this.#deliver(side, request, signal)
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
    this.#ghosts[side] += 1
    this.#unexpected[side].push(this.#time.now())
    await this.#exchange(side, request).catch(() => undefined)
    this.#ghosts[side] -= 1
  }

  async #deliver(side: Side, request: WireRequest, signal: AbortSignal): Promise<HttpReply> {
    let isGhost = false
    const leave = (): void => {
      isGhost = true
      this.#ghosts[side] += 1
    }
    if (signal.aborted) {
      leave()
      this.#unexpected[side].push(this.#time.now())
    } else signal.addEventListener('abort', leave, { once: true })
    try {
      const reply = await this.#exchange(side, request)
      if (reply.status === 429) this.#judge(side, request, reply)
      return reply
    } finally {
      signal.removeEventListener('abort', leave)
      if (isGhost) this.#ghosts[side] -= 1
    }
  }

  async #exchange(side: Side, { method, url, headers, body }: WireRequest): Promise<HttpReply> {
    try {
      const answer = await this.#accounts[side].app.request(url.href, {
        method,
        headers,
        ...(body !== undefined && { body }),
      })
      return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() }
    } catch (error) {
      if (error instanceof Error && error.name === 'ConnectionDestroyed') throw broken('ECONNRESET')
      throw error
    }
  }

  /** A refusal for the pace is our fault unless it was a fault of the plan, or calls came that we could not count. */
  #judge(side: Side, { url }: WireRequest, { text }: HttpReply): void {
    const { ledger, limits } = this.#accounts[side]
    const now = this.#time.now()
    const struck = ledger.entries().some(({ status, fault, path, answeredAt }) => {
      return status === 429 && fault !== undefined && path === url.pathname && answeredAt === now
    })
    const { error, policyName } = JSON.parse(text) as { error?: { code: string }; policyName?: string }
    const code = error?.code ?? (policyName === 'TEN_SECONDLY_ROLLING' ? 'window_full' : policyName)
    if (struck || (code === 'in_flight' && (this.#ghosts[side] > 0 || this.workers > 1))) return
    if (code === 'window_full' && this.clockWasSetForward) return
    const since = now - (limits.windowMs ?? 10_000) - 10_000
    if (code === 'window_full' && this.#unexpected[side].some((at) => at >= since)) return
    this.breaches.push(`${side} refused ${url.pathname} with ${code}`)
  }
}

function broken(code: string): Error {
  return Object.assign(new Error(`The connection broke: ${code}.`), { code })
}
