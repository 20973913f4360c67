import { expect, it } from 'vitest'
import type { Given } from './contract.ts'

function helpers(given: Given) {
  return {
    create: (): Promise<void> => given.store.runs.create({ id: 'r', verb: 'migrate', plan: null, input: {} }, 1),
    claim: async (worker: string, now: number): Promise<number> => {
      const claimed = await given.store.runs.claim('r', worker, now, 100)
      return 'fence' in claimed ? claimed.fence : expect.fail('the run is free')
    },
    state: async () => (await given.store.runs.get('r'))?.state,
  }
}

/** A store gives a run to one worker at a time, up to the very end of its lease. */
export function keepsLeases(given: Given): void {
  const { create, claim, state } = helpers(given)
  it('holds a run for its worker until the lease ends, and no millisecond longer', async () => {
    await create()
    const first = await claim('a', 10)
    expect(await given.store.runs.claim('r', 'b', 109, 100)).toEqual({ heldBy: 'a', until: 110 })
    expect(await claim('b', 110)).toBe(first + 1)
    // Whoever holds it may claim it again.
    expect(await claim('b', 111)).toBe(first + 2)
  })

  it('queues a run again once nobody holds it, and one that is done never', async () => {
    await create()
    await claim('a', 10)
    expect(await given.store.runs.requeue('r', 109)).toBe(false)
    expect(await state()).toBe('running')
    expect(await given.store.runs.requeue('r', 110)).toBe(true)
    expect(await state()).toBe('queued')
    const fence = await claim('b', 120)
    expect(await given.store.runs.finish('r', fence, { state: 'done', result: { n: 1 } }, 121)).toBe(true)
    expect(await given.store.runs.requeue('r', 900)).toBe(false)
    expect(await given.store.runs.get('r')).toMatchObject({ state: 'done', result: { n: 1 } })
  })

  it('asks the worker for a pause while its lease lasts, and pauses without it afterwards', async () => {
    await create()
    const fence = await claim('a', 10)
    await given.store.runs.requestPause('r', 109)
    expect(await state()).toBe('running')
    expect(await given.store.runs.report('r', fence, null, 109, 1)).toBe('pause')
    await given.store.runs.requestPause('r', 110)
    expect(await state()).toBe('paused')
    expect(await given.store.runs.report('r', fence, null, 111, 100)).toBe('lost')
  })
}

/** What a run has become is not changed by who comes late, and is told to who wants it. */
export function keepsEnds(given: Given): void {
  const { create, claim } = helpers(given)
  it('leaves a run that has ended as it ended, whoever asks for a pause', async () => {
    await create()
    const fence = await claim('a', 10)
    await given.store.runs.finish('r', fence, { state: 'failed', problem: { code: 'plan', message: 'No.' } }, 11)
    const before = await given.store.runs.get('r')
    await given.store.runs.requestPause('r', 12)
    expect(await given.store.runs.get('r')).toEqual(before)
    await given.store.runs.requeue('r', 13)
    const next = await claim('b', 14)
    expect(await given.store.runs.report('r', next, null, 15, 100)).toBe('go')
  })

  it('says of a run that cannot be had what it is, and what to do', async () => {
    const { runs } = given.store
    await expect(runs.claim('r', 'a', 1, 100)).rejects.toMatchObject({
      ...{ code: 'usage', message: 'There is no run r.', next: expect.stringContaining('List') },
    })
    await create()
    await runs.requestPause('r', 2)
    await expect(runs.claim('r', 'a', 3, 100)).rejects.toMatchObject({
      ...{ code: 'paused', message: 'Run r is paused.', next: expect.stringContaining('Resume') },
    })
    await runs.requeue('r', 4)
    const fence = await claim('a', 5)
    const intent = {
      run: 'r',
      batch: 'x',
      pair: 'A>b',
      action: 'create',
      digest: '',
      from: 0,
      to: 1,
      attempt: 1,
    } as const
    await expect(given.store.journal.intend([intent], fence - 1, 6)).rejects.toMatchObject({
      ...{ code: 'busy', message: expect.stringContaining('no longer holds run r') },
      next: expect.stringContaining('Nothing was stored'),
    })
    await runs.finish('r', fence, { state: 'done', result: {} }, 7)
    await expect(runs.claim('r', 'a', 8, 100)).rejects.toMatchObject({
      ...{ code: 'usage', message: 'Run r has ended (done).' },
    })
  })

  it('gives a sleeper to one of those who find it, though their clock stands still or goes back', async () => {
    await create()
    const fence = await claim('a', 10)
    await given.store.runs.sleep('r', fence, 9_000, 50)
    expect(await given.store.runs.rouse('r', { updatedAt: 50 }, 40)).toBe(true)
    expect(await given.store.runs.rouse('r', { updatedAt: 50 }, 40)).toBe(false)
    expect((await given.store.runs.get('r'))?.updatedAt).toBe(51)
  })
}
