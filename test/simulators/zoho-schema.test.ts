import { expect, test } from 'vitest'
import { idOf, openOrg, sourceKey } from './zoho-org.ts'

type Org = Awaited<ReturnType<typeof openOrg>>
const create = (org: Org, ...fields: object[]) => org.post('settings/fields?module=Contacts', { fields })
const codes = (reply: { json: { fields: { code: string }[] } }) => reply.json.fields.map(({ code }) => code)
const text = (field_label: string, more: object = {}) => ({ field_label, data_type: 'text', ...more })

async function field(org: Org, api_name: string, module = 'Contacts') {
  const { json } = await org.get(`settings/fields?module=${module}`)
  return json.fields.find((each: { api_name: string }) => each.api_name === api_name)
}

test('[110] a field is made of its label; its API name is the label with underscores, or another where that is taken', async () => {
  const org = await openOrg()
  const reply = await create(
    org,
    text('Source Id', { length: 100, unique: { case_sensitive: false } }),
    text('Größe (cm)'),
    text('Last-Name'),
  )
  expect(reply.status).toBe(201)
  expect(codes(reply)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS'])
  expect(reply.json.fields[0]).toMatchObject({
    message: 'field created',
    details: { id: expect.stringMatching(/^\d{19}$/) },
  })
  expect(await field(org, 'Source_Id')).toMatchObject({
    custom_field: true,
    length: 100,
    unique: { case_sensitive: false },
    id: reply.json.fields[0].details.id,
  })
  expect(await field(org, 'Groe_cm')).toMatchObject({ field_label: 'Größe (cm)' })
  expect((await create(org, text('Last_Name'))).json.fields[0].code).toBe('SUCCESS')
  expect(await field(org, 'Last_Name1')).toMatchObject({ field_label: 'Last_Name' })
  expect((await org.insert('Contacts', { Last_Name: 'A', Source_Id: 'k' })).status).toBe(201)
})

test('[111] five fields a call', async () => {
  const org = await openOrg()
  const six = Array.from({ length: 6 }, (_, n) => text(`F${n}`))
  expect(await create(org, ...six)).toMatchObject({
    status: 400,
    json: { code: 'INVALID_DATA', details: { maximum_length: 5 } },
  })
  expect((await create(org, ...six.slice(1))).status).toBe(201)
})

test('[112] a field is refused by itself for what is wrong with it', async () => {
  const org = await openOrg()
  const reply = await create(
    org,
    text('last name'),
    text('x'.repeat(26)),
    { field_label: 'A' },
    { field_label: 'B', data_type: 'colour' },
    text('C', { length: 256 }),
  )
  expect(reply.status).toBe(400)
  expect(reply.json.fields).toMatchObject([
    { code: 'DUPLICATE_DATA', details: { api_name: 'field_label' } },
    { code: 'INVALID_DATA', details: { maximum_length: 25 } },
    { code: 'MANDATORY_NOT_FOUND', details: { api_name: 'data_type' } },
    { code: 'INVALID_DATA', details: { api_name: 'data_type' } },
    { code: 'INVALID_DATA', details: { maximum_length: 255 } },
  ])
  const lists = await create(
    org,
    { field_label: 'D', data_type: 'picklist' },
    { field_label: 'E', data_type: 'lookup', lookup: { module: { api_name: 'Ships' } } },
  )
  expect(codes(lists)).toEqual(['MANDATORY_NOT_FOUND', 'INVALID_DATA'])
})

test('[113] a picklist is made with ten options at most; more come by PATCH, and options are renamed and removed', async () => {
  const org = await openOrg()
  const options = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ display_value: `O${n}`, actual_value: `o${n}` }))
  const list = (count: number) => ({ field_label: 'Tier', data_type: 'picklist', pick_list_values: options(count) })
  expect(codes(await create(org, list(11)))).toEqual(['INVALID_DATA'])
  await create(org, list(2))
  const { id, pick_list_values } = await field(org, 'Tier')
  const patch = (...values: object[]) =>
    org.call('PATCH', `settings/fields/${id}?module=Contacts`, { fields: [{ pick_list_values: values }] })
  const done = await patch(
    { id: pick_list_values[0].id, display_value: 'First' },
    { id: pick_list_values[1].id, _delete: null },
    { display_value: 'New' },
  )
  expect(done).toMatchObject({ status: 200, json: { fields: [{ code: 'SUCCESS' }] } })
  expect((await field(org, 'Tier')).pick_list_values).toMatchObject([
    { display_value: 'First', actual_value: 'o0', sequence_number: 1 },
    { display_value: 'New', actual_value: 'New', sequence_number: 2 },
  ])
  expect(codes(await patch({ display_value: 'New' }))).toEqual(['DUPLICATE_DATA'])
  expect(codes(await patch({ id: '1', display_value: 'X' }))).toEqual(['INVALID_DATA'])
})

