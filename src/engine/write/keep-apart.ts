import type { Row } from '../../model/record.ts'

/** Told, once, that a batch has left nothing open, or that the run cannot go on. */
export type Leave = (isSettled: boolean) => void

/**
 * Lets rows set out when all before them are settled that they could be mistaken for, in the order in which they are
 * brought. null: some of those never will be, in this run.
 */
export type KeepApart = (rows: readonly Row[]) => Promise<Leave | null>

export function keepApart(areMistakable: (a: Row, b: Row) => boolean): KeepApart {
  const underWay = new Set<{ rows: readonly Row[]; left: Promise<boolean> }>()
  return async (rows) => {
    const before = [...underWay].filter((other) => other.rows.some((a) => rows.some((b) => areMistakable(a, b))))
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const own = { rows, left: promise }
    underWay.add(own)
    const leave: Leave = (isSettled) => {
      if (isSettled) underWay.delete(own)
      resolve(isSettled)
    }
    const ends = await Promise.all(before.map(({ left }) => left))
    if (ends.every((isSettled) => isSettled)) return leave
    leave(false)
    return null
  }
}
