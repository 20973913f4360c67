import { expect, test } from 'vitest'
import { idOf, openOrg, records } from './zoho-org.ts'

const tier = {
  api_name: 'Tier',
  data_type: 'picklist',
  pick_list_values: [{ display_value: 'Gold', actual_value: 'g' }],
} as const
const colours = { api_name: 'Colours', data_type: 'multiselectpicklist', pick_list_values: ['Red', 'Blue'] } as const

const seed = {
  modules: {
    Accounts: {
      records: [
        { id: idOf(1), Account_Name: 'Acme', Employees: 5 },
        { id: idOf(2), Account_Name: "O'Hara", Parent_Account: idOf(1), Employees: 50, Website: 'x.com' },
      ],
    },
    Contacts: {
      fields: [tier, colours],
      records: [
        {
          id: idOf(11),
          Last_Name: 'Abel',
          Email: 'a@x.com',
          Account_Name: idOf(2),
          Tier: 'g',
          Date_of_Birth: '1980-05-05',
        },
        { id: idOf(12), Last_Name: 'Bell', Account_Name: idOf(1), Colours: ['Red', 'Blue'], Email_Opt_Out: true },
        {
          id: idOf(13),
          Last_Name: 'Cole',
          Modified_Time: '2026-02-02T00:00:00Z',
          Created_Time: '2026-02-01T00:00:00Z',
        },
      ],
    },
  },
}

const open = (options = {}) => openOrg(seed, options)
type Org = Awaited<ReturnType<typeof openOrg>>
const names = async (org: Org, where: string, rest = 'order by id asc') => {
  const reply = await org.query(`select Last_Name from Contacts where ${where} ${rest}`)
  return reply.status === 200
    ? reply.json.data.map((row: { Last_Name: string }) => row.Last_Name[0]).join('')
    : (reply.json?.code ?? '')
}

test('[77] a query gives the columns that are asked for and the id; lookups their ids, dotted paths their values', async () => {
  const org = await open()
  const { json } = await org.query(
    "select Last_Name, Owner, Account_Name, Account_Name.Account_Name, Account_Name.Parent_Account.Account_Name, Owner.email, Created_Time from Contacts where Last_Name = 'abel'",
  )
  expect(json).toEqual({
    data: [
      {
        id: idOf(11),
        Last_Name: 'Abel',
        Owner: { id: '5725767000000000101' },
        Account_Name: { id: idOf(2) },
        'Account_Name.Account_Name': "O'Hara",
        'Account_Name.Parent_Account.Account_Name': 'Acme',
        'Owner.email': 'ann@zoho.example',
        Created_Time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[45]:00$/),
      },
    ],
    info: { count: 1, more_records: false },
  })
})

test.each([
  ["Last_Name = 'BELL'", 'B'],
  ["Last_Name != 'Bell'", 'AC'],
  ["Last_Name in ('Abel', 'Cole')", 'AC'],
  ["Last_Name not in ('Abel', 'Cole')", 'B'],
  ["Last_Name like '%el%'", 'AB'],
  ["Last_Name not like 'A%'", 'BC'],
  ['Email is null', 'BC'],
  ['Email is not null', 'A'],
  [`id > '${idOf(11)}'`, 'BC'],
  [`id <= ${idOf(12)}`, 'AB'],
  [`Account_Name = '${idOf(1)}'`, 'B'],
  ['Account_Name is null', 'C'],
  ["Account_Name.Account_Name = 'O''Hara'", 'A'],
  ['Account_Name.Employees >= 5', 'AB'],
  ['Account_Name.Employees between 6 and 60', 'A'],
  ['Email_Opt_Out = true', 'B'],
  ["Colours = 'Red;Blue'", 'B'],
  ["Date_of_Birth < '1990-01-01'", 'A'],
  ["Modified_Time = '2026-02-01T19:00:00-05:00'", 'C'],
  ["Modified_Time between '2026-02-01T00:00:00+00:00' and '2026-02-03T00:00:00+00:00'", 'C'],
  ["Last_Name = 'Abel' or Last_Name = 'Cole'", 'AC'],
  ["((Last_Name like '%e%' and Email is null) and Account_Name is not null)", 'B'],
])('[78] where %s', async (where, found) => {
  expect(await names(await open(), where)).toBe(found)
})

