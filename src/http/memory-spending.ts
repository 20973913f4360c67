import type { SpendingStore } from './http.ts'

const quarterMs = 15 * 60_000

/** What one process has spent: for accounts that no other process uses at the same time, for tests and for virtual time. */
export function createMemorySpending(): SpendingStore {
  const accounts = new Map<string, Map<number, number>>()
  return {
    async spend(key, units, now, since) {
      const quarters = accounts.get(key) ?? new Map<number, number>()
      accounts.set(key, quarters)
      const [present, first] = [now, since].map((ms) => Math.floor(ms / quarterMs)) as [number, number]
      if (units !== 0) quarters.set(present, (quarters.get(present) ?? 0) + units)
      let spent = 0
      for (const [quarter, sum] of quarters) if (quarter >= first) spent += sum
      return spent
    },
  }
}
