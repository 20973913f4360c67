import { afterEach, describe, expect, test } from 'vitest'
import type { ReadQuery } from '../../src/connector.ts'
import type { RunContext } from '../../src/engine/context.ts'
import { extractSelection } from '../../src/engine/read/extract.ts'
import type { Selection } from '../../src/engine/read/selection.ts'
import type { Condition } from '../../src/model/condition.ts'
import type { ExtractResult } from '../../src/model/results.ts'
import type { Progress, Run } from '../../src/model/run.ts'
import { guests } from './reference-source.ts'
import { plan, planWith, sourceSchema } from './schemas.ts'
import { errorOf, World } from './world.ts'

let world: World
afterEach(() => world.close())

const known: Condition[] = [{ field: 'stage', is: 'equals', value: 'Known' }]
const some = (count: number, known: number) => guests(count, (n) => ({ stage: n % known === 0 ? 'known' : 'new' }))

/** The source judges `stage` itself, by its own conditions. */
function narrowing(): string[] {
  const asked: string[] = []
  Object.assign(world.source.connection, {
    narrow: (_: unknown, [first]: Condition[], where?: string) => {
      if (where !== undefined || first?.field !== 'stage') return where
      asked.push(String(first.value))
      return `stage=${String(first.value).toLowerCase()}`
    },
  })
  return asked
}

async function extract(selection: Selection, told: Progress[] = []) {
  const id = await world.create('extract')
  const claimed = await world.store.runs.claim(id, 'w', world.clock.now(), 120_000)
  const run = (await world.store.runs.get(id)) as Run
  const context: RunContext = {
    ...world.context(run, 'fence' in claimed ? claimed.fence : 0),
    progress: (progress) => void told.push(progress),
  }
  const { connection } = world.source
  return world.pass(extractSelection(context, { connection, account: 'inn-1', schema: sourceSchema }, [selection]))
}

describe('a filter', () => {
  test('is judged here where the source cannot, and what it leaves out is counted', async () => {
    world = await World.open({ guests: some(30, 3) })
    const { result, snapshot } = await extract({ object: 'Guest', filter: known })
    expect(result.objects).toEqual([{ object: 'Guest', records: 10, outside: { n: 20, exact: true } }])
    for await (const page of snapshot.pages('Guest')) for (const { row } of page) expect(row.stage).toBe('known')
    expect(world.source.pages.flat()).toHaveLength(30)
  })

  test('narrows the read where the source can judge it, and the others are known by its counts', async () => {
    world = await World.open({ guests: some(30, 3) })
    const asked = narrowing()
    const { result } = await extract({ object: 'Guest', filter: known })
    expect(asked).toEqual(['Known'])
    expect(result.objects).toEqual([{ object: 'Guest', records: 10, outside: { n: 20, exact: false } }])
    expect(world.source.pages.flat()).toHaveLength(10)
  })

  test('is judged again here, since a source may say less than was asked', async () => {
    world = await World.open({ guests: some(30, 3) })
    narrowing()
    const filter: Condition[] = [...known, { field: 'name', is: 'one-of', value: ['guest g0', 'guest g27'] }]
    const { result } = await extract({ object: 'Guest', filter })
    expect(result.objects[0]).toMatchObject({ records: 2, outside: { n: 28 } })
  })

  test('fills a sample with records that meet it, and reads no further', async () => {
    world = await World.open({ guests: some(100, 2) })
    const { result } = await extract({ object: 'Guest', filter: known, limit: 5 })
    expect(result.objects).toEqual([{ object: 'Guest', records: 5 }])
    expect(world.source.pages.flat().length).toBeLessThan(20)
  })

  test('that few records meet ends a sample after ten times as many as it wants, and that is said', async () => {
    world = await World.open({ guests: some(100, 90) })
    world.source.notice = 'The register is read from its copy.'
    const queries: ReadQuery[] = []
    const { read } = world.source.connection
    Object.assign(world.source.connection, {
      read: (query: ReadQuery, signal: AbortSignal) => {
        queries.push(query)
        return read(query, signal)
      },
    })
    world.pausing = () => world.source.pages.length === 3
    const sample = { object: 'Guest', filter: known, limit: 3 }
    await expect(extract(sample)).rejects.toMatchObject({ code: 'paused' })
    world.pausing = () => false
    const { result } = await extract(sample)
    expect(result.objects).toEqual([{ object: 'Guest', records: 1 }])
    expect(result.notices).toEqual([
      world.source.notice,
      'A sample looks at no more than the first 30 Guests: 1 of them meets the filter.',
    ])
    expect(world.source.pages.flat()).toHaveLength(30)
    expect(queries).toMatchObject([
      { limit: 30, stopsEarly: true },
      { limit: 9, stopsEarly: true, cursor: '21' },
    ])
    expect((await extract(sample)).result).toMatchObject({ fresh: false, notices: result.notices })
  })

  test('is part of what a snapshot is found again by', async () => {
    world = await World.open({ guests: some(10, 2) })
    const first = (await extract({ object: 'Guest', filter: known })).result
    const again = (await extract({ object: 'Guest', filter: known })).result
    expect(again).toMatchObject({ snapshot: first.snapshot, fresh: false })
    expect(again.objects).toEqual(first.objects)
    const other = (await extract({ object: 'Guest', filter: [{ field: 'stage', is: 'not', value: 'known' }] })).result
    expect(other.snapshot).not.toBe(first.snapshot)
    expect((await extract({ object: 'Guest' })).result.objects).toEqual([{ object: 'Guest', records: 10 }])
  })

  test('counts what it left out once, also when the read is interrupted', async () => {
    world = await World.open({ guests: some(30, 3), plan: planWith({}, { filter: known }) })
    world.pausing = () => world.source.pages.length === 2
    const run = await world.create('extract')
    expect(errorOf(await world.attempt(run)).code).toBe('paused')
    world.pausing = () => false
    const end = await world.attempt<ExtractResult>(run)
    expect(end).toMatchObject({ result: { objects: [{ records: 10, outside: { n: 20, exact: true } }] } })
  })

  test('decides what a dry run and a migration are about', async () => {
    world = await World.open({ guests: some(30, 3), plan: planWith({}, { filter: known }) })
    const { read, findings } = await world.dryRun()
    expect(read).toBe(10)
    expect(findings).toContainEqual(expect.objectContaining({ code: 'outside-filter', count: 20 }))
    const { tally } = await world.migrate()
    expect(tally).toMatchObject({ read: 10, created: 10 })
    expect(world.arrived().size).toBe(10)
  })

  test('that cannot be asked ends the dry run before anything is read', async () => {
    const filter: Condition[] = [{ field: 'made', is: 'at-least', value: 'yesterday' }]
    world = await World.open({ guests: some(3, 3), plan: planWith({}, { filter }) })
    const error = errorOf(await world.attempt(await world.create('dry-run')))
    expect(error).toMatchObject({ code: 'plan', message: expect.stringContaining('filter[made]') })
    expect(world.source.pages).toEqual([])
  })
})

