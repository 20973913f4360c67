import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import type { Connection, Outcome } from '../../src/connector.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import type { Row } from '../../src/model/record.ts'
import { findField, findObject, type ObjectSchema } from '../../src/model/schema.ts'
import { collect, never } from './fake-http.ts'
import { type Simulator, startSimulator } from './simulator.ts'

/** Objects of sales and service, their parents before them. */
const objects = [
  ...['Account', 'Contact', 'Lead', 'Product2', 'Campaign', 'Opportunity', 'Case', 'PricebookEntry'],
  ...['OpportunityLineItem', 'OpportunityContactRole', 'AccountContactRelation', 'CampaignMember', 'Task', 'Event'],
]

describe('an org of sales and service', () => {
  let simulator: Simulator
  let connection: Connection
  const described = new Map<string, ObjectSchema>()
  const transport = createNetworkTransport()

  beforeAll(async () => {
    const settings = ['--person-accounts', 'on', '--several-accounts', 'on']
    const may = ['--permissions', 'api,view-all,view-setup,customize,audit-fields']
    simulator = await startSimulator('salesforce', 20, 'leads', [...settings, ...may])
    const http = createHttpFactory({
      ...{ transport: transport.send, permits: createMemoryPermits() },
      ...{ clock: systemClock, random: systemRandom },
    })
    const credentials = { clientId: simulator.env.SF_CLIENT_ID!, clientSecret: simulator.env.SF_CLIENT_SECRET! }
    connection = await connect({ vendor: 'salesforce', settings: { url: simulator.url }, credentials }, http)
    for (const { name, provenance } of (await connection.describe(never)).objects) {
      if (!objects.includes(name)) continue
      const outcomes = await connection.admin!.createFields(name, Object.values(provenance!), never)
      expect(
        outcomes.map(({ status }) => status),
        name,
      ).not.toContain('failed')
    }
    for (const object of (await connection.describe(never)).objects) described.set(object.name, object)
  })
  afterAll(async () => {
    await transport.close()
    await simulator.stop()
  })

  const created = async (name: string, key: string, row: Row): Promise<Outcome & { status: 'written' }> => {
    const object = described.get(name)!
    const encoded = connection.write!.encode(object, 'create', row)
    if (Array.isArray(encoded)) return expect.unreachable(JSON.stringify(encoded))
    const [outcome] = await connection.write!.create(object, [{ key, encoded }], never)
    return outcome?.status === 'written' ? outcome : expect.unreachable(`${name}: ${outcome?.error.message}`)
  }
  const stored = async (name: string, id: string, row: Row): Promise<Row> => {
    const fields = Object.keys(row)
    const [found] = await connection.find!({ object: name, key: 'id', values: [id], fields }, never)
    return found?.row ?? expect.unreachable(`${name} ${id}`)
  }

  it('takes and gives back records of every object, with what ties them', async () => {
    const ids = new Map<string, string>()
    const make = async (name: string, row: Row): Promise<void> => {
      const { id } = await created(name, `all:${name}`, row)
      const back = await stored(name, id, row)
      for (const [field, sent] of Object.entries(row))
        expect(connection.write!.same(described.get(name)!, field, sent, back[field]), `${name}.${field}`).toBe(true)
      ids.set(name, id)
    }
    const id = (name: string): string => ids.get(name) ?? expect.unreachable(name)
    const [book] = await collect(connection.read({ object: 'Pricebook2', fields: ['IsStandard'] }, never))
    const standard = book!.records.find(({ row }) => row.IsStandard === true)!.id

    await make('Account', { Name: 'Acme', BillingCity: 'Köln', Description: 'one\r\ntwo' })
    await make('Contact', { LastName: 'Lovelace', AccountId: id('Account'), Birthdate: '1815-12-10' })
    await make('Lead', { LastName: 'Babbage', Company: 'Engines' })
    await make('Product2', { Name: 'Engine', IsActive: true })
    await make('PricebookEntry', {
      ...{ Pricebook2Id: standard, Product2Id: id('Product2'), UnitPrice: '12.5', IsActive: true },
    })
    await make('Campaign', { Name: 'Spring' })
    await make('Opportunity', {
      ...{ Name: 'First', StageName: 'Prospecting', CloseDate: '2026-12-31', AccountId: id('Account') },
    })
    await make('OpportunityLineItem', {
      OpportunityId: id('Opportunity'),
      ...{ PricebookEntryId: id('PricebookEntry'), Quantity: '2', UnitPrice: '12.5' },
    })
    await make('OpportunityContactRole', {
      ...{ OpportunityId: id('Opportunity'), ContactId: id('Contact'), IsPrimary: true },
    })
    await make('CampaignMember', { CampaignId: id('Campaign'), LeadId: id('Lead') })
    await make('Case', { Subject: 'Broken', AccountId: id('Account'), ContactId: id('Contact') })
    await make('Task', { Subject: 'Call', WhoId: id('Contact'), WhatId: id('Opportunity'), ActivityDate: '2026-12-01' })
    await make('Event', {
      ...{ Subject: 'Meet', WhoId: id('Lead'), StartDateTime: '2026-12-01T09:00:00Z', DurationInMinutes: '30' },
    })
    for (const [name, made] of ids) {
      const pages = await collect(connection.read({ object: name, fields: [] }, never))
      expect(
        pages.flatMap(({ records }) => records.map((record) => record.id)),
        name,
      ).toContain(made)
    }
  })

  it('reads whatever object it describes', async () => {
    for (const { name, fields } of described.values()) {
      const read = connection.read({ object: name, fields: fields.map((field) => field.name), limit: 2 }, never)
      expect((await collect(read)).length, name).toBeGreaterThan(0)
    }
  })

  it('keeps when a record was created, where its user may say so', async () => {
    const { provenance } = described.get('Contact')!
    expect(provenance?.created.name).toBe('CreatedDate')
    expect(provenance?.modified.name).toBe('crm_ferry_modified_at__c')
    const row = { LastName: 'Old', CreatedDate: '2001-02-03T04:05:06.000Z' }
    const { id } = await created('Contact', 'old', row)
    expect(await stored('Contact', id, row)).toEqual(row)
  })

  it('makes a person of an account with a last name, and tells the contact of it', async () => {
    const account = described.get('Account')!
    expect(findField(account, 'Name')?.required).toBe(false)
    const refused = connection.write!.encode(account, 'create', { Phone: '1' })
    expect(refused).toMatchObject([{ field: 'Name', code: 'required' }])
    const { id, also } = await created('Account', 'person', { LastName: 'Hopper', PersonEmail: 'grace@navy.example' })
    const [contact] = also ?? []
    expect(contact?.object).toBe('Contact')
    expect(await stored('Contact', contact!.id, { AccountId: '' })).toEqual({ AccountId: id })
  })

  it('finds nothing in the way of a migration that is ready, and says what is', async () => {
    const intention = { object: 'Opportunity', creates: 100, updates: 0, writes: ['Name'], newOptions: [] }
    const ready = await connection.preflight!({ ...intention, newFields: [] }, never)
    expect(ready.filter(({ severity }) => severity === 'error')).toEqual([])
    const newFields = [{ name: 'no suffix', label: 'Bad', type: 'text' } as const]
    const bad = await connection.preflight!({ ...intention, creates: 1e9, newFields }, never)
    expect(bad.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
      'field-name',
      'limit-storage',
    ])
    expect(await connection.rights!(never)).toEqual({ read: [], write: [], schema: [] })
  })

  it('says which stages are over, and for good or ill', () => {
    const stage = (object: string, field: string, value: string) =>
      findField(described.get(object)!, field)?.options?.find((option) => option.value === value)?.stage
    expect(stage('Opportunity', 'StageName', 'Closed Won')).toEqual({ state: 'won', probability: 1 })
    expect(stage('Opportunity', 'StageName', 'Closed Lost')).toEqual({ state: 'lost', probability: 0 })
    expect(stage('Opportunity', 'StageName', 'Prospecting')?.state).toBe('open')
    expect(stage('Case', 'Status', 'Closed')).toEqual({ state: 'closed' })
    expect(stage('Task', 'Status', 'Completed')).toEqual({ state: 'closed' })
  })

  it('knows what ties two others, what they lock, and who took the place of a converted lead', () => {
    expect(described.get('OpportunityContactRole')).toMatchObject({
      junction: { ends: ['OpportunityId', 'ContactId'], kind: 'Role' },
      locks: ['OpportunityId'],
    })
    expect(described.get('AccountContactRelation')?.junction?.ends).toEqual(['AccountId', 'ContactId'])
    expect(described.get('Lead')?.skip).toEqual([
      {
        ...{ field: 'IsConverted', equals: true, reason: 'converted' },
        successors: ['ConvertedContactId', 'ConvertedAccountId'],
      },
    ])
    expect(described.get('CaseComment')?.provenance).toBeUndefined()
    expect(described.get('CaseComment')?.operations).toMatchObject({
      read: { newestFirst: true },
      create: { replay: 'blind', settleMs: 600_000 },
    })
    expect(described.get('User')?.operations).toMatchObject({ read: { pageRows: 2000 } })
    expect(described.get('User')?.operations.create).toBeUndefined()
  })

  it('describes any object that can be queried, when it is asked for', async () => {
    const schema = await connection.describe(never, ['Group', 'NoSuchThing'])
    expect(schema.objects.map(({ name }) => name).sort()).toEqual(['Group', 'User'])
    expect(described.has('Group')).toBe(false)
    expect(findObject(schema, 'Group')?.operations.read).toBeDefined()
  })
})
