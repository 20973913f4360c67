import { expect, test } from 'vitest'
import { EVE, openOrg, sourceKey } from './zoho-org.ts'

type Named = { api_name: string } & Record<string, unknown>

async function fieldsOf(org: Awaited<ReturnType<typeof openOrg>>, module: string) {
  const { json } = await org.get(`settings/fields?module=${module}`)
  return new Map<string, Record<string, unknown>>(json.fields.map((field: Named) => [field.api_name, field]))
}

test('[21] users by type, with role, profile, zone and status', async () => {
  const org = await openOrg()
  const { json } = await org.get('users?type=AllUsers')
  expect(json.users).toHaveLength(3)
  expect(json.info).toEqual({ per_page: 200, count: 3, page: 1, more_records: false })
  expect(json.users[0]).toMatchObject({
    first_name: 'Ann',
    full_name: 'Ann Lee',
    email: 'ann@zoho.example',
    status: 'active',
    time_zone: 'America/New_York',
    locale: 'en_US',
    profile: { name: 'Administrator' },
    role: { name: 'CEO' },
  })
  expect((await org.get('users?type=DeactiveUsers')).json.users).toMatchObject([{ id: EVE, status: 'disabled' }])
  expect((await org.get(`users/${EVE}`)).json.users).toHaveLength(1)
  expect((await org.get('users?type=ActiveUsers&per_page=1&page=2')).json.users).toMatchObject([{ first_name: 'Bob' }])
  expect((await org.get('users?type=ActiveUsers&page=2')).status).toBe(204)
})

test('[22] the org tells its zgid, currency, zone and edition', async () => {
  const org = await openOrg({ org: { edition: 'Professional', zgid: '77' } })
  expect((await org.get('org')).json.org).toMatchObject([
    {
      zgid: '77',
      company_name: 'Simulated org',
      iso_code: 'USD',
      time_zone: 'Asia/Kolkata',
      license_details: { paid_type: 'professional', users_license_purchased: 3 },
    },
  ])
})

test('[23] modules with their flags, one by its name or id; an unknown one is INVALID_MODULE', async () => {
  const org = await openOrg({ modules: { Boats: { singular_label: 'Boat', plural_label: 'Boats' } } })
  const { json } = await org.get('settings/modules')
  const names = json.modules.map((module: Named) => module.api_name)
  expect(names).toEqual(expect.arrayContaining(['Leads', 'Contacts', 'Accounts', 'Deals', 'Tasks', 'Notes', 'Boats']))
  const contacts = (await org.get('settings/modules/Contacts')).json.modules[0]
  expect(contacts).toMatchObject({
    api_name: 'Contacts',
    singular_label: 'Contact',
    generated_type: 'default',
    api_supported: true,
    creatable: true,
    editable: true,
    deletable: true,
    status: 'visible',
  })
  expect((await org.get(`settings/modules/${contacts.id}`)).json.modules[0].api_name).toBe('Contacts')
  expect((await org.get('settings/modules/Boats')).json.modules[0].generated_type).toBe('custom')
  expect(await org.get('settings/modules/Ships')).toMatchObject({ status: 400, json: { code: 'INVALID_MODULE' } })
})

test('[145] modules of subforms are told with the module that has their rows, and have fields', async () => {
  const org = await openOrg({
    modules: {
      Boats: { fields: [{ api_name: 'Trips', data_type: 'subform', subform: 'Trips' }] },
      Trips: { generated_type: 'subform', fields: [{ api_name: 'Port', data_type: 'text' }] },
    },
  })
  const { json } = await org.get('settings/modules')
  const named = (name: string) => json.modules.find(({ api_name }: Named) => api_name === name)
  const told = { generated_type: 'subform', show_as_tab: false }
  expect(named('Trips')).toMatchObject({
    ...told,
    parent_module: { api_name: 'Boats', id: named('Boats').id },
  })
  expect(named('Quoted_Items')).toMatchObject({ ...told, parent_module: { api_name: 'Quotes' } })
  expect(named('Boats').parent_module).toEqual({})
  expect((await org.get('settings/modules/Trips')).json.modules[0]).toEqual(named('Trips'))
  const fields = await fieldsOf(org, 'Trips')
  expect([...fields.keys()]).toEqual(['id', 'Port', 'Parent_Id'])
  expect(fields.get('Parent_Id')).toMatchObject({ lookup: { module: { api_name: 'Boats' } }, read_only: true })
})

