import { afterEach, describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/clock.ts'
import type { Connection } from '../../src/connector.ts'
import { connect } from '../../src/connectors/pipedrive/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { findField, findObject, type Option } from '../../src/model/schema.ts'
import type { Account } from './contract-subject.ts'
import { never } from './fake-http.ts'
import { openInProcess } from './small-account.ts'

const option = (value: string): Option => ({ value, label: value })
const sales = { id: 1, name: 'Sales', stages: [{ id: 11, name: 'New' }] }
const twins = [2, 3].map((id) => ({ id, name: 'Twin', stages: [{ id: id * 10, name: 'New' }] }))

let account: Account
afterEach(() => account.stop())

async function open(readings = ''): Promise<Connection> {
  const world = { pipedrive: { pipelines: [sales, ...twins] } }
  account = await openInProcess('pipedrive', { world, settings: { readings } })
  const http = createHttpFactory({
    ...{ transport: account.send!, clock: account.clock! },
    ...{ permits: createMemoryPermits(), random: systemRandom },
  })
  const credentials = { apiToken: account.env.PIPEDRIVE_API_TOKEN! }
  return connect({ vendor: 'pipedrive', settings: { url: account.url }, credentials }, http)
}

interface Named {
  name: string
  is_deleted: boolean
  deal_probability: number
}

async function living(collection: 'pipelines' | 'stages'): Promise<Named[]> {
  const { records } = (await account.control!.ask(`records?collection=${collection}`)) as { records: Named[] }
  return records.filter(({ is_deleted }) => !is_deleted)
}

const names = async (collection: 'pipelines' | 'stages') => (await living(collection)).map(({ name }) => name)
const add = (connection: Connection, field: string, values: readonly (string | Option)[]) =>
  connection.admin!.addOptions!(
    'deals',
    field,
    values.map((value) => (typeof value === 'string' ? option(value) : value)),
    never,
  )
const fail = (...faults: object[]) => account.control!.tell('faults', { faults })

async function optionsOf(connection: Connection, field: string): Promise<string[]> {
  const deals = findObject(await connection.describe(never, ['deals']), 'deals')!
  return findField(deals, field)!.options!.map(({ value }) => value)
}

describe('pipelines and stages of Pipedrive', () => {
  it.each([
    ['pipeline_id', ['A'], ['B', 'C', 'D']],
    ['stage_id', ['Sales > A'], ['Sales > B', 'Sales > C', 'Sales > D']],
  ])('take as much each as is told of %s', async (field, one, three) => {
    const connection = await open()
    const spent = async (): Promise<{ calls: number; cost: number }> => {
      const { entries } = (await account.control!.ask('ledger?entries=1')) as { entries: { weight: number }[] }
      return { calls: entries.length, cost: entries.reduce((sum, { weight }) => sum + weight, 0) }
    }
    const { operations } = findObject(await connection.describe(never, ['deals']), 'deals')!
    const takes = async (values: string[]) => {
      const before = await spent()
      await add(connection, field, values)
      const after = await spent()
      return { calls: after.calls - before.calls, cost: after.cost - before.cost }
    }
    const [of1, of3] = [await takes(one), await takes(three)]
    const { calls, cost = 0 } = operations.options?.[field] ?? { calls: 0 }
    expect({ calls: of3.calls - of1.calls, cost: of3.cost - of1.cost }).toEqual({ calls: 2 * calls, cost: 2 * cost })
  })

  it('go by their names, with a number where two have one', async () => {
    const connection = await open()
    expect(await optionsOf(connection, 'pipeline_id')).toEqual(['Sales', 'Twin (2)', 'Twin (3)'])
    expect(await optionsOf(connection, 'stage_id')).toEqual(['Sales > New', 'Twin (2) > New', 'Twin (3) > New'])
  })

  it.each(['', 'pipeline-with-stages'])('are made once, in their order and without others: %s', async (readings) => {
    const connection = await open(readings)
    const likely: Option = { ...option('Größe 🚀 > B'), stage: { state: 'open', probability: 0.35 } }
    expect(await add(connection, 'pipeline_id', ['Sales', 'Größe 🚀'])).toEqual([
      { status: 'exists' },
      { status: 'added' },
    ])
    const asked = ['Größe 🚀 > A > 1', likely, 'Sales > Offer', 'Sales > New', 'Größe 🚀 > A > 1']
    const added = { status: 'added' }
    expect(await add(connection, 'stage_id', asked)).toEqual([added, added, added, { status: 'exists' }, added])
    expect(await optionsOf(connection, 'stage_id')).toEqual([
      ...['Sales > New', 'Sales > Offer', 'Twin (2) > New', 'Twin (3) > New', 'Größe 🚀 > A > 1', 'Größe 🚀 > B'],
    ])
    expect((await living('stages')).find(({ name }) => name === 'B')?.deal_probability).toBe(35)
    expect(await add(connection, 'pipeline_id', ['Größe 🚀'])).toEqual([{ status: 'exists' }])
    expect((await names('pipelines')).filter((name) => name === 'Größe 🚀')).toHaveLength(1)
  })

  it.each([
    ['pipeline_id', 'pipelines', ['One', 'Two'], ['Sales', 'Twin', 'Twin']],
    ['stage_id', 'stages', ['Sales > One', 'Sales > Two'], ['New', 'New', 'New']],
  ] as const)('of %s are taken back when a later one fails', async (field, collection, values, before) => {
    const connection = await open()
    const path = `/api/v2/${collection}`
    await fail({ kind: 'status', status: 400, method: 'POST', path, nth: 2 })
    await expect(add(connection, field, values)).rejects.toMatchObject({ kind: 'invalid' })
    expect((await names(collection)).toSorted()).toEqual(before)
  })

  it('are named where they could not be taken back', async () => {
    const connection = await open()
    const path = '/api/v2/pipelines'
    await fail(
      { kind: 'status', status: 400, method: 'POST', path, nth: 2 },
      { kind: 'status', status: 400, method: 'DELETE', path: `${path}/*` },
    )
    const adding = add(connection, 'pipeline_id', ['One', 'Two'])
    await expect(adding).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('numbers 4 were made'),
    })
    await fail()
    expect(await add(connection, 'pipeline_id', ['One', 'Two'])).toEqual([{ status: 'exists' }, { status: 'added' }])
  })

  it.each([1, 2])('are found, not made twice, when the answer to call %i is lost', async (nth) => {
    const connection = await open('pipeline-with-stages')
    await fail({ kind: 'reset-after', method: 'POST', path: '/api/v2/*', nth, times: 1 })
    await add(connection, 'pipeline_id', ['One', 'Two'])
    await fail({ kind: 'reset-after', method: 'POST', path: '/api/v2/*', nth, times: 1 })
    await add(connection, 'stage_id', ['One > A', 'Two > B'])
    expect((await names('pipelines')).toSorted()).toEqual(['One', 'Sales', 'Twin', 'Twin', 'Two'])
    expect((await names('stages')).toSorted()).toEqual(['A', 'B', 'New', 'New', 'New'])
  })

  it.each([
    ['stage_id', 'Nowhere > A', 'invalid'],
    ['stage_id', 'Twin > A', 'invalid'],
    ['stage_id', 'Sales > ', 'invalid'],
    ['pipeline_id', ' ', 'invalid'],
    ['pipeline_id', 'Twin', 'conflict'],
  ])('of %s are refused before anything is made: "%s"', async (field, value, kind) => {
    const connection = await open()
    const first = field === 'stage_id' ? 'Sales > Fine' : 'Fine'
    await expect(add(connection, field, [first, value])).rejects.toMatchObject({ kind, stored: 'no', field })
    expect([...(await names('pipelines')), ...(await names('stages'))]).not.toContain('Fine')
  })

  it('take no deal while they have no stage', async () => {
    const connection = await open()
    await add(connection, 'pipeline_id', ['Empty'])
    const deals = findObject(await connection.describe(never, ['deals']), 'deals')!
    const told = connection.write!.encode(deals, 'create', { title: 'A', pipeline_id: 'Empty' })
    expect(told).toMatchObject([{ field: 'pipeline_id', code: 'option-missing' }])
    expect(connection.write!.encode(deals, 'create', { title: 'A', pipeline_id: 'Sales' })).not.toBeInstanceOf(Array)
  })

  it('stand in deals by number', async () => {
    const connection = await open()
    await add(connection, 'stage_id', ['Sales > Offer'])
    const deals = findObject(await connection.describe(never, ['deals']), 'deals')!
    const { provenance: _, ...plain } = deals
    const encoded = connection.write!.encode(plain, 'create', {
      title: 'A',
      pipeline_id: 'Sales',
      stage_id: 'Sales > Offer',
    })
    if (Array.isArray(encoded)) expect.unreachable(JSON.stringify(encoded))
    const [outcome] = await connection.write!.create(plain, [{ key: 'k', encoded }], never)
    expect(outcome).toMatchObject({ status: 'written' })
    const request = {
      object: 'deals',
      key: 'id',
      values: [(outcome as { id: string }).id],
      fields: ['pipeline_id', 'stage_id'],
    }
    const [found] = await connection.find!(request, never)
    expect(found?.row).toEqual({ pipeline_id: 'Sales', stage_id: 'Sales > Offer' })
  })
})
