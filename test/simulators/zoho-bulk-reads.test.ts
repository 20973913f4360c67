import { expect, test } from 'vitest'
import { linesOf } from './zoho-bulk.ts'
import { idOf, openOrg, records } from './zoho-org.ts'

type Org = Awaited<ReturnType<typeof openOrg>>
const colours = { api_name: 'Colours', data_type: 'multiselectpicklist', pick_list_values: ['Red', 'Blue'] } as const
const seed = {
  modules: {
    Accounts: { records: [{ id: idOf(50), Account_Name: 'Acme, "Inc"' }] },
    Contacts: {
      fields: [colours],
      records: [
        {
          id: idOf(1),
          Last_Name: 'Abel',
          Account_Name: idOf(50),
          Colours: ['Red', 'Blue'],
          Modified_Time: '2026-01-01T05:00:00Z',
          Date_of_Birth: '1980-05-05',
        },
        { id: idOf(2), Last_Name: 'Bell', Modified_Time: '2026-02-01T05:00:00Z', Email: 'b@x.com' },
        { id: idOf(3), Last_Name: 'Cole\nx', Modified_Time: '2026-02-01T05:00:00Z', Email_Opt_Out: true },
      ],
    },
  },
}

const start = (org: Org, query: object) => org.post('/crm/bulk/v8/read', { query, file_type: 'csv' })
const read = (org: Org, fields: string[], more: object = {}) =>
  start(org, { module: { api_name: 'Contacts' }, fields, ...more })
const job = async (org: Org, id: string) => (await org.get(`/crm/bulk/v8/read/${id}`)).json.data[0]
const idIn = (reply: { json: { data: { details: { id: string } }[] } }) => reply.json.data[0]!.details.id

async function lines(org: Org, reply: Awaited<ReturnType<typeof start>>): Promise<string[]> {
  return linesOf((await org.get(`/crm/bulk/v8/read/${idIn(reply)}/result`)).bytes)
}

test('[121] a job is added, waits, works and is completed; its result is an archive with one CSV file', async () => {
  const org = await openOrg(seed, { latency: 'none', limits: { jobMs: 8_000 } })
  const reply = await read(org, [
    'Last_Name',
    'Account_Name',
    'Account_Name.Account_Name',
    'Colours',
    'Modified_Time',
    'Email_Opt_Out',
    'Date_of_Birth',
  ])
  expect(reply).toMatchObject({
    status: 201,
    json: {
      data: [{ status: 'success', code: 'ADDED_SUCCESSFULLY', details: { operation: 'read', state: 'ADDED' } }],
      info: {},
    },
  })
  const id = idIn(reply)
  const states = [(await job(org, id)).state]
  for (let n = 0; n < 4; n++) {
    if (n < 3) expect((await org.get(`/crm/bulk/v8/read/${id}/result`)).status).toBe(400)
    org.advance(n === 0 ? 2_000 : n === 3 ? 1_000 : 2_500)
    states.push((await job(org, id)).state)
  }
  expect(states).toEqual(['ADDED', 'QUEUED', 'IN PROGRESS', 'IN PROGRESS', 'COMPLETED'])
  expect(await job(org, id)).toMatchObject({
    operation: 'read',
    query: { page: 1 },
    result: {
      page: 1,
      count: 3,
      per_page: 200_000,
      more_records: false,
      download_url: `/crm/bulk/v8/read/${id}/result`,
    },
  })
  const file = await org.get(`/crm/bulk/v8/read/${id}/result`)
  expect(file.headers.get('content-type')).toBe('application/zip')
  expect(linesOf(file.bytes)).toEqual([
    'id,Last_Name,Account_Name,Account_Name.Account_Name,Colours,Modified_Time,Email_Opt_Out,Date_of_Birth',
    `${idOf(1)},Abel,${idOf(50)},"Acme, ""Inc""",Red;Blue,2026-01-01T00:00:00-05:00,false,1980-05-05`,
    `${idOf(2)},Bell,,,,2026-02-01T00:00:00-05:00,false,`,
    `${idOf(3)},"Cole`,
    `x",,,,2026-02-01T00:00:00-05:00,true,`,
  ])
})

test('[122] criteria in groups', async () => {
  const org = await openOrg(seed)
  const of = (api_name: string, comparator: string, value: unknown) => ({ field: { api_name }, comparator, value })
  const found = async (criteria: object) =>
    (await lines(org, await read(org, ['id'], { criteria })))
      .slice(1)
      .map((id) => id.at(-1))
      .join('')
  expect(await found(of('Last_Name', 'starts_with', 'b'))).toBe('2')
  expect(await found(of('Modified_Time', 'greater_than', '2026-01-15T00:00:00+00:00'))).toBe('23')
  expect(await found(of('Email', 'not_equal', '\u0024{EMPTY}'))).toBe('2')
  expect(await found(of('Last_Name', 'in', ['Abel', 'Bell']))).toBe('12')
  const both = {
    group_operator: 'and',
    group: [
      of('Email_Opt_Out', 'equal', false),
      { group_operator: 'or', group: [of('Email', 'equal', 'b@x.com'), of('Last_Name', 'contains', 'z')] },
    ],
  }
  expect(await found(both)).toBe('2')
})

