import { describe, expect, it } from 'vitest'
import { dependentValue, field, picklist } from '../../simulators/salesforce/standard/field.ts'
import { leadFields } from '../../simulators/salesforce/standard/lead.ts'
import { openBulkOrg } from './salesforce-bulk.ts'
import { ANN, fieldsOf, leadId, makeLeads, openOrg } from './salesforce-org.ts'

const BASE = '/services/data/v67.0'
const WEB = '012000000000001AAA'
const EVENT = '012000000000002AAA'

describe('the list of objects and a describe', () => {
  it('[19] are not sent again when nothing has changed since', async () => {
    const org = await openOrg([])
    for (const path of [`${BASE}/sobjects`, `${BASE}/sobjects/Lead/describe`]) {
      const { headers } = await org.get(path)
      const modified = headers.get('last-modified')!
      expect(await org.get(path, { 'if-modified-since': modified })).toMatchObject({ status: 304, text: '' })
      const before = new Date(Date.parse(modified) - 1_000).toUTCString()
      expect((await org.get(path, { 'if-modified-since': before })).status).toBe(200)
      expect((await org.get(path, { 'if-modified-since': 'nonsense' })).status).toBe(200)
    }
  })

  it('[22] leave out what the user has no right to', async () => {
    const org = await openOrg(
      makeLeads(1, () => ({ OwnerId: ANN })),
      { settings: { hidden: 'Group, Lead.Rating' } },
    )
    expect((await fieldsOf(org)).has('Rating')).toBe(false)
    expect((await org.get(`${BASE}/sobjects/Group/describe`)).status).toBe(404)
    const { json } = await org.get(`${BASE}/sobjects`)
    expect(json.sobjects.map(({ name }: { name: string }) => name)).not.toContain('Group')
    expect((await org.query('SELECT Id FROM Group')).json[0].errorCode).toBe('INVALID_TYPE')
    expect((await org.query('SELECT Rating FROM Lead')).json[0].errorCode).toBe('INVALID_FIELD')
    expect((await org.get(`${BASE}/sobjects/Lead/${leadId(1)}`)).json).not.toHaveProperty('Rating')
  })

  it('[23] name the lookups of other objects that lead here', async () => {
    const org = await openOrg([])
    const { json } = await org.get(`${BASE}/sobjects/User/describe`)
    const children = json.childRelationships.map(
      ({ childSObject, field }: Record<string, string>) => `${childSObject}.${field}`,
    )
    expect(children).toEqual(expect.arrayContaining(['Lead.OwnerId', 'Lead.CreatedById', 'User.ManagerId']))
    expect(json.childRelationships[0]).toMatchObject({ cascadeDelete: false, restrictedDelete: false })
    const short = (await org.get(`${BASE}/sobjects/Lead`)).json
    expect(short).toMatchObject({ objectDescribe: { name: 'Lead', keyPrefix: '00Q' }, recentItems: [] })
  })
})

describe('record types and picklists', () => {
  const statuses = picklist(['New', 'Working', 'Closed'], 'New').map((entry) =>
    entry.value === 'Closed' ? { ...entry, active: false } : entry,
  )
  const controlling = ['EMEA', 'APAC', 'North America', 'LATAM', 'A', 'B', 'C', 'D', 'E']
  const fields = [
    ...leadFields([]).map((each) => (each.name === 'Status' ? { ...each, picklistValues: statuses } : each)),
    field('picklist', 'Region__c', 'Region', { restrictedPicklist: true, picklistValues: picklist(controlling) }),
    field('picklist', 'Office__c', 'Office', {
      dependentPicklist: true,
      controllerName: 'Region__c',
      picklistValues: [
        dependentValue('Berlin', controlling, ['EMEA']),
        dependentValue('Tokio', controlling, ['APAC', 'E']),
        dependentValue('Mars', controlling, []),
      ],
    }),
  ]
  const type = { active: true, available: true, isDefault: false }
  const recordTypes = [
    {
      ...type,
      id: WEB,
      name: 'Web',
      developerName: 'Web',
      isDefault: true,
      picklistValues: { Status: ['Working', 'Closed'] },
    },
    { ...type, id: EVENT, name: 'Event', developerName: 'Event', active: false, available: false },
  ]
  const open = () =>
    openOrg(
      makeLeads(2, (n) => ({ RecordTypeId: n === 1 ? WEB : null })),
      {},
      { fields, recordTypes },
    )

  it('[24] record types are described, and records belong to them', async () => {
    const org = await open()
    const { json } = await org.get(`${BASE}/sobjects/Lead/describe`)
    expect(json.recordTypeInfos).toMatchObject([
      { recordTypeId: WEB, developerName: 'Web', active: true, defaultRecordTypeMapping: true, master: false },
      { recordTypeId: EVENT, active: false, available: false, defaultRecordTypeMapping: false, master: false },
      { recordTypeId: '012000000000000AAA', name: 'Master', master: true, defaultRecordTypeMapping: false },
    ])
    expect((await fieldsOf(org)).get('RecordTypeId')).toMatchObject({ type: 'reference', referenceTo: ['RecordType'] })
    expect(await org.column("SELECT RecordType.DeveloperName FROM Lead WHERE RecordType.Name = 'Web'")).toMatchObject([
      { DeveloperName: 'Web' },
    ])
    expect((await fieldsOf(await openOrg([]))).has('RecordTypeId')).toBe(false)
  })

  it('[25] values say whether they are active, and fields whether they are restricted', async () => {
    const described = await fieldsOf(await open())
    expect(described.get('Status')).toMatchObject({
      restrictedPicklist: false,
      picklistValues: [
        { value: 'New', active: true, defaultValue: true },
        { value: 'Working', active: true },
        { value: 'Closed', active: false },
      ],
    })
    expect(described.get('Region__c')).toMatchObject({ restrictedPicklist: true })
  })

  it('[26] values of a dependent picklist have the bits of the values that control them', async () => {
    const office = (await fieldsOf(await open())).get('Office__c')!
    expect(office).toMatchObject({ dependentPicklist: true, controllerName: 'Region__c' })
    const bits = (office.picklistValues as { validFor: string }[]).map(({ validFor }) => validFor)
    // 1000 0000 | 0; 0100 0000 | 1000 0000; none: the first value is the highest bit of the first byte.
    expect(bits).toEqual(['gAA=', 'QIA=', 'AAA='])
  })

  it('[27] values are left over by each record type', async () => {
    const org = await open()
    const values = async (id: string) => {
      const { status, json } = await org.get(`${BASE}/ui-api/object-info/Lead/picklist-values/${id}`)
      return { status, fields: json.picklistFieldValues }
    }
    const web = await values(WEB)
    expect(web.fields.Status).toMatchObject({
      defaultValue: null,
      values: [{ attributes: null, label: 'Working', validFor: [], value: 'Working' }],
    })
    expect(web.fields.Office__c).toMatchObject({
      controllerValues: { EMEA: 0, APAC: 1, E: 8 },
      values: [{ validFor: [0] }, { validFor: [1, 8] }, { validFor: [] }],
    })
    const master = await values('012000000000000AAA')
    expect(master.fields.Status.values.map(({ value }: { value: string }) => value)).toEqual(['New', 'Working'])
    expect(master.fields.Status.defaultValue).toMatchObject({ value: 'New' })
    expect((await values('012000000000009AAA')).status).toBe(404)
  })
})

