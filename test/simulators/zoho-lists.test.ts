import { expect, test } from 'vitest'
import { BOB, idOf, openOrg, records } from './zoho-org.ts'

type Org = Awaited<ReturnType<typeof openOrg>>
type Row = { id: string } & Record<string, unknown>

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00Z`
const contacts = (count: number, details: (n: number) => object = () => ({})) => ({
  modules: {
    Contacts: {
      records: records(count, (n) => ({ Last_Name: `C${n}`, Modified_Time: day(1 + (n % 9)), ...details(n) })),
    },
  },
})
const ids = (data: Row[]) => data.map(({ id }) => id)

/** All records of a walk by page tokens, and the pages that it took. */
async function walk(org: Org, path: string) {
  const found: Row[] = []
  let next = path
  for (let pages = 1; ; pages++) {
    const { json } = await org.get(next)
    found.push(...json.data)
    if (!json.info.more_records) return { found, pages }
    next = `${path}&page_token=${json.info.next_page_token}`
  }
}

test('[63] a list has the fields that are asked for, newest first, and says what follows', async () => {
  const org = await openOrg(contacts(201, () => ({ Owner: BOB })))
  const { status, json } = await org.get('Contacts?fields=Last_Name,Owner,Email,Nothing')
  expect(status).toBe(200)
  expect(json.data).toHaveLength(200)
  expect(json.data[0]).toEqual({
    id: idOf(201),
    Last_Name: 'C201',
    Owner: { id: BOB, name: 'Bob Ray', email: 'bob@zoho.example' },
    Email: null,
  })
  expect(json.info).toEqual({
    per_page: 200,
    count: 200,
    page: 1,
    sort_by: 'id',
    sort_order: 'desc',
    more_records: true,
    next_page_token: expect.stringMatching(/^[0-9a-f]{64}$/),
    previous_page_token: null,
    page_token_expiry: '2026-03-02T07:00:00-05:00',
  })
  expect((await org.get('Contacts?fields=id&page=2')).json).toMatchObject({
    data: [{ id: idOf(1) }],
    info: { more_records: false, next_page_token: null },
  })
})

test('[64] fields are mandatory, fifty at most', async () => {
  const org = await openOrg(contacts(1))
  expect(await org.get('Contacts')).toMatchObject({
    status: 400,
    json: { code: 'REQUIRED_PARAM_MISSING', details: { param_name: 'fields' } },
  })
  const names = (count: number) => Array.from({ length: count }, (_, n) => `F${n}`).join(',')
  expect((await org.get(`Contacts?fields=${names(50)}`)).status).toBe(200)
  expect((await org.get(`Contacts?fields=${names(51)}`)).json.code).toBe('LIMIT_EXCEEDED')
})

test('[65] nothing is 204 without a body', async () => {
  const org = await openOrg()
  const lists = ['Contacts?fields=id', 'Contacts/1', 'Contacts/search?word=ab', 'Contacts/deleted']
  for (const path of lists) expect(await org.get(path)).toMatchObject({ status: 204, bytes: new Uint8Array() })
  expect(await org.query("select id from Contacts where id > '0'")).toMatchObject({
    status: 204,
    bytes: new Uint8Array(),
  })
})

test('[66] pages by number end at 2,000 records', async () => {
  const org = await openOrg(contacts(2_100))
  const last = await org.get('Contacts?fields=id&page=10')
  expect(last.json.data[0].id).toBe(idOf(300))
  expect(await org.get('Contacts?fields=id&page=11')).toMatchObject({
    status: 400,
    json: { code: 'DISCRETE_PAGINATION_LIMIT_EXCEEDED' },
  })
  const on = await org.get(`Contacts?fields=id&page_token=${last.json.info.next_page_token}`)
  expect(ids(on.json.data)).toEqual(Array.from({ length: 100 }, (_, n) => idOf(100 - n)))
})

test('[67] page tokens reach 100,000 records', async () => {
  const org = await openOrg(contacts(7), { limits: { tokenReach: 6 } })
  let token = (await org.get('Contacts?fields=id&per_page=2')).json.info.next_page_token
  for (let page = 2; page <= 3; page++)
    token = (await org.get(`Contacts?fields=id&per_page=2&page_token=${token}`)).json.info.next_page_token
  expect((await org.get(`Contacts?fields=id&per_page=2&page_token=${token}`)).json.code).toBe(
    'PAGINATION_LIMIT_EXCEEDED',
  )
})

test('[68] a page token is bound to its parameters and lives for a day; page and token exclude each other', async () => {
  const org = await openOrg(contacts(3))
  const { next_page_token: token } = (await org.get('Contacts?fields=id&per_page=2')).json.info
  const codeOf = async (query: string): Promise<string> =>
    (await org.get(`Contacts?${query}&page_token=${token}`)).json.code
  expect(await codeOf('fields=id,Email&per_page=2')).toBe('TOKEN_BOUND_DATA_MISMATCH')
  expect(await codeOf('fields=id&per_page=2&page=1')).toBe('AMBIGUITY_DURING_PROCESSING')
  expect((await org.get('Contacts?fields=id&page_token=x')).json.code).toBe('INVALID_DATA')
  org.advance(86_400_000)
  org.token = (await org.signIn()).json.access_token
  expect(await codeOf('fields=id&per_page=2')).toBe('EXPIRED_VALUE')
})

test('[69] a walk by tokens shows each record once, whatever is written meanwhile', async () => {
  const org = await openOrg(contacts(10))
  const first = await org.get('Contacts?fields=id&per_page=4')
  await org.insert('Contacts', { Last_Name: 'New' })
  await org.call('DELETE', `Contacts?ids=${idOf(9)}`)
  const on = await org.get(`Contacts?fields=id&per_page=4&page_token=${first.json.info.next_page_token}`)
  expect(ids([...first.json.data, ...on.json.data])).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map(idOf))
})

test('[70] a list is sorted by id, creation or change, either way', async () => {
  const org = await openOrg(contacts(5))
  const sorted = async (query: string) => ids((await walk(org, `Contacts?fields=id&per_page=2&${query}`)).found)
  expect(await sorted('sort_order=asc')).toEqual([1, 2, 3, 4, 5].map(idOf))
  const byChange = await openOrg({
    modules: {
      Contacts: { records: [3, 1, 2].map((at, n) => ({ id: idOf(n + 1), Last_Name: 'A', Modified_Time: day(at) })) },
    },
  })
  const changed = ids(
    (await walk(byChange, 'Contacts?fields=id&per_page=1&sort_by=Modified_Time&sort_order=asc')).found,
  )
  expect(changed).toEqual([2, 3, 1].map(idOf))
  expect((await org.get('Contacts?fields=id&sort_by=Last_Name')).json.code).toBe('INVALID_DATA')
})

test('[71] a list of ids, a hundred at most', async () => {
  const org = await openOrg(contacts(3))
  expect(ids((await org.get(`Contacts?fields=id&ids=${idOf(3)},${idOf(1)},${idOf(9)}`)).json.data)).toEqual([
    idOf(3),
    idOf(1),
  ])
  const many = Array.from({ length: 101 }, (_, n) => idOf(n)).join(',')
  expect((await org.get(`Contacts?fields=id&ids=${many}`)).json.code).toBe('LIMIT_EXCEEDED')
})

test('[72] a custom view lists what it is about, in its own order', async () => {
  const view = { id: '5725767000000000400', module: 'Contacts', name: 'Tens', where: "Last_Name like '%1%'" }
  const org = await openOrg({ ...contacts(12), views: [view] })
  expect(ids((await org.get(`Contacts?fields=id&cvid=${view.id}`)).json.data)).toEqual([12, 11, 10, 1].map(idOf))
  for (const order of ['sort_by=id', 'sort_order=asc'])
    expect((await org.get(`Contacts?fields=id&cvid=${view.id}&${order}`)).json.code).toBe('NOT_SUPPORTED')
  expect((await org.get('Contacts?fields=id&cvid=1')).json.code).toBe('INVALID_DATA')
})

test('[73] converted leads and records that await approval are hidden unless they are asked for', async () => {
  const leads = [
    { id: idOf(1), Last_Name: 'Open' },
    { id: idOf(2), Last_Name: 'Gone', Converted__s: true },
    { id: idOf(3), Last_Name: 'Waits', $approval_state: 'pending' },
  ]
  const org = await openOrg({ modules: { Leads: { records: leads } } })
  const listed = async (query: string) => ids((await org.get(`Leads?fields=id${query}`)).json.data)
  expect(await listed('')).toEqual([idOf(1)])
  expect(await listed('&converted=both')).toEqual([2, 1].map(idOf))
  expect(await listed('&converted=true')).toEqual([idOf(2)])
  expect(await listed('&approved=both')).toEqual([3, 1].map(idOf))
  expect(await listed('&converted=both&approved=both')).toHaveLength(3)
})

test('[74] If-Modified-Since lists what changed later; nothing is 304', async () => {
  const org = await openOrg(contacts(9))
  const since = (time: string) => org.get('Contacts?fields=id&sort_order=asc', { 'if-modified-since': time })
  expect(ids((await since('2026-01-08T00:00:00+00:00')).json.data)).toEqual([idOf(8)])
  expect(await since('2026-01-09T00:00:00+00:00')).toMatchObject({ status: 304, bytes: new Uint8Array() })
})

test('[75] one record has all fields, its subforms and its many-to-many links', async () => {
  const links = {
    api_name: 'Boats',
    data_type: 'multiselectlookup',
    linking: { module: 'Crews', own: 'Sailor', other: 'Boat' },
  } as const
  const pair = [
    { api_name: 'Sailor', data_type: 'lookup', lookup: 'Contacts' },
    { api_name: 'Boat', data_type: 'lookup', lookup: 'Boat' },
  ] as const
  const org = await openOrg({
    modules: {
      Contacts: { fields: [links], records: [{ id: idOf(1), Last_Name: 'A' }] },
      Boat: { records: [{ id: idOf(2), Name: 'Anna' }] },
      Crews: { generated_type: 'linking', fields: pair, records: [{ id: idOf(3), Sailor: idOf(1), Boat: idOf(2) }] },
      Quotes: { records: [{ id: idOf(4), Subject: 'Q', Quoted_Items: [{ Product_Name: idOf(5), Quantity: 2 }] }] },
      Products: { records: [{ id: idOf(5), Product_Name: 'Rope' }] },
    },
  })
  const contact = (await org.get(`Contacts/${idOf(1)}`)).json.data[0]
  expect(contact).toMatchObject({
    Last_Name: 'A',
    Email: null,
    Boats: [{ Boat: { name: 'Anna', id: idOf(2) }, id: idOf(3) }],
  })
  const quote = (await org.get(`Quotes/${idOf(4)}`)).json.data[0]
  expect(quote.Quoted_Items).toMatchObject([
    { Product_Name: { name: 'Rope' }, Quantity: 2, id: expect.stringMatching(/^\d{19}$/) },
  ])
})

test('[76] a lookup to a record that is gone is empty', async () => {
  const modules = {
    Accounts: { records: [{ id: idOf(2), Account_Name: 'Acme' }] },
    Contacts: { records: [{ id: idOf(1), Last_Name: 'A', Account_Name: idOf(2) }] },
  }
  const org = await openOrg({ modules })
  const account = async () => (await org.get('Contacts?fields=Account_Name')).json.data[0].Account_Name
  expect(await account()).toEqual({ id: idOf(2), name: 'Acme' })
  await org.call('DELETE', `Accounts?ids=${idOf(2)}`)
  expect(await account()).toBeNull()
  const asked = await org.query(
    'select Account_Name, Account_Name.Account_Name from Contacts where Account_Name is null',
  )
  expect(asked.json.data).toEqual([{ id: idOf(1), Account_Name: null, 'Account_Name.Account_Name': null }])
})
