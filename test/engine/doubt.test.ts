import { beforeEach, describe, expect, test } from 'vitest'
import { findOurs, findUnsettleable, lookOf, openLandmarks, requireSettleable } from '../../src/engine/write/doubt.ts'
import type { RowOutcome } from '../../src/store/store.ts'
import { CreateRig, key, ours } from './create-rig.ts'

let rig: CreateRig
beforeEach(() => {
  rig = new CreateRig()
})

describe('how records of ours can be found', () => {
  test('by key where the target can be asked for it, else by listing, else not at all', () => {
    expect(lookOf(rig.pair())).toBe('by key')
    expect(lookOf(rig.pair({ connection: { ...rig.account, find: undefined } }))).toBe('by listing')
    rig.operations.find = { keys: ['id'], maxRows: 2 }
    expect(lookOf(rig.pair())).toBe('by listing')
    delete rig.operations.find
    expect(lookOf(rig.pair())).toBe('by listing')
    rig.operations.read = { pageRows: 2 }
    expect(lookOf(rig.pair())).toBe('not at all')
    delete rig.operations.read
    expect(lookOf(rig.pair())).toBe('not at all')
  })

  test('by key: as many at a time as the target takes, every one that carries it', async () => {
    rig.account.records = [ours('1', 'a'), ours('2', 'b'), ours('3', 'b'), ours('4', 'x')]
    const found = await findOurs(rig.context as never, rig.pair(), ['k:a', 'k:b', 'k:c'], [])
    expect([...found]).toEqual([
      ['k:a', ['1']],
      ['k:b', ['2', '3']],
      ['k:c', []],
    ])
    expect(rig.account.finds).toEqual([
      { object: 'people', key, values: ['k:a', 'k:b'], fields: [key] },
      { object: 'people', key, values: ['k:c'], fields: [key] },
    ])
    expect(rig.account.reads).toEqual([])
  })

  test('by listing: newest first, to the end of the page that holds a landmark', async () => {
    delete rig.operations.find
    rig.account.records = [ours('0', 'old'), ours('1', 'a'), { id: 'mark', row: {} }, ours('2', 'b'), ours('3', 'b')]
    rig.account.pageRows = 4
    const found = await rig.clock.run(findOurs(rig.context as never, rig.pair(), ['k:a', 'k:b', 'k:old'], ['mark']))
    expect([...found.values()]).toEqual([['1'], ['3', '2'], []])
    expect(rig.account.reads).toEqual([{ object: 'people', fields: [key], order: 'newest', stopsEarly: true }])
    const all = await rig.clock.run(findOurs(rig.context as never, rig.pair(), ['k:old'], ['gone']))
    expect([...all.values()]).toEqual([['0']])
    rig.account.pageRows = 1
    expect([...(await rig.clock.run(findOurs(rig.context as never, rig.pair(), ['k:a'], ['mark']))).values()]).toEqual([
      [],
    ])
    expect(rig.account.finds).toEqual([])
  })

  test('not at all: nothing is asked, and for no key neither', async () => {
    expect((await findOurs(rig.context as never, rig.pair(), [], [])).size).toBe(0)
    rig.operations = {}
    expect([...(await findOurs(rig.context as never, rig.pair(), ['k:a'], [])).values()]).toEqual([[]])
    expect([rig.account.finds, rig.account.reads]).toEqual([[], []])
  })
})

describe('landmarks', () => {
  const created = (id: string | null, status: RowOutcome['status'] = 'created') =>
    ({ status, targetId: id }) as RowOutcome

  test('are the five newest records where doubts are ended by listing, and move on with what is created', async () => {
    delete rig.operations.find
    rig.account.records = ['1', '2', '3', '4', '5', '6', '7'].map((id) => ({ id, row: {} }))
    const landmarks = await rig.clock.run(openLandmarks(rig.context as never, rig.pair()))
    expect(rig.account.reads).toEqual([{ object: 'people', fields: [], limit: 5, order: 'newest', stopsEarly: true }])
    expect(landmarks.ids()).toEqual(['7', '6', '5', '4', '3'])
    landmarks.add([created('8'), created(null), created('9', 'updated'), created('10')])
    expect(landmarks.ids()).toEqual(['5', '4', '3', '8', '10'])
  })

  test('have been known for some seconds where the listing is taken at its word', async () => {
    rig.account.records = ['1', '2'].map((id) => ({ id, row: {} }))
    const { clock } = rig
    const landmarks = await clock.run(openLandmarks(rig.context as never, rig.pair({ plan: { policy: {} } })))
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5_000)
    landmarks.add([created('3')])
    await clock.run(clock.sleep(4_999))
    expect(landmarks.ids()).toEqual(['2', '1'])
    landmarks.add([created('4')])
    await clock.run(clock.sleep(1))
    expect(landmarks.ids()).toEqual(['2', '1', '3'])
  })

  test('are none where the target can be asked by key', async () => {
    rig.account.records = [{ id: '1', row: {} }]
    const landmarks = await openLandmarks(rig.context as never, rig.pair())
    landmarks.add([created('2')])
    expect([landmarks.ids(), rig.account.reads]).toEqual([[], []])
  })
})

describe('a target where a doubt could not be ended is refused', () => {
  const blind = () => {
    rig.operations.create!.replay = 'blind'
  }

  test('when it doubles, and can neither be asked by key nor lists the newest', () => {
    blind()
    expect(() => requireSettleable(rig.pair())).not.toThrow()
    delete rig.operations.find
    expect(() => requireSettleable(rig.pair())).not.toThrow()
    delete rig.operations.read
    expect(() => requireSettleable(rig.pair())).toThrow(/People that is sent twice makes a second record.*could double/)
    expect(findUnsettleable([rig.pair()])).toMatchObject([
      { severity: 'error', code: 'unsettleable', pair: 'Lead>people', message: expect.stringMatching(/second record/) },
    ])
    rig.operations.create!.replay = 'safe'
    expect(findUnsettleable([rig.pair()])).toEqual([])
  })

  test('when it refuses, and the record in the way cannot be read', () => {
    expect(findUnsettleable([rig.pair()])).toEqual([])
    rig.operations.find = { keys: [key], maxRows: 2 }
    expect(() => requireSettleable(rig.pair())).toThrow(/sent twice is refused/)
    rig.operations.find = { keys: ['id', key], maxRows: 2 }
    expect(() => requireSettleable(rig.pair({ connection: { read: () => undefined } }))).toThrow(/refused/)
  })
})