test('[79] conditions stand in pairs; a third needs parentheses', async () => {
  const org = await open()
  expect(await names(org, "id > '0' and Email is null and Last_Name = 'Bell'")).toBe('SYNTAX_ERROR')
  expect(await names(org, "(id > '0' and Email is null) and Last_Name = 'Bell'")).toBe('B')
})

test.each([
  ['select Last_Name from Contacts', 'SYNTAX_ERROR'],
  ["select from Contacts where id > '0'", 'SYNTAX_ERROR'],
  ["select id from Contacts where id > '0' limit x", 'SYNTAX_ERROR'],
  ["select id from Contacts where id ~ '0'", 'SYNTAX_ERROR'],
  ["select id from Ships where id > '0'", 'INVALID_MODULE'],
  ["select Nothing from Contacts where id > '0'", 'INVALID_QUERY'],
  ["select id from Contacts where Nothing = '0'", 'INVALID_QUERY'],
  ["select id from Contacts where Description = 'x'", 'INVALID_QUERY'],
  ["select Quoted_Items from Quotes where id > '0'", 'INVALID_QUERY'],
  ["select id from Contacts where id > '0' limit 2001", 'LIMIT_EXCEEDED'],
  ["select id from Contacts where id > '0' limit 99000, 2000", 'LIMIT_EXCEEDED'],
  ["select Account_Name.Parent_Account.Parent_Account.Account_Name from Contacts where id > '0'", 'LIMIT_EXCEEDED'],
  [`select id from Contacts where id in (${Array.from({ length: 101 }, (_, n) => n).join(',')})`, 'LIMIT_EXCEEDED'],
  [`select ${Array.from({ length: 501 }, () => 'id').join(',')} from Contacts where id > '0'`, 'LIMIT_EXCEEDED'],
])('[80] %.70s is refused with %s', async (query, code) => {
  expect(await (await open()).query(query)).toMatchObject({ status: 400, json: { code } })
})

test('[81] order and limit with an offset; 200 rows where no limit is named, 2,000 at most', async () => {
  const org = await openOrg({ modules: { Leads: { records: records(2_300, (n) => ({ Last_Name: `L${n % 7}` })) } } })
  const rows = async (rest: string) => (await org.query(`select Last_Name from Leads where id > '0' ${rest}`)).json
  expect((await rows('')).data).toMatchObject({ length: 200, 0: { id: idOf(1) } })
  const first = await rows('order by id asc limit 0, 2000')
  expect(first).toMatchObject({
    data: { length: 2_000, 0: { id: idOf(1) }, 1999: { id: idOf(2_000) } },
    info: { count: 2_000, more_records: true },
  })
  const last = await org.query(`select id from Leads where id > '${idOf(2_000)}' order by id asc limit 2000`)
  expect(last.json).toMatchObject({ data: { length: 300 }, info: { more_records: false } })
  const sorted = await rows('order by Last_Name desc, id asc limit 1, 2')
  expect(sorted.data).toMatchObject([{ id: idOf(13), Last_Name: 'L6' }, { id: idOf(20) }])
})

test('[82] under a reading a query has 200 rows at most', async () => {
  const org = await open({ settings: { readings: 'coql-200' } })
  expect((await org.query("select id from Contacts where id > '0' limit 200")).status).toBe(200)
  expect((await org.query("select id from Contacts where id > '0' limit 201")).json.code).toBe('LIMIT_EXCEEDED')
})

test('[83] options come as actual values, under a reading as what people see', async () => {
  const shown = async (readings: string) =>
    (await (await open({ settings: { readings } })).query('select Tier from Contacts where Tier is not null')).json
      .data[0].Tier
  expect(await shown('')).toBe('g')
  expect(await shown('display-values-in-queries')).toBe('Gold')
})