test.each([
  ['Standard', 10],
  ['Professional', 155],
] as const)('[114] %s allows %d custom fields of a module', async (edition, most) => {
  const org = await openOrg({ org: { edition } })
  for (let n = 0; n < most; n += 5)
    expect((await create(org, ...[0, 1, 2, 3, 4].map((m) => text(`F${n + m}`)))).status).toBe(201)
  expect((await create(org, text('More'))).json.fields[0]).toMatchObject({
    code: 'LIMIT_EXCEEDED',
    details: { limit: most, limit_due_to: [{ json_path: '$.fields[0].field_label' }] },
  })
})

test('[115] two unique fields and one automatic number a module', async () => {
  const unique = { unique: { case_sensitive: false } }
  const org = await openOrg({ modules: { Contacts: { fields: [sourceKey] } } })
  expect(codes(await create(org, text('A', unique), text('B', unique)))).toEqual(['SUCCESS', 'LIMIT_EXCEEDED'])
  const number = (field_label: string) => ({ field_label, data_type: 'autonumber' })
  expect(codes(await create(org, number('N'), number('M')))).toEqual(['SUCCESS', 'LIMIT_EXCEEDED'])
  await org.insert('Contacts', { Last_Name: 'X' })
  expect(org.rows('Contacts')).toMatchObject([{ record: { N: '00001' } }])
})

test('[116] a custom field is deleted with its values; one of the system stays', async () => {
  const org = await openOrg({
    modules: { Contacts: { fields: [sourceKey], records: [{ id: idOf(1), Last_Name: 'A', Source_Id: 'k' }] } },
  })
  const { id } = await field(org, 'Source_Id')
  expect((await org.call('DELETE', `settings/fields/${id}?module=Contacts`)).status).toBe(200)
  expect(await field(org, 'Source_Id')).toBeUndefined()
  await create(org, text('Source Id', { unique: { case_sensitive: false } }))
  expect((await org.insert('Contacts', { Last_Name: 'B', Source_Id: 'k' })).status).toBe(201)
  const system = await field(org, 'Email')
  expect((await org.call('DELETE', `settings/fields/${system.id}?module=Contacts`)).json.code).toBe('NOT_ALLOWED')
})

const boats = { singular_label: 'Boat', plural_label: 'Boats', api_name: 'Boats' }
const profileOf = async (org: Org): Promise<{ id: string }> => {
  const [{ id }] = (await org.get('settings/profiles')).json.profiles
  return { id }
}
/** For one profile, unless the module says otherwise. */
const makeModule = async (org: Org, module: object) =>
  org.post('settings/modules', { modules: [{ profiles: [await profileOf(org)], ...module }] })

test('[117] a module is made one a call, and takes records', async () => {
  const org = await openOrg()
  expect(await makeModule(org, boats)).toMatchObject({
    status: 201,
    json: { modules: [{ code: 'SUCCESS', message: 'module created successfully' }] },
  })
  expect((await org.insert('Boats', { Name: 'Anna' }, {})).json.data).toMatchObject([
    { code: 'SUCCESS' },
    { code: 'MANDATORY_NOT_FOUND' },
  ])
  expect((await org.post('Boats/upsert', { data: [{ Name: 'ANNA' }], trigger: [] })).json.data[0]).toMatchObject({
    action: 'update',
    duplicate_field: 'Name',
  })
  expect((await org.post('settings/modules', { modules: [boats, boats] })).json.code).toBe('INVALID_DATA')
  const full = await openOrg({}, { limits: { customModules: 1 } })
  expect((await makeModule(full, boats)).status).toBe(201)
  const more = { ...boats, singular_label: 'Crew', plural_label: 'Crews', api_name: 'Crews' }
  expect(await makeModule(full, more)).toMatchObject({
    ...{ status: 400, json: { code: 'LIMIT_EXCEEDED', details: { limit: 1 } } },
  })
})

