import { afterEach, describe, expect, test } from 'vitest'
import type { ObjectPlan, TransformEntry } from '../../src/model/plan.ts'
import { kind, MemoryCrm, names, rowsNaming } from './memory-crm.ts'
import { brings, look, openTied, planFor } from './tied-world.ts'
import type { World } from './world.ts'

let world: World
afterEach(() => world.close())

type Rows = readonly Readonly<Record<string, unknown>>[]

const json = (...rows: Rows): string => JSON.stringify(rows)

const lookInRows = (column: string, missing: 'quarantine' | 'drop' = 'quarantine'): TransformEntry => ({
  'row-reference': { column, object: column, missing },
})

const lines = rowsNaming('lines', 'product')

/** Products of which one is skipped, and quotes whose rows name them. */
function shop(): MemoryCrm {
  const crm = new MemoryCrm('old-1', [kind('product'), kind('quote', [lines])])
  for (const product of ['rope', 'sail', 'gone']) crm.put('product', product)
  const rows: Record<string, string | null> = {
    full: json({ product: 'rope', n: 2 }, { n: 3 }, { product: { id: 'sail', name: 'Größe 🚀', account: 'old-1' } }),
    'names gone': json({ product: 'rope' }, { product: 'gone', n: 1 }, { product: 'gone' }),
    'names nobody': json({ product: 'x', n: 1 }),
    empty: null,
  }
  for (const [quote, text] of Object.entries(rows)) crm.put('quote', quote, { lines: text })
  return crm
}

const products = brings('product', 'product', {}, { skip: [{ field: 'name', equals: 'gone', reason: 'gone' }] })

const quotes = (step: TransformEntry, more: Partial<ObjectPlan> = {}): ObjectPlan =>
  brings('quote', 'quote', { lines: ['lines', step] }, more)

/** Ids of the two sides differ, so that one that was taken over unchanged is seen. */
function emptyShop(more: Parameters<typeof kind>[1] = []): MemoryCrm {
  const crm = new MemoryCrm('new-1', [kind('product', more), kind('quote', [lines])])
  crm.put('product', 'own')
  return crm
}

function rowsOf(crm: MemoryCrm, quote: string): Rows | null {
  const text = crm.named('quote', quote).row.lines ?? null
  return text === null ? null : JSON.parse(String(text))
}

describe('rows that name records', () => {
  test('name those of the target when they arrive, as the dry run foretold, and wait for what does not come', async () => {
    const target = emptyShop()
    world = await openTied(shop(), target, planFor([quotes(lookInRows('product')), products]))
    const dry = await world.dryRun()
    const forQuotes = dry.pairs.find(({ pair }) => pair === 'quote>quote')
    expect(forQuotes).toMatchObject({
      counts: { create: 2, quarantine: 2 },
      reasons: [
        { reason: 'reference-skipped', count: 1, field: 'lines' },
        { reason: 'reference-outside', count: 1, field: 'lines' },
      ],
    })
    expect(world.tables.quarantine?.map((row) => row.join())).toEqual([
      expect.stringContaining('Row 2: The product gone, which it names, is skipped'),
      expect.stringContaining('Row 1: The product x, which it names'),
    ])
    expect(dry.relations).toMatchObject([
      {
        ...{ name: 'quote>quote: lines[product] -> lines[product]', kind: 'reference', written: 2, present: 0 },
        stays: [
          { reason: 'record-kept-back', count: 1 },
          { reason: 'reference-skipped', count: 2 },
          { reason: 'reference-outside', count: 1 },
        ],
      },
    ])
    const result = await world.migrate()
    expect(result).toMatchObject({ differences: 0, tally: { created: 4, quarantined: 2, skipped: 1, failed: 0 } })
    const idOf = (name: string): string => target.named('product', name).id
    expect(rowsOf(target, 'full')).toEqual([{ product: idOf('rope'), n: 2 }, { n: 3 }, { product: idOf('sail') }])
    expect(rowsOf(target, 'empty')).toBeNull()
    expect(await world.verify(result.run)).toMatchObject({ matched: 4, mismatched: 0, missing: 0 })
    const { id, row } = target.named('quote', 'full')
    target.put('quote', id, { ...row, lines: json({ product: 'rope' }) })
    expect(await world.verify(result.run)).toMatchObject({
      mismatches: [{ field: 'lines', count: 1, examples: ['full'] }],
    })
  })

  test('go without the names of what does not come, where the plan says so, and both are told by row', async () => {
    const target = emptyShop()
    world = await openTied(shop(), target, planFor([products, quotes(lookInRows('product', 'drop'))]))
    const { lost, pairs } = await world.dryRun()
    expect(pairs.find(({ pair }) => pair === 'quote>quote')?.counts).toMatchObject({ create: 4, quarantine: 0 })
    expect(lost).toMatchObject([
      { to: 'lines', reason: 'reference-skipped', count: 1, examples: ['names gone'] },
      { to: 'lines', reason: 'reference-outside', count: 1, examples: ['names nobody'] },
    ])
    const told = world.tables.relations?.map(([, id, , named, reason, detail]) => [id, named, reason, detail])
    expect(told).toEqual([
      ['names gone', 'gone', 'reference-skipped', expect.stringMatching(/^Row 2: /)],
      ['names gone', 'gone', 'reference-skipped', expect.stringMatching(/^Row 3: /)],
      ['names nobody', 'x', 'reference-outside', expect.stringMatching(/^Row 1: /)],
    ])
    const result = await world.migrate()
    expect(result).toMatchObject({ differences: 0, tally: { created: 6, failed: 0 } })
    // What says nothing but the name of a record that does not come is no row.
    expect(rowsOf(target, 'names gone')).toEqual([{ product: target.named('product', 'rope').id }, { n: 1 }])
    expect(rowsOf(target, 'names nobody')).toEqual([{ n: 1 }])
    expect(await world.verify(result.run)).toMatchObject({ matched: 6, mismatched: 0, missing: 0 })
  })

  test('are compared by what they name in the target, and put right there', async () => {
    const [source, target] = [shop(), emptyShop()]
    const overwrite = { policy: { ...products.policy, existing: 'overwrite' as const } }
    world = await openTied(source, target, planFor([products, quotes(lookInRows('product', 'drop'), overwrite)]))
    await world.migrate()
    const counts = async () => (await world.dryRun()).pairs.find(({ pair }) => pair === 'quote>quote')?.counts
    expect(await counts()).toMatchObject({ create: 0, update: 0, unchanged: 4 })
    source.put('quote', 'empty', { lines: json({ product: 'sail', n: 7 }) })
    await world.perform('extract', { refresh: true })
    expect(await counts()).toMatchObject({ update: 1, unchanged: 3 })
    const result = await world.migrate()
    expect(rowsOf(target, 'empty')).toEqual([{ product: target.named('product', 'sail').id, n: 7 }])
    expect(await world.verify(result.run)).toMatchObject({ matched: 1, mismatched: 0, missing: 0 })
  })

  test('name what an earlier run brought', async () => {
    const target = emptyShop()
    world = await openTied(shop(), target, planFor([products]))
    await world.migrate()
    await world.writePlan(planFor([quotes(lookInRows('product', 'drop'))]))
    const result = await world.migrate()
    expect(result).toMatchObject({ differences: 0, tally: { created: 4, failed: 0 } })
    expect(rowsOf(target, 'full')).toMatchObject([{ product: target.named('product', 'rope').id }, {}, {}])
  })
})

