import { afterEach, expect, test } from 'vitest'
import type { RunContext } from '../../src/engine/context.ts'
import { look } from '../../src/engine/discover.ts'
import { extractSelection } from '../../src/engine/read/extract.ts'
import type { DryRunResult, ExtractResult } from '../../src/model/results.ts'
import type { Progress } from '../../src/model/run.ts'
import { guests } from './reference-source.ts'
import { sourceSchema } from './schemas.ts'
import { errorOf, PowerCut, resultOf, World } from './world.ts'

const count = 24

let world: World
afterEach(() => world.close())

/** An extraction within a run of its own, in surroundings that differ as given. */
async function extract(given: Partial<RunContext>): Promise<ExtractResult> {
  const run = await world.store.runs.get(await world.create('extract'))
  if (run === null) throw new Error('The run was made just now.')
  const context = { ...world.context(run, 0), ...given }
  const { connection, account } = await look(context, 'inn')
  const source = { connection, account: account.id, schema: sourceSchema }
  const { snapshot, result } = await world.pass(extractSelection(context, source, [{ object: 'Guest' }]))
  await snapshot.close()
  return result
}

test('what a source is still preparing is waited for by the clock, and told as progress', async () => {
  world = await World.open({ guests: guests(count) })
  world.source.waits = [2_000, 60_000]
  const progress: Progress[] = []
  const before = world.clock.monotonic()
  const result = await extract({ progress: (latest) => progress.push(latest) })
  expect(result).toMatchObject({ objects: [{ records: count }], notices: [] })
  expect(world.clock.monotonic() - before).toBeGreaterThanOrEqual(62_000)
  expect(progress.filter(({ phase }) => phase === 'the inn looks it up')).toHaveLength(2)
  expect(progress.at(-1)).toMatchObject({ done: count })
})

test('a restart goes on with the preparation that was begun', async () => {
  world = await World.open({ guests: guests(count) })
  world.source.waits = [1_000, 1_000, 1_000]
  const run = await world.create('extract')
  const { clock } = world
  const sleep = clock.sleep.bind(clock)
  let waits = 0
  clock.sleep = (ms, signal) => {
    // The store's own waits and the passing of time in `pass` are shorter or longer.
    if (ms === 250 && ++waits > 6) throw new PowerCut('The power went off.')
    return sleep(ms, signal)
  }
  expect(errorOf(await world.attempt(run))).toBeInstanceOf(PowerCut)
  clock.sleep = sleep
  await world.restart()
  expect(resultOf(await world.attempt<ExtractResult>(run))).toMatchObject({ objects: [{ records: count }] })
  expect(world.source.begun).toEqual([undefined, 'wait 1'])
  expect(world.source.pages.flat()).toHaveLength(count)
})

test('a pause ends a wait at once, whatever its length', async () => {
  world = await World.open({ guests: guests(count) })
  world.source.waits = [3_600_000]
  const run = await world.create('extract')
  const before = world.clock.monotonic()
  world.pausing = () => world.clock.monotonic() - before > 5_000
  expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'paused' })
  expect(world.clock.monotonic() - before).toBeLessThan(6_000)
  expect(world.source.pages).toEqual([])
  world.pausing = () => false
  resultOf(await world.attempt(run))
  expect(world.source.begun).toEqual([undefined, 'wait 0'])
})

test('an abort ends a wait with its reason', async () => {
  world = await World.open({ guests: guests(count) })
  world.source.waits = [3_600_000]
  const abort = new AbortController()
  const ending = expect(extract({ signal: abort.signal })).rejects.toThrow('taken over')
  abort.abort(new Error('taken over'))
  await ending
  expect(world.source.pages).toEqual([])
})

test('what the source says about the way of reading is in the results of the extraction and of the dry run', async () => {
  world = await World.open({ guests: guests(count) })
  world.source.notice = 'The register was read page by page.'
  const extracted = await world.perform<ExtractResult>('extract')
  expect(extracted.notices).toEqual([world.source.notice])
  await world.restart()
  // The snapshot serves again, and what was said about it too.
  const { findings } = await world.perform<DryRunResult>('dry-run')
  expect(findings).toContainEqual(expect.objectContaining({ code: 'read-otherwise', message: world.source.notice }))
})

test('an index that the target has to prepare is waited for and gone on with as well', async () => {
  world = await World.open({ guests: guests(count) })
  const { connection } = world.target
  const read = connection.read.bind(connection)
  const begun: (string | undefined)[] = []
  connection.read = async function* (query, signal) {
    begun.push(query.cursor)
    if (query.object === 'people' && query.cursor === undefined)
      yield { wait: 3_600_000, cursor: 'being listed', reason: 'the target lists' }
    const { cursor: _, ...rest } = query
    yield* read(rest, signal)
  }
  const run = await world.create('dry-run')
  const before = world.clock.monotonic()
  world.pausing = () => world.clock.monotonic() - before > 5_000
  expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'paused' })
  world.pausing = () => false
  resultOf(await world.attempt(run))
  expect(begun).toContain('being listed')
})
