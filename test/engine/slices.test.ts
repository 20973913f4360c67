import { afterEach, expect, test } from 'vitest'
import type { ReadQuery } from '../../src/connector.ts'
import type { ExtractResult } from '../../src/model/results.ts'
import { kind, MemoryCrm } from './memory-crm.ts'
import { brings, openTied, planFor } from './tied-world.ts'
import { errorOf, PowerCut, resultOf, type World } from './world.ts'

let world: World
afterEach(() => world.close())

const count = 60
const pageRows = 7

/** A source that divides its people by what is left of their number, and says how many pages of it are on their way. */
class SlicedCrm extends MemoryCrm {
  /** Slice and offset of each page that was asked for. */
  readonly asked: string[] = []
  divided = 0
  mostAtOnce = 0
  beforePage: (nth: number) => void = () => undefined
  #atOnce = 0

  constructor(account: string, parts = 3) {
    super(account, [kind('person')])
    Object.assign(this.connection, {
      slices: async (query: ReadQuery): Promise<ReadQuery[]> => {
        this.divided += 1
        return parts < 2 ? [query] : Array.from({ length: parts }, (_, n) => ({ ...query, slice: `${n}/${parts}` }))
      },
      read: (query: ReadQuery) => this.#pages(query),
    })
  }

  async *#pages(query: ReadQuery) {
    const [rest, of] = (query.slice ?? '0/1').split('/').map(Number) as [number, number]
    const all = [...this.records.get('person')!].map(([id, row]) => ({ id, row }))
    const mine = all.filter(({ id }) => Number(id) % of === rest)
    for (let from = Number(query.cursor ?? 0); ; from += pageRows) {
      this.asked.push(`${query.slice ?? 'whole'} ${from}`)
      this.#atOnce += 1
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce)
      try {
        await world.clock.sleep(100)
        this.beforePage(this.asked.length)
      } finally {
        this.#atOnce -= 1
      }
      const isLast = from + pageRows >= mine.length
      yield { records: mine.slice(from, from + pageRows), cursor: isLast ? null : String(from + pageRows) }
      if (isLast) return
    }
  }
}

async function open(source: SlicedCrm, target = new MemoryCrm('new-1', [kind('contact')])): Promise<SlicedCrm> {
  for (let n = 0; n < count; n += 1) source.put('person', String(n))
  world = await openTied(source, target, planFor([brings('person', 'contact')]))
  return source
}

async function snapshotIds({ snapshot }: ExtractResult): Promise<string[]> {
  const opened = await world.store.snapshot(snapshot)
  return (await Array.fromAsync(opened.pages('person'))).flat().map(({ id }) => id)
}

const everybody = Array.from({ length: count }, (_, n) => String(n)).sort()

test('parts are read side by side, each record once and in the same order each time', async () => {
  const source = await open(new SlicedCrm('old-1'))
  const first = await world.perform<ExtractResult>('extract')
  expect([...(await snapshotIds(first))].sort()).toEqual(everybody)
  expect(source.mostAtOnce).toBe(3)
  await world.pass(world.clock.sleep(1_000))
  const again = await world.perform<ExtractResult>('extract', { refresh: true })
  expect(again.digest).toBe(first.digest)
})

test.each([2, 4, 6, 8])('after an interruption at page %i each part goes on where it was', async (nth) => {
  const source = await open(new SlicedCrm('old-1'))
  const run = await world.create('extract')
  source.beforePage = (now) => {
    if (now >= nth) throw new PowerCut('The power went off.')
  }
  expect(errorOf(await world.attempt(run))).toBeInstanceOf(PowerCut)
  source.beforePage = () => undefined
  await world.restart()
  const result = resultOf(await world.attempt<ExtractResult>(run))
  expect([...(await snapshotIds(result))].sort()).toEqual(everybody)
  expect(source.divided).toBe(1)
  // Pages that were on their way and not kept are asked for again, no more than one of each part.
  const twice = source.asked.filter((page, at) => source.asked.indexOf(page) !== at)
  expect(twice.length).toBeLessThanOrEqual(3)
})

test('a pause keeps what was read, and nothing of it is read again', async () => {
  const source = await open(new SlicedCrm('old-1'))
  const run = await world.create('extract')
  world.pausing = () => source.asked.length > 4
  expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'paused' })
  world.pausing = () => false
  const result = resultOf(await world.attempt<ExtractResult>(run))
  expect([...(await snapshotIds(result))].sort()).toEqual(everybody)
})

test('what is better read as one is read as one', async () => {
  const source = await open(new SlicedCrm('old-1', 1))
  const result = await world.perform<ExtractResult>('extract')
  expect(await snapshotIds(result)).toHaveLength(count)
  expect(source.mostAtOnce).toBe(1)
})

test('the target is indexed by parts as well, and nobody is made twice', async () => {
  const target = new SlicedCrm('new-1')
  const source = new MemoryCrm('old-1', [kind('contact')])
  for (let n = 0; n < count; n += 1) {
    source.put('contact', `c${n}`)
    target.put('person', String(n), { key: `memory:old-1:contact:c${n}`, name: `c${n}` })
  }
  world = await openTied(source, target, planFor([brings('contact', 'person')]))
  const { pairs } = await world.dryRun()
  expect(pairs[0]?.counts).toMatchObject({ create: 0, unchanged: count })
  expect(target.mostAtOnce).toBe(3)
})
