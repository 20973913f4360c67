import { beforeEach, describe, expect, test } from 'vitest'
import type { Operation } from '../../src/engine/write/migration.ts'
import { outcomeOf } from '../../src/engine/write/outcomes.ts'
import type { OpenBatch, Prediction } from '../../src/store/store.ts'
import { BatchRig, guests, written } from './batch-rig.ts'

let rig: BatchRig
beforeEach(() => {
  rig = new BatchRig()
})

describe('what an earlier worker left in doubt', () => {
  beforeEach(() => rig.predict(...guests(10)))

  test('is sent again but for the rows that have outcomes, under the rig.landmarks of its first sending', async () => {
    rig.leftOpen = [rig.doubt(2, 4, { attempt: 3, behind: ['mark'] }), rig.doubt(4, 6)]
    rig.kept = [outcomeOf(rig.predictions[2]!, 'created', 't-g2'), outcomeOf(rig.predictions[9]!, 'created', 't-g9')]
    await rig.settleAll()
    expect(rig.sends.map(({ ids, doubts }) => [ids, doubts])).toEqual([
      [['g3'], [true]],
      [
        ['g4', 'g5'],
        [true, true],
      ],
    ])
    expect(rig.intents.map(({ from, to, attempt, behind }) => [from, to, attempt, behind])).toEqual([
      [2, 4, 4, ['mark']],
      [4, 6, 2, []],
    ])
    expect(rig.readied[0]).toEqual({ ids: ['g3'], behind: ['mark'] })
  })

  test('is no doubt where nothing of it was stored: nobody waits or looks before it is sent', async () => {
    rig.operation.settle = { ms: 5_000, first: true }
    rig.leftOpen = [rig.doubt(0, 2, { sent: false, behind: ['mark'] })]
    await rig.settleAll()
    expect(rig.sends).toEqual([{ ids: ['g0', 'g1'], doubts: [false, false], at: 0 }])
    expect(rig.intents.map(({ attempt, behind }) => [attempt, behind])).toEqual([[2, ['mark']]])
  })

  test('is nothing of another partition, or another action', async () => {
    rig.leftOpen = [rig.doubt(0, 2, { pair: 'Other>people' }), rig.doubt(0, 2, { action: 'update' })]
    await rig.settleAll()
    expect(rig.sends).toEqual([])
  })

  test('waits for the settle time from now on where it could be doubled', async () => {
    rig.operation.settle = { ms: 5_000, first: true }
    await rig.clock.run(rig.clock.sleep(1_000))
    rig.leftOpen = [rig.doubt(0, 2)]
    await rig.settleAll()
    expect(Math.round(rig.sends[0]!.at)).toBe(6_000)
  })

  const withJob = (state: string): { asked: string[]; open: () => OpenBatch } => {
    const asked: string[] = []
    const bounds = { maxRows: 9, maxBytes: 1_000, lifeMs: 1, atOnce: 1, resultRows: 1, fromRows: 1 }
    const bulk = {
      poll: async ({ id }: { id: string }) => {
        asked.push(id)
        return { state }
      },
      results: async () => ({ outcomes: [{ ref: 'g0', outcome: written('g0') }], cursor: null }),
    }
    const jobs = { bounds, object: {}, context: rig.context(), bulk, handled: () => undefined }
    rig.operation = {
      ...rig.operation,
      jobs: { ...jobs, address: ({ sourceId }: Prediction) => sourceId },
    } as unknown as Operation
    return { asked, open: () => rig.doubt(0, 2, { job: { id: 'job-7', openedAt: rig.clock.now() } }) }
  }

  test('by a job is asked of the job, and only what that does not tell is sent again', async () => {
    const { asked, open } = withJob('ended')
    rig.leftOpen = [open()]
    await rig.settleAll()
    expect(asked).toEqual(['job-7'])
    expect(rig.sends.map(({ ids, doubts }) => [ids, doubts])).toEqual([[['g1'], [true]]])
    // Asking is no new attempt.
    expect(rig.intents.map(({ attempt }) => attempt)).toEqual([2])
    expect(rig.settled[0]).toMatchObject({ ordinals: [0], closes: false })
  })

  test('by a job is believed as an answer is, but for rows that were in rig.doubt before it', async () => {
    withJob('ended')
    rig.disbelieves.add('g0')
    rig.leftOpen = [rig.doubt(0, 1, { job: { id: 'job-7', openedAt: rig.clock.now() } })]
    await rig.settleAll()
    expect([rig.sends.length, rig.settled.at(-1)?.closes]).toEqual([0, true])
    rig.leftOpen = [rig.doubt(0, 1, { attempt: 2, job: { id: 'job-7', openedAt: rig.clock.now() } })]
    rig.kept = []
    await rig.settleAll()
    expect(rig.sentIds()).toEqual([['g0']])
  })
})
