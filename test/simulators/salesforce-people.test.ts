import { describe, expect, it } from 'vitest'
import { openBulkOrg } from './salesforce-bulk.ts'
import { ANN, fieldsOf, leadId, makeLeads, openOrg } from './salesforce-org.ts'

const BASE = '/services/data/v67.0'
const BOB = '005000000000002AAA'
const QUEUE = '00G000000000001AAA'

describe('an org with several currencies', () => {
  it('[29] has a currency on each lead and user, and a list of currencies', async () => {
    const org = await openOrg(
      makeLeads(2, (n) => (n === 2 ? { CurrencyIsoCode: 'USD' } : {})),
      {
        settings: { currencies: 'EUR,USD' },
      },
    )
    expect((await fieldsOf(org)).get('CurrencyIsoCode')).toMatchObject({
      type: 'picklist',
      restrictedPicklist: true,
      length: 3,
    })
    expect(await org.column('SELECT CurrencyIsoCode FROM Lead')).toEqual(['EUR', 'USD'])
    expect(await org.column('SELECT DefaultCurrencyIsoCode FROM User')).toEqual(['EUR'])
    expect(
      (await org.query('SELECT IsoCode, IsCorporate, ConversionRate FROM CurrencyType')).json.records,
    ).toMatchObject([
      { IsoCode: 'EUR', IsCorporate: true, ConversionRate: 1 },
      { IsoCode: 'USD', IsCorporate: false },
    ])
    const plain = await openOrg([])
    expect((await plain.query('SELECT CurrencyIsoCode FROM Lead')).json[0].errorCode).toBe('INVALID_FIELD')
    expect((await plain.query('SELECT Id FROM CurrencyType')).json[0].errorCode).toBe('INVALID_TYPE')
  })
})

describe('users, queues and sharing', () => {
  const users = [
    {
      Id: BOB,
      Username: 'bob@acme.example',
      LastName: 'Ray',
      Email: 'bob@acme.example',
      UserType: 'Standard',
      IsActive: false,
    },
    {
      Id: '005000000000003AAA',
      Username: 'auto@acme.example',
      LastName: 'Process',
      UserType: 'AutomatedProcess',
      IsActive: true,
    },
  ]
  const objects = {
    Group: {
      records: [
        { Id: QUEUE, Name: 'Inbound', DeveloperName: 'Inbound', Type: 'Queue', Email: 'in@acme.example' },
        { Id: '00G000000000002AAA', Name: 'Sales', Type: 'Regular' },
        { Id: '00G000000000003AAA', Name: 'Other', Type: 'Queue' },
      ],
    },
    GroupMember: {
      records: [
        { Id: '011000000000001AAA', GroupId: QUEUE, UserOrGroupId: '00G000000000002AAA' },
        { Id: '011000000000002AAA', GroupId: '00G000000000002AAA', UserOrGroupId: ANN },
      ],
    },
    QueueSobject: { records: [{ Id: '03g000000000001AAA', QueueId: QUEUE, SobjectType: 'Lead' }] },
  }
  const owners = [ANN, BOB, QUEUE, '00G000000000003AAA']
  const open = (settings = {}) =>
    openBulkOrg(
      makeLeads(4, (n) => ({ OwnerId: owners[n - 1]! })),
      { settings },
      { users, objects },
    )

  it('[30] users are active or not, and not all of them are people', async () => {
    const org = await open()
    const { json } = await org.query('SELECT Id, Username, Email, IsActive, UserType FROM User ORDER BY Id')
    expect(json.records).toMatchObject([
      { Id: ANN, IsActive: true },
      { Id: BOB, IsActive: false, Email: 'bob@acme.example' },
      { UserType: 'AutomatedProcess', Email: null },
    ])
    const fields = await fieldsOf(org, 'User')
    for (const name of [
      'FederationIdentifier',
      'EmployeeNumber',
      'LastLoginDate',
      'LocaleSidKey',
      'ManagerId',
      'Address',
    ])
      expect(fields.has(name), name).toBe(true)
  })

  it('[31] queues own leads like users do, and are groups of a type', async () => {
    const org = await open()
    expect(await org.column("SELECT LastName FROM Lead WHERE Owner.Type = 'Group'")).toEqual(['Lead 3', 'Lead 4'])
    const queue = "SELECT Name FROM Group WHERE Type = 'Queue' AND Id IN (SELECT QueueId FROM QueueSobject)"
    expect(await org.column(queue)).toEqual(['Inbound'])
    const owners = await org.column("SELECT Owner.Email FROM Lead WHERE LastName > 'Lead 1' AND LastName < 'Lead 4'")
    expect(owners).toMatchObject([{ Email: 'bob@acme.example' }, { Email: 'in@acme.example' }])
  })

  it('[74] a private object shows what one owns oneself or through queues, unless one sees all', async () => {
    const seen = async (settings: Record<string, string>) => {
      const org = await open(settings)
      const path = await org.finished('SELECT LastName FROM Lead')
      const { headers } = await org.get(`${path}/results`)
      return [await org.column('SELECT LastName FROM Lead'), headers.get('sforce-numberofrecords')]
    }
    const all = ['Lead 1', 'Lead 2', 'Lead 3', 'Lead 4']
    expect(await seen({ private: 'Lead' })).toEqual([all, '4'])
    expect(await seen({ permissions: 'api' })).toEqual([all, '4'])
    expect(await seen({ private: 'Lead', permissions: 'api' })).toEqual([['Lead 1', 'Lead 3'], '2'])
    const org = await open({ private: 'Lead', permissions: 'api' })
    expect((await org.query('SELECT COUNT() FROM Lead')).json.totalSize).toBe(2)
    expect((await org.get(`${BASE}/sobjects/Lead/${leadId(2)}`)).json[0].errorCode).toBe('NOT_FOUND')
    expect((await org.get(`${BASE}/limits/recordCount?sObjects=Lead`)).json.sObjects[0].count).toBe(4)
  })
})
