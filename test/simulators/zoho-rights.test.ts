import { expect, test } from 'vitest'
import { startWrite } from './zoho-bulk.ts'
import { ANN, BOB, idOf, openOrg, records } from './zoho-org.ts'

type Named = { api_name: string } & Record<string, unknown>

test('[148] pages of the web application are modules without an API', async () => {
  const org = await openOrg()
  const { json } = await org.get('settings/modules')
  const named = json.modules.filter(({ api_supported }: Named) => api_supported === false)
  expect(named.map(({ api_name }: Named) => api_name)).toEqual(['Home', 'Reports', 'Dashboards'])
  expect(named[0]).toMatchObject({ generated_type: 'default', creatable: false, editable: false, deletable: false })
  for (const path of ['settings/fields?module=Home', 'settings/layouts?module=Home', 'Home?fields=id'])
    expect(await org.get(path)).toMatchObject({ status: 400, json: { code: 'INVALID_MODULE' } })
})

test('[149] what the profile may not do with a module is told, and refused with 403', async () => {
  const seed = {
    modules: {
      Leads: { denied: ['create', 'delete'] as const, records: records(1, () => ({ Last_Name: 'A' })) },
      Contacts: { denied: ['edit'] as const },
    },
  }
  const org = await openOrg(seed)
  const told = async (name: string) => (await org.get(`settings/modules/${name}`)).json.modules[0]
  expect(await told('Leads')).toMatchObject({ creatable: false, editable: true, deletable: false })
  expect(await told('Contacts')).toMatchObject({ creatable: true, editable: false, deletable: true })
  const refused = { status: 403, json: { code: 'NO_PERMISSION', details: { permissions: [expect.any(String)] } } }
  expect(await org.insert('Leads', { Last_Name: 'B' })).toMatchObject(refused)
  expect(await org.post('Contacts/upsert', { data: [{ Last_Name: 'B' }] })).toMatchObject(refused)
  expect(await org.call('DELETE', `Leads?ids=${idOf(1)}`)).toMatchObject(refused)
  expect(await org.post('Leads/actions/mass_delete', { ids: [idOf(1)] })).toMatchObject(refused)
  expect(await startWrite(org, 'Last_Name\nB\n', { resource: { module: { api_name: 'Leads' } } })).toMatchObject(
    refused,
  )
  expect((await org.update('Leads', { id: idOf(1), Phone: '1' })).status).toBe(200)
  expect(org.rows('Leads')).toHaveLength(1)
})

test('[150] the API may take a field when a record is made and not later, or later alone', async () => {
  const fields = [
    { api_name: 'Birthmark', data_type: 'text', writable: { update: false } },
    { api_name: 'Grade', data_type: 'text', writable: { create: false } },
  ] as const
  const org = await openOrg({ modules: { Leads: { fields } } })
  const told = (await org.get('settings/fields?module=Leads')).json.fields as Named[]
  expect(told.filter(({ api_name }) => ['Birthmark', 'Grade'].includes(api_name))).toMatchObject([
    { read_only: false, operation_type: { api_create: true, api_update: false } },
    { read_only: false, operation_type: { api_create: false, api_update: true } },
  ])
  const reply = await org.insert('Leads', { Last_Name: 'A', Birthmark: 'one', Grade: 'one' })
  const { id } = reply.json.data[0].details
  expect(org.stored('Leads', id)).toMatchObject({ Birthmark: 'one' })
  expect(org.stored('Leads', id)).not.toHaveProperty('Grade')
  await org.update('Leads', { id, Birthmark: 'two', Grade: 'two' })
  expect(org.stored('Leads', id)).toMatchObject({ Birthmark: 'one', Grade: 'two' })
})

test('[151] fields that no layout uses are told to those who ask for all', async () => {
  const org = await openOrg({ modules: { Leads: { fields: [{ api_name: 'Old', data_type: 'text', unused: true }] } } })
  const names = async (type: string) =>
    (await org.get(`settings/fields?module=Leads${type}`)).json.fields.map(({ api_name }: Named) => api_name)
  expect(await names('')).not.toContain('Old')
  expect(await names('&type=all')).toEqual(expect.arrayContaining(['Old', 'Last_Name']))
  expect(await names('&type=unused')).toEqual(['Old'])
  expect((await org.get('settings/fields?module=Deals&type=unused')).status).toBe(204)
  expect((await org.get('settings/fields?module=Deals&type=some')).json.code).toBe('INVALID_DATA')
})

test('[155] who is no administrator is told of no notes but their own, or is refused the list', async () => {
  const users = [
    { id: ANN, last_name: 'Lee', email: 'ann@zoho.example' },
    { id: BOB, last_name: 'Ray', email: 'bob@zoho.example', profile: 'Standard' },
  ]
  const about = { Parent_Id: idOf(9), $se_module: 'Leads' }
  const notes = [ANN, BOB].map((Owner, n) => ({ id: idOf(n + 1), Note_Content: 'N', Owner, ...about }))
  const modules = { Leads: { records: [{ id: idOf(9), Last_Name: 'A' }] }, Notes: { records: notes } }
  const seenBy = async (user: string, readings = '') => {
    const org = await openOrg({ users, modules }, { settings: { user, readings } })
    const replies = [
      await org.get('Notes?fields=id'),
      await org.query("select id from Notes where id > '0'"),
      await org.get(`Leads/${idOf(9)}/Notes?fields=id`),
    ]
    return replies.map(({ json }) => json.code ?? json.data.length)
  }
  expect(await seenBy(ANN)).toEqual([2, 2, 2])
  expect(await seenBy(BOB)).toEqual([1, 1, 2])
  expect(await seenBy(BOB, 'notes-for-administrators')).toEqual(['NO_PERMISSION', 1, 2])
})
