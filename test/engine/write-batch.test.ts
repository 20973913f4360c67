import { beforeEach, describe, expect, test } from 'vitest'
import { CrmError } from '../../src/model/errors.ts'
import { BatchRig, guests, refused, written } from './batch-rig.ts'

let rig: BatchRig
beforeEach(() => {
  rig = new BatchRig()
})

describe('a batch', () => {
  test('that is not answered is sent again under an intent of its own, its rows in rig.doubt, a little later each time', async () => {
    rig.predict('a', 'b')
    rig.answers.set('a', ['silence', 'silence', 'silence'])
    await rig.write()
    expect(rig.sends.map(({ ids, doubts }) => [ids, doubts])).toEqual([
      [
        ['a', 'b'],
        [false, false],
      ],
      [['a'], [true]],
      [['a'], [true]],
      [['a'], [true]],
    ])
    expect(rig.sends.map(({ at }) => at)).toEqual([0, 1_000, 3_000, 7_000])
    expect(rig.intents.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4])
    expect(rig.settled).toEqual([
      { batch: 'Guest>people/create/0', ordinals: [1], closes: false },
      { batch: 'Guest>people/create/0', ordinals: [], closes: false },
      { batch: 'Guest>people/create/0', ordinals: [], closes: false },
      { batch: 'Guest>people/create/0', ordinals: [0], closes: true },
    ])
  })

  test('that stays without an answer pauses the run with its doubt', async () => {
    rig.predict('a')
    rig.answers.set(
      'a',
      Array.from({ length: 9 }, () => 'silence' as const),
    )
    await expect(rig.write()).rejects.toThrow('No answer.')
    expect(rig.sends).toHaveLength(5)
    expect(rig.settled.some(({ closes }) => closes)).toBe(false)
  })

  test('whose rows have no outcome at all is in rig.doubt as well', async () => {
    rig.predict('a')
    rig.operation.send = async (rows) => {
      rig.sends.push({ ids: rows.map(({ address }) => address), doubts: [], at: 0 })
      return []
    }
    await expect(rig.write()).rejects.toMatchObject({ code: 'bug', message: 'A row that was sent had no outcome.' })
    expect(rig.sends).toHaveLength(5)
  })

  test('waits for the settle time, from when the answer was given up, before rows are looked for that could be doubled', async () => {
    rig.operation.settle = { ms: 60_000, first: true }
    rig.predict('a', 'b')
    rig.answers.set('a', ['silence', 'silence'])
    await rig.write()
    expect(rig.sends.map(({ at }) => Math.round(at))).toEqual([0, 60_000, 120_000])
    // Once their rig.doubt is over they are as good as new.
    expect(rig.sends.map(({ doubts }) => doubts)).toEqual([[false, false], [false], [false]])
  })

  test('does not wait where a second sending does no harm, unless a refusal was not believed', async () => {
    rig.operation.settle = { ms: 60_000, first: false }
    rig.predict('a')
    rig.disbelieves.add('a')
    rig.answers.set('a', ['silence', refused()])
    await rig.write()
    expect(rig.sends.map(({ at, doubts }) => [Math.round(at), doubts])).toEqual([
      [0, [false]],
      [1_000, [true]],
      [60_000, [false]],
    ])
  })

  test('gives rows that met a passing trouble three more chances, and lets the others be', async () => {
    rig.predict('a', 'b')
    rig.answers.set(
      'a',
      Array.from({ length: 9 }, () => refused({ kind: 'transient' })),
    )
    await rig.write()
    expect(rig.sentIds()).toEqual([['a', 'b'], ['a'], ['a'], ['a']])
    expect(rig.sends[1]?.at).toBe(1_000)
    expect(rig.kept.map(({ sourceId, status }) => [sourceId, status])).toEqual([
      ['b', 'created'],
      ['a', 'failed'],
    ])
  })

  test('tells rows that are known beside those that were sent, in their order', async () => {
    rig.operation.maxRows = 9
    rig.predict('a', 'known-1', 'b', 'known-2')
    await rig.write()
    expect(rig.sentIds()).toEqual([['a', 'b']])
    expect(rig.settled).toEqual([{ batch: 'Guest>people/create/0', ordinals: [0, 1, 2, 3], closes: true }])
  })

  test('of many rows is made ready in pieces', async () => {
    rig.operation.maxRows = 2_000
    rig.operation.maxBytes = 1_000_000
    rig.predict(...guests(1_100))
    await rig.write()
    expect(rig.readied.map(({ ids }) => ids.length)).toEqual([500, 500, 100])
    expect(rig.sentIds()).toEqual([guests(1_100)])
  })

  test('that is refused as a whole is halved, both halves intended at once, down to the row that is at fault', async () => {
    rig.operation.maxRows = 9
    rig.predict('a', 'known', 'b', 'bad', 'd')
    const { send } = rig.operation
    rig.operation.send = async (rows, signal) => {
      const outcomes = await send(rows, signal)
      return rows.some(({ address }) => address === 'bad')
        ? outcomes.map(() => refused({ scope: 'request' }))
        : outcomes
    }
    await rig.write()
    expect(rig.sentIds()).toEqual([['a', 'b', 'bad', 'd'], ['a', 'b'], ['bad', 'd'], ['bad'], ['d']])
    expect(rig.intents.map(({ from, to, attempt }) => [from, to, attempt])).toEqual([
      [0, 5, 1],
      [0, 3, 2],
      [3, 5, 2],
      [3, 4, 3],
      [4, 5, 3],
    ])
    expect(rig.settled[0]).toEqual({ batch: 'Guest>people/create/0', ordinals: [1], closes: false })
    expect(rig.kept.map(({ sourceId, status }) => `${sourceId} ${status}`)).toEqual([
      ...['known quarantined', 'a created', 'b created', 'bad failed', 'd created'],
    ])
  })

  test('whose refusal names its rows rig.sends the others again, at once', async () => {
    rig.operation.maxRows = 9
    rig.predict('a', 'bad', 'c')
    rig.operation.send = async (rows) => {
      rig.sends.push({ ids: rows.map(({ address }) => address), doubts: [], at: rig.clock.monotonic() })
      const at = rows.findIndex(({ address }) => address === 'bad')
      return rows.map(({ address }) => (at < 0 ? written(address) : refused({ scope: 'request', rows: [at] })))
    }
    await rig.write()
    expect(rig.sends.map(({ ids, at }) => [ids, at])).toEqual([
      [['a', 'bad', 'c'], 0],
      [['a', 'c'], 0],
    ])
  })

  test('that is refused for the run is withdrawn, but for one that an earlier sending left in doubt', async () => {
    const quota = new CrmError({ kind: 'quota', scope: 'request', stored: 'no', message: 'The day is spent.' })
    rig.predict('a', 'b')
    rig.answers = new Map([
      ['a', [{ status: 'rejected', error: quota }]],
      ['b', [{ status: 'rejected', error: quota }]],
    ])
    await expect(rig.write()).rejects.toMatchObject({ kind: 'quota' })
    expect(rig.withdrawn).toEqual(rig.intents.map(({ batch }) => batch))

    rig = new BatchRig()
    rig.predict('a', 'b')
    rig.answers = new Map([
      ['a', ['silence', { status: 'rejected', error: quota }]],
      ['b', [written('b')]],
    ])
    await expect(rig.write()).rejects.toMatchObject({ kind: 'quota' })
    expect(rig.withdrawn).toEqual([])
  })

  test('sends nothing again once the run cannot go on', async () => {
    rig.size = 2
    rig.predict(...guests(4))
    rig.answers.set('g0', ['silence', 'silence'])
    rig.answers.set('g2', [refused({ kind: 'auth', scope: 'request' })])
    rig.answers.set('g3', [refused({ kind: 'auth', scope: 'request' })])
    await expect(rig.write()).rejects.toMatchObject({ kind: 'auth' })
    expect(rig.sentIds().filter((ids) => ids.includes('g0'))).toHaveLength(1)
  })
})
