import { describe, expect, it } from 'vitest'
import { field } from '../../simulators/salesforce/standard/field.ts'
import { ANN } from './salesforce-org.ts'
import { BASE, codesOf, keyed, openWritable, seededId } from './salesforce-writes.ts'

const NOON = '2026-11-20T12:00:00.000+0000'

describe('a single record', () => {
  it('[124] is made, changed and deleted', async () => {
    const org = await openWritable()
    const made = await org.create('Account', { Name: 'Acme', BillingCity: 'Rome' })
    expect([made.status, made.json]).toEqual([201, { id: made.json.id, success: true, errors: [] }])
    expect(made.json.id).toMatch(/^001.{15}$/)
    const changed = await org.change('Account', made.json.id, { BillingCity: null, Phone: '1' })
    expect([changed.status, changed.text]).toEqual([204, ''])
    expect(await org.read('Account', made.json.id)).toMatchObject({ Name: 'Acme', BillingCity: null, Phone: '1' })
    expect((await org.erase('Account', made.json.id)).status).toBe(204)
    expect(await org.rows('SELECT Id FROM Account')).toEqual([])
    const all = await org.get(`${BASE}/queryAll?q=${encodeURIComponent('SELECT Id, IsDeleted FROM Account')}`)
    expect(all.json.records[0].IsDeleted).toBe(true)
  })

  it('[125] is refused with message, code and fields; what is gone or unknown with 404', async () => {
    const org = await openWritable()
    expect((await org.create('Contact', { FirstName: 'Al' })).json).toEqual([
      { message: 'Required fields are missing: [LastName]', errorCode: 'REQUIRED_FIELD_MISSING', fields: ['LastName'] },
    ])
    const id = await org.made('Contact', { LastName: 'Ott' })
    await org.erase('Contact', id)
    const gone = await org.change('Contact', id, { LastName: 'x' })
    expect([gone.status, codesOf(gone)]).toEqual([404, ['ENTITY_IS_DELETED']])
    const again = await org.erase('Contact', id)
    expect([again.status, codesOf(again)]).toEqual([404, ['ENTITY_IS_DELETED']])
    expect((await org.change('Contact', seededId('003', 99), {})).status).toBe(404)
    expect((await org.change('Contact', seededId('001', 99), {})).status).toBe(404)
    expect(codesOf(await org.change('Contact', 'nonsense', {}))).toEqual(['MALFORMED_ID'])
    expect((await org.create('Nope', {})).status).toBe(404)
  })

  it('[126] is made or changed by a key in the address', async () => {
    const org = await openWritable({}, { objects: keyed({ Account: {} }) })
    const path = `${BASE}/sobjects/Account/Key__c/${encodeURIComponent('a/1 ü')}`
    const first = await org.call('PATCH', path, { Name: 'Acme' })
    expect([first.status, first.json]).toMatchObject([201, { success: true, errors: [], created: true }])
    const second = await org.call('PATCH', path, { Name: 'Acme 2' })
    expect([second.status, second.json]).toEqual([
      200,
      { id: first.json.id, success: true, errors: [], created: false },
    ])
    expect(await org.read('Account', first.json.id)).toMatchObject({ Name: 'Acme 2', Key__c: 'a/1 ü' })
    expect(codesOf(await org.call('PATCH', path, { Name: 'x', Key__c: 'a/1 ü' }))).toEqual(['INVALID_FIELD'])
    const only = `${BASE}/sobjects/Account/Key__c/none?updateOnly=true`
    expect((await org.call('PATCH', only, { Name: 'x' })).status).toBe(404)
    expect((await org.call('PATCH', `${BASE}/sobjects/Account/Phone/1`, { Name: 'x' })).status).toBe(404)
    expect((await org.call('DELETE', path)).status).toBe(204)
    expect(await org.rows('SELECT Id FROM Account')).toEqual([])
  })

  it('[126] that a key does not tell apart is answered with the addresses of all', async () => {
    const org = await openWritable()
    const ids = [await org.made('Contact', { LastName: 'A', Email: 'a@x.example' })]
    ids.push(await org.made('Contact', { LastName: 'B', Email: 'A@x.example' }))
    const several = await org.call('PATCH', `${BASE}/sobjects/Contact/Email/a@x.example`, { LastName: 'C' })
    expect([several.status, several.json]).toEqual([300, ids.map((id) => `${BASE}/sobjects/Contact/${id}`)])
  })

  it('[127] needs its required fields, which cannot be emptied later', async () => {
    const org = await openWritable()
    const missing = await org.create('Opportunity', { Name: ' ' })
    expect(missing.json[0]).toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
      fields: ['Name', 'StageName', 'CloseDate'],
    })
    const id = await org.made('Lead', { LastName: 'Ott', Company: 'Acme' })
    expect(codesOf(await org.change('Lead', id, { Company: null }))).toEqual(['REQUIRED_FIELD_MISSING'])
    expect((await org.change('Lead', id, { City: 'Rome' })).status).toBe(204)
  })

  it('[128] is refused for fields that there are not, and for those that only the platform sets', async () => {
    const org = await openWritable({}, { objects: { Account: { records: [], hiddenFields: ['Phone'] } } })
    const unknown = await org.create('Account', { Name: 'x', Nope__c: 1 })
    expect(unknown.json[0]).toEqual({
      message: "No such column 'Nope__c' on sobject of type Account",
      errorCode: 'INVALID_FIELD',
      fields: [],
    })
    expect(codesOf(await org.create('Account', { Name: 'x', Phone: '1' }))).toEqual(['INVALID_FIELD'])
    const closed = await org.create('Account', { Name: 'x', CreatedDate: NOON, IsDeleted: true })
    expect(closed.json[0]).toMatchObject({
      errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
      fields: ['CreatedDate', 'IsDeleted'],
    })
    expect(closed.json[0].message).toContain('Unable to create/update fields: CreatedDate, IsDeleted.')
    expect(await org.rows('SELECT Id FROM Account')).toEqual([])
  })

  it('[129] names its parent by a key of the parent', async () => {
    const records = [1, 2].map((n) => ({ Id: seededId('003', n), LastName: `${n}`, Email: 'twin@x.example' }))
    const objects = keyed({
      Account: { records: [{ Id: seededId('001', 1), Name: 'Acme', Key__c: 'A-1' }] },
      Contact: { records },
    })
    const org = await openWritable({}, { objects })
    const id = await org.made('Contact', { LastName: 'Ott', Account: { Key__c: 'A-1' } })
    expect((await org.read('Contact', id)).AccountId).toBe(seededId('001', 1))
    expect((await org.change('Contact', id, { Account: { Key__c: null } })).status).toBe(204)
    expect((await org.read('Contact', id)).AccountId).toBeNull()
    const missing = await org.create('Contact', { LastName: 'x', Account: { Key__c: 'a-1' } })
    expect(missing.json[0]).toMatchObject({
      errorCode: 'INVALID_FIELD',
      message: 'Foreign key external ID: a-1 not found for field Key__c in entity Account',
    })
    expect(codesOf(await org.create('Contact', { LastName: 'x', ReportsTo: { Email: 'twin@x.example' } }))).toEqual([
      'DUPLICATE_EXTERNAL_ID',
    ])
    expect(codesOf(await org.create('Contact', { LastName: 'x', Account: { Name: 'Acme' } }))).toEqual([
      'INVALID_FIELD',
    ])
    expect(codesOf(await org.create('Contact', { LastName: 'x', Nobody: { Key__c: 'A-1' } }))).toEqual([
      'INVALID_FIELD',
    ])
    const who = { attributes: { type: 'Contact' }, Key__c: 'C-1' }
    expect((await org.change('Contact', seededId('003', 1), { Key__c: 'C-1' })).status).toBe(204)
    const task = await org.made('Task', { Subject: 'Call', Who: who })
    expect((await org.read('Task', task)).WhoId).toBe(seededId('003', 1))
    expect(codesOf(await org.create('Task', { Subject: 'Call', Who: { Key__c: 'C-1' } }))).toEqual(['INVALID_FIELD'])
  })

  it('[130] leads only to what is there, of a kind that the lookup takes', async () => {
    const org = await openWritable()
    const account = await org.made('Account', { Name: 'Acme' })
    const contact = (AccountId: string) => org.create('Contact', { LastName: 'Ott', AccountId })
    expect((await contact(account.slice(0, 15))).status).toBe(201)
    const wrong = await contact(ANN)
    expect(wrong.json[0]).toMatchObject({
      errorCode: 'MALFORMED_ID',
      message: `Account ID: id value of incorrect type: ${ANN}`,
      fields: ['AccountId'],
    })
    expect(codesOf(await contact('x'))).toEqual(['MALFORMED_ID'])
    expect(codesOf(await contact(seededId('001', 999)))).toEqual(['INVALID_CROSS_REFERENCE_KEY'])
    const gone = await org.made('Account', { Name: 'Gone' })
    await org.erase('Account', gone)
    expect(codesOf(await contact(gone))).toEqual(['ENTITY_IS_DELETED'])
  })

  it('[24, 130] has a record type of its object that its user may choose', async () => {
    const type = (n: number, more: object) => ({
      id: seededId('012', n),
      name: `${n}`,
      developerName: `T${n}`,
      active: true,
      available: true,
      isDefault: false,
      ...more,
    })
    const account = [type(1, { isDefault: true }), type(2, {}), type(3, { available: false })]
    const objects = {
      Account: { records: [], recordTypes: account },
      Contact: { records: [], recordTypes: [type(4, {})] },
    }
    const org = await openWritable({}, { objects })
    const chosen = async (n: number) =>
      codesOf(
        await org
          .create('Account', { Name: 'A', RecordTypeId: seededId('012', n) })
          .then(({ json }) => ({ json: [json].flat() })),
      )
    expect([await chosen(2), await chosen(3), await chosen(4)]).toEqual([
      [null],
      ['INVALID_CROSS_REFERENCE_KEY'],
      ['INVALID_CROSS_REFERENCE_KEY'],
    ])
    expect((await org.read('Account', await org.made('Account', { Name: 'B' }))).RecordTypeId).toBe(seededId('012', 1))
  })

  it('[131] belongs to an active user, or to a queue that serves its object', async () => {
    const [nil, queue, group] = [seededId('005', 9), seededId('00G', 1), seededId('00G', 2)]
    const org = await openWritable(
      {},
      {
        users: [{ Id: nil, Username: 'nil@acme.example', LastName: 'Nil', IsActive: false }],
        objects: {
          Group: {
            records: [
              { Id: queue, Name: 'Desk', Type: 'Queue' },
              { Id: group, Name: 'All', Type: 'Regular' },
            ],
          },
          QueueSobject: { records: [{ Id: seededId('03g', 1), QueueId: queue, SobjectType: 'Case' }] },
        },
      },
    )
    const owned = (object: string, record: object, OwnerId: string) => org.create(object, { ...record, OwnerId })
    expect(codesOf(await owned('Account', { Name: 'x' }, nil))).toEqual(['INACTIVE_OWNER_OR_USER'])
    expect((await owned('Case', { Subject: 'x' }, queue)).status).toBe(201)
    expect(codesOf(await owned('Lead', { LastName: 'x', Company: 'y' }, queue))).toEqual([
      'INVALID_CROSS_REFERENCE_KEY',
    ])
    expect(codesOf(await owned('Case', { Subject: 'x' }, group))).toEqual(['INVALID_CROSS_REFERENCE_KEY'])
    expect(codesOf(await owned('Account', { Name: 'x' }, queue))).toEqual(['MALFORMED_ID'])
  })

  it('[131] belongs to a queue that was made for it', async () => {
    const org = await openWritable()
    const QueueId = await org.made('Group', { Name: 'Desk', Type: 'Queue' })
    await org.made('QueueSobject', { QueueId, SobjectType: 'Lead' })
    await org.made('GroupMember', { GroupId: QueueId, UserOrGroupId: ANN })
    const id = await org.made('Lead', { LastName: 'x', Company: 'y', OwnerId: QueueId })
    expect(await org.rows('SELECT Owner.Name, Owner.Type FROM Lead')).toMatchObject([
      { Owner: { Name: 'Desk', Type: 'Group' } },
    ])
    expect((await org.read('Lead', id)).OwnerId).toBe(QueueId)
  })

  it('[132] has unique values to itself, by case where the field minds it', async () => {
    const code = field('string', 'Code__c', 'Code', { length: 20, unique: true })
    const org = await openWritable({}, { objects: keyed({ Account: { fields: [code] } }) })
    const first = await org.made('Account', { Name: 'A', Key__c: 'k', Code__c: 'c' })
    expect((await org.create('Account', { Name: 'B', Key__c: 'K' })).status).toBe(201)
    const taken = await org.create('Account', { Name: 'C', Code__c: 'C' })
    expect(taken.json[0]).toEqual({
      message: `duplicate value found: Code__c duplicates value on record with id: ${first.slice(0, 15)}`,
      errorCode: 'DUPLICATE_VALUE',
      fields: [],
    })
    expect((await org.change('Account', first, { Code__c: 'C' })).status).toBe(204)
    await org.erase('Account', first)
    expect((await org.create('Account', { Name: 'C', Code__c: 'c' })).status).toBe(201)
  })

  it('[133] has defaults, its maker and the time; a change leaves what it does not name', async () => {
    const org = await openWritable()
    const id = await org.made('Lead', { LastName: 'Ott', FirstName: 'Al', Company: 'Acme' })
    expect(await org.read('Lead', id)).toMatchObject({
      Name: 'Al Ott',
      Status: 'Open - Not Contacted',
      OwnerId: ANN,
      CreatedById: ANN,
      CreatedDate: NOON,
      LastModifiedDate: NOON,
      IsDeleted: false,
      DoNotCall: false,
    })
    await org.advance(60_500)
    await org.change('Lead', id, { FirstName: 'Bo' })
    const later = '2026-11-20T12:01:00.000+0000'
    expect(await org.read('Lead', id)).toMatchObject({
      Name: 'Bo Ott',
      Company: 'Acme',
      CreatedDate: NOON,
      LastModifiedDate: later,
      SystemModstamp: later,
    })
  })

  it('[134] is sent as JSON', async () => {
    const org = await openWritable()
    const path = `${BASE}/sobjects/Account`
    const plain = await org.send(path, {
      method: 'POST',
      headers: org.sent({ 'content-type': 'text/plain' }),
      body: '{}',
    })
    expect(plain.status).toBe(415)
    for (const body of ['{', '[]', '"x"', '']) {
      const { status, json } = await org.send(path, { method: 'POST', headers: org.sent({}), body })
      expect([body, status, json[0].errorCode]).toEqual([body, 400, 'JSON_PARSER_ERROR'])
    }
  })
})
