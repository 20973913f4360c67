import { expect, it } from 'vitest'
import type { Given } from './contract.ts'

const [quarter, day] = [15 * 60_000, 24 * 3_600_000]

/** What a store promises about what calls cost. */
export function keepsSpending(given: Given): void {
  it('adds up what was spent since a quarter of an hour, for everybody, also after it was opened anew', async () => {
    const spend = (units: number, now: number, since: number, key = 'k') =>
      given.store.spending.spend(key, units, now, since)
    expect(await spend(0, day, 0)).toBe(0)
    expect(await spend(5, day, 0)).toBe(5)
    expect(await spend(10, day + quarter - 1, 0)).toBe(15)
    expect(await spend(7, day + quarter, 0, 'other')).toBe(7)
    await given.reopen()
    expect(await spend(20, day + quarter, day)).toBe(35)
    // A quarter counts as a whole, whatever part of it is asked for.
    expect(await spend(0, day + quarter, day + quarter - 1)).toBe(35)
    expect(await spend(0, day + quarter, day + quarter)).toBe(20)
    expect(await spend(-20, day + quarter, day + quarter)).toBe(0)
    expect(await spend(0, day + quarter, 0)).toBe(15)
    expect(await spend(1, 2 * day, day)).toBe(16)
  })
}