test('[84] a new field is unknown to queries for a while', async () => {
  const org = await openOrg({}, { limits: { schemaLagMs: 30_000 } })
  await org.post('settings/fields?module=Contacts', { fields: [{ field_label: 'Source Id', data_type: 'text' }] })
  expect((await org.insert('Contacts', { Last_Name: 'A', Source_Id: 'k' })).status).toBe(201)
  const ask = () => org.query("select Source_Id from Contacts where Source_Id = 'k'")
  expect((await ask()).json.code).toBe('INVALID_QUERY')
  org.advance(30_000)
  expect((await ask()).json.data).toMatchObject([{ Source_Id: 'k' }])
})

const found = async (org: Org, query: string) => {
  const { status, json } = await org.get(`Contacts/search?${query}&fields=Last_Name`)
  return status === 200 ? json.data.map((row: { Last_Name: string }) => row.Last_Name[0]).join('') : (json?.code ?? '')
}

test.each([
  ['criteria=(Last_Name:equals:bell)', 'B'],
  ['criteria=((Last_Name:starts_with:A)or(Last_Name:equals:Cole))', 'CA'],
  ['criteria=(Last_Name:starts_with:A)and(Email:equals:a@x.com)', 'A'],
  ['criteria=(Last_Name:in:Abel,Bell)', 'BA'],
  ['criteria=(Modified_Time:between:2026-02-01T00:00:00%2B00:00,2026-02-03T00:00:00%2B00:00)', 'C'],
  ['email=A@x.com', 'A'],
  ['word=el', 'BA'],
  ['phone=1', ''],
  ['criteria=(Last_Name:is:A)', 'INVALID_DATA'],
  ['criteria=Last_Name:equals:A', 'INVALID_DATA'],
  ['word=b', 'INVALID_DATA'],
  ['x=1', 'REQUIRED_PARAM_MISSING'],
])('[85] a search by %s', async (query, names) => {
  expect(await found(await open(), query)).toBe(names)
})

test('[86] a backslash stands before signs of the criteria', async () => {
  const org = await openOrg({ modules: { Contacts: { records: [{ id: idOf(1), Last_Name: 'A, (B) \\ C' }] } } })
  const escaped = encodeURIComponent('A\\, \\(B\\) \\\\ C')
  expect(await found(org, `criteria=(Last_Name:equals:${escaped})`)).toBe('A')
})

test('[87] a search reaches 2,000 records', async () => {
  const org = await openOrg({ modules: { Contacts: { records: records(2_100, () => ({ Last_Name: 'Same' })) } } })
  expect((await org.get('Contacts/search?word=same&fields=id&page=10')).json.info).toMatchObject({
    count: 200,
    more_records: true,
  })
  expect((await org.get('Contacts/search?word=same&fields=id&page=11')).json.code).toBe('LIMIT_REACHED')
})

test('[88] a search does not know of a change for some seconds; lists and queries do', async () => {
  const org = await open()
  org.advance(10_000)
  await org.insert('Contacts', { Last_Name: 'Zeta', Email: 'z@x.com' })
  await org.update('Contacts', { id: idOf(11), Email: 'new@x.com' })
  await org.call('DELETE', `Contacts?ids=${idOf(12)}`)
  expect(await found(org, 'email=z@x.com')).toBe('')
  expect(await found(org, 'email=a@x.com')).toBe('A')
  expect(await found(org, 'criteria=(Last_Name:equals:Bell)')).toBe('B')
  expect(await names(org, "Email = 'z@x.com'")).toBe('Z')
  org.advance(4_000)
  expect(await found(org, 'email=z@x.com')).toBe('Z')
  expect(await found(org, 'email=a@x.com')).toBe('')
  expect(await found(org, 'criteria=(Last_Name:equals:Bell)')).toBe('')
})

test('[89] records are counted, of a view or of a search, not of both', async () => {
  const org = await open()
  const count = async (query: string) => (await org.get(`Contacts/actions/count${query}`)).json
  const view = (await org.get('settings/custom_views?module=Contacts')).json.custom_views[0].id
  expect(await count('')).toEqual({ count: 3 })
  expect(await count(`?cvid=${view}`)).toEqual({ count: 3 })
  expect(await count('?word=el')).toEqual({ count: 2 })
  expect(await count(`?word=el&cvid=${view}`)).toMatchObject({ code: 'AMBIGUITY_DURING_PROCESSING' })
})
