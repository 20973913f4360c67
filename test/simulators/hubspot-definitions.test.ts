import { describe, expect, test } from 'vitest'
import { contact, openAccount } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'
const properties = '/crm/properties/2026-03/contacts'
const plain = { name: 'tier', label: 'Tier', type: 'string', fieldType: 'text', groupName: 'contactinformation' }
const option = (value: string, more = {}) => ({ label: value.toUpperCase(), value, ...more })
const choice = { ...plain, type: 'enumeration', fieldType: 'select', options: [option('a'), option('b')] }

describe('options', () => {
  test('[140] an option that records have can be taken away: the value stays, and cannot be set anew', async () => {
    const account = await openAccount()
    await account.post(properties, choice)
    const { id } = (await account.post(objects, { properties: { tier: 'a' } })).body
    expect((await account.send('PATCH', `${properties}/tier`, { options: [option('b')] })).status).toBe(200)
    expect((await account.get(`${objects}/${id}?properties=tier`)).body.properties.tier).toBe('a')
    const { status, body } = await account.post(objects, { properties: { tier: 'a' } })
    expect([status, body.errors[0].code]).toEqual([400, 'INVALID_OPTION'])
  })

  test('[141] a hidden option can still be written', async () => {
    const account = await openAccount()
    await account.post(properties, { ...choice, options: [option('a', { hidden: true })] })
    expect((await account.get(`${properties}/tier`)).body.options).toMatchObject([{ value: 'a', hidden: true }])
    expect((await account.post(objects, { properties: { tier: 'a' } })).status).toBe(201)
  })

  test('[142] options keep order and description that they are sent with', async () => {
    const account = await openAccount()
    const sent = [option('z', { displayOrder: 5, description: 'last' }), option('y', { displayOrder: 1 })]
    const { body } = await account.post(properties, { ...choice, options: sent })
    expect(body.options).toEqual(sent.map((each) => ({ ...each, hidden: false })))
  })

  test('[139] options of its own that HubSpot keeps are refused, others of its own are not', async () => {
    const account = await openAccount()
    const patch = async (name: string) =>
      (await account.send('PATCH', `${properties}/${name}`, { options: [option('x')] })).status
    expect([await patch('hs_email_optout'), await patch('hs_lead_status')]).toEqual([400, 200])
  })

  test('[143] a check box of the older kind needs the options true and false', async () => {
    const account = await openAccount()
    const box = (options: object[]) => account.post(properties, { ...choice, fieldType: 'booleancheckbox', options })
    expect((await box([option('yes'), option('no')])).status).toBe(400)
    expect((await box([option('true'), option('false')])).status).toBe(201)
    expect((await account.post(objects, { properties: { tier: 'true' } })).status).toBe(201)
  })
})

describe('changes', () => {
  test('[137] label, group and control can be changed; name and uniqueness cannot', async () => {
    const account = await openAccount()
    await account.post(properties, plain)
    const { body } = await account.send('PATCH', `${properties}/tier`, {
      name: 'rank',
      hasUniqueValue: true,
      label: 'Rank',
      fieldType: 'textarea',
    })
    expect(body).toMatchObject({ name: 'tier', hasUniqueValue: false, label: 'Rank', fieldType: 'textarea' })
    expect((await account.send('PATCH', `${properties}/tier`, { groupName: 'nowhere' })).status).toBe(400)
    expect((await account.send('PATCH', `${properties}/tier`, { fieldType: 'select' })).status).toBe(400)
  })

  test('[146] a batch archives custom properties, passes over unknown ones and spares those of HubSpot', async () => {
    const account = await openAccount()
    for (const name of ['tier', 'rank']) await account.post(properties, { ...plain, name })
    const archive = async (...names: string[]) =>
      (await account.post(`${properties}/batch/archive`, { inputs: names.map((name) => ({ name })) })).status
    expect([await archive('tier', 'email'), (await account.get(`${properties}/tier`)).status]).toEqual([400, 200])
    expect([await archive('tier', 'nonsense'), (await account.get(`${properties}/tier`)).status]).toEqual([204, 404])
    expect((await account.get(`${properties}/tier?archived=true`)).body).toMatchObject({
      name: 'tier',
      archived: true,
      archivedAt: expect.stringMatching(/Z$/),
    })
  })

  test('[145] at most 100 definitions are created in a batch', async () => {
    const account = await openAccount()
    const inputs = Array.from({ length: 101 }, (_, at) => ({ ...plain, name: `p_${at}` }))
    expect((await account.post(`${properties}/batch/create`, { inputs })).status).toBe(400)
    expect((await account.post(`${properties}/batch/create`, { inputs: inputs.slice(1) })).status).toBe(201)
  })
})