describe('room for a snapshot', () => {
  test('is told while it is read, and compared with the disk before anything is', async () => {
    world = await World.open({ guests: guests(40) })
    const told: Progress[] = []
    await extract({ object: 'Guest' }, told)
    expect(told[0]).toMatchObject({
      phase: expect.stringMatching(/^reading Guests \(about [\d.]+ kB on disk\)$/),
      total: 40,
    })
    world.freeBytes = 1_000
    const refused = await extract({ object: 'Guest', where: 'stage=new' }).catch((error: Error) => error)
    expect(refused).toMatchObject({ code: 'store', message: expect.stringMatching(/needs about .* has 1.0 kB left/) })
    expect(world.source.pages.flat()).toHaveLength(40)
  })

  test('that may run out is warned of, and a sample asks for none', async () => {
    world = await World.open({ guests: guests(40) })
    world.freeBytes = 6_000
    expect((await extract({ object: 'Guest' })).result.notices).toEqual([expect.stringMatching(/^Room may run out/)])
    world.freeBytes = 10
    expect((await extract({ object: 'Guest', limit: 10 })).result.notices).toEqual([])
  })

  test('is reckoned by an earlier snapshot of the object, within a half of what it then takes', async () => {
    const long = guests(3_000, (n) => ({ note: `${n} ${'lorem ipsum dolor '.repeat(n % 7)}` }))
    world = await World.open({ guests: long })
    await extract({ object: 'Guest', limit: 1_000 })
    const told: Progress[] = []
    const { result } = await extract({ object: 'Guest' }, told)
    const [, size = '', unit] = /about ([\d.]+) (kB|MB)/.exec(told[0]?.phase ?? '') ?? []
    const bytes = Number(size) * (unit === 'MB' ? 1e6 : 1e3)
    expect(bytes / result.bytes).toBeGreaterThan(0.5)
    expect(bytes / result.bytes).toBeLessThan(1.5)
  })
})

test('an approval is of one filter: it counts for the hash of the plan, its order does not', async () => {
  const { planHash } = await import('../../src/mapping/plan-file.ts')
  world = await World.open({ guests: [] })
  const other: Condition = { field: 'gone', is: 'equals', value: false }
  const hash = (filter?: Condition[]) => planHash(planWith({}, filter ? { filter } : {}))
  expect(hash(known)).not.toBe(hash())
  expect(hash([...known, other])).toBe(hash([other, ...known]))
  expect(hash()).toBe(planHash(planWith({ existing: plan.objects[0]!.policy.existing })))
})