test('rows that close a cycle are written when all records are there', async () => {
  const both = rowsNaming('lines', 'product', 'quote')
  const kinds = [kind('product', [names('quote', 'quote')]), kind('quote', [both])]
  const [source, target] = [new MemoryCrm('old-1', kinds), new MemoryCrm('new-1', kinds)]
  source.put('product', 'rope', { quote: 'q2' })
  source.put('quote', 'q1', { lines: json({ product: 'rope', quote: 'q2', n: 1 }, { quote: 'q9', n: 2 }) })
  source.put('quote', 'q2', { lines: json({ quote: 'q1' }) })
  source.put('quote', 'q3', { lines: json({ n: 3 }) })
  source.put('quote', 'q4')
  target.put('quote', 'own')
  const way = ['lines', lookInRows('product'), lookInRows('quote')] as const
  const pairs = [
    brings('product', 'product', { quote: ['quote', look('quote')] }),
    brings('quote', 'quote', { lines: [...way] }),
  ]
  world = await openTied(source, target, planFor(pairs))
  const dry = await world.dryRun()
  expect(dry.relations?.find(({ name }) => name === 'quote>quote references')).toMatchObject({
    ...{ kind: 'late reference', written: 3 },
    stays: [{ reason: 'reference-outside', count: 1 }],
  })
  const result = await world.migrate()
  expect(result).toMatchObject({ differences: 0, tally: { created: 5, failed: 0 } })
  const [q1, q2] = ['q1', 'q2'].map((name) => target.named('quote', name).id)
  const product = target.named('product', 'rope')
  expect(product.row.quote).toBe(q2)
  expect(rowsOf(target, 'q1')).toEqual([{ product: product.id, quote: q2, n: 1 }, { n: 2 }])
  expect(rowsOf(target, 'q2')).toEqual([{ quote: q1 }])
  expect(rowsOf(target, 'q3')).toEqual([{ n: 3 }])
  expect(rowsOf(target, 'q4')).toBeNull()
  expect(world.tables.relations).toEqual([
    ['quote>quote references', 'q1', '', '', 'reference-outside', expect.stringMatching(/^Row 2: The quote q9/)],
  ])
  const found = await world.verify(result.run)
  expect(found).toMatchObject({ mismatched: 0, missing: 0 })
  expect(found.relations).toContainEqual({
    ...{ name: 'quote>quote references', kind: 'late reference', found: { matched: 3, missing: 0 } },
  })
})
