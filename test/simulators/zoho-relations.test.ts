import { expect, test } from 'vitest'
import { BOB, EVE, idOf, openOrg, records } from './zoho-org.ts'

type Org = Awaited<ReturnType<typeof openOrg>>
const modules = {
  Accounts: { records: [{ id: idOf(1), Account_Name: 'Acme' }] },
  Contacts: { records: [2, 3, 4].map((n) => ({ id: idOf(n), Last_Name: `C${n}`, Account_Name: idOf(1) })) },
  Deals: { records: [{ id: idOf(5), Deal_Name: 'Boat', Stage: 'Qualification' }] },
}
const role = { id: '5725767000000000300', name: 'Buyer' }
const seed = { modules, contact_roles: [role] }

test('[90] notes hang on records of any module, 100 a call', async () => {
  const org = await openOrg(seed)
  const parent = (n: number, api_name: string) => ({ module: { api_name }, id: idOf(n) })
  const reply = await org.insert(
    'Notes',
    { Note_Title: 'T', Note_Content: 'Two\nlines', Parent_Id: parent(2, 'Contacts') },
    { Note_Content: 'N', Parent_Id: parent(5, 'Deals') },
    { Note_Content: 'N', Parent_Id: parent(5, 'Contacts') },
    { Note_Content: 'N' },
    { Note_Title: 'x'.repeat(121), Note_Content: 'N', Parent_Id: parent(2, 'Contacts') },
    { Note_Content: 'x'.repeat(65_536), Parent_Id: parent(2, 'Contacts') },
    { Note_Content: 'N', Parent_Id: { id: idOf(2) } },
  )
  expect(reply.status).toBe(207)
  expect(org.codes(reply)).toEqual([
    'SUCCESS',
    'SUCCESS',
    'INVALID_DATA',
    'MANDATORY_NOT_FOUND',
    'INVALID_DATA',
    'INVALID_DATA',
    'MANDATORY_NOT_FOUND',
  ])
  expect(reply.json.data[6].details.json_path).toBe('$.data[6].Parent_Id.module')
  const listed = (await org.get('Notes?fields=Note_Title,Note_Content,Parent_Id&sort_order=asc')).json.data
  expect(listed[0]).toMatchObject({
    Note_Title: 'T',
    Note_Content: 'Two\nlines',
    Parent_Id: { id: idOf(2), name: 'C2', module: { api_name: 'Contacts' } },
    $se_module: 'Contacts',
  })
  const asked = await org.query(`select Note_Title, Parent_Id from Notes where Parent_Id = '${idOf(5)}'`)
  expect(asked.json.data).toMatchObject([{ Parent_Id: { id: idOf(5), module: { api_name: 'Deals' } } }])
})

test('[91] notes of one record are added and listed at the record', async () => {
  const org = await openOrg(seed)
  expect((await org.post(`Contacts/${idOf(2)}/Notes`, { data: [{ Note_Content: 'N' }], trigger: [] })).status).toBe(201)
  expect((await org.get(`Contacts/${idOf(2)}/Notes?fields=Note_Content`)).json.data).toMatchObject([
    { Note_Content: 'N' },
  ])
  expect((await org.get(`Contacts/${idOf(3)}/Notes?fields=Note_Content`)).status).toBe(204)
})

/** A file in the form of a browser. */
const form = (name: string, content: string) =>
  [
    `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${content}\r\n--b--\r\n`,
    { 'content-type': 'multipart/form-data; boundary=b' },
  ] as const

test('[92] an attachment is one file a call, with status 200; its bytes come back', async () => {
  const org = await openOrg(seed)
  const path = `Contacts/${idOf(2)}/Attachments`
  const { status, json } = await org.post(path, ...form('naïve.txt', 'line\r\n--not the end'))
  expect(status).toBe(200)
  expect(json.data[0]).toMatchObject({ code: 'SUCCESS', message: 'attachment uploaded successfully' })
  const { id } = json.data[0].details
  const listed = await org.get(`${path}?fields=id,File_Name,Size,Owner,Parent_Id`)
  expect(listed.json.data).toMatchObject([
    { id, File_Name: 'naïve.txt', Size: '19', Owner: { name: 'Ann Lee' }, Parent_Id: { id: idOf(2) } },
  ])
  expect(Buffer.from((await org.get(`${path}/${id}`)).bytes).toString()).toBe('line\r\n--not the end')
  expect((await org.get(`Contacts/${idOf(3)}/Attachments/${id}`)).json.code).toBe('INVALID_DATA')
  expect((await org.get(path)).json.code).toBe('REQUIRED_PARAM_MISSING')
  expect((await org.call('DELETE', `${path}/${id}`)).json.data[0].code).toBe('SUCCESS')
  expect((await org.get(`${path}?fields=id`)).status).toBe(204)
})

