import { describe, expect, test } from 'vitest'
import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { openAccount, contact as record } from './hubspot-account.ts'

const schemas = '/crm-object-schemas/2026-03/schemas'
const pets = '/crm/objects/2026-03/p48000001_pets'
const text = (name: string, more: object = {}) => ({ name, label: name, type: 'string', fieldType: 'text', ...more })
const pet = {
  name: 'pets',
  labels: { singular: 'Pet', plural: 'Pets' },
  primaryDisplayProperty: 'pet_name',
  requiredProperties: ['pet_name'],
  searchableProperties: ['pet_name'],
  secondaryDisplayProperties: [],
  properties: [text('pet_name'), text('chip', { hasUniqueValue: true })],
  associatedObjects: ['CONTACT'],
}
const seeded: HubspotSeed = {
  contacts: [record('1', { email: 'ada@x.org' })],
  schemas: [
    {
      ...pet,
      properties: [
        { name: 'pet_name', label: 'Name', type: 'string', fieldType: 'text' },
        { name: 'chip', label: 'Chip', type: 'string', fieldType: 'text', hasUniqueValue: true },
      ],
    },
  ],
  p48000001_pets: [record('7', { pet_name: 'Rex', chip: 'C-7' })],
  associations: [{ from: { object: 'p48000001_pets', id: '7' }, to: { object: 'contacts', id: '1' } }],
}
const types = async (account: Awaited<ReturnType<typeof openAccount>>, from: string, to: string) =>
  (await account.get(`/crm/associations/2026-03/${from}/${to}/labels`)).body.results