test('[24] fields with types, lengths, flags and options', async () => {
  const org = await openOrg({ modules: { Contacts: { fields: [sourceKey] } } })
  const fields = await fieldsOf(org, 'Contacts')
  expect(fields.get('Last_Name')).toMatchObject({
    data_type: 'text',
    json_type: 'string',
    length: 80,
    system_mandatory: true,
  })
  expect(fields.get('Email')).toMatchObject({ data_type: 'email', length: 100, unique: {}, custom_field: false })
  expect(fields.get('Source_Id')).toMatchObject({ custom_field: true, length: 100, unique: { case_sensitive: false } })
  expect(fields.get('Account_Name')).toMatchObject({
    data_type: 'lookup',
    json_type: 'jsonobject',
    lookup: { module: { api_name: 'Accounts' } },
  })
  expect(fields.get('Created_Time')).toMatchObject({
    read_only: true,
    operation_type: { api_create: false, api_update: false },
  })
  expect(fields.get('Full_Name')).toMatchObject({ operation_type: { api_create: false } })
  const stage = (await fieldsOf(org, 'Deals')).get('Stage')!
  expect(stage).toMatchObject({ data_type: 'picklist', system_mandatory: true, operation_type: { api_create: true } })
  expect(stage.pick_list_values).toMatchObject([
    { display_value: 'Qualification', actual_value: 'Qualification', sequence_number: 1, type: 'used' },
    ...Array.from({ length: 8 }, () => ({})),
  ])
  const leads = await fieldsOf(org, 'Leads')
  expect(leads.get('Designation')).toMatchObject({ field_label: 'Title' })
  expect(leads.has('Title')).toBe(false)
  expect(await org.get('settings/fields')).toMatchObject({ status: 400, json: { code: 'REQUIRED_PARAM_MISSING' } })
})

test('[25] a picklist by its field, an option with display and actual value', async () => {
  const options = [{ display_value: 'Gold', actual_value: 'g' }]
  const tier = { api_name: 'Tier', data_type: 'picklist', pick_list_values: options } as const
  const org = await openOrg({ modules: { Contacts: { fields: [tier] } } })
  const { id } = (await fieldsOf(org, 'Contacts')).get('Tier')!
  const { json } = await org.get(`settings/fields/${id}/pick_list_values?module=Contacts`)
  expect(json.pick_list_values).toMatchObject([{ display_value: 'Gold', actual_value: 'g', reference_value: 'g' }])
  expect((await org.get(`settings/fields/${id}?module=Contacts`)).json.fields[0].api_name).toBe('Tier')
})

test('[26] the standard layout wants more than the system does', async () => {
  const org = await openOrg()
  const { json } = await org.get('settings/layouts?module=Leads')
  expect(json.layouts).toMatchObject([{ name: 'Standard', status: 'active' }])
  const fields: Named[] = json.layouts[0].sections.flatMap((section: { fields: Named[] }) => section.fields)
  const required = fields.filter((field) => field.required).map((field) => field.api_name)
  expect(required.sort()).toEqual(['Company', 'Last_Name'])
  expect(fields.find(({ api_name }) => api_name === 'Company')).toMatchObject({ system_mandatory: false })
})

