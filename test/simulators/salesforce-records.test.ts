import { describe, expect, it } from 'vitest'
import { field } from '../../simulators/salesforce/standard/field.ts'
import { leadFields } from '../../simulators/salesforce/standard/lead.ts'
import { openBulkOrg } from './salesforce-bulk.ts'
import { ANN, leadId, makeLeads, openOrg } from './salesforce-org.ts'

const BASE = '/services/data/v67.0'
const LEAD = `${BASE}/sobjects/Lead`
const STAMP = '2026-11-19T10:00:00.000+0000'
const NOT_FOUND = { status: 404, json: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] }

/** Three leads that were last touched on the day before. The clock stands still at 2026-11-20T12:00:00Z. */
const open = () =>
  openBulkOrg(makeLeads(3, (n) => ({ Email: n < 3 ? 'twice@example.com' : 'Once@example.com', SystemModstamp: STAMP })))
type Org = Awaited<ReturnType<typeof open>>

const edit = (org: Org, change: object) => org.control('records', { object: 'Lead', ...change })
const all = (org: Org, soql: string) => org.get(`${BASE}/queryAll?q=${encodeURIComponent(soql)}`)

describe('single records', () => {
  it('[66] come by an id of 15 or 18 characters, whole or in part', async () => {
    const org = await open()
    const whole = (await org.get(`${LEAD}/${leadId(1)}`)).json
    expect(whole.attributes).toEqual({ type: 'Lead', url: `${LEAD}/${leadId(1)}` })
    expect(whole).toMatchObject({ LastName: 'Lead 1', IsDeleted: false, Rating: null })
    const part = await org.get(`${LEAD}/${leadId(1).slice(0, 15)}?fields=lastname,Email`)
    expect(Object.keys(part.json)).toEqual(['attributes', 'LastName', 'Email'])
    expect(await org.get(`${LEAD}/${leadId(1)}?fields=Nope`)).toMatchObject({
      status: 400,
      json: [{ errorCode: 'INVALID_FIELD', message: "No such column 'Nope' on sobject of type Lead" }],
    })
  })

  it('[66] are refused by ids that are none, of other objects, or unknown', async () => {
    const org = await open()
    expect(await org.get(`${LEAD}/${leadId(9)}`)).toMatchObject(NOT_FOUND)
    expect(await org.get(`${LEAD}/${ANN}`)).toMatchObject(NOT_FOUND)
    expect((await org.get(`${LEAD}/Lead1`)).json[0].message).toBe(
      'Provided external ID field does not exist or is not accessible: Lead1',
    )
    const malformed = `${leadId(1).slice(0, 17)}B`
    expect((await org.get(`${LEAD}/${malformed}`)).json[0]).toEqual({
      message: `malformed id ${malformed}`,
      errorCode: 'MALFORMED_ID',
    })
    expect((await org.get(`${BASE}/sobjects/Nope/${leadId(1)}`)).status).toBe(404)
  })

  it('[67] come by a field that tells them apart; several are listed', async () => {
    const key = field('string', 'Key__c', 'Key', { length: 20, externalId: true, unique: true })
    const number = field('double', 'Number__c', 'Number', { precision: 9, scale: 0, externalId: true })
    const org = await openOrg(
      makeLeads(3, (n) => ({
        Key__c: `K/${n} ü`,
        Number__c: n,
        Email: n < 3 ? 'twice@example.com' : 'once@example.com',
      })),
      {},
      { fields: [...leadFields([]), key, number] },
    )
    expect((await org.get(`${LEAD}/Key__c/${encodeURIComponent('k/2 Ü')}`)).json.Id).toBe(leadId(2))
    expect((await org.get(`${LEAD}/number__c/3?fields=Id`)).json).toMatchObject({ Id: leadId(3) })
    expect(await org.get(`${LEAD}/Email/twice@example.com`)).toMatchObject({
      status: 300,
      json: [`${LEAD}/${leadId(1)}`, `${LEAD}/${leadId(2)}`],
    })
    expect(await org.get(`${LEAD}/Key__c/none`)).toMatchObject(NOT_FOUND)
    expect((await org.get(`${LEAD}/City/Rom`)).json[0].message).toContain('not accessible: City')
  })

  it('[66] come by up to 2,000 ids in their order, null where there is none', async () => {
    const org = await open()
    const path = `${BASE}/composite/sobjects/Lead`
    const ask = (ids: string[], fields = ['Id']) => org.call('POST', path, { ids, fields })
    const { json } = await ask([leadId(3), leadId(9), leadId(1)], ['LastName'])
    expect(json).toMatchObject([{ LastName: 'Lead 3' }, null, { LastName: 'Lead 1' }])
    const short = await org.get(`${path}?ids=${leadId(2)}&fields=Id,Email`)
    expect(short.json).toMatchObject([{ Id: leadId(2), Email: 'twice@example.com' }])
    expect((await ask(['x'])).json[0].errorCode).toBe('MALFORMED_ID')
    expect((await ask([leadId(1)], ['Nope'])).json[0].errorCode).toBe('INVALID_FIELD')
    expect((await ask([])).json[0].errorCode).toBe('JSON_PARSER_ERROR')
    const many = Array.from({ length: 2_001 }, (_, n) => leadId(n))
    expect((await ask(many)).json[0].errorCode).toBe('EXCEEDED_ID_LIMIT')
    expect((await ask(many.slice(1))).json).toHaveLength(2_000)
  })
})

