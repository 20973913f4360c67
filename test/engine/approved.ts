import { expect } from 'vitest'
import { guest, guests } from './reference-source.ts'
import type { Fault } from './reference-target.ts'
import { World } from './world.ts'

const older = { name: 'Older', note: 'theirs' }
export const creates = 12
export const updates = 9
export const whole = {
  result: {
    tally: { read: 21, created: 12, updated: 9, unchanged: 0, skipped: 0, quarantined: 0, failed: 0 },
    predictedRight: 21,
    differences: 0,
  },
}

/** A migration that was approved and not begun: twelve guests to create, nine to update. */
export class Approved {
  readonly world: World
  readonly migration: string

  private constructor(world: World, migration: string) {
    this.world = world
    this.migration = migration
  }

  static async open(): Promise<Approved> {
    const world = await World.open({
      guests: [...guests(creates), ...guests(updates).map(({ id }) => guest(`u-${id}`, { note: `ours ${id}` }))],
      people: guests(updates).map(({ id }) => ({ ...older, email: `u-${id}@inn.test` })),
    })
    return new Approved(world, (await world.prepare()).migration)
  }

  /** The fault hits one call of an operation, once. */
  once(operation: 'create' | 'update', nth: number, fault: Fault): void {
    this.world.target.fault = (call) => (call.operation === operation && call.nth === nth ? fault : undefined)
  }

  /** What must hold however the way there was: each record once, before-images theirs, counters equal to the target's. */
  async expectWhole(end: unknown): Promise<void> {
    const { world, migration } = this
    expect(end).toMatchObject(whole)
    expect(world.arrived().size).toBe(creates + updates)
    expect(world.target.records.size).toBe(creates + updates)
    expect(world.target.count('created')).toBe(creates)
    expect(world.target.count('updated')).toBe(updates)
    const images = await world.store.beforeImages(migration)
    const ids = Array.from({ length: updates }, (_, n) => `p${n + 1}`)
    const written = { name: 'Older', note: 'theirs', stage: null, ferry_key: null, ferry_made: null }
    expect(await images.get('people', ids)).toEqual(ids.map(() => written))
    expect(await world.store.journal.inDoubt(migration)).toEqual([])
    world.target.fault = () => undefined
    expect(await world.verify(migration)).toMatchObject({ matched: 21, mismatched: 0, missing: 0 })
  }
}
