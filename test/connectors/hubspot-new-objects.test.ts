import { describe, expect, it } from 'vitest'
import type { Intention } from '../../src/connector.ts'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { CrmError } from '../../src/model/errors.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const path = '/crm-object-schemas/2026-03/schemas'

/** In the words of HubSpot's guide. https://developers.hubspot.com/docs/api-reference/latest/crm/objects/schemas/guide */
const definition = (linked: readonly string[] = []) => ({
  ...{ id: '901', objectTypeId: '2-901', fullyQualifiedName: 'p62_machines', name: 'machines', archived: false },
  labels: { singular: 'Machine', plural: 'Machines' },
  ...{ primaryDisplayProperty: 'name', requiredProperties: [] },
  associations: linked.flatMap((typeId, n) => [
    { id: String(2 * n + 1), fromObjectTypeId: '2-901', toObjectTypeId: typeId },
    { id: String(2 * n + 2), fromObjectTypeId: typeId, toObjectTypeId: '2-901' },
  ]),
})
const listed = (...results: object[]): Exchange => ({ ask: `GET ${path}`, reply: { results } })
const described: Exchange = {
  ask: 'GET /crm/properties/2026-03/p62_machines',
  reply: { results: [{ name: 'name', label: 'Name', type: 'string', fieldType: 'text' }] },
}
const machines = { name: 'p62_machines', label: 'Machine', labelPlural: 'Machines' }
const create = (exchanges: Exchange[], links: readonly string[] = []) => {
  const fake = fakeHttp(exchanges)
  const made = connect(config, fake.factory).admin!.createObject!({ ...machines, links }, never)
  return { fake, made }
}

describe('a custom object that is created', () => {
  it('has a name, and can be linked with what is asked for; activities come by themselves', async () => {
    const body = {
      name: 'machines',
      labels: { singular: 'Machine', plural: 'Machines' },
      primaryDisplayProperty: 'name',
      secondaryDisplayProperties: [],
      searchableProperties: ['name'],
      requiredProperties: [],
      properties: [{ name: 'name', label: 'Name', type: 'string', fieldType: 'text' }],
      associatedObjects: ['0-2'],
      allowsSensitiveProperties: false,
      shouldCreateSameObjectAssociation: true,
    }
    const sent: Exchange = { ask: `POST ${path}`, body, status: 201, reply: definition() }
    const whole = listed(definition(['0-2', '0-46', '2-901']))
    const { fake, made } = create([listed(), sent, whole, described], ['companies', 'notes', 'p62_machines'])
    expect(await made).toEqual({ status: 'created' })
    fake.done()
  })

  it('is looked for until it is told of, and is not made again when it is told late', async () => {
    const sent: Exchange = { ask: `POST ${path}`, status: 201, reply: definition() }
    const silent = { ...described, status: 404, reply: { status: 'error' } }
    const late = create([listed(), sent, listed(), listed(definition()), silent, listed(definition()), described])
    expect(await late.made).toEqual({ status: 'created' })
    late.fake.done()
    const never = create([listed(), sent, ...Array.from({ length: 5 }, () => listed())])
    await expect(never.made).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(/not made again/),
    })
  })

  it('gets what one that is there lacks to be linked, also where an answer says that it has it', async () => {
    const sent = { fromObjectTypeId: '2-901', toObjectTypeId: '0-2' }
    const tie: Exchange = { ask: `POST ${path}/2-901/associations`, body: sent, status: 201, reply: { id: '1' } }
    const there = [listed(definition(['0-1'])), listed(definition(['0-1'])), described]
    const tied = create([...there, tie, listed(definition(['0-1', '0-2']))], ['contacts', 'companies'])
    expect(await tied.made).toEqual({ status: 'exists' })
    tied.fake.done()
    const taken: Exchange = { ...tie, status: 409, reply: { category: 'OBJECT_ALREADY_EXISTS' } }
    const now = [listed(definition(['0-1', '0-2'])), listed(definition(['0-1', '0-2']))]
    expect(await create([...there, taken, ...now], ['companies']).made).toEqual({ status: 'exists' })
    await expect(create([...there, taken, listed(definition())], ['companies']).made).rejects.toThrow(CrmError)
  })

  it('is somebody else’s where it came meanwhile, and refused where a deleted one keeps its name', async () => {
    const taken: Exchange = { ask: `POST ${path}`, status: 409, reply: { category: 'OBJECT_ALREADY_EXISTS' } }
    const meanwhile = create([listed(), taken, listed(definition()), listed(definition()), described])
    expect(await meanwhile.made).toEqual({ status: 'exists' })
    await expect(create([listed(), taken, listed()]).made).rejects.toMatchObject({
      ...{ kind: 'conflict', scope: 'request', stored: 'no' },
      message: expect.stringContaining('until it is deleted for good'),
    })
  })

  it('is not asked for under what is no full name, nor linked with what is not there', async () => {
    const { admin } = connect(config, fakeHttp([listed(), listed()]).factory)
    const unnamed = admin!.createObject!({ ...machines, name: 'machines' }, never)
    await expect(unnamed).rejects.toMatchObject({ kind: 'invalid', stored: 'no' })
    await expect(create([listed()], ['p62_planes']).made).rejects.toMatchObject({ kind: 'not-found', stored: 'no' })
  })
})

