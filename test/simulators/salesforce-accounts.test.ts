import { describe, expect, it } from 'vitest'
import { makeId } from '../../simulators/salesforce/ids.ts'
import type { ObjectSeed, SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { openBulkOrg } from './salesforce-bulk.ts'
import { ANN, fieldsOf, leadId, makeLeads } from './salesforce-org.ts'

const BASE = '/services/data/v67.0'
const STAMP = '2026-11-01T10:00:00.000+0000'
const NOW = '2026-11-20T12:00:00.000+0000'
const account = (n: number): string => makeId('001', '000', n)
const contact = (n: number): string => makeId('003', '000', n)

/** Acme above Acme Labs; Otto and Ida at Acme, Ida reporting to Otto; Zoe without an account. */
const accounts: SalesforceRecord[] = [
  { Id: account(1), Name: 'Acme', BillingStreet: '1 Main St', BillingCity: 'Rome', OwnerId: ANN },
  { Id: account(2), Name: 'Acme Labs', ParentId: account(1), ShippingCity: 'Turin' },
  { Id: account(3), Name: 'ACME Inc.' },
]
const contacts: SalesforceRecord[] = [
  { Id: contact(1), LastName: 'Ott', FirstName: 'Otto', AccountId: account(1), MailingCity: 'Rome' },
  { Id: contact(2), LastName: 'Ida', AccountId: account(1), ReportsToId: contact(1), OtherCountry: 'Italy' },
  { Id: contact(3), LastName: 'Zoe', Email: 'zoe@example.com' },
  { Id: contact(4), LastName: 'Lab', AccountId: account(2) },
]
const stamped = (records: SalesforceRecord[]): ObjectSeed => ({
  records: records.map((record) => ({ ...record, LastModifiedDate: STAMP, SystemModstamp: STAMP })),
})
const open = () =>
  openBulkOrg(makeLeads(2), {}, { objects: { Account: stamped(accounts), Contact: stamped(contacts) } })
type Org = Awaited<ReturnType<typeof open>>

interface ContactRow {
  LastName: string
  Account: { Name?: string; Parent?: { Name: string } | null } | null
  ReportsTo: { LastName: string } | null
}

const edit = (org: Org, change: object) => org.control('records', change)
const all = async (org: Org, soql: string) => {
  const { json } = await org.get(`${BASE}/queryAll?q=${encodeURIComponent(soql)}`)
  return json.records
}

describe('accounts and contacts are described', () => {
  it('[108] with key prefixes of their own and their standard fields', async () => {
    const org = await open()
    const { sobjects } = (await org.get(`${BASE}/sobjects`)).json
    const flags = ['keyPrefix', 'mergeable', 'undeletable', 'createable', 'deletable']
    const named = (name: string) => sobjects.find((each: { name: string }) => each.name === name)
    for (const [name, keyPrefix] of [
      ['Account', '001'],
      ['Contact', '003'],
      ['Lead', '00Q'],
    ])
      expect(flags.map((flag) => named(name!)[flag])).toEqual([keyPrefix, true, true, true, true])
    const fields = await fieldsOf(org, 'Account')
    expect(fields.get('Name')).toMatchObject({ type: 'string', length: 255, nameField: true, createable: true })
    expect(fields.get('ParentId')).toMatchObject({ referenceTo: ['Account'], relationshipName: 'Parent' })
    expect(fields.get('Description')).toMatchObject({ type: 'textarea', length: 32_000 })
    expect(fields.get('AnnualRevenue')).toMatchObject({ type: 'currency', precision: 18 })
    const person = await fieldsOf(org, 'Contact')
    expect(person.get('AccountId')).toMatchObject({ referenceTo: ['Account'], nillable: true, type: 'reference' })
    expect(person.get('Name')).toMatchObject({ length: 121, createable: false, nameField: true })
    expect(person.get('Email')).toMatchObject({ type: 'email', length: 80, idLookup: true, unique: false })
    expect(person.get('Birthdate')).toMatchObject({ type: 'date' })
  })

  it('[109] an account needs a name, a contact a last name', async () => {
    const org = await open()
    const required = async (object: string) =>
      [...(await fieldsOf(org, object)).values()]
        .filter(({ createable, nillable, defaultedOnCreate }) => createable && !nillable && !defaultedOnCreate)
        .map(({ name }) => name)
    expect(await required('Account')).toEqual(['Name'])
    expect(await required('Contact')).toEqual(['LastName'])
    expect(await edit(org, { object: 'Contact', create: [{ FirstName: 'X' }] })).toMatchObject({
      status: 400,
      json: { error: 'A new Contact needs LastName.' },
    })
    expect((await org.query('SELECT COUNT() FROM Contact')).json.totalSize).toBe(4)
  })

  it('[110] without the fields of person accounts', async () => {
    const org = await open()
    const { json } = await org.query('SELECT IsPersonAccount FROM Account')
    expect(json[0].errorCode).toBe('INVALID_FIELD')
    expect([...(await fieldsOf(org, 'Account')).keys()].filter((name) => name.startsWith('Person'))).toEqual([])
  })

  it('[112] children of an account are named, contacts as those that go with it', async () => {
    const org = await open()
    const { childRelationships } = (await org.get(`${BASE}/sobjects/Account/describe`)).json
    const child = (childSObject: string, field: string) =>
      childRelationships.find((each: SalesforceRecord) => each.childSObject === childSObject && each.field === field)
    expect(child('Contact', 'AccountId')).toMatchObject({ cascadeDelete: true })
    expect(child('Account', 'ParentId')).toMatchObject({ cascadeDelete: false })
    expect(child('Lead', 'ConvertedAccountId')).toMatchObject({ cascadeDelete: false })
  })

  it('[114] belong to users, not to queues', async () => {
    const org = await open()
    for (const object of ['Account', 'Contact'])
      expect((await fieldsOf(org, object)).get('OwnerId')).toMatchObject({ referenceTo: ['User'], nillable: false })
    expect((await fieldsOf(org, 'Lead')).get('OwnerId')).toMatchObject({ referenceTo: ['Group', 'User'] })
    expect(await org.column(`SELECT Owner.Name FROM Account WHERE Id = '${account(1)}'`)).toMatchObject([
      { attributes: { type: 'User' }, Name: 'Ann Lee' },
    ])
  })
})

describe('accounts and contacts are queried', () => {
  it('[111] with their parents over several levels, null without one', async () => {
    const org = await open()
    const soql =
      'SELECT LastName, Account.Name, Account.Parent.Name, ReportsTo.LastName FROM Contact WHERE LastName != null'
    const { records } = (await org.query(`${soql} ORDER BY Id`)).json
    const shown = records.map((record: ContactRow) => [
      record.LastName,
      record.Account?.Name ?? null,
      record.Account?.Parent?.Name ?? null,
      record.ReportsTo?.LastName ?? null,
    ])
    expect(shown).toEqual([
      ['Ott', 'Acme', null, null],
      ['Ida', 'Acme', null, 'Ott'],
      ['Zoe', null, null, null],
      ['Lab', 'Acme Labs', 'Acme', null],
    ])
    expect(await org.column("SELECT Id FROM Contact WHERE Account.Name LIKE 'acme%' AND ReportsToId = null")).toEqual([
      contact(1),
      contact(4),
    ])
    const without = 'SELECT Id FROM Account WHERE Id NOT IN (SELECT AccountId FROM Contact WHERE AccountId != null)'
    expect(await org.column(without)).toEqual([account(3)])
  })

  it('[111] and a converted lead leads to what it became', async () => {
    const org = await open()
    const became = { IsConverted: true, ConvertedAccountId: account(1), ConvertedContactId: contact(1) }
    await edit(org, { object: 'Lead', update: [{ Id: leadId(1), ...became }] })
    const soql = 'SELECT ConvertedAccount.Name, ConvertedContact.Name FROM Lead WHERE IsConverted = true'
    expect((await org.query(soql)).json.records).toMatchObject([
      { ConvertedAccount: { Name: 'Acme' }, ConvertedContact: { Name: 'Otto Ott' } },
    ])
  })

  it('[113] with two compound addresses each', async () => {
    const org = await open()
    const [acme, labs] = (await org.query('SELECT BillingAddress, ShippingAddress FROM Account ORDER BY Id')).json
      .records
    expect(acme).toMatchObject({ BillingAddress: { street: '1 Main St', city: 'Rome' }, ShippingAddress: null })
    expect(labs).toMatchObject({ BillingAddress: null, ShippingAddress: { city: 'Turin' } })
    const people = (await org.query('SELECT MailingAddress, OtherAddress FROM Contact ORDER BY Id LIMIT 2')).json
    expect(people.records).toMatchObject([
      { MailingAddress: { city: 'Rome' }, OtherAddress: null },
      { MailingAddress: null, OtherAddress: { country: 'Italy' } },
    ])
    for (const name of ['BillingCity', 'ShippingPostalCode'])
      expect((await fieldsOf(org, 'Account')).get(name)).toMatchObject({
        compoundFieldName: name.replace(/City|PostalCode/, 'Address'),
      })
  })

  it('[120] in bulk, parents as columns by their path, compound addresses refused', async () => {
    const org = await open()
    const path = await org.finished('SELECT Id, LastName, AccountId, Account.Name FROM Contact ORDER BY Id')
    expect((await org.get(path)).json).toMatchObject({ object: 'Contact', state: 'JobComplete' })
    expect((await org.get(`${path}/results`)).text.split('\n').slice(0, 4)).toEqual([
      '"Id","LastName","AccountId","Account.Name"',
      `"${contact(1)}","Ott","${account(1)}","Acme"`,
      `"${contact(2)}","Ida","${account(1)}","Acme"`,
      `"${contact(3)}","Zoe","",""`,
    ])
    expect((await org.create('SELECT MailingAddress FROM Contact')).status).toBe(400)
  })

  it('[121] and counted by object', async () => {
    const org = await open()
    const { sObjects } = (await org.get(`${BASE}/limits/recordCount?sObjects=Account,Contact`)).json
    expect(sObjects).toEqual([
      { count: 3, name: 'Account' },
      { count: 4, name: 'Contact' },
    ])
    const many = Array.from({ length: 1_024 }, (_, index) => ({ Id: account(index + 1), Name: 'x' }))
    const full = await openBulkOrg(makeLeads(1), { limits: { storageMB: 10 } }, { objects: { Account: stamped(many) } })
    expect((await full.get(`${BASE}/limits`)).json.DataStorageMB).toEqual({ Max: 10, Remaining: 7 })
  })
})

describe('accounts and contacts change', () => {
  it('[115] an account takes its contacts into the Recycle Bin and brings them back', async () => {
    const org = await open()
    await edit(org, { object: 'Contact', delete: [contact(2)] })
    await org.advance(60_000)
    await edit(org, { object: 'Account', delete: [account(1)] })
    expect(await org.column('SELECT Id FROM Contact ORDER BY Id')).toEqual([contact(3), contact(4)])
    expect(await all(org, 'SELECT Id, AccountId FROM Contact WHERE IsDeleted = true ORDER BY Id')).toMatchObject([
      { Id: contact(1), AccountId: account(1) },
      { Id: contact(2), AccountId: account(1) },
    ])
    await edit(org, { object: 'Account', undelete: [account(1)] })
    // What had been deleted before the account stays where it is.
    expect(await org.column('SELECT Id FROM Contact ORDER BY Id')).toEqual([contact(1), contact(3), contact(4)])
  })

  it('[116] lookups to what was deleted are empty, and full again when it comes back', async () => {
    const org = await open()
    const parent = `SELECT ParentId, SystemModstamp FROM Account WHERE Id = '${account(2)}'`
    const shown = async () => {
      const { records } = (await org.query(parent)).json
      return [records[0].ParentId, records[0].SystemModstamp]
    }
    expect(await shown()).toEqual([account(1), STAMP])
    await edit(org, { object: 'Account', delete: [account(1)] })
    expect(await shown()).toEqual([null, NOW])
    await edit(org, { object: 'Account', undelete: [account(1)] })
    expect(await shown()).toEqual([account(1), NOW])
    await edit(org, { object: 'Account', delete: [account(1)] })
    await edit(org, { object: 'Account', update: [{ Id: account(2), ParentId: account(3) }] })
    await edit(org, { object: 'Account', undelete: [account(1)] })
    expect((await shown())[0]).toBe(account(3))
  })

  it('[117] a contact that comes back alone leads to an account in the Recycle Bin', async () => {
    const org = await open()
    await edit(org, { object: 'Account', delete: [account(1)] })
    await edit(org, { object: 'Contact', undelete: [contact(1)] })
    const { records } = (await org.query(`SELECT AccountId, Account.Name FROM Contact WHERE Id = '${contact(1)}'`)).json
    expect(records).toMatchObject([{ AccountId: account(1), Account: { Name: 'Acme' } }])
    expect(await org.column(`SELECT Id FROM Account WHERE Id = '${account(1)}'`)).toEqual([])
    expect((await org.get(`${BASE}/sobjects/Account/${account(1)}`)).json[0].errorCode).toBe('ENTITY_IS_DELETED')
  })

  it('[118] a merge leaves one account, to which contacts and children lead', async () => {
    const org = await open()
    await edit(org, { object: 'Account', merge: { master: account(3), others: [account(1)] } })
    expect(await all(org, 'SELECT Id, MasterRecordId FROM Account WHERE IsDeleted = true')).toMatchObject([
      { Id: account(1), MasterRecordId: account(3) },
    ])
    expect(await org.column('SELECT AccountId FROM Contact ORDER BY Id')).toEqual([
      account(3),
      account(3),
      null,
      account(2),
    ])
    expect(await org.column(`SELECT Id FROM Account WHERE ParentId = '${account(3)}'`)).toEqual([account(2)])
    const touched = `SELECT Id FROM Contact WHERE SystemModstamp > ${STAMP.replace('+0000', 'Z')} ORDER BY Id`
    expect(await org.column(touched)).toEqual([contact(1), contact(2)])
  })

  it('[118] the account that is left is not its own parent', async () => {
    const org = await open()
    await edit(org, { object: 'Account', merge: { master: account(2), others: [account(1)] } })
    expect(await org.column(`SELECT ParentId FROM Account WHERE Id = '${account(2)}'`)).toEqual([null])
  })

  it('[118] contacts are merged too, and who reported to one reports to the other', async () => {
    const org = await open()
    await edit(org, { object: 'Contact', merge: { master: contact(3), others: [contact(1)] } })
    expect(await org.column(`SELECT ReportsToId FROM Contact WHERE Id = '${contact(2)}'`)).toEqual([contact(3)])
  })

  it('[119] no other records are merged, and none with itself', async () => {
    const org = await open()
    expect(await edit(org, { object: 'User', merge: { master: ANN, others: [ANN] } })).toMatchObject({
      status: 400,
      json: { error: 'Records of User cannot be merged.' },
    })
    const itself = { object: 'Account', merge: { master: account(1), others: [account(1).slice(0, 15)] } }
    expect((await edit(org, itself)).status).toBe(400)
    expect(await org.column('SELECT Id FROM Account ORDER BY Id')).toHaveLength(3)
  })

  it('[122] a new record belongs to who made it, and dates from then', async () => {
    const org = await open()
    const { ids } = (await edit(org, { object: 'Contact', create: [{ LastName: 'New', AccountId: account(3) }] })).json
    expect(ids).toEqual([expect.stringMatching(/^003/)])
    const kept = 'SELECT Name, OwnerId, CreatedById, LastModifiedById, CreatedDate, IsEmailBounced FROM Contact'
    expect((await org.query(`${kept} WHERE Id = '${ids[0]}'`)).json.records).toMatchObject([
      { Name: 'New', OwnerId: ANN, CreatedById: ANN, LastModifiedById: ANN, CreatedDate: NOW, IsEmailBounced: false },
    ])
  })

  it('[123] the full name of a person follows its parts', async () => {
    const org = await open()
    await edit(org, { object: 'Contact', update: [{ Id: contact(1), LastName: 'Otten' }] })
    expect(await org.column(`SELECT Name FROM Contact WHERE Id = '${contact(1)}'`)).toEqual(['Otto Otten'])
  })

  it('are changed as a whole, or not at all', async () => {
    const org = await open()
    const change = { object: 'Account', update: [{ Id: account(1), Name: 'Other' }], delete: [account(9)] }
    expect((await edit(org, change)).status).toBe(400)
    expect(await org.column('SELECT Name FROM Account ORDER BY Id LIMIT 1')).toEqual(['Acme'])
  })
})
