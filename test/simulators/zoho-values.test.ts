import { expect, test } from 'vitest'
import { idOf, openOrg, records } from './zoho-org.ts'

const fields = [
  { api_name: 'Area', data_type: 'textarea' },
  { api_name: 'Rich', data_type: 'textarea', textarea: 'rich_text' },
  { api_name: 'Colours', data_type: 'multiselectpicklist', pick_list_values: ['Red', 'Blue'] },
  { api_name: 'Seen', data_type: 'datetime' },
  { api_name: 'Big', data_type: 'bigint' },
  { api_name: 'Share', data_type: 'percent' },
  { api_name: 'Weight', data_type: 'double' },
  { api_name: 'Tier', data_type: 'picklist', pick_list_values: [{ display_value: 'Gold', actual_value: 'g' }] },
] as const

const open = (readings = '') => openOrg({ modules: { Contacts: { fields }, Accounts: {} } }, { settings: { readings } })

/** What is stored for a value, or the details of the refusal. */
async function store(field: string, value: unknown, readings = ''): Promise<unknown> {
  const org = await open(readings)
  const module = ['Annual_Revenue', 'Employees', 'Website'].includes(field) ? 'Accounts' : 'Contacts'
  const { json } = await org.insert(module, {
    Last_Name: 'A',
    Account_Name: module === 'Accounts' ? 'A' : null,
    [field]: value,
  })
  const [{ code, details }] = json.data
  return code === 'SUCCESS' ? org.stored(module, details.id)?.[field] : { code, ...details }
}

const long = (length: number) => 'x'.repeat(length)

test.each([
  ['First_Name', ' Al ', 'Al'],
  ['First_Name', long(40), long(40)],
  ['First_Name', '', null],
  ['First_Name', null, null],
  ['Area', `${long(1_000)}\n${long(999)}`, `${long(1_000)}\n${long(999)}`],
  ['Rich', '<b>bold</b>', '<b>bold</b>'],
  ['Email', "o'neil+a@mail.x.com", "o'neil+a@mail.x.com"],
  ['Phone', '+49 (0) 30/123-4 ext 5', '+49 (0) 30/123-4 ext 5'],
  ['Website', 'www.x.com/path?a=1', 'www.x.com/path?a=1'],
  ['Tier', 'g', 'g'],
  ['Tier', '-None-', null],
  ['Colours', ['Blue', 'Red', 'Blue'], ['Blue', 'Red']],
  ['Colours', [], null],
  ['Date_of_Birth', '1984-02-29', '1984-02-29'],
  ['Seen', '2026-01-01T10:00:00+05:30', '2026-01-01T04:30:00Z'],
  ['Employees', 123_456_789, 123_456_789],
  ['Big', '123456789012345678', '123456789012345678'],
  ['Weight', 1.123456789, 1.123456789],
  ['Annual_Revenue', 10.126, 10.13],
  ['Share', 99.9, 99.9],
  ['Email_Opt_Out', true, true],
])('[57] %s takes %j as %j', async (field, value, stored) => {
  expect(await store(field, value)).toEqual(stored)
})

test.each([
  ['First_Name', long(41), { maximum_length: 40 }],
  ['First_Name', 5, { expected_data_type: 'string' }],
  ['Area', long(2_001), { maximum_length: 2_000 }],
  ['Email', 'no address', { expected_data_type: 'email' }],
  ['Email', 'a..b@x.com', { expected_data_type: 'email' }],
  ['Email', `${long(95)}@x.com`, { maximum_length: 100 }],
  ['Phone', 'call me — now', { expected_data_type: 'phone' }],
  ['Phone', '1'.repeat(31), { maximum_length: 30 }],
  ['Website', 'no site', { expected_data_type: 'website' }],
  ['Colours', 'Red', { expected_data_type: 'jsonarray' }],
  ['Date_of_Birth', '02/29/1984', { expected_data_type: 'date' }],
  ['Date_of_Birth', '1985-02-29', { expected_data_type: 'date' }],
  ['Seen', '2026-01-01T10:00:00.000+00:00', { expected_data_type: 'datetime' }],
  ['Seen', '2026-01-01T10:00:00', { expected_data_type: 'datetime' }],
  ['Employees', 1_234_567_890, { maximum_length: 9 }],
  ['Employees', 1.5, { expected_data_type: 'integer' }],
  ['Employees', '5', { expected_data_type: 'integer' }],
  ['Big', '1234567890123456789', { maximum_length: 18 }],
  ['Weight', 1.1234567891, { maximum_length: 9 }],
  ['Weight', 12_345_678_901_234_568, { maximum_length: 16 }],
  ['Share', 1_234.56, { maximum_length: 5 }],
  ['Email_Opt_Out', null, { expected_data_type: 'boolean' }],
  ['Email_Opt_Out', 'true', { expected_data_type: 'boolean' }],
  ['Account_Name', 'Acme', { expected_data_type: 'jsonobject' }],
])('[58] %s refuses %j and never cuts it', async (field, value, details) => {
  const refused = { code: 'INVALID_DATA', api_name: field, json_path: `$.data[0].${field}` }
  expect(await store(field, value)).toEqual({ ...refused, ...details })
})

