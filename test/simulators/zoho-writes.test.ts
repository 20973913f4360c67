import { expect, test } from 'vitest'
import { ANN, BOB, EVE, idOf, openOrg, records, sourceKey } from './zoho-org.ts'

type Org = Awaited<ReturnType<typeof openOrg>>
const keyed = (more: object[] = []) => ({
  modules: { Contacts: { fields: [sourceKey], records: more as { id: string }[] } },
})
const boyle = { id: idOf(1), Last_Name: 'Boyle', Email: 'b@x.com', Source_Id: 'hs-1' }
const causes = (org: Org) =>
  (org.rows('automation') as unknown as { kind: string; cause: string }[]).map(({ kind, cause }) => `${kind} ${cause}`)

test('[33] an insert answers 201 with the id, times and makers of each record, in order', async () => {
  const org = await openOrg()
  const { status, json } = await org.insert('Contacts', { Last_Name: 'A' }, { Last_Name: 'B' })
  expect(status).toBe(201)
  const ann = { name: 'Ann Lee', id: ANN }
  expect(json.data).toMatchObject([
    {
      code: 'SUCCESS',
      status: 'success',
      message: 'record added',
      details: { Created_Time: '2026-03-01T07:00:00-05:00', Created_By: ann, Modified_By: ann },
    },
    { code: 'SUCCESS' },
  ])
  expect(
    json.data.map(({ details }: { details: { id: string } }) => org.stored('Contacts', details.id)?.Last_Name),
  ).toEqual(['A', 'B'])
})

test('[34] one wrong record does not stop the others: 207; when all are wrong 400', async () => {
  const org = await openOrg()
  const mixed = await org.insert('Contacts', { Last_Name: 'A' }, { First_Name: 'B' }, { Last_Name: 'C' })
  expect(mixed.status).toBe(207)
  expect(org.codes(mixed)).toEqual(['SUCCESS', 'MANDATORY_NOT_FOUND', 'SUCCESS'])
  expect(mixed.json.data[1]).toEqual({
    code: 'MANDATORY_NOT_FOUND',
    details: { api_name: 'Last_Name', json_path: '$.data[1].Last_Name' },
    message: 'required field not found',
    status: 'error',
  })
  const wrong = await org.insert('Contacts', { First_Name: 'B' })
  expect(wrong).toMatchObject({ status: 400, json: { data: [{ status: 'error' }] } })
})

test('[34] under a reading mixed results have status 200', async () => {
  const org = await openOrg({}, { settings: { readings: 'mixed-200' } })
  expect((await org.insert('Contacts', { Last_Name: 'A' }, {})).status).toBe(200)
})

test('[35] a hundred records a call, and at least one', async () => {
  const org = await openOrg()
  const many = Array.from({ length: 101 }, () => ({ Last_Name: 'A' }))
  expect(await org.insert('Contacts', ...many)).toMatchObject({
    status: 400,
    json: { code: 'INVALID_DATA', details: { maximum_length: 100 } },
  })
  expect((await org.insert('Contacts')).json.code).toBe('MANDATORY_NOT_FOUND')
  expect((await org.post('Contacts', 'no json')).status).toBe(400)
  expect(org.rows('Contacts')).toHaveLength(0)
})

test('[36] under a reading errors of the request stand in data', async () => {
  const org = await openOrg({}, { settings: { readings: 'request-errors-in-data' } })
  expect((await org.get('Ships?fields=id')).json.data).toMatchObject([{ code: 'INVALID_MODULE' }])
  expect((await org.insert('Ships', {})).json.data).toMatchObject([{ code: 'INVALID_MODULE' }])
  expect((await org.query('select')).json.code).toBe('SYNTAX_ERROR')
})