test('[93] an attachment may be a link; without file or link, or at nobody, it is refused', async () => {
  const org = await openOrg(seed)
  const path = `Contacts/${idOf(2)}/Attachments`
  expect((await org.post(`${path}?attachmentUrl=https://x.com/a.pdf&title=A`, '')).status).toBe(200)
  expect((await org.get(`${path}?fields=File_Name`)).json.data).toMatchObject([{ File_Name: 'A' }])
  expect((await org.post(path, '')).json.code).toBe('REQUIRED_PARAM_MISSING')
  expect((await org.post(`${path}?attachmentUrl=no`, '')).json.code).toBe('INVALID_DATA')
  expect((await org.post(`Contacts/${idOf(9)}/Attachments`, ...form('a', 'b'))).json.code).toBe('INVALID_DATA')
  expect((await org.insert('Attachments', {})).json.code).toBe('NOT_SUPPORTED')
})

const roles = (org: Org, ...data: object[]) => org.put(`Deals/${idOf(5)}/Contact_Roles`, { data })

test('[156] files are listed by their record alone, or under a reading all together', async () => {
  const attachments = [{ id: idOf(50), module: 'Contacts', parent: idOf(2), name: 'a.txt', content: 'a' }]
  const codesUnder = async (readings: string) => {
    const org = await openOrg({ ...seed, attachments }, { settings: { readings } })
    const replies = [
      await org.get(`Contacts/${idOf(2)}/Attachments?fields=id`),
      await org.get('Attachments?fields=id'),
      await org.query("select id from Attachments where id > '0'"),
    ]
    return replies.map(({ json }) => json.code ?? json.data.length)
  }
  expect(await codesUnder('')).toEqual([1, 'NOT_SUPPORTED', 'NOT_SUPPORTED'])
  expect(await codesUnder('attachments-listed')).toEqual([1, 1, 1])
})

test('[94] contacts have roles in a deal by the id of the role', async () => {
  const org = await openOrg(seed)
  const reply = await roles(
    org,
    { id: idOf(2), Contact_Role: { id: role.id } },
    { id: idOf(3), Contact_Role: { name: 'Buyer' } },
    { id: idOf(9), Contact_Role: { id: role.id } },
  )
  expect(reply.status).toBe(207)
  expect(org.codes(reply)).toEqual(['SUCCESS', 'MANDATORY_NOT_FOUND', 'INVALID_DATA'])
  expect(reply.json.data[0].message).toBe('relation added')
  expect((await roles(org, { id: idOf(2), Contact_Role: { id: role.id } })).json.data[0].message).toBe(
    'relation updated',
  )
  const listed = await org.get(`Deals/${idOf(5)}/Contact_Roles?fields=Last_Name`)
  expect(listed.json.data).toEqual([{ id: idOf(2), Last_Name: 'C2', Contact_Role: role }])
  expect((await org.call('DELETE', `Deals/${idOf(5)}/Contact_Roles/${idOf(2)}`)).json.data[0].message).toBe(
    'relation removed',
  )
  expect((await org.get(`Deals/${idOf(5)}/Contact_Roles?fields=Last_Name`)).status).toBe(204)
  expect((await org.get(`Deals/${idOf(9)}/Contact_Roles?fields=Last_Name`)).json.code).toBe('INVALID_DATA')
})

test('[95] a related list shows the records whose lookup leads here', async () => {
  const org = await openOrg(seed)
  const { json } = await org.get(`Accounts/${idOf(1)}/Contacts?fields=Last_Name&per_page=2`)
  expect(json).toMatchObject({ data: [{ Last_Name: 'C2' }, { Last_Name: 'C3' }], info: { more_records: true } })
  expect((await org.get(`Accounts/${idOf(1)}/Ships?fields=id`)).json.code).toBe('INVALID_DATA')
})

test('[96] many-to-many links are written in the record, or as records of the linking module', async () => {
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
      ...modules,
      Contacts: { ...modules.Contacts, fields: [links] },
      Boat: {
        records: [
          { id: idOf(6), Name: 'Anna' },
          { id: idOf(7), Name: 'Berta' },
        ],
      },
      Crews: { generated_type: 'linking', fields: pair },
    },
  })
  const crew = () =>
    (org.rows('Crews') as unknown as { id: string; record: Record<string, string> }[]).map(({ record }) => [
      record.Sailor,
      record.Boat,
    ])
  await org.update('Contacts', { id: idOf(2), Boats: [{ Boat: { id: idOf(6) } }, { Boat: { id: idOf(6) } }] })
  expect((await org.insert('Crews', { Sailor: { id: idOf(3) }, Boat: { id: idOf(7) } })).status).toBe(201)
  expect(crew()).toEqual([
    [idOf(2), idOf(6)],
    [idOf(3), idOf(7)],
  ])
  expect((await org.update('Contacts', { id: idOf(2), Boats: [{ Boat: { id: idOf(9) } }] })).json.data[0].code).toBe(
    'INVALID_DATA',
  )
  const [link] = org.rows('Crews')
  await org.update('Contacts', { id: idOf(2), Boats: [{ id: link!.id, _delete: null }] })
  expect(crew()).toEqual([[idOf(3), idOf(7)]])
})

