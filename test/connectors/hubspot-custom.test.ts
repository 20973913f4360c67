import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { findField, findObject } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { noLabels, properties } from './hubspot-objects.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }

const boatProperties = [
  {
    name: 'hull',
    label: 'Hull',
    type: 'string',
    fieldType: 'text',
    groupName: 'boats_information',
    hasUniqueValue: true,
  },
  { name: 'length', label: 'Length', type: 'number', fieldType: 'number', groupName: 'boats_information' },
  {
    ...{ name: 'hs_createdate', label: 'Created', type: 'datetime', fieldType: 'date', groupName: 'system' },
    ...{ hubspotDefined: true, modificationMetadata: { readOnlyValue: true } },
  },
]
const schemas: Exchange = {
  ask: 'GET /crm-object-schemas/2026-03/schemas',
  reply: {
    results: [
      {
        ...{ id: '123', objectTypeId: '2-123', fullyQualifiedName: 'p62_boats', name: 'boats', archived: false },
        labels: { singular: 'Boat', plural: 'Boats' },
        primaryDisplayProperty: 'hull',
        requiredProperties: ['hull'],
        associations: [
          { id: '15', fromObjectTypeId: '2-123', toObjectTypeId: '0-1', name: 'boat_to_contact' },
          { id: '16', fromObjectTypeId: '0-1', toObjectTypeId: '2-123', name: 'contact_to_boat' },
        ],
      },
      { id: '9', objectTypeId: '1-9', fullyQualifiedName: 'a9_orders', name: 'orders', associations: [] },
    ],
  },
}
const look: Exchange[] = [
  { ask: 'GET /account-info/2026-03/details', reply: { portalId: 62, uiDomain: 'app.hubspot.com' } },
  { ask: 'GET /crm/properties/2026-03/p62_boats', reply: { results: boatProperties } },
  { ask: 'GET /crm/property-validations/2026-03/2-123', reply: { results: [] } },
]
const contactLook: Exchange[] = [
  { ask: 'GET /crm/properties/2026-03/contacts', reply: { results: properties } },
  { ask: 'GET /crm/property-validations/2026-03/0-1', reply: { results: [] } },
]