test('[37] an update changes the fields that are sent; null empties', async () => {
  const org = await openOrg(keyed([{ ...boyle, Phone: '1', Created_Time: '2026-01-01T00:00:00Z' }]))
  const { status, json } = await org.update('Contacts', { id: idOf(1), First_Name: 'Al', Phone: null })
  expect(status).toBe(200)
  expect(json.data[0]).toMatchObject({
    message: 'record updated',
    details: { id: idOf(1), Created_Time: '2025-12-31T19:00:00-05:00' },
  })
  expect(org.stored('Contacts', idOf(1))).toMatchObject({
    First_Name: 'Al',
    Full_Name: 'Al Boyle',
    Phone: null,
    Email: 'b@x.com',
    Modified_Time: '2026-03-01T12:00:00Z',
  })
  expect((await org.put(`Contacts/${idOf(1)}`, { data: [{ Phone: '2' }] })).status).toBe(200)
  expect(org.stored('Contacts', idOf(1))?.Phone).toBe('2')
})

test('[38] an update of what is not there, or that empties what is mandatory, is refused by itself', async () => {
  const org = await openOrg(keyed([boyle]))
  const reply = await org.update(
    'Contacts',
    { id: idOf(9), Phone: '1' },
    { id: idOf(1), Last_Name: null },
    { Phone: '1' },
  )
  expect(org.codes(reply)).toEqual(['INVALID_DATA', 'MANDATORY_NOT_FOUND', 'INVALID_DATA'])
  expect(reply.json.data[0].details).toMatchObject({ api_name: 'id' })
})

test('[39] If-Unmodified-Since guards an update', async () => {
  const org = await openOrg(keyed([{ ...boyle, Modified_Time: '2026-02-01T00:00:00Z' }]))
  const put = (since: string) =>
    org.put('Contacts', { data: [{ id: idOf(1), Phone: '1' }] }, { 'if-unmodified-since': since })
  expect(await put('2026-01-31T00:00:00+00:00')).toMatchObject({ status: 412, json: { code: 'ALREADY_MODIFIED' } })
  expect((await put('2026-02-01T00:00:00+00:00')).status).toBe(200)
})

test('[46] without trigger all automations run; an empty list runs none of them, named ones run alone', async () => {
  const org = await openOrg(keyed([boyle]))
  await org.post('Contacts', { data: [{ Last_Name: 'A' }] })
  expect(causes(org)).toEqual([
    'workflow create',
    'approval create',
    'blueprint create',
    'pathfinder create',
    'orchestration create',
    'cadences create',
  ])
  await org.put('Contacts', {
    data: [{ id: idOf(1), Phone: '1' }],
    trigger: ['workflow'],
    skip_feature_execution: [{ name: 'cadences' }],
  })
  expect(causes(org).slice(6)).toEqual(['workflow edit'])
})

test('[47] cadences run with an empty trigger too, unless they are skipped for that action', async () => {
  const org = await openOrg(keyed([boyle]))
  await org.insert('Contacts', { Last_Name: 'A' })
  expect(causes(org)).toEqual(['cadences create'])
  const skip_feature_execution = [{ name: 'cadences', action: 'insert' }]
  await org.post('Contacts', { data: [{ Last_Name: 'B' }], trigger: [], skip_feature_execution })
  expect(causes(org)).toHaveLength(1)
  await org.put('Contacts', { data: [{ id: idOf(1), Phone: '1' }], trigger: [], skip_feature_execution })
  expect(causes(org)).toHaveLength(2)
  const data = [{ Last_Name: 'C' }, { Last_Name: 'Boyle', Source_Id: boyle.Source_Id }]
  await org.post('Contacts/upsert', {
    data,
    duplicate_check_fields: ['Source_Id'],
    trigger: [],
    skip_feature_execution,
  })
  expect(causes(org).slice(2)).toEqual(['cadences edit'])
})

test('[48] an assignment rule runs where it is named', async () => {
  const org = await openOrg()
  const skip_feature_execution = [{ name: 'cadences' }]
  await org.post('Contacts', { data: [{ Last_Name: 'A' }], trigger: [], skip_feature_execution, lar_id: '1' })
  expect(causes(org)).toEqual(['assignment_rules create'])
})

