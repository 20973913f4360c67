import type { WireReply, WireRequest } from '../../src/http/transport.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import type { Clock } from '../../src/model/clock.ts'
import { VirtualTime } from '../sim/time.ts'

/** So many turns of the event loop without anything under way, and nothing more is to be expected before time passes. */
const quietTurns = 3
/** What Node does beside the event loop, by the names of its resources. */
const beside = /^(FSReq|ProcessWrap)/

/**
 * One time for the product and the accounts of this process. It stands while a call is on a socket or a file is read, and
 * then jumps to the next who wakes: nobody waits in real time for a retry, a window or a time of settling.
 */
class StandingTime {
  readonly #time = new VirtualTime(Date.now())
  readonly #network = createNetworkTransport()
  #underWay = 0
  #isLooking = false

  now = (): number => this.#time.now()

  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    const slept = this.#time.sleep(ms, signal)
    this.#look()
    return slept
  }

  /** The network, with time standing while a request is on its way. What its body waits for says itself that it is busy. */
  send = (request: WireRequest, signal: AbortSignal): Promise<WireReply> => {
    const { body } = request
    const sent =
      typeof body === 'object' && 'open' in body
        ? { ...request, body: { ...body, open: () => this.#through(body.open(), -1) } }
        : request
    return this.#during(1, async () => {
      const reply = await this.#network.send(sent, signal)
      return reply.bytes === undefined ? reply : { ...reply, bytes: this.#through(reply.bytes, 1) }
    })
  }

  /** A call that sleeps in its account is not busy. */
  pass = (ms: number): Promise<void> => this.#during(-1, () => this.sleep(ms))

  async *#through(pieces: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
    const reader = pieces[Symbol.asyncIterator]()
    try {
      for (;;) {
        const { done, value } = await this.#during(count, () => reader.next())
        if (done) return
        yield value
      }
    } finally {
      await reader.return?.()
    }
  }

  async #during<T>(count: number, work: () => Promise<T>): Promise<T> {
    this.#count(count)
    try {
      return await work()
    } finally {
      this.#count(-count)
    }
  }

  #count(change: number): void {
    this.#underWay += change
    if (this.#underWay === 0) this.#look()
  }

  #look(): void {
    if (this.#isLooking || this.#underWay > 0) return
    this.#isLooking = true
    void this.#passTime().finally(() => {
      this.#isLooking = false
    })
  }

  async #passTime(): Promise<void> {
    do {
      for (let quiet = 0; quiet < quietTurns; quiet = isAtWork() ? 0 : quiet + 1) {
        await new Promise((resolve) => setImmediate(resolve))
        if (this.#underWay > 0) return
      }
    } while (this.#time.jump())
  }
}

function isAtWork(): boolean {
  return process.getActiveResourcesInfo().some((name) => beside.test(name))
}

const time = new StandingTime()

/** Of everything in this process that is the product. */
export const clock: Clock = { now: () => Math.floor(time.now()), monotonic: time.now, sleep: time.sleep }
export const send = time.send

/** Of the accounts. */
export const accountTime = { now: time.now, sleep: time.pass }