test('[118] modules are refused for their labels, names and profiles, and by small editions', async () => {
  const org = await openOrg()
  const codeOf = async (change: object) => (await makeModule(org, { ...boats, ...change })).json.modules[0]
  expect(await codeOf({ singular_label: 'Small boat' })).toMatchObject({
    code: 'INVALID_DATA',
    details: { api_name: 'singular_label' },
  })
  expect(await codeOf({ plural_label: 'x'.repeat(26) })).toMatchObject({
    code: 'INVALID_DATA',
    details: { maximum_length: 25 },
  })
  expect(await codeOf({ api_name: 'a_b' })).toMatchObject({ code: 'INVALID_DATA', details: { api_name: 'api_name' } })
  expect(await codeOf({ profiles: undefined })).toMatchObject({
    code: 'MANDATORY_NOT_FOUND',
    details: { api_name: 'profiles' },
  })
  const known = await profileOf(org)
  for (const profiles of [[{ id: '1' }], [{}], [known, known]])
    expect(await codeOf({ profiles })).toMatchObject({ code: 'INVALID_DATA', details: { api_name: 'id' } })
  expect(await codeOf({ api_name: 'Contacts' })).toMatchObject({
    code: 'DUPLICATE_DATA',
    details: { api_name: 'api_name' },
  })
  expect(await codeOf({ api_name: 'Users' })).toMatchObject({ code: 'RESERVED_KEYWORD_NOT_ALLOWED' })
  const small = await openOrg({ org: { edition: 'Standard' } })
  expect(await makeModule(small, boats)).toMatchObject({ status: 403, json: { code: 'NO_PERMISSION' } })
  const clerk = { id: idOf(900), last_name: 'Clerk', email: 'clerk@zoho.example', profile: 'Standard' }
  const shut = await openOrg({ users: [clerk] })
  const { profile } = (await shut.get('users?type=CurrentUser')).json.users[0]
  expect((await shut.get(`settings/profiles/${profile.id}`)).json.profiles[0].permissions_details).toMatchObject([
    { name: 'Crm_Implied_Customize_Zoho_CRM', enabled: false },
  ])
  expect(await makeModule(shut, boats)).toMatchObject({ status: 403, json: { code: 'NO_PERMISSION' } })
})

test('[143] a look-up leads to a module and makes a list there, whose label no other has', async () => {
  const org = await openOrg()
  const leading = (field_label: string, display_label: string) => ({
    ...{ field_label, data_type: 'lookup' },
    lookup: { module: { api_name: 'Accounts' }, display_label },
  })
  const reply = await create(org, leading('Sponsor', 'Sponsored by us'), leading('Agent', 'SPONSORED BY US'))
  expect(reply.json.fields).toMatchObject([
    { code: 'SUCCESS' },
    { code: 'DUPLICATE_DATA', details: { json_path: '$.fields[1].lookup.display_label' } },
  ])
  expect((await create(org, leading('Agent', 'x'.repeat(26)))).json.fields[0]).toMatchObject({
    ...{ code: 'INVALID_DATA', details: { maximum_length: 25, api_name: 'display_label' } },
  })
  expect(await field(org, 'Sponsor')).toMatchObject({
    ...{ data_type: 'lookup', lookup: { module: { api_name: 'Accounts' }, display_label: 'Sponsored by us' } },
  })
  const lists = (await org.get('settings/related_lists?module=Accounts')).json.related_lists
  expect(lists.map((each: { display_label: string }) => each.display_label)).toContain('Sponsored by us')
})

test('[119] a pipeline is made of options of Stage, and deals can be in it', async () => {
  const org = await openOrg()
  const { id } = (await org.get('settings/layouts?module=Deals')).json.layouts[0]
  const stages = (await field(org, 'Stage', 'Deals')).pick_list_values
  const make = (...maps: object[]) =>
    org.post(`settings/pipeline?layout_id=${id}`, { pipeline: [{ display_value: 'Renewal', default: false, maps }] })
  expect((await make({ id: '1' })).json.pipeline[0]).toMatchObject({
    code: 'INVALID_DATA',
    details: { json_path: '$.pipeline[0].maps[0].id' },
  })
  expect((await make({ display_value: 'W', sequence_number: 1, id: stages[6].id })).status).toBe(201)
  expect((await make({ id: stages[6].id })).json.pipeline[0].code).toBe('DUPLICATE_DATA')
  const deal = (Stage: string) => ({ Deal_Name: Stage, Stage, Pipeline: 'Renewal' })
  expect(org.codes(await org.insert('Deals', deal('Closed Won'), deal('Qualification')))).toEqual([
    'SUCCESS',
    'DEPENDENT_MISMATCH',
  ])
})

test('[120] global picklists are made, listed and extended', async () => {
  const org = await openOrg()
  const make = () =>
    org.post('settings/global_picklists', {
      global_picklists: [{ display_label: 'Sizes', pick_list_values: [{ display_value: 'S' }] }],
    })
  const { id } = (await make()).json.global_picklists[0].details
  expect((await make()).json.global_picklists[0].code).toBe('DUPLICATE_DATA')
  await org.call('PATCH', `settings/global_picklists/${id}`, {
    global_picklists: [{ pick_list_values: [{ display_value: 'M' }] }],
  })
  expect((await org.get(`settings/global_picklists/${id}`)).json.global_picklists[0].pick_list_values).toMatchObject([
    { display_value: 'S' },
    { display_value: 'M' },
  ])
  expect((await org.get('settings/global_picklists')).json.global_picklists).toMatchObject([{ display_label: 'Sizes' }])
})
