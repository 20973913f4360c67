/**
 * At most `size` tasks at a time. `add` waits for a free place, then starts the task; after the first failure it adds
 * nothing more and `drain` throws that failure once everything that was started has ended.
 */
export interface Pool {
  /** The same pool for tasks of one kind, of which at most so many run at a time; whoever asks for as many shares them. */
  within(size: number): Pool
  add(task: () => Promise<void>): Promise<void>
  /** Whether a task has failed, so that there is no use in preparing more. */
  failed(): boolean
  drain(): Promise<void>
}

export function createPool(size: number): Pool {
  const running = new Set<Promise<void>>()
  let failure: { error: unknown } | null = null
  const narrowed = new Map<number, Pool>()
  const pool: Pool = {
    within(fewer) {
      const known = narrowed.get(fewer) ?? narrow(pool, fewer)
      narrowed.set(fewer, known)
      return known
    },
    failed: () => failure !== null,
    async add(task) {
      while (running.size >= size) await Promise.race(running)
      if (failure !== null) return
      const started: Promise<void> = task()
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => running.delete(started))
      running.add(started)
    },
    async drain() {
      await Promise.all(running)
      if (failure !== null) throw failure.error
    },
  }
  return pool
}

function narrow(pool: Pool, size: number): Pool {
  const running = new Set<Promise<void>>()
  return {
    ...pool,
    within: (fewer) => pool.within(Math.min(size, fewer)),
    async add(task) {
      while (running.size >= size) await Promise.race(running)
      const { promise, resolve } = Promise.withResolvers<void>()
      const leave = (): void => {
        running.delete(promise)
        resolve()
      }
      running.add(promise)
      let isStarted = false
      await pool.add(() => {
        isStarted = true
        return task().finally(leave)
      })
      // After a failure nothing is started any more.
      if (!isStarted) leave()
    },
  }
}
