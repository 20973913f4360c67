import { describe, expect, it } from 'vitest'
import type { DuplicateRuleSeed, RuleSeed } from '../../simulators/salesforce/seed.ts'
import { openBulkOrg } from './salesforce-bulk.ts'
import { BASE, codesOf, openWritable, seededId } from './salesforce-writes.ts'

const open = (rules: RuleSeed, options: Parameters<typeof openWritable>[0] = {}) => openWritable(options, { rules })

describe('what administrators have set up', () => {
  it('[154] validation rules refuse what they are true of, naming each', async () => {
    const org = await open({
      validation: [
        {
          object: 'Account',
          name: 'Phone_or_site',
          refuses: 'Phone = null AND Website = null',
          message: 'Give a phone or a site.',
        },
        { object: 'Account', name: 'No_test', refuses: "Name LIKE 'test%'", message: 'No tests.', field: 'Name' },
        { object: 'Account', name: 'Off', refuses: 'Id != null', message: 'Never.', active: false },
      ],
    })
    const { json } = await org.insertMany('Account', [{ Name: 'Acme', Phone: '1' }, { Name: 'Test 1' }])
    expect(json[0].success).toBe(true)
    expect(json[1].errors).toEqual([
      { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Give a phone or a site.', fields: [] },
      { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No tests.', fields: ['Name'] },
    ])
    expect(codesOf(await org.change('Account', json[0].id, { Phone: null }))).toEqual([
      'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    ])
    const found = await org.get(
      `${BASE}/tooling/query?q=${encodeURIComponent('SELECT ValidationName, Active FROM ValidationRule')}`,
    )
    expect(
      found.json.records.map(({ ValidationName, Active }: Record<string, unknown>) => [ValidationName, Active]),
    ).toEqual([
      ['Phone_or_site', true],
      ['No_test', true],
      ['Off', false],
    ])
  })

  it('[155] duplicate rules that alert give way to the header, those that block do not', async () => {
    const rule: DuplicateRuleSeed = { object: 'Lead', name: 'Same_mail', fields: ['Email'], action: 'alert' }
    const lead = { LastName: 'x', Company: 'y', Email: 'a@x.example' }
    const rows = { records: [{ attributes: { type: 'Lead' }, ...lead, Email: 'A@x.example' }] }
    const send = (org: Awaited<ReturnType<typeof open>>, value: string) =>
      org.json('POST', `${BASE}/composite/sobjects`, rows, { 'sforce-duplicate-rule-header': value })
    const alerting = await open({ duplicate: [rule] })
    const first = await alerting.made('Lead', lead)
    const found = await send(alerting, 'allowSave=false')
    expect(found.json[0].errors[0]).toMatchObject({
      statusCode: 'DUPLICATES_DETECTED',
      duplicateResult: {
        allowSave: true,
        duplicateRule: 'Same_mail',
        matchResults: [{ size: 1, matchRecords: [{ record: { Id: first } }] }],
      },
    })
    expect((await send(alerting, 'allowSave=true; includeRecordDetails=true')).json[0].success).toBe(true)
    const single = await alerting.create('Lead', lead)
    expect([single.status, codesOf(single)]).toEqual([400, ['DUPLICATES_DETECTED']])
    expect(await alerting.column('SELECT DeveloperName FROM DuplicateRule')).toEqual(['Same_mail'])
    const blocking = await open({ duplicate: [{ ...rule, action: 'block', on: ['insert'] }] })
    await blocking.made('Lead', lead)
    expect(codesOf(await send(blocking, 'allowSave=true'))).toEqual(['DUPLICATES_DETECTED'])
    const other = await blocking.made('Lead', { ...lead, Email: 'b@x.example' })
    expect((await blocking.change('Lead', other, { Email: 'a@x.example' })).status).toBe(204)
  })

  it('[156] assignment rules take new leads and cases unless the header says FALSE', async () => {
    const bob = seededId('005', 7)
    const users = [{ Id: bob, Username: 'bob@acme.example', LastName: 'Bob', IsActive: true }]
    const org = await openWritable({}, { users, rules: { assignment: { Lead: bob } } })
    const send = (value: string) =>
      org.json('POST', `${BASE}/sobjects/Lead`, { LastName: 'x', Company: 'y' }, { 'sforce-auto-assign': value })
    const owners = await Promise.all(
      ['TRUE', 'FALSE', ''].map(async (value) => (await org.read('Lead', (await send(value)).json.id)).OwnerId),
    )
    expect(owners).toEqual([bob, expect.not.stringMatching(bob), bob])
  })

  it('[157] dates and makers are for users with the permission, of new records', async () => {
    const past = '2019-05-01T08:00:00.000+0000'
    const settings = { permissions: 'api,view-all,audit-fields,inactive-owners' }
    const nil = seededId('005', 9)
    const users = [{ Id: nil, Username: 'nil@acme.example', LastName: 'Nil', IsActive: false }]
    const org = await openWritable({ settings }, { users })
    const values = { CreatedDate: past, LastModifiedDate: past, CreatedById: nil, OwnerId: nil }
    const id = await org.made('Account', { Name: 'A', ...values })
    expect(await org.read('Account', id)).toMatchObject({ ...values, SystemModstamp: '2026-11-20T12:00:00.000+0000' })
    expect(codesOf(await org.change('Account', id, { CreatedDate: past }))).toEqual(['INVALID_FIELD_FOR_INSERT_UPDATE'])
    const backwards = { Name: 'B', CreatedDate: past, LastModifiedDate: '2018-01-01T00:00:00Z' }
    expect(codesOf(await org.create('Account', backwards))).toEqual(['FIELD_INTEGRITY_EXCEPTION'])
    const { fields } = (await org.get(`${BASE}/sobjects/Account/describe`)).json
    const created = fields.find(({ name }: { name: string }) => name === 'CreatedDate')
    expect([created.createable, created.updateable]).toEqual([true, false])
  })

  it('[158] a change keeps its parents for a while where that is switched on', async () => {
    const org = await openWritable({ limits: { lockMs: 1_000 } })
    const account = await org.made('Account', { Name: 'Acme' })
    await org.advance(1_000)
    const contact = (LastName: string) => ({ LastName, AccountId: account })
    expect(codesOf(await org.insertMany('Contact', [contact('a'), contact('b')]))).toEqual([null, null])
    expect(codesOf(await org.insertMany('Contact', [contact('c'), { LastName: 'd' }]))).toEqual([
      'UNABLE_TO_LOCK_ROW',
      null,
    ])
    await org.advance(1_000)
    expect(codesOf(await org.insertMany('Contact', [contact('c')]))).toEqual([null])
  })

  it('[159] an org that is full takes no more records', async () => {
    const org = await openWritable({ limits: { storageMB: 0 } })
    const { json } = await org.insertMany('Account', [{ Name: 'A' }])
    expect(json[0].errors).toEqual([
      { statusCode: 'STORAGE_LIMIT_EXCEEDED', message: 'storage limit exceeded', fields: [] },
    ])
  })

  it('[106] what is written takes room', async () => {
    const org = await openBulkOrg([])
    const before = (await org.get(`${BASE}/limits`)).json.DataStorageMB.Remaining
    const records = Array.from({ length: 200 }, (_, n) => ({ attributes: { type: 'Account' }, Name: `${n}` }))
    for (let call = 0; call < 4; call += 1) await org.call('POST', `${BASE}/composite/sobjects`, { records })
    expect((await org.get(`${BASE}/limits`)).json.DataStorageMB.Remaining).toBeLessThan(before)
  })
})
