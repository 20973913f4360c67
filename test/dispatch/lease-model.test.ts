import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { carryOut } from '../../src/dispatch/carry-out.ts'
import type { Clock } from '../../src/model/clock.ts'
import { FerryError } from '../../src/model/errors.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import { createVirtualClock } from '../http/virtual-clock.ts'

const id = 'run_1'
const leaseMs = 20_000
const requestMs = 8_000

/** A worker that comes at some time and sends for so long, frozen now and then; killed: it never wakes from its last freeze. */
interface Life {
  comesAt: number
  sends: number
  /** Between two sends, and how long the vendor is at work for each. */
  pauseMs: number
  workMs: number
  freezes: { at: number; ms: number }[]
  killedAt: number | null
}

const lives: fc.Arbitrary<Life[]> = fc.array(
  fc.record({
    comesAt: fc.integer({ min: 0, max: 60_000 }),
    sends: fc.integer({ min: 1, max: 12 }),
    pauseMs: fc.integer({ min: 0, max: 9_000 }),
    workMs: fc.integer({ min: 1, max: requestMs }),
    freezes: fc.array(fc.record({ at: fc.integer({ min: 0, max: 90_000 }), ms: fc.integer({ min: 1, max: 60_000 }) }), {
      maxLength: 3,
    }),
    killedAt: fc.option(fc.integer({ min: 0, max: 90_000 }), { freq: 3 }),
  }),
  { minLength: 2, maxLength: 4 },
)

interface Sent {
  worker: number
  fence: number
  from: number
  to: number
}

/** Lets the workers live, and tells what each sent when, and what each could write. */
async function live(workers: readonly Life[]) {
  const home = await mkdtemp(join(tmpdir(), 'ferry-lease-'))
  const store = await openStore({ home })
  const base = createVirtualClock()
  const sent: Sent[] = []
  const claims: { fence: number; at: number }[] = []
  const writes: { fence: number; current: number; kept: boolean }[] = []
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, base.now())
  const stop = new AbortController()

  const clockOf = ({ freezes, killedAt }: Life): Clock => ({
    ...base,
    async sleep(ms, signal) {
      await base.sleep(ms, signal)
      for (;;) {
        const now = base.monotonic()
        if (killedAt !== null && now >= killedAt) await new Promise<never>(() => undefined)
        const freeze = freezes.find(({ at, ms: length }) => now >= at && now < at + length)
        if (freeze === undefined) return
        await base.sleep(freeze.at + freeze.ms - now)
      }
    },
  })

  const carry = async (life: Life, worker: number): Promise<void> => {
    const clock = clockOf(life)
    await clock.sleep(life.comesAt)
    await store.runs.requeue(id, clock.now())
    const work = async ({ fence, holdLease }: { fence: number; holdLease(forMs: number): Promise<void> }) => {
      claims.push({ fence, at: base.monotonic() })
      for (let n = 0; n < life.sends; n += 1) {
        await holdLease(requestMs)
        const from = base.monotonic()
        sent.push({ worker, fence, from, to: from + life.workMs })
        await clock.sleep(life.workMs)
        const intent = { run: id, batch: `${fence}/${n}`, pair: 'A>b', action: 'create', digest: '' } as const
        const write = store.journal.intend([{ ...intent, from: n, to: n + 1, attempt: 1 }], fence, clock.now())
        const kept = await write.then(
          () => true,
          () => false,
        )
        writes.push({ fence, current: claims.at(-1)?.fence ?? 0, kept })
        if (!kept) throw new FerryError('busy', 'The fence was void.')
        await clock.sleep(life.pauseMs)
      }
      return {}
    }
    const quiet = { pause: stop.signal, abort: stop.signal }
    await carryOut({ store, clock, worker: `w${worker}`, leaseMs, ...quiet }, id, work).catch(() => undefined)
  }

  const longest = base.sleep(1_000_000)
  await base.run(Promise.race([Promise.all(workers.map(carry)), longest]), { disk: true })
  await store.close()
  await rm(home, { recursive: true })
  return { sent, writes }
}

test('whoever is frozen or killed whenever: no two workers send at a time, and the journal takes the word of the last alone', async () => {
  await fc.assert(
    fc.asyncProperty(lives, async (workers) => {
      const { sent, writes } = await live(workers)
      for (const one of sent) {
        for (const other of sent) {
          if (one.fence >= other.fence) continue
          // The vendor was done with the request of the earlier worker before the later one sent its first.
          expect(one.to).toBeLessThanOrEqual(other.from)
        }
      }
      for (const { fence, current, kept } of writes) expect(kept).toBe(fence === current)
    }),
    { numRuns: Number(process.env.FERRY_RUNS ?? 60) },
  )
})
