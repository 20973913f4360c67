import { expect, it } from 'vitest'
import type { Run } from '../../src/model/run.ts'
import type { Given } from './contract.ts'

const problem = { code: 'paused', message: 'Gone.' }

function helpers(given: Given) {
  return {
    create: (wakeAt?: number): Promise<void> =>
      given.store.runs.create(
        { id: 'r', verb: 'migrate', plan: null, input: {}, ...(wakeAt === undefined ? {} : { wakeAt }) },
        1,
      ),
    claim: async (now: number): Promise<number> => {
      const claimed = await given.store.runs.claim('r', 'w', now, 100)
      return 'fence' in claimed ? claimed.fence : expect.fail('the run is free')
    },
    run: async (): Promise<Run> => (await given.store.runs.get('r')) as Run,
  }
}

/** A store knows until when a run sleeps, and gives a sleeper that lost its worker to one who finds it. */
export function keepsSleepers(given: Given): void {
  const { create, claim, run } = helpers(given)
  it('knows until when a run sleeps, also after its worker died, and when it no longer does', async () => {
    await create()
    expect(await run()).not.toHaveProperty('wakeAt')
    const fence = await claim(2)
    expect(await given.store.runs.sleep('r', fence, 9_000, 3)).toBe(true)
    expect(await given.store.runs.sleep('r', fence - 1, 7, 3)).toBe(false)
    await given.reopen()
    expect(await run()).toMatchObject({ state: 'running', wakeAt: 9_000, updatedAt: 3 })
    const next = await claim(200)
    expect(await given.store.runs.sleep('r', fence, null, 201)).toBe(false)
    expect((await run()).wakeAt).toBe(9_000)
    expect(await given.store.runs.sleep('r', next, null, 202)).toBe(true)
    expect(await run()).not.toHaveProperty('wakeAt')
  })

  it('gives a sleeper without a worker to one of those who find it, still asleep', async () => {
    await create(9_000)
    const fence = await claim(2)
    const seen = await run()
    expect(await given.store.runs.rouse('r', seen, 3)).toBe(true)
    expect(await given.store.runs.rouse('r', seen, 3)).toBe(false)
    expect(await run()).toMatchObject({ state: 'queued', wakeAt: 9_000 })
    expect(await given.store.runs.lease('r')).toBeNull()
    expect(await given.store.runs.report('r', fence, null, 4, 100)).toBe('lost')
    expect(await claim(5)).toBe(fence + 1)
  })

  it('leaves a sleeper alone whose worker gave a sign of life meanwhile, and whoever is awake', async () => {
    await create(9_000)
    const fence = await claim(2)
    const seen = await run()
    await given.store.runs.report('r', fence, null, 3, 100)
    expect(await given.store.runs.rouse('r', seen, 4)).toBe(false)
    await given.store.runs.sleep('r', fence, null, 5)
    expect(await given.store.runs.rouse('r', await run(), 6)).toBe(false)
    expect(await given.store.runs.lease('r')).toMatchObject({ worker: 'w' })
  })
}

/** What ends a sleep, and what leaves a run without a worker. */
export function wakesSleepers(given: Given): void {
  const { create, claim, run } = helpers(given)

  it('sleeps no longer once it is paused, abandoned, resumed or done', async () => {
    await create(9_000)
    await given.store.runs.requestPause('r', 2)
    expect(await run()).not.toHaveProperty('wakeAt')
    expect(await given.store.runs.requeue('r', 3)).toBe(true)
    await given.store.runs.sleep('r', await claim(4), 9_000, 5)
    expect(await given.store.runs.abandon('r', 'other', problem, 6)).toBe(false)
    expect(await given.store.runs.abandon('r', 'w', problem, 6)).toBe(true)
    expect(await run()).toMatchObject({ state: 'paused', problem })
    expect(await run()).not.toHaveProperty('wakeAt')
    await given.store.runs.requeue('r', 7)
    const fence = await claim(8)
    await given.store.runs.sleep('r', fence, 9_000, 9)
    await given.store.runs.finish('r', fence, { state: 'done', result: {} }, 10)
    expect(await run()).not.toHaveProperty('wakeAt')
  })

  it('pauses a sleeper at once, whose worker then cannot go on', async () => {
    await create()
    const fence = await claim(2)
    await given.store.runs.sleep('r', fence, 9_000, 3)
    await given.store.runs.requestPause('r', 4)
    expect(await run()).toMatchObject({ state: 'paused' })
    expect(await given.store.runs.sleep('r', fence, null, 5)).toBe(false)
    expect(await given.store.runs.report('r', fence, null, 6, 100)).toBe('lost')
  })

  it('abandons a run that no worker ever took up, and none that one did', async () => {
    await create()
    expect(await given.store.runs.abandon('r', null, problem, 2)).toBe(true)
    expect(await run()).toMatchObject({ state: 'paused', problem })
    await given.store.runs.requeue('r', 3)
    await claim(4)
    expect(await given.store.runs.abandon('r', null, problem, 5)).toBe(false)
  })
}