test('[49] system fields and unknown fields that are sent are ignored', async () => {
  const sent = {
    Last_Name: 'A',
    Created_Time: '2020-01-01T00:00:00+00:00',
    Full_Name: 'Z',
    Nothing: 1,
    Modified_By: { id: BOB },
  }
  const org = await openOrg()
  const [{ details }] = (await org.insert('Contacts', sent)).json.data
  expect(org.stored('Contacts', details.id)).toMatchObject({
    Created_Time: '2026-03-01T12:00:00Z',
    Full_Name: 'A',
    Modified_By: ANN,
  })
  expect(org.stored('Contacts', details.id)).not.toHaveProperty('Nothing')
  const strict = await openOrg({}, { settings: { readings: 'ignored-fields-refused' } })
  expect((await strict.insert('Contacts', sent)).json.data[0]).toMatchObject({
    code: 'INVALID_DATA',
    details: { api_name: 'Created_Time' },
  })
})

test('[50] an owner is an active user; without one it is who writes', async () => {
  const org = await openOrg()
  const reply = await org.insert(
    'Contacts',
    { Last_Name: 'A', Owner: { id: BOB } },
    { Last_Name: 'B', Owner: { id: EVE } },
    { Last_Name: 'C' },
  )
  expect(reply.json.data[1]).toMatchObject({ code: 'INVALID_DATA', details: { api_name: 'Owner' } })
  expect(org.rows('Contacts')).toMatchObject([{ record: { Owner: BOB } }, { record: { Owner: ANN } }])
})

test('[51] a lookup leads by id to a record of its module; names make nothing', async () => {
  const org = await openOrg({
    modules: {
      Accounts: { records: [{ id: idOf(5), Account_Name: 'Acme' }] },
      Leads: { records: [{ id: idOf(6), Last_Name: 'L' }] },
    },
  })
  const of = (Account_Name: unknown) => ({ Last_Name: 'A', Account_Name })
  const reply = await org.insert(
    'Contacts',
    of({ id: idOf(5) }),
    of({ id: idOf(9) }),
    of({ id: idOf(6) }),
    of({ name: 'Acme' }),
    of('Acme'),
  )
  expect(org.codes(reply)).toEqual(['SUCCESS', 'INVALID_DATA', 'INVALID_DATA', 'MANDATORY_NOT_FOUND', 'INVALID_DATA'])
  expect(reply.json.data[1].details).toMatchObject({ api_name: 'Account_Name' })
  expect(org.rows('Accounts')).toHaveLength(1)
})

test('[52] a stage belongs to the pipeline of its deal, the default one where none is named', async () => {
  const pipelines = [
    { name: 'Sales', stages: ['Qualification', 'Closed Won'] },
    { name: 'Renewal', stages: ['Closed Lost'] },
  ]
  const org = await openOrg({ pipelines })
  const deal = (Stage: string, Pipeline?: string) => ({
    Deal_Name: `${Stage} ${Pipeline}`,
    Stage,
    ...(Pipeline && { Pipeline }),
  })
  const reply = await org.insert(
    'Deals',
    deal('Qualification'),
    deal('Closed Lost'),
    deal('Closed Lost', 'Renewal'),
    deal('Qualification', 'None'),
  )
  expect(org.codes(reply)).toEqual(['SUCCESS', 'DEPENDENT_MISMATCH', 'SUCCESS', 'DEPENDENT_MISMATCH'])
  expect(reply.json.data[1].details).toMatchObject({ api_name: 'Stage', dependee: { api_name: 'Pipeline' } })
  expect(org.rows('Deals')).toMatchObject([{ record: { Pipeline: 'Sales' } }, { record: { Pipeline: 'Renewal' } }])
})

