/** Rows that a change keeps for itself for a while, as the parents of what it saves. */
export interface Locks {
  /** Keeps rows for `holder`; false when another one keeps one of them. */
  take(ids: readonly string[], holder: object, now: number): boolean
}

/** `lifeMs` is how long a change keeps its rows; 0: nobody ever waits for another. */
export function createLocks(lifeMs: () => number): Locks {
  const held = new Map<string, { holder: object; until: number }>()
  return {
    take: (ids, holder, now) => {
      const life = lifeMs()
      if (life === 0) return true
      const isFree = (id: string): boolean => {
        const lock = held.get(id)
        return lock === undefined || lock.holder === holder || lock.until <= now
      }
      if (!ids.every(isFree)) return false
      for (const id of ids) held.set(id, { holder, until: now + life })
      return true
    },
  }
}