test('[59] a value that is no option is stored with its record alone, unless lists are strict', async () => {
  expect(await store('Tier', 'Silver')).toBe('Silver')
  expect(await store('Tier', 'Silver', 'picklists-strict')).toMatchObject({ code: 'INVALID_DATA', api_name: 'Tier' })
  expect(await store('Tier', 'g', 'picklists-strict')).toBe('g')
})

test('[60] outer blanks go, and text is not looked through, unless a reading says otherwise', async () => {
  expect(await store('First_Name', ' Al ', 'keeps-blanks')).toBe(' Al ')
  expect(await store('Rich', '<script>x</script>')).toBe('<script>x</script>')
  expect(await store('Rich', '<script>x</script>', 'scripts-refused')).toMatchObject({ code: 'INVALID_DATA' })
})

test('[61] a multi-select is replaced, or added to where that is asked for', async () => {
  const org = await open()
  const [{ details }] = (await org.insert('Contacts', { Last_Name: 'A', Colours: ['Red'] })).json.data
  await org.update('Contacts', { id: details.id, Colours: ['Blue'], $append_values: { Colours: true } })
  expect(org.stored('Contacts', details.id)?.Colours).toEqual(['Red', 'Blue'])
  await org.update('Contacts', { id: details.id, Colours: ['Blue'] })
  expect(org.stored('Contacts', details.id)?.Colours).toEqual(['Blue'])
})

test('[62] times are told in the zone of the user, summer and winter', async () => {
  const times = ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z']
  const records = times.map((Seen, n) => ({ id: idOf(n + 1), Last_Name: 'A', Seen }))
  const seed = { modules: { Contacts: { fields, records } } }
  const shown = async (user: string) => {
    const org = await openOrg(seed, { settings: { user } })
    const { json } = await org.get('Contacts?fields=Seen&sort_order=asc')
    return json.data.map(({ Seen }: { Seen: string }) => Seen)
  }
  expect(await shown('ann@zoho.example')).toEqual(['2026-01-15T07:00:00-05:00', '2026-07-15T08:00:00-04:00'])
  expect(await shown('bob@zoho.example')).toEqual(['2026-01-15T17:30:00+05:30', '2026-07-15T17:30:00+05:30'])
})

test('[154] alarms and recurrences are objects, files lists of what was uploaded; queries and jobs know none of them', async () => {
  const fields = [{ api_name: 'Scan', data_type: 'fileupload' }] as const
  const scan = [{ id: '1', File_Name__s: 'a.pdf' }]
  const org = await openOrg({
    modules: { Tasks: { fields, records: records(1, () => ({ Subject: 'S', Scan: scan })) } },
  })
  const alarm = { ALARM: 'FREQ=DAILY;ACTION=POPUP;TRIGGER=DATE-TIME:2026-03-02T10:00:00+00:00' }
  const reply = await org.update(
    'Tasks',
    { id: idOf(1), Remind_At: alarm },
    { id: idOf(1), Remind_At: '2026-03-02' },
    { id: idOf(1), Scan: [{ file_id: 'unknown' }] },
  )
  expect(reply.json.data).toMatchObject([
    { code: 'SUCCESS' },
    { code: 'INVALID_DATA', details: { expected_data_type: 'jsonobject', api_name: 'Remind_At' } },
    { code: 'INVALID_DATA', details: { api_name: 'Scan' } },
  ])
  const shown = { Remind_At: alarm, Scan: scan }
  expect((await org.get(`Tasks/${idOf(1)}`)).json.data[0]).toMatchObject({ ...shown, Recurring_Activity: null })
  expect((await org.get('Tasks?fields=Remind_At,Scan')).json.data[0]).toMatchObject(shown)
  expect((await org.query("select Remind_At from Tasks where id > '0'")).json.code).toBe('INVALID_QUERY')
  const job = { query: { module: { api_name: 'Tasks' }, fields: ['Scan'] } }
  expect((await org.post('/crm/bulk/v8/read', job)).json.code).toBe('FIELD_NOT_SUPPORTED')
})
