import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lookAtRun } from '../../src/dispatch/follow-run.ts'
import { processIdentity } from '../../src/dispatch/process-identity.ts'
import { logFileOf, readEvents, readLastWords } from '../../src/dispatch/run-log.ts'
import type { Run } from '../../src/model/run.ts'
import { describeEvent, type LoggedEvent } from '../../src/model/run-event.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { createVirtualClock, type VirtualClock } from '../http/virtual-clock.ts'

const id = 'run_1'
const dead = `${processIdentity().split(':')[0]}:${process.pid}:1`
const full = { event: 'gave-up', code: 'store', message: 'The disk is full.', next: 'Make room.' }

let home: string
let store: Store
let clock: VirtualClock

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ferry-last-words-'))
  mkdirSync(join(home, 'logs'))
  store = await openStore({ home })
  clock = createVirtualClock()
})

afterEach(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

const write = (...lines: object[]): void =>
  writeFileSync(logFileOf(home, id), `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)

/** A run whose worker claimed it and is gone. */
async function lose(): Promise<void> {
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, clock.now())
  await store.runs.claim(id, dead, clock.now(), 120_000)
}

const seen = (): Promise<Run> =>
  lookAtRun({ store, clock, mayLaunch: async () => false, dispatcher: { launch() {}, holds: () => false } }, id)

test('what a worker could write to its log alone is why the run is paused', async () => {
  await lose()
  const time = clock.now()
  write({ time, event: 'started', verb: 'migrate', fence: 1 }, { time, ...full }, { time, msg: 'with its stack' })
  expect(await seen()).toMatchObject({ state: 'paused' })
  expect((await seen()).problem).toEqual({
    ...{ code: 'store', message: 'The disk is full.' },
    next: `Make room. Go on with: resume_run, or crm-ferry resume ${id}.`,
  })
})

test('a worker that ended without a word gets no words of an earlier one', async () => {
  await lose()
  const time = clock.now()
  write({ time: time - 1, ...full })
  expect(await readLastWords(logFileOf(home, id), time)).toBeNull()
  write({ time, ...full }, { time, event: 'started', verb: 'migrate', fence: 2 })
  expect(await readLastWords(logFileOf(home, id), time)).toBeNull()
  expect((await seen()).problem).toMatchObject({ code: 'paused', message: expect.stringContaining('without a word') })
})

test('words that the disk had no room for, and a log that is not there, are none', async () => {
  const line = JSON.stringify({ time: 5, ...full })
  writeFileSync(logFileOf(home, id), line.slice(0, -1))
  expect(await readLastWords(logFileOf(home, id), 0)).toBeNull()
  expect(await readLastWords(logFileOf(home, 'run_2'), 0)).toBeNull()
})

test('a worker that cannot open the journal says so in its log', async () => {
  const elsewhere = join(home, 'other')
  mkdirSync(elsewhere)
  writeFileSync(join(elsewhere, 'journal.db'), 'this was a journal once, and something wrote over it'.repeat(200))
  const log = openSync(logFileOf(home, id), 'a')
  const worker = join(import.meta.dirname, '../../src/worker.ts')
  const { status } = spawnSync(process.execPath, [worker, id, '--home', elsewhere], {
    stdio: ['ignore', 'ignore', log],
  })
  closeSync(log)
  expect(status).toBe(1)
  const told: LoggedEvent[] = []
  for await (const { events } of readEvents(logFileOf(home, id), 0)) told.push(...events)
  expect(told).toMatchObject([{ event: 'gave-up', code: 'store', next: expect.stringMatching(/./) }])
  expect(describeEvent(told[0] as LoggedEvent)).toMatch(/^the worker gave up: .*journal\.db/)
})
