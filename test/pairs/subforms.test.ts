import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { ModuleSeed, RecordSeed } from '../../simulators/zoho/seed.ts'
import type { ConfiguredConnection } from '../../src/config.ts'
import type { Plan } from '../../src/model/plan.ts'
import { crmAt, filesAt } from './connections.ts'
import { Route } from './route.ts'
import { controlOf } from './side.ts'
import { startSimulator } from './simulator.ts'

let open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open) await each.close()
  open = []
})

type Row = Readonly<Record<string, unknown>>

const idOf = (n: number): string => `57257670000${String(n).padStart(8, '0')}`

/** Every fifth boat has been nowhere. */
const boats: RecordSeed[] = Array.from({ length: 25 }, (_, n) => ({
  ...{ id: idOf(100 + n), Name: `Boat ${n} 🚀` },
  Trips: Array.from({ length: n % 5 }, (_unused, at) => ({
    ...{ Port: `Große „Bucht“ ${at}`, Guests: 10 * n + at, Fare: n + 0.5, Left: '2026-03-01T10:00:00Z' },
    ...{ Paid: at % 2 === 0, Deck: at === 3 ? null : 'Sun' },
  })),
}))

const modules: Record<string, ModuleSeed> = {
  Boats: { fields: [{ api_name: 'Trips', data_type: 'subform', subform: 'Trips' }] },
  Trips: {
    generated_type: 'subform',
    fields: [
      { api_name: 'Port', data_type: 'text', length: 30 },
      { api_name: 'Guests', data_type: 'integer' },
      { api_name: 'Fare', data_type: 'currency' },
      { api_name: 'Left', data_type: 'datetime' },
      { api_name: 'Paid', data_type: 'boolean' },
      { api_name: 'Deck', data_type: 'picklist', pick_list_values: ['Car', 'Sun'] },
    ],
  },
}

interface Harbour {
  connection: ConfiguredConnection
  /** As a person changes the trips of boats. */
  change(update: readonly { id: string; Trips: object[] }[]): Promise<void>
  ids(): Promise<Map<unknown, string>>
  /** Rows of each boat by its name, without their ids. */
  trips(): Promise<Map<unknown, Row[]>>
}

async function openHarbour(name: string, records: RecordSeed[]): Promise<Harbour> {
  const org = { zgid: name === 'from' ? '60001' : '60002', edition: 'Enterprise', users_license: 50 } as const
  const zoho = { org, modules: { ...modules, Boats: { ...modules.Boats, records } } }
  const running = await startSimulator('zoho', { world: { zoho } })
  open.push(running)
  const { records: read } = controlOf(running)
  return {
    connection: crmAt(running, name),
    async change(update) {
      const body = JSON.stringify({ module: 'Boats', update })
      expect((await fetch(`${running.control}/records`, { method: 'POST', body })).status).toBe(200)
    },
    ids: async () =>
      new Map((await read<{ id: string; record: Row }>('Boats')).map(({ id, record }) => [record.Name, id])),
    async trips() {
      const found = await read<{ record: Row & { Trips?: Row[] | null } }>('Boats')
      return new Map(found.map(({ record: { Name, Trips } }) => [Name, (Trips ?? []).map(filled)]))
    },
  }
}

/** What a row says, whatever the order of its fields. */
function filled({ id: _, ...values }: Row): Row {
  const told = Object.entries(values).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(told.sort(([a], [b]) => a.localeCompare(b)))
}

/** A migration from end to end; the codes of what its dry run found. */
async function go(
  ends: readonly ConfiguredConnection[],
  pairs: readonly { source: string; target: string }[],
  edit: (plan: Plan) => void,
): Promise<string[]> {
  const route = await Route.open(ends, 'way')
  open.push(route)
  await route.propose(pairs)
  await route.changePlan(edit)
  const { findings } = await route.dryRun()
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const { run, tally } = await route.write(await route.applySchema())
  expect(tally).toMatchObject({ created: boats.length, failed: 0 })
  expect(await route.verify(run)).toMatchObject({ matched: boats.length, mismatched: 0, missing: 0 })
  const [again] = (await route.dryRun()).pairs
  expect(again?.counts).toMatchObject({ create: 0, update: 0, unchanged: boats.length })
  return findings.map(({ code }) => code)
}

const same = [{ source: 'Boats', target: 'Boats' }]

test('rows of subforms go from one Zoho org to another as proposed, and the dry run says what they cost', async () => {
  const [from, to] = [await openHarbour('from', boats), await openHarbour('to', [])]
  let mapped: unknown
  const told = await go([from.connection, to.connection], same, ({ objects: [pair] }) => {
    mapped = pair!.fields.find((field) => field.to === 'Trips')
  })
  expect(told).toContain('rows-one-by-one')
  expect(mapped).toMatchObject({ from: 'Trips', transform: [] })
  expect(await to.trips()).toEqual(await from.trips())
}, 60_000)

