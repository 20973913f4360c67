import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { destination } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { followEvents, readEvents, thinProgress } from '../../src/dispatch/run-log.ts'
import { createLog } from '../../src/log.ts'
import { describeEvent, type LoggedEvent, type RunEvent } from '../../src/model/run-event.ts'
import { createVirtualClock } from '../http/virtual-clock.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-log-'))
  path = join(folder, 'r.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

const progress = (done: number, phase = 'writing'): RunEvent => ({ event: 'progress', phase, done, total: 10 })

async function all(from = 0): Promise<{ events: LoggedEvent[]; next: number }> {
  const read: { events: LoggedEvent[]; next: number } = { events: [], next: from }
  for await (const { events, next } of readEvents(path, from)) {
    read.events.push(...events)
    read.next = next
  }
  return read
}

test('what a worker logs is read as it was told, among lines of other kinds', async () => {
  const to = destination({ dest: path, sync: true })
  const log = createLog(to)
  log.info({ run: 'r', ...progress(3) })
  log.info({ run: 'r', pid: 7 }, 'worker started')
  appendFileSync(path, '<--- Last few GCs --->\n{"half": \n')
  log.info({ run: 'r', event: 'phase-began', phase: 'write', subject: 'ada@acme.example' })
  to.end()
  const { events } = await all()
  expect(events.map(({ at, ...event }) => event)).toEqual([
    progress(3),
    { event: 'phase-began', phase: 'write', subject: expect.not.stringContaining('ada@') },
  ])
  expect(events.every(({ at }) => at > 1_700_000_000_000)).toBe(true)
})

test('a line that is half written is told once it is whole', async () => {
  const line = `${JSON.stringify({ time: 5, ...progress(1, 'käse 🧀') })}\n`
  const bytes = Buffer.from(line)
  for (let cut = 1; cut < bytes.length; cut += 1) {
    writeFileSync(path, bytes.subarray(0, cut))
    const before = await all()
    expect(before.events).toEqual([])
    appendFileSync(path, bytes.subarray(cut))
    expect(await all(before.next)).toEqual({ events: [{ at: 5, ...progress(1, 'käse 🧀') }], next: bytes.length })
  }
})

test('a log of many lines is read in pieces, none twice', async () => {
  const lines = Array.from({ length: 5_000 }, (_, done) => JSON.stringify({ time: done, ...progress(done) }))
  writeFileSync(path, `${lines.join('\n')}\n`)
  const { events } = await all()
  expect(events.map(({ at }) => at)).toEqual(lines.map((_, index) => index))
})

test('who follows a run is told what comes until it is over, and what was written last', async () => {
  const clock = createVirtualClock()
  let over = false
  const write = (done: number) => appendFileSync(path, `${JSON.stringify({ time: done, ...progress(done) })}\n`)
  const told: number[] = []
  const following = (async () => {
    const signal = new AbortController().signal
    for await (const event of followEvents(path, { clock, signal, isOver: async () => over })) told.push(event.at)
  })()
  await clock.run(clock.sleep(1_000), { disk: true })
  expect(told).toEqual([])
  write(1)
  await clock.run(clock.sleep(1_000), { disk: true })
  write(2)
  over = true
  await clock.run(following, { disk: true })
  expect(told).toEqual([1, 2])
})

test('progress is thinned, and what else happens is not', () => {
  const clock = createVirtualClock()
  const told: RunEvent[] = []
  const write = thinProgress(clock, (event) => told.push(event))
  const batch = { event: 'batch', batch: 'b', attempt: 1, rows: 1, settled: 1, failed: 0, open: 0, ms: 1 } as const
  for (const event of [
    progress(1),
    progress(2),
    batch,
    batch,
    progress(3),
    progress(4, 'reading back'),
    progress(10, 'reading back'),
  ]) {
    write(event)
  }
  expect(told).toEqual([progress(1), batch, batch, progress(4, 'reading back'), progress(10, 'reading back')])
})

test.each<[RunEvent, string]>([
  [{ event: 'started', verb: 'migrate', fence: 1 }, 'migrate started'],
  [{ event: 'started', verb: 'migrate', fence: 2 }, 'migrate started, for the 2nd time'],
  [{ event: 'started', verb: 'migrate', fence: 12 }, 'migrate started, for the 12th time'],
  [{ event: 'phase-began', phase: 'write' }, 'phase write began'],
  [
    { event: 'phase-ended', phase: 'index', subject: 'contacts', ms: 1_234, calls: 9, rateLimitHits: 1 },
    'phase index of contacts ended after 1.2 s and 9 calls, 1 of them refused for their pace',
  ],
  [progress(3), 'writing: 3 of 10'],
  [{ event: 'job', job: 'j1', became: 'opened', rows: 20 }, 'the job j1 for 20 rows is opened'],
  [{ event: 'job', job: 'j1', became: 'gone', rows: 20 }, 'the job j1 for 20 rows is not known any more'],
  [{ event: 'job', job: null, became: 'no-room', rows: 20 }, '20 rows wait until a job can be opened for them'],
  [
    {
      event: 'batch',
      batch: 'Lead>contacts/create/100',
      attempt: 2,
      rows: 100,
      settled: 97,
      failed: 1,
      open: 3,
      ms: 80,
    },
    'Lead>contacts/create/100, attempt 2: 100 rows in 80 ms, 1 failed, 3 open',
  ],
  [{ event: 'ended', state: 'paused', problem: 'vendor' }, 'the run is paused (vendor)'],
])('%j is told as %s', (event, line) => {
  expect(describeEvent(event)).toBe(line)
})
