import { afterEach, expect, test } from 'vitest'
import { look } from '../../src/engine/discover.ts'
import { extractSelection } from '../../src/engine/read/extract.ts'
import type { Selection } from '../../src/engine/read/selection.ts'
import type { ExtractResult } from '../../src/model/results.ts'
import { guest, guests } from './reference-source.ts'
import { planWith, sourceSchema } from './schemas.ts'
import { errorOf, PowerCut, resultOf, World } from './world.ts'

const count = 24
const pages = 4

let world: World
afterEach(() => world.close())

/** Reads a selection within a run of its own. */
async function extract(selection: Partial<Selection>, refresh = false): Promise<ExtractResult> {
  const id = await world.create('extract')
  const run = await world.store.runs.get(id)
  if (run === null) throw new Error('The run was made just now.')
  const context = world.context(run, 0)
  const { connection, account } = await look(context, 'inn')
  const source = { connection, account: account.id, schema: sourceSchema }
  const { snapshot, result } = await extractSelection(context, source, [{ object: 'Guest', ...selection }], { refresh })
  await snapshot.close()
  return result
}

test('a selection is read once, with every field, in the order of the source', async () => {
  world = await World.open({ guests: guests(count) })
  const first = await world.perform<ExtractResult>('extract')
  expect(first).toMatchObject({ objects: [{ object: 'Guest', records: count }], fresh: true })
  expect(world.source.pages).toHaveLength(pages)
  const second = await world.perform<ExtractResult>('extract')
  expect(second).toMatchObject({ snapshot: first.snapshot, digest: first.digest, fresh: false })
  expect(world.source.pages).toHaveLength(pages)
  const snapshot = await world.store.snapshot(first.snapshot)
  expect((await Array.fromAsync(snapshot.pages('Guest'))).flat()).toEqual(world.source.guests)
})

test('a source that cannot count its records in time is read all the same', async () => {
  world = await World.open({ guests: guests(count) })
  world.source.connection.count = async () => null
  expect(await world.perform<ExtractResult>('extract')).toMatchObject({ objects: [{ records: count }] })
})

test('what an interruption after two pages left is gone on with, and only the rest is read', async () => {
  world = await World.open({ guests: guests(count) })
  const run = await world.create('extract')
  world.source.beforePage = (nth) => {
    if (nth === 3) throw new PowerCut('The power went off.')
  }
  expect(errorOf(await world.attempt(run))).toBeInstanceOf(PowerCut)
  expect(world.source.pages).toHaveLength(2)
  world.source.beforePage = () => undefined
  await world.restart()
  const result = resultOf(await world.attempt<ExtractResult>(run))
  expect(result).toMatchObject({ objects: [{ records: count }], fresh: true })
  expect(world.source.pages.flat()).toEqual(world.source.guests.map(({ id }) => id))

  const whole = await extract({}, true)
  expect(whole.snapshot).not.toBe(result.snapshot)
  expect(whole.digest).toBe(result.digest)
})

test('a pause stops after a page, which is kept', async () => {
  world = await World.open({ guests: guests(count) })
  const run = await world.create('extract')
  world.pausing = () => true
  expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'paused' })
  expect(world.source.pages).toHaveLength(1)
  world.pausing = () => false
  resultOf(await world.attempt(run))
  expect(world.source.pages.flat()).toEqual(world.source.guests.map(({ id }) => id))
})

test('refresh reads everything again and sees what is new', async () => {
  world = await World.open({ guests: guests(count) })
  const first = await world.perform<ExtractResult>('extract')
  world.source.guests.push(guest('late'))
  await world.pass(world.clock.sleep(1_000))
  const stale = await world.perform<ExtractResult>('extract')
  expect(stale.digest).toBe(first.digest)
  const fresh = await world.perform<ExtractResult>('extract', { refresh: true })
  expect(fresh).toMatchObject({ objects: [{ records: count + 1 }], fresh: true })
  expect(fresh.digest).not.toBe(first.digest)
  expect((await world.perform<ExtractResult>('extract')).snapshot).toBe(fresh.snapshot)
})

test('refresh does not go on with what an earlier run had begun', async () => {
  world = await World.open({ guests: guests(count) })
  world.source.beforePage = (nth) => {
    if (nth === 2) throw new PowerCut('The power went off.')
  }
  const begun = await world.create('extract')
  expect(errorOf(await world.attempt(begun))).toBeInstanceOf(PowerCut)
  world.source.beforePage = () => undefined
  await world.restart()
  await world.pass(world.clock.sleep(1_000))
  Object.assign(world.source.guests[0]?.row ?? {}, { name: 'Renamed meanwhile' })
  const fresh = await world.perform<ExtractResult>('extract', { refresh: true })
  const snapshot = await world.store.snapshot(fresh.snapshot)
  expect(await snapshot.get('Guest', ['g0'])).toMatchObject([{ row: { name: 'Renamed meanwhile' } }])
})

test('a refreshing dry run that was paused after its reading does not read again', async () => {
  world = await World.open({ guests: guests(count) })
  const run = await world.create('dry-run', { refresh: true })
  await world.pass(world.clock.sleep(1_000))
  const { journal } = world.store
  const add = journal.addPredictions.bind(journal)
  let forecasting = false
  journal.addPredictions = async (...batch) => {
    forecasting = true
    await add(...batch)
  }
  world.pausing = () => forecasting
  expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'paused' })
  world.pausing = () => false
  resultOf(await world.attempt(run))
  resultOf(await world.attempt(await world.create('dry-run')))
  expect(world.source.pages).toHaveLength(pages)
})

test('a sample ends at its limit and is another snapshot than the whole', async () => {
  world = await World.open({ guests: guests(count) })
  const sample = await extract({ limit: 10 })
  expect(sample.objects).toEqual([{ object: 'Guest', records: 10 }])
  expect(world.source.pages.map((page) => page.length)).toEqual([7, 3])
  const whole = await extract({})
  expect(whole.objects).toEqual([{ object: 'Guest', records: count }])
  expect(whole.snapshot).not.toBe(sample.snapshot)
})

test('a sample that was interrupted right at its limit is complete', async () => {
  world = await World.open({ guests: guests(count) })
  world.pausing = () => world.source.pages.flat().length === 10
  await expect(extract({ limit: 10 })).rejects.toMatchObject({ code: 'paused' })
  world.pausing = () => false
  expect((await extract({ limit: 10 })).objects).toEqual([{ object: 'Guest', records: 10 }])
  expect(world.source.pages.flat()).toHaveLength(10)
})

test('a condition goes to the source, and another condition is another snapshot', async () => {
  const stages = ['new', 'known']
  world = await World.open({
    guests: guests(count, (n) => ({ stage: stages[n % 2] ?? 'new' })),
    plan: planWith({}, { where: 'stage=known' }),
  })
  const result = await world.perform<ExtractResult>('extract')
  expect(result.objects).toEqual([{ object: 'Guest', records: count / 2 }])
  expect(world.source.pages.flat()[0]).toBe('g1')
  const other = await extract({ where: 'stage=new' })
  expect(other.snapshot).not.toBe(result.snapshot)
  expect(other.digest).not.toBe(result.digest)
})

test('an account that changed under the plan is not read', async () => {
  world = await World.open({ guests: guests(count) })
  world.source.account = 'inn-2'
  const run = await world.create('extract')
  expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'plan' })
  expect(world.source.pages).toEqual([])
})