describe('an object of the account itself', () => {
  it('is described under its full name, with what its schema demands, links and calls it', async () => {
    const room = { ask: 'GET /crm/limits/2026-03/custom-object-types', reply: { limit: 10, usage: 1, percentage: 10 } }
    const fake = fakeHttp([schemas, noLabels, room, ...look, ...contactLook])
    const schema = await connect(config, fake.factory).describe(never, ['contacts', 'p62_boats', 'p62_planes'])
    fake.done()
    expect(schema.objects.map(({ name }) => name)).toEqual(['contacts', 'p62_boats', 'owners'])
    const boats = findObject(schema, 'p62_boats')!
    expect(boats).toMatchObject({ label: 'Boat', labelPlural: 'Boats', custom: true })
    expect(boats.recordUrl).toBe('https://app.hubspot.com/contacts/62/record/2-123/{id}')
    expect(boats.matchKeys).toEqual([{ field: 'hull', normalise: 'exact' }])
    expect(findField(boats, 'hull')).toMatchObject({ required: true, role: 'name', unique: true })
    expect(findField(boats, 'hs_createdate')).toMatchObject({ role: 'created', createable: false })
    const names = schema.relations?.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['p62_boats>contacts', 'contacts>p62_boats']))
    expect(names).not.toContain('p62_boats>p62_boats')
    // There are no planes: this is what they would be.
    expect(schema.newObjects).toMatchObject({ left: 9, names: { prefix: 'p62_', separator: '_' } })
    expect(schema.newObjects?.links?.objects).toEqual(expect.arrayContaining(['companies', 'notes', 'p62_boats']))
  })

  it('costs nothing where it is not asked for', async () => {
    const fake = fakeHttp([noLabels, look[0]!, ...contactLook])
    await connect(config, fake.factory).describe(never, ['contacts'])
    fake.done()
  })

  it('is left out where its schema is not told, which stops nothing', async () => {
    const closed = { ...schemas, status: 403, reply: { category: 'MISSING_SCOPES' } }
    const room = {
      ask: 'GET /crm/limits/2026-03/custom-object-types',
      status: 403,
      reply: { category: 'MISSING_SCOPES' },
    }
    const fake = fakeHttp([closed, noLabels, room, look[0]!, ...contactLook])
    const { objects, newObjects } = await connect(config, fake.factory).describe(never, ['contacts', 'p62_boats'])
    expect(objects.map(({ name }) => name)).toEqual(['contacts', 'owners'])
    expect(newObjects).not.toHaveProperty('left')
  })

  it('links with the type that the account tells, and errors are understood by its number', async () => {
    const boat = { fromObjectId: '5', toObjectId: '1', labels: [] }
    const error = { category: 'VALIDATION_ERROR', context: { objectId: ['6'], objectType: ['2-123'] } }
    const inputs = ['5', '6'].map((id) => ({
      from: { id },
      to: { id: '1' },
      types: [{ associationCategory: 'USER_DEFINED', associationTypeId: 15 }],
    }))
    const fake = fakeHttp([
      ...[schemas, noLabels, ...look, ...contactLook],
      {
        ask: 'GET /crm/associations/2026-03/p62_boats/contacts/labels',
        reply: { results: [{ category: 'USER_DEFINED', typeId: 15, label: null }] },
      },
      {
        ask: 'POST /crm/associations/2026-03/p62_boats/contacts/batch/create',
        body: { inputs },
        status: 207,
        reply: { results: [boat], errors: [error] },
      },
    ])
    const connection = connect(config, fake.factory)
    const { relations = [] } = await connection.describe(never, ['contacts', 'p62_boats'])
    const relation = relations.find(({ name }) => name === 'p62_boats>contacts')!
    const wanted = ['5', '6'].map((from) => ({ from, to: '1' }))
    expect(await connection.write!.link!(relation, wanted, never)).toMatchObject([
      { status: 'written' },
      { status: 'rejected' },
    ])
    fake.done()
  })

  it('gets its properties in the group of those that people fill in', async () => {
    const definition = { name: 'mast', label: 'Mast', type: 'text' as const }
    const list = { ask: 'GET /crm/properties/2026-03/p62_boats', reply: { results: boatProperties } }
    const made = { ...definition, type: 'string', fieldType: 'text' }
    const fake = fakeHttp([
      schemas,
      list,
      {
        ask: 'POST /crm/properties/2026-03/p62_boats/batch/create',
        body: { inputs: [{ ...made, groupName: 'boats_information' }] },
        status: 201,
        reply: { results: [made] },
      },
      { ...list, reply: { results: [...boatProperties, made] } },
    ])
    const outcomes = await connect(config, fake.factory).admin!.createFields('p62_boats', [definition], never)
    expect(outcomes).toEqual([{ status: 'created' }])
    fake.done()
  })

  it('shares its bound of records with the account’s other ones', async () => {
    const refused = (ask: string): Exchange => ({ ask, status: 400, reply: { category: 'VALIDATION_ERROR' } })
    const fake = fakeHttp([
      schemas,
      { ask: 'GET /crm/objects/2026-03/p62_boats', reply: { results: [] } },
      { ask: 'GET /crm/properties/2026-03/p62_boats/hs_object_id', reply: {} },
      refused('POST /crm/objects/2026-03/p62_boats/batch/update'),
      refused('POST /crm/properties/2026-03/p62_boats/batch/create'),
      { ask: 'GET /crm/owners/2026-03', reply: { results: [] } },
      look[2]!,
      { ask: 'GET /crm/limits/2026-03/associations/records/from', reply: { results: [] } },
      {
        ask: 'GET /crm/limits/2026-03/records',
        reply: { customObjectTypes: { overallLimit: 100, overallUsage: 98, byObjectType: [] } },
      },
    ])
    const intention = { object: 'p62_boats', creates: 3, updates: 0, writes: ['hull'], newFields: [] }
    const found = await connect(config, fake.factory).preflight!({ ...intention, newOptions: [] }, never)
    fake.done()
    expect(found.map(({ code }) => code)).toEqual(['limit-records', 'automations-unknown'])
    expect(found[0]?.message).toContain('100 records of custom objects and has 98')
  })
})