test('[98] activities are about a person and a record of the module that they name', async () => {
  const org = await openOrg(seed)
  const task = { Subject: 'T', Who_Id: { id: idOf(2) }, What_Id: { id: idOf(5) } }
  expect(
    org.codes(await org.insert('Tasks', { ...task, $se_module: 'Deals' }, { ...task, $se_module: 'Accounts' })),
  ).toEqual(['SUCCESS', 'INVALID_DATA'])
  expect((await org.insert('Tasks', task)).json.data).toMatchObject([
    { code: 'DEPENDENT_FIELD_MISSING', details: { api_name: '$se_module', json_path: '$.data[0].$se_module' } },
  ])
  const { json } = await org.get('Tasks?fields=Subject,Who_Id,What_Id')
  expect(json.data).toMatchObject([{ Who_Id: { name: 'C2' }, What_Id: { name: 'Boat' }, $se_module: 'Deals' }])
})

test('[99] tags are made by use; a record has ten, each of 25 characters', async () => {
  const org = await openOrg(seed)
  const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `t${n}` }))
  const reply = await org.update(
    'Contacts',
    { id: idOf(2), Tag: tags(10) },
    { id: idOf(3), Tag: tags(11) },
    { id: idOf(4), Tag: [{ name: 'x'.repeat(26) }] },
  )
  expect(org.codes(reply)).toEqual(['SUCCESS', 'LIMIT_EXCEEDED', 'INVALID_DATA'])
  const { json } = await org.get('settings/tags?module=Contacts')
  expect(json.tags).toHaveLength(10)
  expect((await org.get(`Contacts/${idOf(2)}`)).json.data[0].Tag[0]).toMatchObject({ name: 't0', id: json.tags[0].id })
})

test('[100] a module has as many tags as the edition allows', async () => {
  const org = await openOrg({ ...seed, org: { edition: 'Free' } })
  const ten = Array.from({ length: 10 }, (_, n) => ({ name: `t${n}` }))
  const made = await org.post('settings/tags?module=Contacts', { tags: ten })
  expect(made).toMatchObject({ status: 201, json: { tags: [{ code: 'SUCCESS' }, ...Array(9).fill({})] } })
  expect(
    (await org.post('settings/tags?module=Contacts', { tags: [{ name: 'T0' }, { name: 'u' }] })).json.tags,
  ).toMatchObject([{ code: 'DUPLICATE_DATA' }, { code: 'LICENSE_LIMIT_EXCEEDED' }])
  expect(
    org.codes(
      await org.update('Contacts', { id: idOf(2), Tag: [{ name: 'u' }] }, { id: idOf(3), Tag: [{ name: 't1' }] }),
    ),
  ).toEqual(['LICENSE_LIMIT_EXCEEDED', 'SUCCESS'])
})

test('[101] tags are added to and removed from up to 500 records a call', async () => {
  const org = await openOrg({ modules: { Leads: { records: records(500, () => ({ Last_Name: 'A', Tag: ['old'] })) } } })
  const ids = Array.from({ length: 500 }, (_, n) => idOf(n + 1))
  expect((await org.post('Leads/actions/add_tags', { tags: [{ name: 'new' }], ids })).status).toBe(200)
  expect(org.stored('Leads', idOf(500))?.Tag).toEqual(['old', 'new'])
  await org.post('Leads/actions/remove_tags', { tags: [{ name: 'old' }], ids: [idOf(1)] })
  expect(org.stored('Leads', idOf(1))?.Tag).toEqual(['new'])
  await org.post('Leads/actions/add_tags', { tags: [{ name: 'one' }], ids: [idOf(1)], over_write: true })
  expect(org.stored('Leads', idOf(1))?.Tag).toEqual(['one'])
  expect((await org.post('Leads/actions/add_tags', { tags: [{ name: 'x' }], ids: [...ids, idOf(9)] })).json.code).toBe(
    'INVALID_DATA',
  )
})

test('[102] the owner of up to 500 records changes in one call, to an active user', async () => {
  const org = await openOrg(seed)
  const change = (owner: string, ids: string[]) =>
    org.post('Contacts/actions/change_owner', { ids, owner: { id: owner }, notify: false })
  const reply = await change(BOB, [idOf(2), idOf(9)])
  expect(reply.status).toBe(207)
  expect(org.codes(reply)).toEqual(['SUCCESS', 'INVALID_DATA'])
  expect(org.stored('Contacts', idOf(2))?.Owner).toBe(BOB)
  expect((await change(EVE, [idOf(2)])).json.code).toBe('INVALID_DATA')
})
