import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import type { Connection } from '../../src/connector.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import type { CrmRecord } from '../../src/model/record.ts'
import { findField, findObject } from '../../src/model/schema.ts'
import { collect, fakeHttp, never } from './fake-http.ts'
import { field, root, session, url, versions } from './salesforce-answers.ts'
import { type Simulator, startSimulator } from './simulator.ts'

describe('accounts and contacts of an org', () => {
  let simulator: Simulator
  let connection: Connection
  const transport = createNetworkTransport()

  beforeAll(async () => {
    simulator = await startSimulator('salesforce', 20)
    const http = createHttpFactory({
      ...{ transport: transport.send, permits: createMemoryPermits() },
      ...{ clock: systemClock, random: systemRandom },
    })
    const credentials = { clientId: simulator.env.SF_CLIENT_ID!, clientSecret: simulator.env.SF_CLIENT_SECRET! }
    connection = await connect({ vendor: 'salesforce', settings: { url: simulator.url }, credentials }, http)
  })
  afterAll(async () => {
    await transport.close()
    await simulator.stop()
  })

  const change = async (body: object): Promise<void> => {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const reply = await fetch(`${simulator.url}/_sim/records`, request)
    expect(reply.status, await reply.clone().text()).toBe(200)
  }
  const read = async (object: string, fields: string[]): Promise<CrmRecord[]> => {
    const pages = await collect(connection.read({ object, fields }, never))
    return pages.flatMap(({ records }) => records)
  }
  const idOf = (records: CrmRecord[], name: string): string =>
    records.find(({ row }) => row.Name === name)?.id ?? expect.unreachable(name)

  it('say which records they point to', async () => {
    const schema = await connection.describe(never)
    const [account, contact] = [findObject(schema, 'Account')!, findObject(schema, 'Contact')!]
    const reference = (to: string) => ({ type: 'reference', references: [to], system: false })
    expect(findField(contact, 'AccountId')).toMatchObject(reference('Account'))
    expect(findField(contact, 'ReportsToId')).toMatchObject(reference('Contact'))
    expect(findField(account, 'ParentId')).toMatchObject(reference('Account'))
    for (const object of [account, contact]) {
      expect(findField(object, 'OwnerId')).toMatchObject({ type: 'user', system: false })
      expect(findField(object, 'MasterRecordId')).toMatchObject({ type: 'reference', system: true })
      expect(object.recordUrl).toBe(`${simulator.url}/lightning/r/${object.name}/{id}/view`)
    }
    expect(account.skip).toBeUndefined()
    expect(contact.skip).toBeUndefined()
  })

  it('are read with the ids that they point to, without what was deleted or merged away', async () => {
    const accounts = ['Acme', 'Acme Twin', 'Acme North', 'Gone'].map((Name) => ({ Name, Website: 'acme.example' }))
    await change({ object: 'Account', create: accounts })
    const before = await read('Account', ['Name'])
    const id = (name: string): string => idOf(before, name)
    await change({ object: 'Account', update: [{ Id: id('Acme North'), ParentId: id('Acme') }] })
    const people = [
      { LastName: 'Lovelace', AccountId: id('Acme') },
      { LastName: 'Hopper', AccountId: id('Acme Twin') },
      { LastName: 'Turing', AccountId: id('Gone') },
      { LastName: 'Nobody' },
    ]
    await change({ object: 'Contact', create: people })
    const contacts = await read('Contact', ['LastName', 'AccountId'])
    expect(contacts.map(({ row }) => row.AccountId)).toContain(id('Acme Twin'))
    await change({ object: 'Account', merge: { master: id('Acme'), others: [id('Acme Twin')] } })
    await change({ object: 'Account', delete: [id('Gone')] })

    const after = await read('Account', ['Name', 'ParentId', 'Website'])
    expect(after.map(({ row }) => [row.Name, row.ParentId])).toEqual([
      ['Acme', null],
      ['Acme North', id('Acme')],
    ])
    const left = await read('Contact', ['LastName', 'AccountId'])
    expect(left.map(({ row }) => [row.LastName, row.AccountId]).sort()).toEqual([
      ['Hopper', id('Acme')],
      ['Lovelace', id('Acme')],
      ['Nobody', null],
    ])
    const ofAcme = { object: 'Contact', where: `AccountId = '${id('Acme')}'` }
    expect(await connection.count!(ofAcme, never)).toEqual({ n: 2, exact: true })
  })
})

it('an account that is a person is left out as an account, and read as a contact', async () => {
  const flag = { ...field, name: 'IsPersonAccount', type: 'boolean', createable: false, updateable: false }
  const object = (name: string) => ({ name, label: name, labelPlural: `${name}s`, custom: false, fields: [flag] })
  const names = ['Account', 'Contact']
  const fake = fakeHttp([
    versions,
    { ask: `GET ${root}/sobjects`, reply: { sobjects: names.map((name) => ({ name, queryable: true })) } },
    ...names.map((name) => ({ ask: `GET ${root}/sobjects/${name}/describe`, reply: object(name) })),
  ])
  const schema = await connect(session, fake.factory).describe(never)
  const skipOf = (name: string) => findObject(schema, name)?.skip
  expect(skipOf('Account')).toEqual([{ field: 'IsPersonAccount', equals: true, reason: 'person account' }])
  expect(skipOf('Contact')).toBeUndefined()
  expect(findField(findObject(schema, 'Contact')!, 'IsPersonAccount')?.system).toBe(true)
  expect(findObject(schema, 'Contact')?.recordUrl).toBe(`${url}/lightning/r/Contact/{id}/view`)
})