test('rows that people changed in the target are put right, where the plan overwrites', async () => {
  const [from, to] = [await openHarbour('from', boats), await openHarbour('to', [])]
  const ends = [from.connection, to.connection]
  const overwrite = ({ objects: [pair] }: Plan): void => {
    pair!.policy.existing = 'overwrite'
  }
  await go(ends, same, overwrite)
  const [ids, before] = [await to.ids(), await from.trips()]
  // One has a row more, one none any more, one its first time at sea.
  const changes: [n: number, Trips: object[]][] = [
    [3, [{ Port: 'Elsewhere' }]],
    [4, []],
    [5, [{ Port: 'Kiel', Guests: 1 }]],
  ]
  await to.change(changes.map(([n, Trips]) => ({ id: ids.get(`Boat ${n} 🚀`)!, Trips })))
  const route = await Route.open(ends, 'again')
  open.push(route)
  await route.propose(same)
  await route.changePlan(overwrite)
  const [pair] = (await route.dryRun()).pairs
  expect(pair?.counts).toMatchObject({ create: 0, update: 2, unchanged: boats.length - 2 })
  const { run, tally } = await route.write(await route.applySchema())
  expect(tally).toMatchObject({ updated: 2, failed: 0 })
  expect(await route.verify(run)).toMatchObject({ mismatched: 0, missing: 0 })
  // What the source has nothing to say of stays as it is.
  expect(await to.trips()).toEqual(new Map(before).set('Boat 5 🚀', [{ Guests: 1, Port: 'Kiel' }]))
}, 60_000)

test('by way of files, where they are JSON in a column', async () => {
  const [from, to] = [await openHarbour('from', boats), await openHarbour('to', [])]
  const folder = await mkdtemp(join(tmpdir(), 'ferry-harbour-'))
  open.push({ close: () => rm(folder, { recursive: true }) })
  await go([from.connection, filesAt(folder, { objects: 'boats' })], [{ source: 'Boats', target: 'boats' }], (plan) => {
    const [pair] = plan.objects
    const field = { name: 'trips', label: 'Trips', type: 'long-text' } as const
    plan.schema.push({ action: 'create-field', object: 'boats', field })
    pair!.unmapped = pair!.unmapped.filter((each) => each.field !== 'Trips')
    pair!.fields.push({ to: 'trips', from: 'Trips', transform: [] })
  })
  await go([filesAt(folder), to.connection], [{ source: 'boats', target: 'Boats' }], ({ objects: [pair] }) => {
    expect(pair!.fields.find((each) => each.to === 'Trips')).toMatchObject({ from: 'trips' })
  })
  expect(await to.trips()).toEqual(await from.trips())
}, 60_000)

test('a file fills quotes, whose products are named by their ids; a wrong line keeps its quote back', async () => {
  const products = [0, 1].map((n) => ({ id: idOf(n + 1), Product_Name: `Rope ${n}` }))
  const running = await startSimulator('zoho', { world: { zoho: { modules: { Products: { records: products } } } } })
  open.push(running)
  const folder = await mkdtemp(join(tmpdir(), 'ferry-quotes-'))
  open.push({ close: () => rm(folder, { recursive: true }) })
  const line = (product: unknown) => JSON.stringify([{ Product_Name: product, Quantity: 2, List_Price: '9.5' }])
  const lines = [line(idOf(1)), line({ id: idOf(2), name: 'Rope', account: 'elsewhere' }), line({ id: idOf(2) })]
  const rows = lines.map((items, n) => JSON.stringify({ id: `Q-${n}`, Subject: `Quote ${n}`, Items: items }))
  await writeFile(join(folder, 'quotes.jsonl'), rows.join('\n'))
  const route = await Route.open([filesAt(folder), crmAt(running)], 'quotes')
  open.push(route)
  await route.propose([{ source: 'quotes', target: 'Quotes' }])
  await route.changePlan(({ objects: [pair] }) => {
    pair!.fields = pair!.fields.filter(({ to }) => to !== 'Quoted_Items')
    pair!.fields.push({ to: 'Quoted_Items', from: 'Items', transform: [] })
    pair!.unmapped = pair!.unmapped.filter((each) => each.field !== 'Items')
  })
  expect((await route.dryRun()).pairs[0]?.counts).toMatchObject({ create: 2, quarantine: 1 })
  expect(route.tables.quarantine?.map(([id]) => id)).toEqual(['Q-1'])
  const { tally } = await route.write(await route.applySchema())
  expect(tally).toMatchObject({ created: 2, failed: 0 })
  const quotes = await controlOf(running).records<{ record: Row }>('Quotes')
  expect(quotes.map(({ record: { Subject, Quoted_Items: items } }) => [Subject, items])).toEqual([
    ['Quote 0', [expect.objectContaining({ Product_Name: idOf(1), Quantity: 2, List_Price: 9.5 })]],
    ['Quote 2', [expect.objectContaining({ Product_Name: idOf(2), Quantity: 2, List_Price: 9.5 })]],
  ])
}, 60_000)