test('[123] a job reads one page; the next takes its number or its token', async () => {
  const org = await openOrg(
    { modules: { Leads: { records: records(5, () => ({ Last_Name: 'A' })) } } },
    { limits: { bulkReadRows: 2 } },
  )
  const of = (more: object) => start(org, { module: { api_name: 'Leads' }, fields: ['id'], ...more })
  const first = await of({})
  const { result } = await job(org, idIn(first))
  expect(result).toMatchObject({ count: 2, more_records: true })
  expect(await lines(org, first)).toEqual(['id', idOf(1), idOf(2)])
  expect(await lines(org, await of({ page: 3 }))).toEqual(['id', idOf(5)])
  const second = await of({ page_token: result.next_page_token })
  expect(await job(org, idIn(second))).toMatchObject({ query: { page: 2 }, result: { page: 2 } })
  expect(await lines(org, second)).toEqual(['id', idOf(3), idOf(4)])
  org.advance(86_400_000)
  org.token = (await org.signIn()).json.access_token
  expect((await of({ page_token: result.next_page_token })).json.code).toBe('EXPIRED_VALUE')
})

test('[124] a job is no snapshot: it reads what is there when it is done', async () => {
  const org = await openOrg(seed, { limits: { jobMs: 1_000 } })
  const reply = await read(org, ['Last_Name'])
  await org.insert('Contacts', { Last_Name: 'New' })
  org.advance(1_000)
  expect(await lines(org, reply)).toContain('5725767000900000002,New')
})

test('[125] ten downloads a minute', async () => {
  const org = await openOrg(seed)
  const path = `/crm/bulk/v8/read/${idIn(await read(org, ['id']))}/result`
  for (let n = 1; n <= 10; n++) expect((await org.get(path)).status).toBe(200)
  expect(await org.get(path)).toMatchObject({ status: 429, json: { code: 'TOO_MANY_REQUESTS' } })
  org.advance(60_000)
  expect((await org.get(path)).status).toBe(200)
})

test.each([
  [{ module: { api_name: 'Ships' } }, 'MODULE_NOT_AVAILABLE'],
  [{ module: { api_name: 'Notes' } }, 'MODULE_NOT_SUPPORTED'],
  [{ module: { api_name: 'Attachments' } }, 'MODULE_NOT_SUPPORTED'],
  [{ fields: ['Nothing'] }, 'FIELD_NOT_SUPPORTED'],
  [{ fields: ['Account_Name.Parent_Account.Parent_Account.Account_Name'] }, 'JOIN_LIMIT_EXCEEDED'],
  [{ page: 0 }, 'PAGE_RANGE_EXCEEDED'],
  [
    { criteria: { field: { api_name: 'Last_Name' }, comparator: 'is', value: 'x' } },
    'FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED',
  ],
  [{ criteria: { group_operator: 'xor', group: [] } }, 'GROUP_OPERATOR_NOT_SUPPORTED'],
  [
    {
      criteria: {
        group_operator: 'or',
        group: Array.from({ length: 26 }, () => ({
          field: { api_name: 'Last_Name' },
          comparator: 'equal',
          value: 'x',
        })),
      },
    },
    'CRITERIA_LIMIT_EXCEEDED',
  ],
])('[126] a job of %j is refused with %s', async (query, code) => {
  expect(await read(await openOrg(seed), ['id'], query)).toMatchObject({ status: 400, json: { code } })
})

test('[127] a job fails, hangs or is lost, and a result is gone after a day', async () => {
  const org = await openOrg(seed)
  const endOf = async (end: 'failed' | 'stuck' | 'lost') => {
    await org.fault({ kind: 'job', end, times: 1 })
    const id = idIn(await read(org, ['id']))
    return (await org.get(`/crm/bulk/v8/read/${id}`)).json
  }
  expect((await endOf('failed')).data[0].state).toBe('FAILURE')
  expect((await endOf('stuck')).data[0].state).toBe('IN PROGRESS')
  expect((await endOf('lost')).code).toBe('RESOURCE_NOT_FOUND')
  await org.fault()
  const id = idIn(await read(org, ['id']))
  org.advance(86_400_001)
  org.token = (await org.signIn()).json.access_token
  expect((await org.get(`/crm/bulk/v8/read/${id}`)).status).toBe(404)
})
