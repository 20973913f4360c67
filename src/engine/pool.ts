/**
 * At most `size` tasks at a time. `add` waits for a free place, then starts the task; after the first failure it adds
 * nothing more and `drain` throws that failure once everything that was started has ended.
 */
export interface Pool {
  add(task: () => Promise<void>): Promise<void>
  /** Whether a task has failed, so that there is no use in preparing more. */
  failed(): boolean
  drain(): Promise<void>
}

export function createPool(size: number): Pool {
  const running = new Set<Promise<void>>()
  let failure: { error: unknown } | null = null
  return {
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
}
