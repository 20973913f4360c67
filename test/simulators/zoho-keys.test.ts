import { expect, test } from 'vitest'
import { ANN, idOf, openOrg, sourceKey } from './zoho-org.ts'

type Org = Awaited<ReturnType<typeof openOrg>>
const keyed = (records: { id: string }[] = []) => ({ modules: { Contacts: { fields: [sourceKey], records } } })
const boyle = { id: idOf(1), Last_Name: 'Boyle', Email: 'b@x.com', Source_Id: 'hs-1' }

test('[40] a unique value is there once, without regard to case; the refusal names the record', async () => {
  const org = await openOrg(keyed([boyle]))
  const reply = await org.insert('Contacts', { Last_Name: 'X', Source_Id: 'HS-1' })
  expect(reply.json.data[0]).toEqual({
    code: 'DUPLICATE_DATA',
    details: { api_name: 'Source_Id', json_path: '$.data[0].Source_Id', id: idOf(1) },
    message: 'duplicate data',
    status: 'error',
  })
  const twice = await org.insert('Contacts', { Last_Name: 'X', Source_Id: 'n' }, { Last_Name: 'Y', Source_Id: 'n' })
  expect(org.codes(twice)).toEqual(['SUCCESS', 'DUPLICATE_DATA'])
  expect((await org.update('Contacts', { id: idOf(1), Source_Id: 'hs-1' })).status).toBe(200)
})

test('[41] a unique field may mind case', async () => {
  const exact = { ...sourceKey, unique: { case_sensitive: true } }
  const org = await openOrg({ modules: { Contacts: { fields: [exact], records: [boyle] } } })
  expect((await org.insert('Contacts', { Last_Name: 'X', Source_Id: 'HS-1' })).status).toBe(201)
  expect(org.codes(await org.insert('Contacts', { Last_Name: 'X', Source_Id: 'hs-1' }))).toEqual(['DUPLICATE_DATA'])
})

test('[42] e-mail addresses of contacts may repeat on insert', async () => {
  const org = await openOrg(keyed([boyle]))
  expect((await org.insert('Contacts', { Last_Name: 'Boyle', Email: 'b@x.com' })).status).toBe(201)
})

const upsert = (org: Org, module: string, body: object) => org.post(`${module}/upsert`, { trigger: [], ...body })

test('[43] an upsert without fields to look at merges by name or e-mail', async () => {
  const deal = { id: idOf(2), Deal_Name: 'Boat', Stage: 'Qualification' }
  const account = { id: idOf(3), Account_Name: 'Acme' }
  const org = await openOrg({
    modules: {
      Contacts: { records: [{ ...boyle, Source_Id: undefined }].map(({ Source_Id, ...rest }) => rest) },
      Deals: { records: [deal] },
      Accounts: { records: [account] },
    },
  })
  const contact = await upsert(org, 'Contacts', { data: [{ Last_Name: 'Other', Email: 'B@X.com' }] })
  expect(contact).toMatchObject({
    status: 200,
    json: { data: [{ action: 'update', duplicate_field: 'Email', details: { id: idOf(1) } }] },
  })
  const stranger = await upsert(org, 'Deals', { data: [{ Deal_Name: 'boat', Stage: 'Closed Won' }] })
  expect(stranger.json.data[0]).toMatchObject({
    action: 'update',
    duplicate_field: 'Deal_Name',
    details: { id: idOf(2) },
  })
  const firm = await upsert(org, 'Accounts', { data: [{ Account_Name: 'ACME' }, { Account_Name: 'Acme 2' }] })
  expect(firm.json.data).toMatchObject([
    { action: 'update' },
    { action: 'insert', duplicate_field: null, message: 'record added' },
  ])
})

test('[44] an upsert looks at the fields that are given, in order, and then at all other unique ones', async () => {
  const other = { api_name: 'Other_Id', data_type: 'text', unique: { case_sensitive: false } } as const
  const two = [
    { ...boyle, Other_Id: 'o-1' },
    { id: idOf(2), Last_Name: 'Two', Source_Id: 'hs-2', Other_Id: 'o-2', Email: 'two@x.com' },
  ]
  const org = await openOrg({ modules: { Contacts: { fields: [sourceKey, other], records: two } } })
  const data = [{ Last_Name: 'N', Source_Id: 'hs-2', Email: 'b@x.com' }]
  const bySource = await upsert(org, 'Contacts', { data, duplicate_check_fields: ['Source_Id', 'Email'] })
  expect(bySource.json.data[0]).toMatchObject({ duplicate_field: 'Source_Id', details: { id: idOf(2) } })
  const unasked = await upsert(org, 'Contacts', {
    data: [{ Last_Name: 'N', Other_Id: 'o-1' }],
    duplicate_check_fields: ['Source_Id'],
  })
  expect(unasked.json.data[0]).toMatchObject({ duplicate_field: 'Other_Id', details: { id: idOf(1) } })
  const clash = await upsert(org, 'Contacts', {
    data: [{ Last_Name: 'N', Source_Id: 'hs-2', Other_Id: 'o-1' }],
    duplicate_check_fields: ['Source_Id'],
  })
  expect(clash.json.data[0]).toMatchObject({ code: 'DUPLICATE_DATA', details: { id: idOf(1) } })
  const refused = await upsert(org, 'Contacts', { data, duplicate_check_fields: ['Last_Name'] })
  expect(refused).toMatchObject({ status: 400, json: { code: 'INVALID_DATA', details: { api_name: 'Last_Name' } } })
})

test('[45] of two records of one upsert with one key the second updates the first', async () => {
  const twins = {
    data: [
      { Last_Name: 'A', Source_Id: 'k' },
      { Last_Name: 'B', Source_Id: 'k' },
    ],
    duplicate_check_fields: ['Source_Id'],
  }
  const org = await openOrg(keyed())
  expect((await upsert(org, 'Contacts', twins)).json.data).toMatchObject([{ action: 'insert' }, { action: 'update' }])
  const strict = await openOrg(keyed(), { settings: { readings: 'repeats-in-request-refused' } })
  expect(await upsert(strict, 'Contacts', twins)).toMatchObject({ status: 400, json: { code: 'INVALID_DATA' } })
})

test('[44] an upsert finds numbers too, and a deal without an owner belongs to who writes', async () => {
  const number = { api_name: 'Number', data_type: 'integer', unique: { case_sensitive: false } } as const
  const org = await openOrg({
    modules: { Contacts: { fields: [number], records: [{ id: idOf(1), Last_Name: 'A', Number: 7 }] } },
  })
  const reply = await upsert(org, 'Contacts', {
    data: [
      { Last_Name: 'B', Number: 7 },
      { Last_Name: 'C', Number: 8, Owner: null },
    ],
    duplicate_check_fields: ['Number'],
  })
  expect(reply.json.data).toMatchObject([{ action: 'update', details: { id: idOf(1) } }, { action: 'insert' }])
  expect(org.rows('Contacts')[1]).toMatchObject({ record: { Owner: ANN } })
})
