import { describe, expect, it } from 'vitest'
import { field } from '../../simulators/salesforce/standard/field.ts'
import { BASE, COLLECTIONS, codesOf, keyed, openWritable } from './salesforce-writes.ts'

const names = (count: number, from = 1) =>
  Array.from({ length: count }, (_, at) => ({ Name: `A ${from + at}`, Key__c: `k${from + at}` }))
const open = (options: Parameters<typeof openWritable>[0] = {}) =>
  openWritable(options, { objects: keyed({ Account: {} }) })

describe('collections', () => {
  it('[135] have a result for each row, in order, with 200 even where rows fail', async () => {
    const org = await open()
    const { status, json } = await org.insertMany('Account', [{ Name: 'A' }, { Phone: '1' }, { Name: 'B' }])
    expect(status).toBe(200)
    expect(json).toEqual([
      { id: expect.stringMatching(/^001/), success: true, errors: [] },
      {
        success: false,
        errors: [
          { statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]', fields: ['Name'] },
        ],
      },
      { id: expect.stringMatching(/^001/), success: true, errors: [] },
    ])
    expect(await org.rows('SELECT Name FROM Account ORDER BY Id')).toEqual([{ Name: 'A' }, { Name: 'B' }])
  })

  it('[136] take 200 rows in at most ten runs of one type', async () => {
    const org = await open()
    expect((await org.insertMany('Account', names(200))).json).toHaveLength(200)
    const many = await org.insertMany('Account', names(201, 300))
    expect([many.status, many.json]).toEqual([
      400,
      [
        {
          errorCode: 'EXCEEDED_ID_LIMIT',
          message: 'record limit reached. cannot submit more than 200 records into this call',
        },
      ],
    ])
    const mixed = (runs: number) =>
      org.call('POST', COLLECTIONS, {
        records: Array.from({ length: runs }, (_, at) =>
          at % 2 === 0
            ? { attributes: { type: 'Account' }, Name: 'x' }
            : { attributes: { type: 'Lead' }, LastName: 'x', Company: 'y' },
        ),
      })
    expect(codesOf(await mixed(10))).toEqual(Array(10).fill(null))
    expect([(await mixed(11)).status, await org.column('SELECT COUNT(Id) FROM Lead')]).toEqual([400, [5]])
    expect(codesOf(await org.call('POST', COLLECTIONS, { rows: [] }))).toEqual(['JSON_PARSER_ERROR'])
  })

  it('[137] are saved together or not at all when that is asked for', async () => {
    const org = await open()
    const { json } = await org.insertMany('Account', [{ Name: 'A' }, {}], { allOrNone: true })
    expect(codesOf({ json })).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING'])
    expect(await org.rows('SELECT Id FROM Account')).toEqual([])
    expect(codesOf(await org.insertMany('Account', [{ Name: 'A' }, { Name: 'B' }], { allOrNone: true }))).toEqual([
      null,
      null,
    ])
  })

  it('[138] refuse the record that does not say its type, and no other', async () => {
    const org = await open()
    const { status, json } = await org.call('POST', COLLECTIONS, {
      records: [{ Name: 'A' }, null, { attributes: { type: 'Nope' } }, { attributes: { type: 'account' }, Name: 'B' }],
    })
    expect([status, codesOf({ json })]).toEqual([200, ['JSON_PARSER_ERROR', 'JSON_PARSER_ERROR', 'INVALID_TYPE', null]])
  })

  it('[139] are upserted by a key, each row saying whether it was created', async () => {
    const org = await open()
    const first = await org.upsertMany('Account', 'Key__c', [{ Name: 'A', Key__c: 'k1' }])
    expect(first.json).toEqual([{ id: expect.any(String), success: true, errors: [], created: true }])
    const { json } = await org.upsertMany('Account', 'Key__c', [
      { Name: 'A2', Key__c: 'k1' },
      { Name: 'B', Key__c: 'k2' },
      { Name: 'C' },
      { Key__c: 'k3' },
      { Name: 'D', Key__c: 'k4', Id: first.json[0].id },
    ])
    expect(json[0]).toEqual({ id: first.json[0].id, success: true, errors: [], created: false })
    expect(json[1]).toMatchObject({ success: true, created: true })
    expect(codesOf({ json })).toEqual([null, null, 'MISSING_ARGUMENT', 'REQUIRED_FIELD_MISSING', 'INVALID_FIELD'])
    expect(json[3]).toMatchObject({ success: false, created: false })
    expect('id' in json[3]).toBe(false)
  })

  it('[139] that have a key twice have both rows refused', async () => {
    const org = await open()
    const rows = [{ Key__c: 'a' }, { Key__c: 'b' }, { Key__c: 'a' }, { Key__c: 'A' }].map((row) => ({
      Name: 'x',
      ...row,
    }))
    const { json } = await org.upsertMany('Account', 'Key__c', rows)
    expect(codesOf({ json })).toEqual(['DUPLICATE_VALUE', null, 'DUPLICATE_VALUE', null])
    expect(json[0].errors[0]).toEqual({
      statusCode: 'DUPLICATE_VALUE',
      message: 'Duplicate external id specified: a',
      fields: ['Key__c'],
    })
    await org.insertMany('Contact', [
      { LastName: 'x', Email: 't@x.example' },
      { LastName: 'y', Email: 't@x.example' },
    ])
    const email = await org.upsertMany('Contact', 'Email', [{ LastName: 'z', Email: 'T@x.example' }])
    expect(codesOf(email)).toEqual(['DUPLICATE_EXTERNAL_ID'])
    expect((await org.upsertMany('Account', 'Phone', [{ Name: 'x', Phone: '1' }])).status).toBe(404)
  })

  it('[140] are deleted by their ids', async () => {
    const org = await open()
    const { json } = await org.insertMany('Account', names(3))
    const ids = json.map(({ id }: { id: string }) => id)
    const gone = await org.call('DELETE', `${COLLECTIONS}?ids=${ids[0]},x,${ids[1]},${ids[0]}&allOrNone=false`)
    expect(codesOf(gone)).toEqual([null, 'MALFORMED_ID', null, 'ENTITY_IS_DELETED'])
    expect(gone.json[0]).toEqual({ id: ids[0], success: true, errors: [] })
    expect(await org.column('SELECT COUNT(Id) FROM Account')).toEqual([1])
    expect(codesOf(await org.call('DELETE', `${COLLECTIONS}?ids=${ids[2]},${ids[0]}&allOrNone=true`))).toEqual([
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'ENTITY_IS_DELETED',
    ])
    expect(await org.column('SELECT COUNT(Id) FROM Account')).toEqual([1])
    expect((await org.call('DELETE', COLLECTIONS)).status).toBe(400)
  })

  it('[141] are changed by their ids, of whatever spelling', async () => {
    const org = await open()
    const { json } = await org.insertMany('Account', names(2))
    const [one, two] = json.map(({ id }: { id: string }) => id)
    const changed = await org.updateMany('Account', [
      { id: one, Name: 'X' },
      { Id: two.slice(0, 15), Name: 'Y' },
      { Id: two, Name: 'Z' },
      { Name: 'W' },
      { Id: '001000000000009AAA', Name: 'V' },
    ])
    expect(codesOf(changed)).toEqual([null, null, 'DUPLICATE_VALUE', 'MISSING_ARGUMENT', 'INVALID_CROSS_REFERENCE_KEY'])
    expect(await org.column('SELECT Name FROM Account ORDER BY Id')).toEqual(['X', 'Y'])
  })

  it('[142] may be lost in the middle, so that only the first rows are saved', async () => {
    const org = await open({
      faults: [{ kind: 'partial', rows: 2, method: 'POST', path: '*composite/sobjects', times: 1 }],
    })
    expect((await org.insertMany('Account', names(5))).status).toBe(502)
    expect(await org.column('SELECT Name FROM Account ORDER BY Id')).toEqual(['A 1', 'A 2'])
    const again = await org.upsertMany('Account', 'Key__c', names(5))
    expect(again.json.map(({ created }: { created: boolean }) => created)).toEqual([false, false, true, true, true])
  })

  it('[143] fail as a whole for a field that there is not, by another reading', async () => {
    const rows = [{ Name: 'A' }, { Name: 'B', Nope__c: 1 }]
    expect(codesOf(await (await open()).insertMany('Account', rows))).toEqual([null, 'INVALID_FIELD'])
    const other = await open({ settings: { readings: 'unknown-field-fails-request' } })
    const { status, json } = await other.insertMany('Account', rows)
    expect([status, codesOf({ json }), await other.rows('SELECT Id FROM Account')]).toEqual([
      400,
      ['INVALID_FIELD'],
      [],
    ])
  })

  it('[144] are upserted by Id too: a set one changes, null creates', async () => {
    const org = await open()
    const id = await org.made('Account', { Name: 'A' })
    const { json } = await org.upsertMany('Account', 'Id', [
      { Id: id, Name: 'A2' },
      { Id: null, Name: 'B' },
    ])
    expect(json.map(({ created }: { created: boolean }) => created)).toEqual([false, true])
    expect(await org.column('SELECT Name FROM Account ORDER BY Id')).toEqual(['A2', 'B'])
  })

  it('[145] are upserted by a key that is not unique by those who see all', async () => {
    const loose = field('string', 'Loose__c', 'Loose', { length: 20, externalId: true })
    const objects = keyed({ Account: { fields: [loose] } })
    const row = { Name: 'A', Loose__c: 'x' }
    const all = await openWritable({}, { objects })
    expect(codesOf(await all.upsertMany('Account', 'Loose__c', [row]))).toEqual([null])
    const some = await openWritable({ settings: { permissions: 'api' } }, { objects })
    expect(codesOf(await some.upsertMany('Account', 'Loose__c', [row]))).toEqual(['INSUFFICIENT_ACCESS_OR_READONLY'])
    expect(codesOf(await some.upsertMany('Account', 'Key__c', [{ Name: 'A', Key__c: 'x' }]))).toEqual([null])
  })

  it('[66] are read by their ids at once', async () => {
    const org = await open()
    const id = await org.made('Account', { Name: 'A' })
    const { json } = await org.call('POST', `${BASE}/composite/sobjects/Account`, { ids: [id], fields: ['Name'] })
    expect(json[0].Name).toBe('A')
  })
})