test('[53] probability follows the stage, and the revenue to expect follows both', async () => {
  const org = await openOrg()
  const [{ details }] = (await org.insert('Deals', { Deal_Name: 'A', Stage: 'Qualification', Amount: 200 })).json.data
  expect(org.stored('Deals', details.id)).toMatchObject({ Probability: 10, Expected_Revenue: 20 })
  await org.update('Deals', { id: details.id, Stage: 'Closed Won' })
  expect(org.stored('Deals', details.id)).toMatchObject({ Probability: 100, Expected_Revenue: 200 })
  await org.update('Deals', { id: details.id, Probability: 50 })
  expect(org.stored('Deals', details.id)).toMatchObject({ Probability: 50, Expected_Revenue: 100 })
  await org.update('Deals', { id: details.id, Amount: 400 })
  expect(org.stored('Deals', details.id)).toMatchObject({ Probability: 50, Expected_Revenue: 200 })
})

test('[54] leads need no company, although the layout wants one', async () => {
  const org = await openOrg()
  expect((await org.insert('Leads', { Last_Name: 'A' })).status).toBe(201)
  const strict = await openOrg({}, { settings: { readings: 'layout-required' } })
  expect((await strict.insert('Leads', { Last_Name: 'A' })).json.data[0]).toMatchObject({
    code: 'MANDATORY_NOT_FOUND',
    details: { api_name: 'Company' },
  })
})

test('[55] a locked record is neither changed nor deleted', async () => {
  const org = await openOrg(keyed([boyle]))
  await org.control('records', { module: 'Contacts', lock: [idOf(1)] })
  expect(org.codes(await org.update('Contacts', { id: idOf(1), Phone: '1' }))).toEqual(['RECORD_LOCKED'])
  expect(org.codes(await org.call('DELETE', `Contacts?ids=${idOf(1)}`))).toEqual(['RECORD_LOCKED'])
  await org.control('records', { module: 'Contacts', unlock: [idOf(1)] })
  expect((await org.update('Contacts', { id: idOf(1), Phone: '1' })).status).toBe(200)
})

test('[56] people change records at their screens, all of it or nothing, without automations', async () => {
  const org = await openOrg(keyed([boyle, ...records(1, () => ({ id: idOf(2), Last_Name: 'Two' }))]))
  const { json } = await org.control('records', {
    module: 'Contacts',
    create: [{ Last_Name: 'N' }],
    update: [{ id: idOf(1), Phone: '9' }],
    delete: [idOf(2)],
  })
  expect(org.stored('Contacts', json.created[0])?.Last_Name).toBe('N')
  expect(org.stored('Contacts', idOf(1))?.Phone).toBe('9')
  expect(org.stored('Contacts', idOf(2))).toBeUndefined()
  const wrong = await org.control('records', {
    module: 'Contacts',
    update: [{ id: idOf(1), Phone: '8' }],
    restore: ['1'],
  })
  expect(wrong.status).toBe(400)
  expect(org.stored('Contacts', idOf(1))?.Phone).toBe('9')
  expect(causes(org)).toEqual([])
})

test('[153] a call that is over has a duration, unless it was missed; it needs no subject', async () => {
  const org = await openOrg()
  const past = { Call_Type: 'Outbound', Call_Start_Time: '2026-02-28T10:00:00+00:00' }
  const reply = await org.insert(
    'Calls',
    past,
    { ...past, Call_Duration: '10:00' },
    { ...past, Call_Type: 'Missed' },
    { ...past, Call_Start_Time: '2026-03-02T10:00:00+00:00' },
  )
  expect(org.codes(reply)).toEqual(['MANDATORY_NOT_FOUND', 'SUCCESS', 'SUCCESS', 'SUCCESS'])
  expect(reply.json.data[0].details).toEqual({ api_name: 'Call_Duration', json_path: '$.data[0].Call_Duration' })
  const { id } = reply.json.data[3].details
  expect(org.codes(await org.update('Calls', { id, Subject: 'Later' }))).toEqual(['SUCCESS'])
  expect(org.codes(await org.update('Calls', { id, ...past }))).toEqual(['MANDATORY_NOT_FOUND'])
})