test('a property may be called like a word of the language', async () => {
  const account = await openAccount({ contacts: [contact('1', { city: 'Rome' })] })
  await account.post(properties, { ...plain, name: 'constructor' })
  await account.send('PATCH', `${objects}/1`, { properties: { city: 'Oslo' } })
  const read = async () => (await account.get(`${objects}/1?propertiesWithHistory=constructor`)).body
  expect((await read()).propertiesWithHistory).toEqual({ constructor: [] })
  expect((await read()).properties.constructor).toBeNull()
  await account.send('PATCH', `${objects}/1`, { properties: { constructor: 'Ada' } })
  expect((await read()).properties.constructor).toBe('Ada')
})

describe('limits', () => {
  test('[29] the number of custom properties is limited, and the use of it is told', async () => {
    const account = await openAccount({}, { limits: { customProperties: 2 } })
    const create = async (name: string) => (await account.post(properties, { ...plain, name })).status
    expect([await create('a'), await create('b'), await create('c')]).toEqual([201, 201, 400])
    const { body } = await account.get('/crm/limits/2026-03/custom-properties')
    expect(body).toMatchObject({ overallUsage: 2, overallLimit: 20, overallPercentage: 10 })
    expect(body.byObjectType.slice(0, 2)).toMatchObject([
      { usage: 2, limit: 2, percentage: 100 },
      { usage: 0, limit: 2 },
    ])
    await account.send('DELETE', `${properties}/a`)
    expect(await create('c')).toBe(201)
    const calculated = (await account.get('/crm/limits/2026-03/calculated-properties')).body
    expect(calculated).toMatchObject({ overallUsage: 0 })
    expect(calculated.byObjectType[0]).toMatchObject({ objectTypeId: '0-1', usage: 0 })
  })

  test('[132] records may know a new property a little later', async () => {
    const account = await openAccount({}, { limits: { definitionLag: 3_000 } })
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    expect((await account.post(properties, plain)).status).toBe(201)
    const write = () => account.post(objects, { properties: { tier: 'gold', city: 'Rome' } })
    expect((await write()).body.errors[0].code).toBe('PROPERTY_DOESNT_EXIST')
    await account.post('/_sim/clock', { advance: 3_000 })
    expect((await write()).status).toBe(201)
  })
})

describe('what is listed', () => {
  test('[151] definitions of one sensitivity, non-sensitive ones unless asked', async () => {
    const secret = { ...plain, type: 'string' as const, name: 'salary', dataSensitivity: 'sensitive' }
    const account = await openAccount({ properties: { contacts: [secret] } })
    const names = async (query: string) =>
      (await account.get(properties + query)).body.results.map(({ name }: { name: string }) => name)
    expect(await names('')).not.toContain('salary')
    expect(await names('?dataSensitivity=sensitive')).toEqual(['salary'])
    expect(await names('?properties=email,city,nonsense')).toEqual(['city', 'email'])
  })

  test('[130] types that only the system writes can be there', async () => {
    const readOnly = { archivable: false, readOnlyDefinition: true, readOnlyValue: true }
    const places = { ...plain, name: 'places', type: 'object_coordinates' as const, modificationMetadata: readOnly }
    const raw = { ...plain, name: 'raw', type: 'json' as const, modificationMetadata: readOnly }
    const account = await openAccount({
      properties: { contacts: [places, raw] },
      contacts: [contact('1', { raw: '{}' })],
    })
    expect((await account.get(`${properties}/places`)).body.type).toBe('object_coordinates')
    expect((await account.get(`${objects}/1?properties=raw`)).body.properties.raw).toBe('{}')
    const { body } = await account.send('PATCH', `${objects}/1`, { properties: { raw: '[]' } })
    expect(body.errors[0].code).toBe('READ_ONLY_VALUE')
  })
})

test('[154] a group is read, renamed, and deleted once it is empty', async () => {
  const account = await openAccount()
  const groups = `${properties}/groups`
  await account.post(groups, { name: 'migrated', label: 'Migrated', displayOrder: 3 })
  await account.post(properties, { ...plain, groupName: 'migrated' })
  expect((await account.send('PATCH', `${groups}/migrated`, { label: 'Moved' })).body).toEqual({
    name: 'migrated',
    label: 'Moved',
    displayOrder: 3,
    archived: false,
  })
  expect((await account.get(`${groups}/migrated`)).body.label).toBe('Moved')
  expect((await account.send('DELETE', `${groups}/migrated`)).status).toBe(400)
  await account.send('DELETE', `${properties}/tier`)
  expect((await account.send('DELETE', `${groups}/migrated`)).status).toBe(204)
  expect((await account.get(`${groups}/migrated`)).status).toBe(404)
  expect((await account.send('PATCH', `${groups}/contactinformation`, { displayOrder: 'first' })).status).toBe(400)
})