describe('deleted leads', () => {
  it('[68] are for queryAll and bulk queryAll, until they leave the bin after 15 days', async () => {
    const org = await open()
    expect((await edit(org, { delete: [leadId(2)] })).json).toEqual({ ids: [leadId(2)] })
    const deleted = 'SELECT LastName, SystemModstamp FROM Lead WHERE IsDeleted = true'
    expect((await org.query(deleted)).json.totalSize).toBe(0)
    expect((await all(org, deleted)).json.records).toMatchObject([
      { LastName: 'Lead 2', SystemModstamp: '2026-11-20T12:00:00.000+0000' },
    ])
    const inBulk = async () => {
      const path = await org.finished('SELECT Id FROM Lead', { operation: 'queryAll' })
      return (await org.get(path)).json.numberRecordsProcessed
    }
    expect(await inBulk()).toBe(3)
    await org.control('limits', { sessionMs: 10_000_000_000 })
    await org.get(`${BASE}/limits`)
    await org.advance(15 * 86_400_000 - 1)
    expect((await all(org, deleted)).json.totalSize).toBe(1)
    await org.advance(1)
    expect((await all(org, deleted)).json.totalSize).toBe(0)
    expect(await inBulk()).toBe(2)
    expect(await org.get(`${LEAD}/${leadId(2)}`)).toMatchObject(NOT_FOUND)
  })

  it('[69] say so when they are asked for by id', async () => {
    const org = await open()
    await edit(org, { delete: [leadId(2)] })
    expect(await org.get(`${LEAD}/${leadId(2)}`)).toMatchObject({
      status: 404,
      json: [{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted' }],
    })
    const { json } = await org.get(`${BASE}/composite/sobjects/Lead?ids=${leadId(2)}&fields=Id`)
    expect(json).toEqual([null])
  })

  it('[70] come back, and then count as changed', async () => {
    const org = await open()
    await edit(org, { delete: [leadId(2)] })
    await org.advance(60_000)
    await edit(org, { undelete: [leadId(2)] })
    expect(
      (await org.query(`SELECT LastModifiedDate, SystemModstamp FROM Lead WHERE Id = '${leadId(2)}'`)).json.records,
    ).toMatchObject([{ LastModifiedDate: null, SystemModstamp: '2026-11-20T12:01:00.000+0000' }])
  })

  it('[71] of a merge name the lead that is left', async () => {
    const org = await open()
    await edit(org, { merge: { master: leadId(1), others: [leadId(2)] } })
    const merged = 'SELECT Id, MasterRecordId FROM Lead WHERE MasterRecordId != null'
    expect((await all(org, merged)).json.records).toMatchObject([{ Id: leadId(2), MasterRecordId: leadId(1) }])
    expect(await org.column('SELECT Id FROM Lead WHERE SystemModstamp > 2026-11-20T00:00:00Z')).toEqual([leadId(1)])
  })

  it('[32] and converted ones are told apart', async () => {
    const org = await open()
    const account = '001000000000001AAA'
    await edit(org, {
      update: [{ Id: leadId(2), IsConverted: true, ConvertedDate: '2026-11-20', ConvertedAccountId: account }],
    })
    const { json } = await org.query('SELECT Id, ConvertedDate, ConvertedAccountId FROM Lead WHERE IsConverted = true')
    expect(json.records).toMatchObject([{ Id: leadId(2), ConvertedDate: '2026-11-20', ConvertedAccountId: account }])
  })
})

describe('changes over a time', () => {
  const list = (org: Org, what: string, start: string, end: string) =>
    org.get(`${LEAD}/${what}/?start=${encodeURIComponent(start)}&end=${encodeURIComponent(end)}`)

  it('[72] are listed by id, with how far the list reaches', async () => {
    const org = await open()
    await edit(org, {
      create: [{ LastName: 'New', Company: 'X' }],
      update: [{ Id: leadId(1), City: 'Rom' }],
      delete: [leadId(2)],
    })
    await org.advance(90_000)
    await edit(org, { update: [{ Id: leadId(3), City: 'Rom' }] })
    const updated = await list(org, 'updated', '2026-11-20T12:00:00Z', '2026-11-20T13:00:00+00:00')
    const [created] = await org.column("SELECT Id FROM Lead WHERE LastName = 'New'")
    // The minute that has not ended is left for the next call.
    expect(updated.json).toEqual({
      ids: [leadId(1), created],
      latestDateCovered: '2026-11-20T12:01:00.000+0000',
    })
    const deleted = await list(org, 'deleted', '2026-11-20T12:00:59Z', '2026-11-20T12:01:00Z')
    expect(deleted.json).toEqual({
      deletedRecords: [{ id: leadId(2), deletedDate: '2026-11-20T12:00:00.000+0000' }],
      earliestDateAvailable: '2026-11-05T12:01:00.000+0000',
      latestDateCovered: '2026-11-20T12:01:00.000+0000',
    })
    expect((await list(org, 'updated', '2026-11-19T00:00:00Z', '2026-11-20T00:00:00Z')).json.ids).toEqual([])
  })

  it('[73] need a time of a minute within the last 30 days', async () => {
    const org = await open()
    const code = async (start: string, end: string) => (await list(org, 'updated', start, end)).json[0]?.errorCode
    expect(await code('2026-11-20T11:00:00Z', '2026-11-20T11:00:59Z')).toBe('INVALID_REPLICATION_DATE')
    expect(await code('2026-11-20T11:00:00Z', '2026-11-19T11:00:00Z')).toBe('INVALID_REPLICATION_DATE')
    expect(await code('2026-10-21T11:59:00Z', '2026-11-20T11:00:00Z')).toBe('INVALID_REPLICATION_DATE')
    expect(await code('2026-10-21T12:00:00Z', '2026-11-20T11:00:00Z')).toBeUndefined()
    expect(await code('yesterday', '2026-11-20T11:00:00Z')).toBe('INVALID_FIELD')
    expect((await org.get(`${LEAD}/deleted`)).json[0].errorCode).toBe('INVALID_FIELD')
    expect((await org.get(`${BASE}/sobjects/Nope/deleted?start=x&end=y`)).status).toBe(404)
  })

  it('are made over the control plane, which says what is wrong', async () => {
    const org = await open()
    const wrong: [object, string][] = [
      [{ delete: ['00Q'] }, 'There is no record "00Q".'],
      [{ object: 'Nope' }, 'There is no object "Nope".'],
      [{ remove: [] }, 'A change of records has no member "remove".'],
      [{ delete: leadId(1) }, 'A change of records holds lists, of records to create and update, else of ids.'],
      [{ update: [null] }, 'A change of records holds lists, of records to create and update, else of ids.'],
      [{ merge: 'x' }, 'A merge names its master.'],
    ]
    for (const [change, error] of wrong) expect(await edit(org, change)).toMatchObject({ status: 400, json: { error } })
    expect((await org.query('SELECT COUNT() FROM Lead')).json.totalSize).toBe(3)
  })

  it('[87] do not reach into a job whose turn has come', async () => {
    const org = await openBulkOrg(makeLeads(3), { limits: { jobMs: 8_000 } })
    const path = await org.finished('SELECT Id FROM Lead')
    await org.advance(2_000)
    await edit(org, { delete: [leadId(1)] })
    await org.advance(6_000)
    expect((await org.get(path)).json).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 3 })
  })
})
