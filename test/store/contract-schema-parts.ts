import { expect, it } from 'vitest'
import type { Given } from './contract.ts'

/** A store knows what in the schemas of targets is ours. */
export function keepsSchemaParts(given: Given): void {
  it('knows what runs made in a schema, and what they only meant to', async () => {
    const { schemaParts } = given.store
    const field = { object: 'contacts', field: 'tier', option: null }
    const whole = { object: 'assets', field: null, option: null }
    const option = { object: 'contacts', field: 'status', option: 'NURTURING' }
    const theirs = { object: 'contacts', field: 'status', option: 'NEW' }
    await given.store.runs.create({ id: 'r1', verb: 'apply-schema', plan: 'p', input: {} }, 1)
    const claimed = await given.store.runs.claim('r1', 'w', 2, 100)
    const fence = 'fence' in claimed ? claimed.fence : -1
    await schemaParts.intend('r1', 'b:2', [whole, field, option], fence, 3)
    const raced = { object: 'contacts', field: 'status', option: 'RACED' }
    await schemaParts.intend('r1', 'b:2', [raced], fence, 3)
    const ours = [whole, option, theirs].map((part) => ({ ...part, ours: true }))
    await schemaParts.settle('r1', 'b:2', [...ours, { ...raced, ours: false }], fence)
    await given.reopen()
    expect(await given.store.schemaParts.made('b:2')).toEqual([
      { ...whole, run: 'r1', state: 'made' },
      { ...option, run: 'r1', state: 'made' },
      { ...field, run: 'r1', state: 'intended' },
    ])
    expect(await given.store.schemaParts.made('other')).toEqual([])
    await expect(given.store.schemaParts.intend('r1', 'b:2', [theirs], fence + 1, 4)).rejects.toMatchObject({
      code: 'busy',
    })
    await expect(
      given.store.schemaParts.settle('r1', 'b:2', [{ ...field, ours: true }], fence - 1),
    ).rejects.toMatchObject({
      code: 'busy',
    })
  })

  it('takes what is made again for the work of the run that did it', async () => {
    const part = { object: 'contacts', field: 'status', option: 'NURTURING' }
    for (const id of ['r1', 'r2']) {
      await given.store.runs.create({ id, verb: 'apply-schema', plan: 'p', input: {} }, 1)
      const claimed = await given.store.runs.claim(id, 'w', 2, 100)
      const fence = 'fence' in claimed ? claimed.fence : -1
      await given.store.schemaParts.intend(id, 'b:2', [part], fence, 3)
      await given.store.schemaParts.settle(id, 'b:2', [{ ...part, ours: true }], fence)
    }
    expect(await given.store.schemaParts.made('b:2')).toEqual([{ ...part, run: 'r2', state: 'made' }])
  })
}