const intention: Intention = {
  ...{ object: 'p62_machines', creates: 30, updates: 0, writes: ['name'], newObject: true },
  newFields: [{ name: 'crm_ferry_source_id', label: 'Source', type: 'text', unique: true }],
  newOptions: [],
}
const refused = (ask: string): Exchange => ({ ask, status: 400, reply: { category: 'VALIDATION_ERROR' } })
const limit = (what: string, reply: object, status = 200): Exchange => ({
  ask: `GET /crm/limits/2026-03/${what}`,
  status,
  reply,
})
const archived = (...results: object[]): Exchange => ({ ...listed(...results), query: archivedQuery })
const archivedQuery = {
  ...{ archived: 'true', includePropertyDefinitions: 'false', includeAssociationDefinitions: 'false' },
}
const roomy = [
  limit('custom-properties', { overallLimit: 1000, overallUsage: 0, byObjectType: [] }),
  limit('records', { customObjectTypes: { overallLimit: 1000, overallUsage: 0 } }),
]
const lookedFor = listed()
const scopes = [{ ...listed(), query: { includePropertyDefinitions: 'false' } }, refused(`POST ${path}`)]

async function foresee(exchanges: Exchange[], more: Partial<Intention> = {}) {
  const fake = fakeHttp(exchanges)
  const found = await connect(config, fake.factory).preflight!({ ...intention, ...more }, never)
  fake.done()
  return new Map(found.map((finding) => [finding.code, finding]))
}

describe('before a custom object is created', () => {
  it('nothing stands in the way, except that rights for its records cannot be told', async () => {
    const objects = limit('custom-object-types', { limit: 10, usage: 9, percentage: 90 })
    const found = await foresee([archived(), lookedFor, ...scopes, objects, ...roomy])
    expect([...found.keys()]).toEqual(['rights-unknown'])
    expect(found.get('rights-unknown')?.message).toContain('crm.objects.custom.write')
  })

  it('says with figures that there is no room, and what the edition has to do with it', async () => {
    const full = limit('custom-object-types', { limit: 10, usage: 10, percentage: 100 })
    const told = await foresee([archived(), lookedFor, ...scopes, full, ...roomy])
    expect(told.get('limit-objects')).toMatchObject({
      ...{ severity: 'error', message: expect.stringContaining('may have 10 custom objects and has 10') },
    })
    const none = limit('custom-object-types', { limit: 0, usage: 0, percentage: 0 })
    const without = await foresee([archived(), lookedFor, ...scopes, none, ...roomy])
    expect(without.get('limit-objects')).toMatchObject({
      ...{ severity: 'error', message: expect.stringContaining('Enterprise') },
    })
    const silent = limit('custom-object-types', { category: 'MISSING_SCOPES' }, 403)
    const untold = await foresee([archived(), lookedFor, ...scopes, silent, ...roomy])
    expect(untold.get('limit-unknown')).toMatchObject({
      ...{ severity: 'warning', message: expect.stringContaining('Enterprise') },
    })
    const few = limit('records', { customObjectTypes: { overallLimit: 40, overallUsage: 20 } })
    const objects = limit('custom-object-types', { limit: 10, usage: 0, percentage: 0 })
    const crowded = await foresee([archived(), lookedFor, ...scopes, objects, roomy[0]!, few])
    expect(crowded.get('limit-records')?.message).toContain('40 records of custom objects and has 20')
  })

  it('names the scopes that are missing, and a deleted object that keeps the name', async () => {
    const closed = { ask: `POST ${path}`, status: 403, reply: { category: 'MISSING_SCOPES' } }
    const objects = limit('custom-object-types', { limit: 10, usage: 0, percentage: 0 })
    const gone = { ...definition(), name: 'Machines', archived: true }
    const found = await foresee([archived(gone), lookedFor, scopes[0]!, closed, objects, ...roomy])
    expect(found.get('missing-rights')?.message).toContain('crm.schemas.custom.write')
    expect(found.get('object-archived')).toMatchObject({ severity: 'error' })
  })

  it('asks another object of the account what the key may do with records', async () => {
    const other = { ...definition(), fullyQualifiedName: 'p62_boats', objectTypeId: '2-1', name: 'boats' }
    const objects = limit('custom-object-types', { limit: 10, usage: 1, percentage: 10 })
    const found = await foresee([
      ...[archived(), listed(other), ...scopes, objects, ...roomy],
      { ask: 'GET /crm/objects/2026-03/p62_boats', reply: { results: [] } },
      { ask: 'POST /crm/objects/2026-03/p62_boats/batch/update', status: 403, reply: { category: 'MISSING_SCOPES' } },
    ])
    expect([...found.keys()]).toEqual(['missing-rights'])
    expect(found.get('missing-rights')?.message).toContain('crm.objects.custom.write')
  })
})
