import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/index.js'
import {
  type OptionInput,
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from '@hubspot/api-client/lib/codegen/crm/properties/index.js'
import { describe, expect, test } from 'vitest'
import { sourceKey } from './hubspot-account.ts'
import { connect, ledger, people, refusal, seeded } from './hubspot-sdk.ts'

describe('contacts', () => {
  test('all pages are listed, and every record once', async () => {
    const client = await connect(seeded(people(205)))
    const all = await client.crm.contacts.getAll(100, undefined, ['email', sourceKey.name])
    expect(all.map(({ id }) => id)).toEqual(people(205).map(({ id }) => id))
    expect(all[204]?.properties).toMatchObject({ email: 'p205@x.org', [sourceKey.name]: 'K-205' })
    expect(all[0]?.createdAt).toEqual(new Date('2024-03-01T10:00:00Z'))
    expect((await ledger()).calls).toBe(3)
  })

  test('one contact is created, read, changed and archived', async () => {
    const client = await connect(seeded([]))
    const { basicApi } = client.crm.contacts
    const { id } = await basicApi.create({ properties: { email: 'Ada@X.org' }, associations: [] })
    await basicApi.update(id, { properties: { city: 'London' } })
    const read = await basicApi.getById('ada@x.org', ['city', 'email'], ['city'], undefined, false, 'email')
    expect(read).toMatchObject({ id, archived: false, properties: { city: 'London', email: 'ada@x.org' } })
    expect(read.propertiesWithHistory?.city).toMatchObject([{ value: 'London', timestamp: expect.any(Date) }])
    await basicApi.archive(id)
    expect(await refusal(basicApi.getById(id))).toMatchObject({ code: 404, body: { message: 'resource not found' } })
    expect((await basicApi.getPage(10, undefined, [], [], [], true)).results).toMatchObject([{ id, archived: true }])
  })

  test('a taken address is thrown as a conflict that names its contact', async () => {
    const client = await connect(seeded(people(1)))
    const call = client.crm.contacts.basicApi.create({ properties: { email: 'P1@x.org' }, associations: [] })
    const { code, body, headers } = await refusal(call)
    expect([code, body.category, body.message]).toEqual([409, 'CONFLICT', 'Contact already exists. Existing ID: 1'])
    expect(headers['x-hubspot-correlation-id']).toBe(body.correlationId)
  })

  test('batches create, read, change and archive', async () => {
    const client = await connect(seeded([]))
    const { batchApi } = client.crm.contacts
    const inputs = ['A', 'B', 'C'].map((firstname) => ({ properties: { firstname }, associations: [] }))
    const created = await batchApi.create({ inputs })
    expect(created.status).toBe('COMPLETE')
    const ids = created.results.map(({ id }) => ({ id }))
    const read = await batchApi.read({ inputs: ids, properties: ['firstname'], propertiesWithHistory: [] })
    expect(read.results.map(({ properties }) => properties.firstname).sort()).toEqual(['A', 'B', 'C'])
    const changes = ids.map(({ id }) => ({ id, properties: { city: 'Rome' } }))
    expect((await batchApi.update({ inputs: changes })).results).toHaveLength(3)
    await batchApi.archive({ inputs: ids })
    expect((await client.crm.contacts.getAll()).length).toBe(0)
  })

  test('an upsert by a unique property tells new records from known ones', async () => {
    const client = await connect(seeded(people(1)))
    const inputs = ['K-1', 'K-2'].map((id) => ({
      id,
      idProperty: sourceKey.name,
      properties: { [sourceKey.name]: id },
    }))
    const { results } = await client.crm.contacts.batchApi.upsert({ inputs })
    expect(results.map((row) => [row.properties[sourceKey.name], row._new]).sort()).toEqual([
      ['K-1', false],
      ['K-2', true],
    ])
  })

  test('a batch with refused rows comes back as a success that lists them', async () => {
    const client = await connect(seeded(people(1)))
    const inputs = ['new@x.org', 'P1@x.org', 'no address'].map((email, at) => ({
      objectWriteTraceId: `t${at}`,
      properties: { email },
      associations: [],
    }))
    const answer = await client.crm.contacts.batchApi.create({ inputs })
    expect(answer.results.map(({ objectWriteTraceId }) => objectWriteTraceId)).toEqual(['t0'])
    expect(answer).toMatchObject({ numErrors: 2 })
    const { errors } = answer as { errors?: { category: string; context: Record<string, string[]> }[] }
    expect(errors?.map(({ category, context }) => [category, context.objectWriteTraceId])).toEqual([
      ['CONFLICT', ['t1']],
      ['VALIDATION_ERROR', ['t2']],
    ])
  })

  test('a batch read with unknown ids does too, one beyond 100 is thrown', async () => {
    const client = await connect(seeded(people(1)))
    const read = (ids: string[]) =>
      client.crm.contacts.batchApi.read({
        inputs: ids.map((id) => ({ id })),
        properties: [],
        propertiesWithHistory: [],
        idProperty: sourceKey.name,
      })
    const answer = await read(['K-1', 'K-9'])
    expect(answer.results).toMatchObject([{ id: '1' }])
    expect(answer).toMatchObject({ numErrors: 1, errors: [{ context: { ids: ['K-9'] } }] })
    const many = await refusal(read(Array.from({ length: 101 }, (_, at) => `K-${at}`)))
    expect([many.code, many.body.category]).toEqual([400, 'VALIDATION_ERROR'])
  })

  test('searches find, sort and page', async () => {
    const client = await connect(seeded(people(5)))
    const request = {
      filterGroups: [{ filters: [{ propertyName: 'hs_object_id', operator: FilterOperatorEnum.Gt, value: '2' }] }],
      sorts: ['-hs_object_id'],
      properties: ['email'],
      limit: 2,
    }
    const first = await client.crm.contacts.searchApi.doSearch(request)
    expect([first.total, first.results.map(({ id }) => id)]).toEqual([3, ['5', '4']])
    const after = first.paging?.next?.after
    const second = await client.crm.contacts.searchApi.doSearch({ ...request, ...(after && { after }) })
    expect(second.results).toMatchObject([{ id: '3', properties: { email: 'p3@x.org' } }])
    expect(second.paging).toBeUndefined()
  })

  test('merges, and deletes for privacy', async () => {
    const client = await connect(seeded(people(2)))
    const { basicApi } = client.crm.contacts
    const merged = await basicApi.merge({ primaryObjectId: '1', objectIdToMerge: '2' })
    expect((await basicApi.getById('2')).id).toBe(merged.id)
    await basicApi.purge({ objectId: 'p1@x.org', idProperty: 'email' })
    expect((await refusal(basicApi.getById(merged.id))).code).toBe(404)
  })

  test('requests to dated paths go through, and are not thrown when refused', async () => {
    const client = await connect(seeded(people(1)))
    const path = '/crm/objects/2026-03/contacts'
    const page = await client.apiRequest({ path, qs: { limit: 1, properties: 'email' } })
    expect(await page.json()).toMatchObject({ results: [{ properties: { email: 'p1@x.org' } }] })
    const refused = await client.apiRequest({ method: 'POST', path, body: { properties: { nonsense: '1' } } })
    expect(refused.status).toBe(400)
  })
})

describe('definitions', () => {
  const definition = {
    name: 'tier',
    label: 'Tier',
    groupName: 'contactinformation',
    type: PropertyCreateTypeEnum.Enumeration,
    fieldType: PropertyCreateFieldTypeEnum.Select,
    options: [{ label: 'Gold', value: 'gold', displayOrder: 0, hidden: false }],
  }

  test('a property is created, read, given other options, archived', async () => {
    const client = await connect()
    const { coreApi } = client.crm.properties
    expect(await coreApi.create('contacts', definition)).toMatchObject({ name: 'tier', hubspotDefined: false })
    expect((await refusal(coreApi.create('contacts', definition))).code).toBe(409)
    const silver: OptionInput = { label: 'Silver', value: 'silver', displayOrder: 0, hidden: false }
    expect((await coreApi.update('contacts', 'tier', { options: [silver] })).options).toMatchObject([silver])
    const read = await coreApi.getByName('contacts', 'tier')
    expect(read.modificationMetadata).toMatchObject({ archivable: true, readOnlyValue: false })
    expect(read.createdAt).toBeInstanceOf(Date)
    await coreApi.archive('contacts', 'tier')
    const names = async (archived: boolean) =>
      (await coreApi.getAll('contacts', archived)).results.map(({ name }) => name)
    expect([await names(true), (await names(false)).includes('tier')]).toEqual([['tier'], false])
  })

  test('batches of definitions are created, read and archived', async () => {
    const client = await connect()
    const { batchApi } = client.crm.properties
    const made = await batchApi.create('contacts', { inputs: [definition, { ...definition, name: 'email' }] })
    expect(made.results.map(({ name }) => name)).toEqual(['tier'])
    expect(made).toMatchObject({ numErrors: 1 })
    const read = await batchApi.read('contacts', { archived: false, inputs: [{ name: 'tier' }] } as never)
    expect(read.results.map(({ name }) => name)).toEqual(['tier'])
    await batchApi.archive('contacts', { inputs: [{ name: 'tier' }] })
    expect((await refusal(client.crm.properties.coreApi.getByName('contacts', 'tier'))).code).toBe(404)
  })

  test('groups are created, renamed, read and deleted', async () => {
    const client = await connect()
    const { groupsApi } = client.crm.properties
    await groupsApi.create('contacts', { name: 'migrated', label: 'Migrated' })
    await groupsApi.update('contacts', 'migrated', { label: 'Moved' })
    expect(await groupsApi.getByName('contacts', 'migrated')).toMatchObject({ label: 'Moved', archived: false })
    await groupsApi.archive('contacts', 'migrated')
    expect((await groupsApi.getAll('contacts')).results.map(({ name }) => name)).not.toContain('migrated')
  })
})

test('owners are listed by page, by address and by the id of their user', async () => {
  const owners = ['71', '72', '73'].map((id) => ({ id, email: `o${id}@x.org`, archived: id === '73' }))
  const client = await connect(seeded([], { owners }))
  const { ownersApi } = client.crm.owners
  const first = await ownersApi.getPage(undefined, undefined, 1)
  expect(first.results).toMatchObject([{ id: '71', type: 'PERSON', archived: false }])
  expect((await ownersApi.getPage(undefined, first.paging?.next?.after)).results).toMatchObject([{ id: '72' }])
  expect((await ownersApi.getPage('O72@x.org')).results).toMatchObject([{ id: '72' }])
  expect((await ownersApi.getPage(undefined, undefined, undefined, true)).results).toMatchObject([{ id: '73' }])
  expect((await ownersApi.getById(1_000_072, 'userId')).id).toBe('72')
})
