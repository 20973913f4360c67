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

const activityTypes = [
  { id: 1, name: 'Call', key_string: 'call' },
  { id: 5, name: 'Visit', key_string: 'visit' },
  { id: 6, name: 'Visit', key_string: 'visit_6' },
]

let account: Account
afterEach(() => account.stop())

async function open(): Promise<Connection> {
  account = await openInProcess('pipedrive', { world: { pipedrive: { activityTypes } } })
  const http = createHttpFactory({
    ...{ transport: account.send!, clock: account.clock! },
    ...{ permits: createMemoryPermits(), random: systemRandom },
  })
  const credentials = { apiToken: account.env.PIPEDRIVE_API_TOKEN! }
  return connect({ vendor: 'pipedrive', settings: { url: account.url }, credentials }, http)
}

interface Kept {
  name: string
  active_flag?: boolean
}

async function living(collection: 'activityTypes' | 'leadLabels'): Promise<string[]> {
  const { records } = (await account.control!.ask(`records?collection=${collection}`)) as { records: Kept[] }
  return records.filter(({ active_flag: isActive = true }) => isActive).map(({ name }) => name)
}

async function optionsOf(connection: Connection, object: string, field: string): Promise<string[]> {
  const schema = await connection.describe(never, [object])
  return findField(findObject(schema, object)!, field)!.options!.map(({ value }) => value)
}

const options = (...values: string[]): Option[] => values.map((value) => ({ value, label: value }))
const fail = (...faults: object[]) => account.control!.tell('faults', { faults })
const added = { status: 'added' }
const exists = { status: 'exists' }

const directories = [
  ['activities', 'type', 'activityTypes'],
  ['leads', 'label_ids', 'leadLabels'],
] as const

describe('types of activities and labels of leads', () => {
  it.each(directories)('are made once, by their names: %s.%s', async (object, field, collection) => {
    const connection = await open()
    const before = await optionsOf(connection, object, field)
    const add = () => connection.admin!.addOptions!(object, field, options(before[0]!, 'Größe 🚀', 'Über & 1'), never)
    expect(await add()).toEqual([exists, added, added])
    expect(await add()).toEqual([exists, exists, exists])
    expect((await optionsOf(connection, object, field)).toSorted()).toEqual(
      [...before, 'Größe 🚀', 'Über & 1'].toSorted(),
    )
    expect((await living(collection)).filter((name) => name === 'Größe 🚀')).toHaveLength(1)
  })

  it.each(directories)(
    'are found, not made twice, when an answer is lost: %s.%s',
    async (object, field, collection) => {
      const connection = await open()
      await fail({ kind: 'reset-after', method: 'POST', path: '/api/v1/*', nth: 1, times: 1 })
      expect(await connection.admin!.addOptions!(object, field, options('Dinner', 'Demo'), never)).toEqual([
        added,
        added,
      ])
      expect((await living(collection)).filter((name) => ['Dinner', 'Demo'].includes(name)).toSorted()).toEqual([
        'Demo',
        'Dinner',
      ])
    },
  )

  it.each(directories)('are taken back when a later one fails: %s.%s', async (object, field, collection) => {
    const connection = await open()
    await fail({ kind: 'status', status: 400, method: 'POST', path: '/api/v1/*', nth: 2 })
    const before = await living(collection)
    await expect(connection.admin!.addOptions!(object, field, options('One', 'Two'), never)).rejects.toMatchObject({
      ...{ kind: 'invalid', stored: 'no' },
    })
    expect(await living(collection)).toEqual(before)
  })

  it('stand in records by the key that the server made of the name', async () => {
    const connection = await open()
    await connection.admin!.addOptions!('activities', 'type', options('Site: visit'), never)
    const activities = findObject(await connection.describe(never, ['activities']), 'activities')!
    const encoded = connection.write!.encode(activities, 'create', { subject: 'A', type: 'Site: visit' })
    if (Array.isArray(encoded)) expect.unreachable(JSON.stringify(encoded))
    const [outcome] = await connection.write!.create(activities, [{ key: 'k', encoded }], never)
    const { id } = outcome as { id: string }
    const { records } = (await account.control!.ask('records?collection=activities')) as {
      records: { id: string; values: { type: string } }[]
    }
    expect(records.find((each) => each.id === id)?.values.type).toBe('site_visit')
    const [found] = await connection.find!({ object: 'activities', key: 'id', values: [id], fields: ['type'] }, never)
    expect(found?.row).toEqual({ type: 'Site: visit' })
  })

  it('of one name go by their keys, and get no third', async () => {
    const connection = await open()
    expect(await optionsOf(connection, 'activities', 'type')).toEqual(['Call', 'Visit (visit)', 'Visit (visit_6)'])
    await expect(
      connection.admin!.addOptions!('activities', 'type', options('Fine', 'Visit'), never),
    ).rejects.toMatchObject({ kind: 'conflict', stored: 'no', field: 'type' })
    expect(await living('activityTypes')).not.toContain('Fine')
  })
})

describe('labels', () => {
  it.each(['persons', 'organizations', 'deals', 'leads'])('of %s get further ones', async (object) => {
    const connection = await open()
    const before = await optionsOf(connection, object, 'label_ids')
    expect(await connection.admin!.addOptions!(object, 'label_ids', options('Neu & gut'), never)).toEqual([added])
    expect((await optionsOf(connection, object, 'label_ids')).toSorted()).toEqual([...before, 'Neu & gut'].toSorted())
    const described = findObject(await connection.describe(never, [object]), object)!
    expect(findField(described, 'label_ids')).toMatchObject({ type: 'multi-select', extendable: true })
  })
})
