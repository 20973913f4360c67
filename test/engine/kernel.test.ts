import { beforeEach, describe, expect, test } from 'vitest'
import { keepApart } from '../../src/engine/write/keep-apart.ts'
import type { Operation } from '../../src/engine/write/migration.ts'
import type { Prediction } from '../../src/store/store.ts'
import { BatchRig, guests, refused, written } from './batch-rig.ts'

let rig: BatchRig
beforeEach(() => {
  rig = new BatchRig()
})

describe('a partition', () => {
  test('is cut into batches by rows and by bytes, in order, each with an intent of its range', async () => {
    rig.predict(...guests(5))
    rig.predictions[1]!.bytes = 95
    await rig.write()
    expect(rig.sentIds()).toEqual([['g0'], ['g1'], ['g2', 'g3'], ['g4']])
    expect(rig.intents.map(({ batch, from, to, attempt, behind }) => [batch, from, to, attempt, behind])).toEqual([
      ['Guest>people/create/0', 0, 1, 1, []],
      ['Guest>people/create/1', 1, 2, 1, []],
      ['Guest>people/create/2', 2, 4, 1, []],
      ['Guest>people/create/4', 4, 5, 1, []],
    ])
    expect(new Set(rig.intents.map(({ digest }) => digest)).size).toBe(4)
    expect(rig.settled.map(({ ordinals, closes }) => [ordinals, closes])).toEqual([
      [[0], true],
      [[1], true],
      [[2, 3], true],
      [[4], true],
    ])
  })

  test('of rows that fill a batch to the byte has no batch more than needed', async () => {
    rig.predict(...guests(4))
    for (const prediction of rig.predictions) prediction.bytes = 50
    await rig.write()
    expect(rig.sentIds()).toEqual([
      ['g0', 'g1'],
      ['g2', 'g3'],
    ])
  })

  test('of a row that is larger than a batch gives it one of its own', async () => {
    rig.predict(...guests(2))
    rig.predictions[0]!.bytes = 1_000
    await rig.write()
    expect(rig.sentIds()).toEqual([['g0'], ['g1']])
  })

  test('that is empty sends nothing', async () => {
    await rig.write()
    expect([rig.intents, rig.sends]).toEqual([[], []])
  })

  test('of many pages is written whole', async () => {
    rig.predict(...guests(1_203))
    await rig.write()
    expect(rig.sentIds().flat()).toEqual(guests(1_203))
  })

  test('becomes durable in the order of its ranges, whichever batch is ready first', async () => {
    rig.predict(...guests(6))
    rig.slow.set('g0', 50)
    await rig.write()
    expect(rig.intents.map(({ from }) => from)).toEqual([0, 2, 4])
    expect(rig.sentIds()).toEqual([
      ['g0', 'g1'],
      ['g2', 'g3'],
      ['g4', 'g5'],
    ])
  })

  test('begins no further batch once a pause is asked for, or one has failed', async () => {
    rig.predict(...guests(10))
    rig.size = 1
    const { send } = rig.operation
    rig.operation.send = async (...given) => {
      rig.pausing = rig.sends.length === 1
      return send(...given)
    }
    await rig.write()
    expect(rig.sends).toHaveLength(2)
  })

  test('ends with the failure of a batch, and nothing after it is intended', async () => {
    rig.predict(...guests(8))
    rig.size = 1
    rig.lacking.add('g2')
    const told = rig.write()
    await expect(told).rejects.toMatchObject({
      ...{ code: 'store', message: expect.stringContaining('The snapshot s lacks records') },
      next: expect.stringContaining('new dry run'),
    })
    expect(rig.intents.map(({ from }) => from)).toEqual([0])
  })

  test('notes what was there before each batch, and learns of what was made', async () => {
    rig.landmarks = ['old']
    rig.predict(...guests(4))
    rig.size = 1
    await rig.write()
    expect(rig.intents.map(({ behind }) => behind?.length)).toEqual([expect.any(Number), expect.any(Number)])
    expect(rig.intents[0]?.behind).toContain('old')
    expect(rig.landmarks).toEqual(['old', 'g0', 'g1', 'g2', 'g3'])
    expect(rig.reported).toEqual(['create 2', 'create 2'])
  })

  describe('whose batches must not all go side by side', () => {
    /** Rows whose numbers are equal but for the tens wait for each other, as long as they are not settled. */
    function keepTensApart(): { most: () => number; met: string[] } {
      const [underWay, met] = [new Set<string>(), [] as string[]]
      let most = 0
      const enter = keepApart((a, b) => a.unit === b.unit)
      rig.operation.maxRows = 1
      rig.operation.enter = (open) => enter(open.map(({ prediction }) => ({ unit: prediction.sourceId.at(-1)! })))
      const { send } = rig.operation
      rig.operation.send = async (rows, signal) => {
        for (const { address } of rows) {
          if ([...underWay].some((other) => other.at(-1) === address.at(-1))) met.push(address)
          underWay.add(address)
          most = Math.max(most, underWay.size)
        }
        await rig.clock.sleep(20)
        for (const { address } of rows) underWay.delete(address)
        return send(rows, signal)
      }
      return { most: () => most, met }
    }

    test('sends each in its turn, and others meanwhile', async () => {
      const seen = keepTensApart()
      rig.predict('g1', 'g2', 'g11', 'g21', 'g3', 'g12')
      await rig.write()
      expect(rig.sentIds().flat().sort()).toEqual(['g1', 'g11', 'g12', 'g2', 'g21', 'g3'])
      expect(rig.intents.map(({ from }) => from)).toEqual([0, 1, 2, 3, 4, 5])
      expect([seen.met, seen.most()]).toEqual([[], 3])
    })

    test('keeps back what could be mistaken for a row that stays in doubt, and all behind it', async () => {
      keepTensApart()
      rig.predict('g1', 'g2', 'g11', 'g3')
      rig.answers.set(
        'g1',
        Array.from({ length: 5 }, () => 'silence' as const),
      )
      await expect(rig.write()).rejects.toThrow('No answer.')
      expect(new Set(rig.sentIds().flat())).toEqual(new Set(['g1', 'g2']))
      expect(rig.intents.map(({ from }) => from)).not.toContain(2)
    })

    test('settles what was left in doubt by the same rule, and ends with the failure of one', async () => {
      const seen = keepTensApart()
      rig.predict('g1', 'g11', 'g2')
      rig.leftOpen = [rig.doubt(0, 1), rig.doubt(1, 2), rig.doubt(2, 3)]
      await rig.settleAll()
      expect(rig.sentIds()).toHaveLength(3)
      expect([seen.met, seen.most()]).toEqual([[], 2])
    })

    test('settles nothing more once one has failed, and waits for none that did not set out', async () => {
      keepTensApart()
      rig.size = 1
      rig.predict('g1', 'g2', 'g12')
      rig.leftOpen = [rig.doubt(0, 1), rig.doubt(1, 2), rig.doubt(2, 3)]
      rig.answers.set(
        'g1',
        Array.from({ length: 5 }, () => 'silence' as const),
      )
      await expect(rig.settleAll()).rejects.toThrow('No answer.')
      expect(new Set(rig.sentIds().flat())).toEqual(new Set(['g1']))
    })

    test('ends with the failure of a batch that cannot be brought there', async () => {
      keepTensApart()
      rig.predict('g1', 'g2')
      rig.operation.enter = () => Promise.reject(new Error('It is gone.'))
      await expect(rig.write()).rejects.toThrow('It is gone.')
      expect(rig.intents).toEqual([])
    })
  })

  test('tells of each attempt', async () => {
    rig.predict('a', 'b')
    rig.answers.set('a', [refused()])
    await rig.write()
    expect(rig.events).toEqual([
      { event: 'batch', batch: 'Guest>people/create/0', attempt: 1, rows: 2, settled: 2, failed: 1, open: 0, ms: 0 },
    ])
  })

  test('gives to jobs what they take, where there are rows enough', async () => {
    const bounds = { maxRows: 4, maxBytes: 1_000, lifeMs: 1, atOnce: 1, resultRows: 1, fromRows: 12 }
    rig.operation = {
      ...rig.operation,
      maxRows: 2,
      jobs: { bounds, object: {}, context: rig.context() },
    } as unknown as Operation
    rig.predict(...guests(5))
    await rig.write()
    expect(rig.sentIds().map(({ length }) => length)).toEqual([2, 2, 1])
    rig.predict(...guests(6))
    rig.sends = []
    const opened: number[] = []
    Object.assign(rig.operation.jobs!, {
      address: ({ sourceId }: Prediction) => sourceId,
      handled: () => undefined,
      bulk: {
        open: async () => `job-${opened.length}`,
        upload: async (_: unknown, rows: unknown[]) => void opened.push(rows.length),
        poll: async () => ({ state: 'ended' }),
        results: async () => ({ outcomes: guests(6).map((ref) => ({ ref, outcome: written(ref) })), cursor: null }),
      },
    })
    await rig.write()
    // Twelve were foreseen. What one request takes needs no job.
    expect([opened, rig.sentIds()]).toEqual([[4], [['g4', 'g5']]])
  })
})