test('[27] related lists are the lookups that lead here, notes, attachments, and roles of deals', async () => {
  const org = await openOrg()
  const names = async (module: string): Promise<string[]> =>
    (await org.get(`settings/related_lists?module=${module}`)).json.related_lists.map((list: Named) => list.api_name)
  expect(await names('Accounts')).toEqual(
    expect.arrayContaining(['Notes', 'Attachments', 'Contacts', 'Deals', 'Cases']),
  )
  expect(await names('Deals')).toContain('Contact_Roles')
})

test('[28] pipelines of the layout of deals with their stages; the first is the default', async () => {
  const pipelines = [
    { name: 'Sales', stages: ['Qualification', 'Closed Won'] },
    { name: 'Renewal', stages: ['Closed Lost'] },
  ]
  const org = await openOrg({ pipelines })
  const { id } = (await org.get('settings/layouts?module=Deals')).json.layouts[0]
  const { json } = await org.get(`settings/pipeline?layout_id=${id}`)
  expect(json.pipeline).toMatchObject([
    {
      display_value: 'Sales',
      default: true,
      maps: [
        { actual_value: 'Qualification', sequence_number: 1, forecast_type: 'Open' },
        { actual_value: 'Closed Won', sequence_number: 2, forecast_type: 'Closed Won' },
      ],
    },
    { display_value: 'Renewal', default: false, maps: [{ forecast_type: 'Closed Lost' }] },
  ])
  expect((await fieldsOf(org, 'Deals')).get('Pipeline')!.pick_list_values).toMatchObject([
    { actual_value: 'Sales' },
    { actual_value: 'Renewal' },
  ])
  expect((await org.get(`settings/pipeline/${json.pipeline[1].id}?layout_id=${id}`)).json.pipeline).toHaveLength(1)
  expect((await org.get('settings/pipeline')).json.code).toBe('REQUIRED_PARAM_MISSING')
})

test('[29] profiles, roles, roles of contacts, custom views', async () => {
  const org = await openOrg({ contact_roles: [{ id: '5725767000000000300', name: 'Buyer' }] })
  expect((await org.get('settings/profiles')).json.profiles).toMatchObject([
    { name: 'Administrator' },
    { name: 'Standard' },
  ])
  expect((await org.get('settings/roles')).json.roles[0].name).toBe('CEO')
  expect((await org.get('contacts/roles')).json.contact_roles).toEqual([
    { id: '5725767000000000300', name: 'Buyer', sequence_number: 1 },
  ])
  expect((await org.get('settings/custom_views?module=Leads')).json.custom_views).toMatchObject([{ name: 'All Leads' }])
})

test('[30] with several currencies records have one, and the org lists them', async () => {
  const single = await openOrg()
  expect((await single.get('org/currencies')).status).toBe(204)
  expect((await fieldsOf(single, 'Deals')).has('Currency')).toBe(false)
  const org = await openOrg({
    currencies: [
      { iso_code: 'USD', exchange_rate: '1' },
      { iso_code: 'EUR', exchange_rate: '0.9' },
    ],
  })
  expect((await org.get('org/currencies')).json.currencies).toMatchObject([
    { iso_code: 'USD', is_base: true },
    { iso_code: 'EUR', exchange_rate: '0.9', is_base: false },
  ])
  expect((await fieldsOf(org, 'Deals')).has('Currency')).toBe(true)
})

test('[31] ids are texts of nineteen digits', async () => {
  const org = await openOrg()
  const [{ id }] = (await org.insert('Contacts', { Last_Name: 'A' })).json.data.map(
    ({ details }: { details: { id: string } }) => details,
  )
  const all = [id, (await org.get('org')).json.org[0].id, (await fieldsOf(org, 'Leads')).get('Email')!.id]
  for (const each of all) expect(each).toMatch(/^\d{19}$/)
})

test('[32] settings without entries are 204', async () => {
  const org = await openOrg()
  expect((await org.get('settings/tags?module=Leads')).status).toBe(204)
  expect((await org.get('settings/pipeline/1?layout_id=1')).status).toBe(400)
  expect((await org.get('users/1')).status).toBe(204)
})
