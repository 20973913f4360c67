interface Sleeper {
  at: number
  /** Who came first wakes first. */
  order: number
  wake(): void
  gone: boolean
}

/**
 * One time for everybody in a simulation: it stands still until all wait, then jumps to the next who wakes. Nothing of
 * the machine comes into it, so the same seed gives the same run.
 */
export class VirtualTime {
  readonly start: number
  #now: number
  #heap: Sleeper[] = []
  #order = 0

  constructor(start: number) {
    this.start = start
    this.#now = start
  }

  /** Milliseconds since 1970, with a fraction; never goes back. */
  now = (): number => this.#now

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const onAbort = (): void => {
        sleeper.gone = true
        reject(signal?.reason)
      }
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      this.#order += 1
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), order: this.#order, wake, gone: false }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#add(sleeper)
    })

  /** Lets time pass until the promise settles. Fails where it never can, and where it takes longer than `limitMs`. */
  async run<T>(until: Promise<T>, limitMs = Number.POSITIVE_INFINITY): Promise<T> {
    const end = this.#now + limitMs
    let settled = false
    const mark = (): void => {
      settled = true
    }
    until.then(mark, mark)
    for (;;) {
      // A turn of the event loop lets every promise that can go on do so.
      await new Promise((resolve) => setImmediate(resolve))
      if (settled) return until
      if (!this.jump()) throw new Error('Everybody waits for ever.')
      if (this.#now > end) throw new Error(`Nothing came to an end within ${limitMs / 3_600_000} hours.`)
    }
  }

  /** To when the next wakes; false where nobody sleeps. */
  jump(): boolean {
    const sleeper = this.#next()
    if (sleeper === undefined) return false
    this.#now = Math.max(this.#now, sleeper.at)
    sleeper.wake()
    return true
  }

  #add(sleeper: Sleeper): void {
    const heap = this.#heap
    let at = heap.push(sleeper) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(heap[at]!, heap[parent]!)) return
      ;[heap[at], heap[parent]] = [heap[parent]!, heap[at]!]
      at = parent
    }
  }

  #next(): Sleeper | undefined {
    for (;;) {
      const first = this.#pop()
      if (first === undefined || !first.gone) return first
    }
  }

  #pop(): Sleeper | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    heap[0] = last
    for (let at = 0; ; ) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2]) {
        const candidate = heap[child]
        if (candidate !== undefined && isBefore(candidate, heap[least]!)) least = child
      }
      if (least === at) return first
      ;[heap[at], heap[least]] = [heap[least]!, heap[at]!]
      at = least
    }
  }
}

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at
}