describe('custom objects', () => {
  test('[237] are created with a type id and a full name of the account', async () => {
    const account = await openAccount()
    const { status, body } = await account.post(schemas, pet)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      name: 'pets',
      objectTypeId: '2-1000001',
      fullyQualifiedName: 'p48000001_pets',
      labels: { singular: 'Pet', plural: 'Pets' },
      primaryDisplayProperty: 'pet_name',
      requiredProperties: ['pet_name'],
      archived: false,
    })
    const names = body.properties.map(({ name }: { name: string }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['pet_name', 'chip', 'hs_object_id', 'hs_createdate', 'hubspot_owner_id']),
    )
    expect((await account.get('/crm/properties/2026-03/2-1000001/pet_name')).body.groupName).toBe('pets_information')
    const listed = (await account.get(`${schemas}?includePropertyDefinitions=false`)).body.results
    expect(listed).toMatchObject([{ fullyQualifiedName: 'p48000001_pets', properties: [] }])
    const read = { inputs: ['2-1000001'], includePropertyDefinitions: false, includeAssociationDefinitions: false }
    expect((await account.post(`${schemas}/batch/read`, read)).body.results).toMatchObject([{ associations: [] }])
  })

  test('[238] are named by type id and full name, not by their name alone', async () => {
    const account = await openAccount(seeded)
    for (const name of ['2-1000001', 'p48000001_pets', 'P48000001_PETS', 'p_pets'])
      expect((await account.get(`/crm/objects/2026-03/${name}/7?properties=chip`)).body.properties.chip).toBe('C-7')
    for (const name of ['pets', '2-99', 'p1_pets']) {
      const { status, body } = await account.get(`/crm/objects/2026-03/${name}`)
      expect([status, body.message]).toEqual([400, `Unable to infer object type from: ${name}`])
    }
  })

  test('[239] what is missing, wrong or taken is refused', async () => {
    const account = await openAccount({}, { limits: { customObjects: 2 } })
    const create = async (more: object) => (await account.post(schemas, { ...pet, ...more })).status
    expect(await create({ name: undefined })).toBe(400)
    expect(await create({ name: '9pets' })).toBe(400)
    expect(await create({ name: 'x'.repeat(51) })).toBe(400)
    expect(await create({ labels: { singular: 'Pet' } })).toBe(400)
    expect(await create({ primaryDisplayProperty: undefined })).toBe(400)
    expect(await create({ primaryDisplayProperty: 'nothing' })).toBe(400)
    expect(await create({ requiredProperties: ['nothing'] })).toBe(400)
    expect(await create({ properties: [text('pet_name', { type: 'thing' })] })).toBe(400)
    expect(await create({ associatedObjects: ['THING'] })).toBe(400)
    expect((await account.get(schemas)).body.results).toEqual([])
    expect(await create({})).toBe(201)
    expect(await create({ name: 'Pets' })).toBe(409)
    expect(await create({ name: 'toys' })).toBe(201)
    expect(await create({ name: 'beds' })).toBe(400)
    expect((await account.get('/crm/limits/2026-03/custom-object-types')).body).toEqual({
      limit: 2,
      usage: 2,
      percentage: 100,
    })
  })

  test('[240] have records like other objects, with what the definition requires', async () => {
    const account = await openAccount(seeded)
    const input = (chip: string, properties: object) => ({
      id: chip,
      idProperty: 'chip',
      objectWriteTraceId: chip,
      properties: { chip, ...properties },
    })
    const inputs = [input('C-7', { pet_name: 'Max' }), input('C-8', { pet_name: 'Tom' }), input('C-9', {})]
    const { status, body } = await account.post(`${pets}/batch/upsert`, { inputs })
    expect(status).toBe(207)
    expect(body.results.map((each: { new: boolean }) => each.new).sort()).toEqual([false, true])
    expect(body.errors).toMatchObject([{ context: { objectWriteTraceId: ['C-9'], properties: ['pet_name'] } }])
    expect((await account.post(`${pets}/search`, { query: 'tom' })).body.total).toBe(1)
    const records = (await account.get('/crm/limits/2026-03/records')).body.customObjectTypes
    expect(records.byObjectType).toEqual([
      { objectTypeId: '2-1000001', singularLabel: 'Pet', pluralLabel: 'Pets', usage: 2 },
    ])
  })

  test('[241] are associated with activities and with the objects that are named, by types of the account', async () => {
    const account = await openAccount(seeded)
    const [plain] = await types(account, 'p_pets', 'contacts')
    expect(plain).toMatchObject({ category: 'USER_DEFINED', label: null })
    const [back] = await types(account, 'contacts', '2-1000001')
    expect(back.typeId).not.toBe(plain.typeId)
    for (const name of ['notes', 'tasks', 'calls', 'meetings', 'emails'])
      expect(await types(account, '2-1000001', name)).toMatchObject([{ label: null }])
    expect(await types(account, 'p_pets', 'deals')).toEqual([])
    const path = `/crm/associations/2026-03/p_pets/contacts/batch/read`
    expect((await account.post(path, { inputs: [{ id: '7' }] })).body.results[0].to).toMatchObject([
      { toObjectId: '1', associationTypes: [{ category: 'USER_DEFINED', typeId: plain.typeId, label: null }] },
    ])
    const made = await account.post(pets, {
      properties: { pet_name: 'New' },
      associations: [
        { to: { id: '1' }, types: [{ associationCategory: 'USER_DEFINED', associationTypeId: plain.typeId }] },
      ],
    })
    expect(made.status).toBe(201)
  })

  test('[242] more associations can be defined, and labels on top of them', async () => {
    const account = await openAccount(seeded)
    const sent = { fromObjectTypeId: '2-1000001', toObjectTypeId: '0-3', name: 'pet_deal' }
    const made = await account.post(`${schemas}/2-1000001/associations`, sent)
    expect([made.status, made.body.name]).toEqual([201, 'pet_deal'])
    expect(await types(account, 'deals', 'p_pets')).toHaveLength(1)
    const label = { name: 'vet', label: 'Vet', inverseLabel: 'Patient' }
    expect((await account.post('/crm/associations/2026-03/companies/p_pets/labels', label)).body.results).toHaveLength(
      2,
    )
    const labels = (await types(account, 'companies', 'p_pets')).map((each: { label: string }) => each.label)
    expect(labels).toEqual([null, 'Vet'])
    const { associations } = (await account.get(`${schemas}/p_pets`)).body
    expect(associations).toContainEqual(expect.objectContaining({ name: 'pet_deal', toObjectTypeId: '0-3' }))
  })

  test('[243] the first pipeline brings the properties that place a record', async () => {
    const account = await openAccount(seeded)
    const names = async () =>
      (await account.get('/crm/properties/2026-03/p_pets')).body.results.map(({ name }: { name: string }) => name)
    expect(await names()).not.toContain('hs_pipeline_stage')
    const stages = [{ label: 'In', displayOrder: 0, metadata: {}, stageId: 'in' }]
    const made = await account.post('/crm/pipelines/2026-03/2-1000001', { label: 'Care', displayOrder: 0, stages })
    expect(made.body.stages[0].metadata).toEqual({ state: 'OPEN' })
    expect(await names()).toEqual(expect.arrayContaining(['hs_pipeline', 'hs_pipeline_stage']))
    const placed = await account.send('PATCH', `${pets}/7`, { properties: { hs_pipeline_stage: 'in' } })
    expect(placed.body.properties.hs_pipeline).toBe(made.body.id)
  })

  test('[244] are changed, archived without records, and their name is used anew when they are deleted for good', async () => {
    const account = await openAccount(seeded)
    const one = `${schemas}/2-1000001`
    const change = { labels: { singular: 'Animal', plural: 'Animals' }, name: 'other', requiredProperties: [] }
    expect((await account.send('PATCH', one, change)).body).toMatchObject({
      name: 'pets',
      labels: { plural: 'Animals' },
    })
    expect((await account.send('PATCH', one, { searchableProperties: ['nothing'] })).status).toBe(400)
    expect((await account.post(pets, { properties: {} })).status).toBe(201)
    expect((await account.send('DELETE', one)).body.subCategory).toBe('EXISTING_OBJECT_RECORDS')
    const ids = (await account.get(pets)).body.results.map(({ id }: { id: string }) => ({ id }))
    await account.post(`${pets}/batch/archive`, { inputs: ids })
    expect((await account.send('DELETE', `${one}?archived=true`)).status).toBe(400)
    expect((await account.send('DELETE', one)).status).toBe(204)
    expect((await account.get(pets)).status).toBe(400)
    expect((await account.get(schemas)).body.results).toEqual([])
    const archived = (await account.get(`${schemas}?archived=true`)).body.results
    expect(archived).toMatchObject([{ archived: true, properties: [], associations: [] }])
    const anew = { ...pet, properties: [text('pet_name'), text('tag', { hasUniqueValue: true })] }
    expect(await account.post(schemas, anew)).toMatchObject({
      status: 409,
      body: { category: 'OBJECT_ALREADY_EXISTS' },
    })
    expect((await account.send('DELETE', `${one}?archived=true`)).status).toBe(204)
    expect((await account.post(schemas, anew)).status).toBe(201)
    const left = (await account.get(`${schemas}?archived=true`)).body.results
    expect(left.map((each: { archived: boolean }) => each.archived)).toEqual([false])
    const input = { id: 'T', idProperty: 'tag', properties: { tag: 'T', pet_name: 'Rex' } }
    const upserts = [await account.post(`${pets}/batch/upsert`, { inputs: [input] })]
    upserts.push(await account.post(`${pets}/batch/upsert`, { inputs: [input] }))
    expect(upserts.map(({ body }) => body.results[0].new)).toEqual([true, false])
    expect((await account.get(`${pets}?archived=true`)).body.results).toEqual([])
  })

  test('[245] need the scopes of custom objects', async () => {
    const status = async (path: string, scopes: string) =>
      (await (await openAccount(seeded, { settings: { scopes } })).get(path)).status
    expect(await status(schemas, 'crm.schemas.custom.read')).toBe(200)
    expect(await status(schemas, 'crm.objects.custom.read')).toBe(403)
    expect(await status(pets, 'crm.objects.custom.read')).toBe(200)
    expect(await status(pets, 'crm.schemas.custom.read')).toBe(403)
  })
})
