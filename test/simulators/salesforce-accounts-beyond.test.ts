import { describe, expect, it } from 'vitest'
import { fieldsOf } from './salesforce-org.ts'
import { BASE, codesOf, keyed, openWritable, seededId } from './salesforce-writes.ts'

describe('contacts of several accounts', () => {
  const open = async () => {
    const org = await openWritable()
    const accounts = [await org.made('Account', { Name: 'A' }), await org.made('Account', { Name: 'B' })]
    const contact = await org.made('Contact', { LastName: 'Ott', AccountId: accounts[0]! })
    const relations = () => org.rows('SELECT AccountId, IsDirect FROM AccountContactRelation ORDER BY Id')
    return { org, a: accounts[0]!, b: accounts[1]!, contact, relations }
  }

  it('[169] have a record for each pair; the direct one follows the contact', async () => {
    const { org, a, b, contact, relations } = await open()
    expect(await relations()).toEqual([{ AccountId: a, IsDirect: true }])
    const indirect = await org.made('AccountContactRelation', {
      AccountId: b,
      ContactId: contact,
      Roles: 'Evaluator;Other',
    })
    expect(await org.read('AccountContactRelation', indirect)).toMatchObject({
      IsDirect: false,
      IsActive: true,
      Roles: 'Evaluator;Other',
    })
    expect(codesOf(await org.create('AccountContactRelation', { AccountId: a, ContactId: contact }))).toEqual([
      'DUPLICATE_VALUE',
    ])
    expect(codesOf(await org.change('AccountContactRelation', indirect, { AccountId: a }))).toEqual([
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ])
    await org.change('Contact', contact, { AccountId: b })
    expect(await relations()).toEqual([{ AccountId: b, IsDirect: true }])
    await org.change('Contact', contact, { AccountId: null })
    expect(await relations()).toEqual([])
  })

  it('[169] cannot lose the direct one by itself', async () => {
    const { org, b, contact, relations } = await open()
    const [direct] = await org.rows('SELECT Id FROM AccountContactRelation')
    expect(codesOf(await org.erase('AccountContactRelation', String(direct!.Id)))).toEqual(['DELETE_FAILED'])
    const indirect = await org.made('AccountContactRelation', { AccountId: b, ContactId: contact })
    expect((await org.erase('AccountContactRelation', indirect)).status).toBe(204)
    expect(await relations()).toHaveLength(1)
  })

  it('[118, 169] are one pair each after a merge, with one direct account', async () => {
    const { org, a, b, contact, relations } = await open()
    const other = await org.made('Contact', { LastName: 'Twin', AccountId: a })
    await org.made('AccountContactRelation', { AccountId: b, ContactId: other })
    await org.control('records', { object: 'Contact', merge: { master: contact, others: [other] } })
    expect(await relations()).toEqual([
      { AccountId: a, IsDirect: true },
      { AccountId: b, IsDirect: false },
    ])
    await org.control('records', { object: 'Account', merge: { master: b, others: [a] } })
    expect((await org.read('Contact', contact)).AccountId).toBe(b)
    expect(await relations()).toEqual([{ AccountId: b, IsDirect: true }])
  })

  it('[169] are there where the org has switched it on', async () => {
    const org = await openWritable({ settings: { 'several-accounts': 'off' } })
    expect((await org.get(`${BASE}/sobjects/AccountContactRelation/describe`)).status).toBe(404)
    const account = await org.made('Account', { Name: 'A' })
    expect((await org.create('Contact', { LastName: 'x', AccountId: account })).status).toBe(201)
  })
})

describe('person accounts', () => {
  const open = (more: object = {}) =>
    openWritable({ settings: { 'person-accounts': 'on' } }, { objects: keyed({ Contact: {} }), ...more })

  it('[173] are accounts with a last name, and have a contact that is the same person', async () => {
    const org = await open()
    const id = await org.made('Account', {
      LastName: 'Ott',
      FirstName: 'Al',
      PersonEmail: 'al@x.example',
      PersonMailingCity: 'Rome',
      Key__pc: 'K-1',
    })
    const account = await org.read('Account', id)
    expect(account).toMatchObject({
      Name: 'Al Ott',
      IsPersonAccount: true,
      PersonContactId: expect.stringMatching(/^003/),
    })
    const contact = {
      FirstName: 'Al',
      LastName: 'Ott',
      Email: 'al@x.example',
      MailingCity: 'Rome',
      Key__c: 'K-1',
      AccountId: id,
      IsPersonAccount: true,
    }
    expect(await org.read('Contact', account.PersonContactId)).toMatchObject(contact)
    await org.change('Account', id, { LastName: 'Orr', PersonEmail: null })
    expect(await org.read('Contact', account.PersonContactId)).toMatchObject({
      LastName: 'Orr',
      Email: null,
      Name: 'Al Orr',
    })
    expect(await org.rows('SELECT Id FROM AccountContactRelation')).toEqual([])
    await org.erase('Account', id)
    expect(await org.rows('SELECT Id FROM Contact')).toEqual([])
  })

  it('[173] are apart from those of firms', async () => {
    const org = await open()
    const firm = await org.made('Account', { Name: 'Acme' })
    expect(await org.read('Account', firm)).toMatchObject({ IsPersonAccount: false, PersonContactId: null })
    expect(codesOf(await org.create('Account', { Name: 'Acme', LastName: 'Ott' }))).toEqual([
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ])
    expect(codesOf(await org.create('Account', { Name: 'Acme', PersonEmail: 'a@x.example' }))).toEqual([
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ])
    expect(codesOf(await org.create('Account', { FirstName: 'Al' }))).toEqual(['REQUIRED_FIELD_MISSING'])
    expect((await fieldsOf(org, 'Account')).get('LastName')?.nillable).toBe(true)
  })

  it('[173] are told by their record type where there is one', async () => {
    const types = ['Person', 'Firm'].map((name, at) => ({
      id: seededId('012', at + 1),
      name,
      developerName: name,
      active: true,
      available: true,
      isDefault: name === 'Firm',
      isPersonType: name === 'Person',
    }))
    const org = await open({
      objects: {
        Account: {
          records: [{ Id: seededId('001', 1), LastName: 'Old', RecordTypeId: types[0]!.id }],
          recordTypes: types,
        },
      },
    })
    const id = await org.made('Account', { LastName: 'Ott', RecordTypeId: types[0]!.id })
    expect((await org.read('Account', id)).IsPersonAccount).toBe(true)
    expect(codesOf(await org.create('Account', { LastName: 'Ott' }))).toEqual(['REQUIRED_FIELD_MISSING'])
    expect(await org.rows("SELECT Name, IsPersonAccount FROM Account WHERE LastName = 'Old'")).toEqual([
      { Name: 'Old', IsPersonAccount: true },
    ])
    expect(await org.rows("SELECT LastName FROM Contact WHERE LastName = 'Old'")).toHaveLength(1)
  })
})
