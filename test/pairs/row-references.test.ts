import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { RecordSeed } from '../../simulators/zoho/seed.ts'
import type { ConfiguredConnection } from '../../src/config.ts'
import { crmAt, filesAt } from './connections.ts'
import { Route } from './route.ts'
import { controlOf } from './side.ts'
import { startSimulator } from './simulator.ts'

let open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open) await each.close()
  open = []
})

type Values = Readonly<Record<string, unknown>>

const idOf = (n: number): string => `57257670000${String(n).padStart(8, '0')}`

const names = ['Große Leine 🚀', 'Sail', 'Gone'] as const

/** The one of each name, by its place. */
const products: RecordSeed[] = names.map((name, n) => ({ id: idOf(n), Product_Name: name }))

const line = (product: number, Quantity: number): Values => ({ Product_Name: idOf(product), Quantity, List_Price: 9.5 })

const lines: Readonly<Record<string, Values[]>> = {
  'Quote 0': [line(0, 1), line(1, 2), line(0, 3)],
  'Quote 1': [line(1, 4)],
  // A row of it names what does not come along.
  'Quote 2': [line(0, 5), line(2, 6)],
  'Quote 3': [],
}

const quotes: RecordSeed[] = Object.entries(lines).map(([Subject, Quoted_Items], n) => ({
  ...{ id: idOf(100 + n), Subject, Quoted_Items },
}))

interface Shop {
  connection: ConfiguredConnection
  /** Rows of each quote by its subject, with the names of their products. */
  items(): Promise<Record<string, [product: unknown, quantity: unknown][]>>
}

async function openShop(name: string, zgid: string, records: Record<string, RecordSeed[]>): Promise<Shop> {
  const org = { zgid, edition: 'Enterprise', users_license: 50 } as const
  const modules = Object.fromEntries(Object.entries(records).map(([module, rows]) => [module, { records: rows }]))
  const running = await startSimulator('zoho', { world: { zoho: { org, modules } } })
  open.push(running)
  const { records: read } = controlOf(running)
  return {
    connection: crmAt(running, name),
    async items() {
      const known = await read<{ id: string; record: Values }>('Products')
      const nameOf = new Map<unknown, unknown>(known.map(({ id, record }) => [id, record.Product_Name]))
      const found = await read<{ record: { Subject: string; Quoted_Items?: Values[] | null } }>('Quotes')
      return Object.fromEntries(
        found.map(({ record: { Subject, Quoted_Items: rows } }) => [
          Subject,
          (rows ?? []).map((row) => [nameOf.get(row.Product_Name), row.Quantity]),
        ]),
      )
    },
  }
}

/** An id that is taken over unchanged names something else here. */
const strangers: RecordSeed[] = names.map((_, n) => ({ id: idOf(n), Product_Name: `Stranger ${n}` }))

async function openRoute(from: ConfiguredConnection, to: Shop): Promise<Route> {
  const route = await Route.open([from, to.connection], 'quotes')
  open.push(route)
  return route
}

const both = ['Quotes', 'Products'].map((name) => ({ source: name, target: name }))