describe('fields of rarer types', () => {
  const rare = [
    ...leadFields(['New']),
    field('encryptedstring', 'Card__c', 'Card', { maskType: 'lastFour', mask: 'asterisk' }),
    field('encryptedstring', 'Secret__c', 'Secret'),
    field('location', 'Place__c', 'Place'),
    field('double', 'Place__Latitude__s', 'Place (Latitude)', { precision: 9, scale: 6 }),
    field('double', 'Place__Longitude__s', 'Place (Longitude)', { precision: 9, scale: 6 }),
    field('currency', 'Exact__c', 'Exact', { precision: 18, scale: 2 }),
    field('time', 'Opens__c', 'Opens'),
    field('base64', 'Photo__c', 'Photo'),
  ]
  const record = {
    Card__c: '4111-1111 1234',
    Secret__c: 'pässword 1',
    Place__Latitude__s: 48.137154,
    Place__Longitude__s: 11.576124,
    Exact__c: '1234567890123456.78',
    Opens__c: '08:30:00.000Z',
    Photo__c: '/services/data/v67.0/sobjects/Lead/x/Photo__c',
    FirstName: '',
  }
  const open = (settings = {}) =>
    openBulkOrg(
      makeLeads(1, () => record),
      { settings },
      { fields: rare },
    )

  it('[28] encrypted text is masked, and neither filtered nor sorted', async () => {
    const org = await open()
    expect((await fieldsOf(org)).get('Card__c')).toMatchObject({
      encrypted: true,
      filterable: false,
      maskType: 'lastFour',
    })
    const soql = 'SELECT Card__c, Secret__c FROM Lead'
    expect((await org.query(soql)).json.records[0]).toMatchObject({
      Card__c: '****-**** 1234',
      Secret__c: 'XXXXXXXX X',
    })
    const path = await org.finished(soql)
    expect((await org.get(`${path}/results`)).text).toBe('"Card__c","Secret__c"\n"****-**** 1234","XXXXXXXX X"\n')
    expect((await org.query("SELECT Id FROM Lead WHERE Card__c = '1'")).json[0].errorCode).toBe('INVALID_FIELD')
    expect((await org.query('SELECT Id FROM Lead ORDER BY Card__c')).json[0].errorCode).toBe('MALFORMED_QUERY')
    const seer = await open({ permissions: 'api,view-all,view-encrypted' })
    expect((await seer.query(soql)).json.records[0]).toMatchObject({ Card__c: record.Card__c })
  })

  it('[92] places are compound, and files are not for bulk queries', async () => {
    const org = await open()
    expect((await org.query('SELECT Place__c FROM Lead')).json.records[0].Place__c).toEqual({
      latitude: 48.137154,
      longitude: 11.576124,
    })
    expect((await org.create('SELECT Place__c FROM Lead')).json[0].message).toContain('compound data')
    expect(await org.create('SELECT Id, Photo__c FROM Lead')).toMatchObject({
      status: 400,
      json: [{ errorCode: 'API_ERROR', message: 'Binary fields are not supported in Bulk Query' }],
    })
  })

  it('[84] decimals keep their digits, and empty text is null', async () => {
    const org = await open()
    const { text } = await org.query('SELECT Exact__c, Opens__c, FirstName FROM Lead WHERE Exact__c > 1234567890123456')
    expect(text).toContain('"Exact__c":1.23456789012345678E15,"Opens__c":"08:30:00.000Z","FirstName":null}')
    const path = await org.finished('SELECT Exact__c FROM Lead')
    expect((await org.get(`${path}/results`)).text).toBe('"Exact__c"\n"1.23456789012345678E15"\n')
    expect(await org.column('SELECT FirstName FROM Lead WHERE FirstName = null')).toEqual([null])
  })
})