test('quotes of one Zoho org name the products of another, and one waits whose product stays behind', async () => {
  const from = await openShop('from', '60001', { Products: products, Quotes: quotes })
  const to = await openShop('to', '60002', { Products: strangers })
  const route = await openRoute(from.connection, to)
  await route.propose(both)
  await route.changePlan(({ objects: [offers, items] }) => {
    expect(offers?.fields.find((field) => field.to === 'Quoted_Items')).toMatchObject({
      from: 'Quoted_Items',
      transform: [{ 'row-reference': { column: 'Product_Name', object: 'Products', missing: 'quarantine' } }],
    })
    items!.filter = [{ field: 'Product_Name', is: 'not', value: 'Gone' }]
  })
  const dry = await route.dryRun()
  expect(dry.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(dry.pairs.find(({ pair }) => pair === 'Quotes>Quotes')).toMatchObject({
    ...{ counts: { create: 3, quarantine: 1 }, reasons: [{ reason: 'reference-outside', examples: [idOf(102)] }] },
  })
  const [kept] = route.tables.quarantine ?? []
  expect(kept?.join()).toMatch(`Row 2: The Products ${idOf(2)}, which it names`)
  expect(dry.relations).toMatchObject([
    { name: 'Quotes>Quotes: Quoted_Items[Product_Name] -> Quoted_Items[Product_Name]', written: 4 },
  ])
  const { run, tally, differences } = await route.write(await route.applySchema())
  expect(tally).toMatchObject({ created: 5, quarantined: 1, failed: 0 })
  expect(differences).toBe(0)
  expect(await to.items()).toEqual({
    'Quote 0': [
      [names[0], 1],
      [names[1], 2],
      [names[0], 3],
    ],
    'Quote 1': [[names[1], 4]],
    'Quote 3': [],
  })
  expect(await route.verify(run)).toMatchObject({ matched: 5, mismatched: 0, missing: 0 })
  const again = (await route.dryRun()).pairs.find(({ pair }) => pair === 'Quotes>Quotes')
  expect(again?.counts).toMatchObject({ create: 0, update: 0, unchanged: 3, quarantine: 1 })
}, 60_000)

test('quotes without their products wait, with the reason and what would bring them', async () => {
  const from = await openShop('from', '60001', { Products: products, Quotes: quotes })
  const route = await openRoute(from.connection, await openShop('to', '60002', {}))
  const { findings } = await route.propose([{ source: 'Quotes', target: 'Quotes' }])
  const [told] = findings.filter(({ code }) => code === 'reference-outside-plan')
  expect(told?.message).toContain('Products')
  expect(told?.message).toContain('Quoted_Items[Product_Name]')
  const [pair] = (await route.dryRun()).pairs
  expect(pair).toMatchObject({ counts: { create: 1, quarantine: 3 }, reasons: [{ reason: 'foreign-id', count: 3 }] })
  expect(route.tables.quarantine?.[0]?.join()).toContain('Propose one plan')
}, 60_000)

test('rows in a file name products of another file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-quotes-'))
  open.push({ close: () => rm(folder, { recursive: true }) })
  await writeFile(join(folder, 'items.csv'), `id,Product_Name\n${names.map((name, n) => `p${n},${name}`).join('\n')}\n`)
  const rows = [
    [
      { Product_Name: 'p1', Quantity: 2 },
      { Product_Name: 'p0', Quantity: 3 },
    ],
    [{ Product_Name: 'p9' }],
  ]
  const offers = rows.map((items, n) =>
    JSON.stringify({ id: `Q-${n}`, Subject: `Q ${n}`, Lines: JSON.stringify(items) }),
  )
  await writeFile(join(folder, 'offers.jsonl'), offers.join('\n'))
  const to = await openShop('to', '60002', { Products: strangers })
  const route = await openRoute(filesAt(folder), to)
  await route.propose([
    { source: 'offers', target: 'Quotes' },
    { source: 'items', target: 'Products' },
  ])
  await route.changePlan(({ objects: [pair] }) => {
    const step = { 'row-reference': { column: 'Product_Name', object: 'items' } }
    pair!.fields = pair!.fields.filter(({ from }) => from !== 'Lines')
    pair!.fields.push({ to: 'Quoted_Items', from: 'Lines', transform: [step] })
    pair!.unmapped = pair!.unmapped.filter(({ field }) => field !== 'Lines')
  })
  const { pairs } = await route.dryRun()
  expect(pairs.find(({ pair }) => pair === 'offers>Quotes')?.counts).toMatchObject({ create: 1, quarantine: 1 })
  const { run, tally } = await route.write(await route.applySchema())
  expect(tally).toMatchObject({ created: 4, quarantined: 1, failed: 0 })
  expect(await to.items()).toEqual({
    'Q 0': [
      [names[1], 2],
      [names[0], 3],
    ],
  })
  expect(await route.verify(run)).toMatchObject({ matched: 4, mismatched: 0, missing: 0 })
}, 60_000)
