import { describe, expect, test } from 'vitest'
import { contact, openAccount, sourceKey } from './hubspot-account.ts'

/** What HubSpot leaves open: the usual reading, and the other one that can be chosen at the start. */
const objects = '/crm/objects/2026-03/contacts'
const properties = '/crm/properties/2026-03/contacts'
const seed = {
  properties: { contacts: [sourceKey] },
  owners: [{ id: '72', email: 'gone@seller.com', archived: true }],
  contacts: [
    contact('501', { email: 'ada@analytical.org', firstname: 'Ada', [sourceKey.name]: 'K-1' }),
    contact('502', { firstname: 'Alan', [sourceKey.name]: 'K-2' }),
  ],
}
const open = (readings: string) => openAccount(seed, { settings: { readings } })
const both = async (reading: string, outcome: (account: Awaited<ReturnType<typeof open>>) => Promise<unknown>) => [
  await outcome(await open('')),
  await outcome(await open(reading)),
]

describe('the unique value of an archived contact', () => {
  test('[96] is free, or stays with the archived one', async () => {
    const outcomes = await both('archived-keys-stay', async ({ post, send }) => {
      await send('DELETE', `${objects}/501`)
      const { status, body } = await post(objects, { properties: { [sourceKey.name]: 'k-1' } })
      return [status, body.errors?.[0].message.includes('501 already has that value')]
    })
    expect(outcomes).toEqual([
      [201, undefined],
      [400, true],
    ])
  })
})

describe('unique values', () => {
  test('[94] are compared without regard to case, or with it', async () => {
    const outcomes = await both('unique-case-matters', async ({ post }) => {
      const created = (await post(objects, { properties: { [sourceKey.name]: 'k-1' } })).status
      const input = { id: 'k-2', idProperty: sourceKey.name, properties: { [sourceKey.name]: 'k-2' } }
      return [created, (await post(`${objects}/batch/upsert`, { inputs: [input] })).body.results[0].new]
    })
    expect(outcomes).toEqual([
      [400, false],
      [201, true],
    ])
  })
})

describe('the name of an archived property', () => {
  const definition = { ...sourceKey, groupName: 'contactinformation', hasUniqueValue: false, label: 'Again' }
  const again = async (readings: string) => {
    const account = await open(readings)
    await account.send('DELETE', `${properties}/${sourceKey.name}`)
    const gone = (await account.get(`${objects}/501?properties=${sourceKey.name}`)).body.properties
    expect(gone).not.toHaveProperty(sourceKey.name)
    const { status, body } = await account.post(properties, definition)
    const shown = (await account.get(`${objects}/501?properties=${sourceKey.name}`)).body.properties[sourceKey.name]
    const archived = (await account.get(`${properties}?archived=true`)).body.results.length
    return { status, label: body.label, shown, archived }
  }

  test('[148] can be taken anew, and the new property is empty', async () => {
    expect(await again('')).toEqual({ status: 201, label: 'Again', shown: null, archived: 0 })
  })

  test('[149] brings back the old property with its values', async () => {
    expect(await again('archived-name-returns')).toEqual({
      status: 201,
      label: 'Source id',
      shown: 'K-1',
      archived: 0,
    })
  })

  test('[150] is refused', async () => {
    expect(await again('archived-name-conflicts')).toEqual({
      status: 409,
      label: undefined,
      shown: undefined,
      archived: 1,
    })
  })

  test('a property that is no longer unique takes a value twice', async () => {
    const account = await open('')
    await account.send('DELETE', `${properties}/${sourceKey.name}`)
    await account.post(properties, definition)
    for (const id of ['501', '502']) {
      const change = { properties: { [sourceKey.name]: 'same' } }
      expect((await account.send('PATCH', `${objects}/${id}`, change)).status).toBe(200)
    }
  })
})

test('[120] a deactivated owner is refused, or taken', async () => {
  const outcomes = await both('archived-owner-allowed', async ({ post }) => {
    return (await post(objects, { properties: { hubspot_owner_id: '72' } })).status
  })
  expect(outcomes).toEqual([400, 201])
})

test('[90] an upsert by e-mail clears what it does not send, or keeps it', async () => {
  const outcomes = await both('email-upsert-merges', async ({ get, post }) => {
    const input = { id: 'ada@analytical.org', idProperty: 'email', properties: { city: 'London' } }
    await post(`${objects}/batch/upsert`, { inputs: [input] })
    return (await get(`${objects}/501?properties=firstname`)).body.properties.firstname
  })
  expect(outcomes).toEqual([null, 'Ada'])
})

test('[91] the key of an upsert fills no property, or its own', async () => {
  const outcomes = await both('key-fills-property', async ({ post }) => {
    const input = { id: 'K-9', idProperty: sourceKey.name, properties: { firstname: 'Grace' } }
    const { body } = await post(`${objects}/batch/upsert`, { inputs: [input] })
    return body.results[0].properties[sourceKey.name]
  })
  expect(outcomes).toEqual([undefined, 'K-9'])
})

test('[82] 2026-09 answers a batch row by row, or refuses it as a whole', async () => {
  const outcomes = await both('no-207-on-2026-09', async ({ post, simulation }) => {
    const inputs = ['fine', 'bad'].map((word) => ({
      objectWriteTraceId: word,
      properties: word === 'bad' ? { nonsense: '1' } : { firstname: 'Grace' },
    }))
    const statuses = []
    for (const version of ['2026-09', '2026-03'])
      statuses.push((await post(`/crm/objects/${version}/contacts/batch/create`, { inputs })).status)
    return [...statuses, simulation.account.store.collection('contacts').size]
  })
  expect(outcomes).toEqual([
    [207, 207, 4],
    [400, 207, 3],
  ])
})

test('[152] the scope to read contacts does not open definitions, or does', async () => {
  const read = async (readings: string) => {
    const account = await openAccount({}, { settings: { readings, scopes: 'crm.objects.contacts.read' } })
    return [(await account.get(properties)).status, (await account.post(properties, {})).status]
  }
  expect([await read(''), await read('object-scope-reads-definitions')]).toEqual([
    [403, 403],
    [200, 403],
  ])
})

test('[24] a full window tells no time to come back, or tells it', async () => {
  const refused = async (readings: string) => {
    const account = await openAccount({}, { limits: { window: 1 }, settings: { readings } })
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    await account.get(objects)
    await account.post('/_sim/clock', { advance: 2_500 })
    return (await account.get(objects)).headers.get('retry-after')
  }
  expect([await refused(''), await refused('retry-after-on-429')]).toEqual([null, '8'])
})

test('[25] a full window is told as an error type, or as a category', async () => {
  const refused = async (readings: string) => {
    const account = await openAccount({}, { limits: { window: 0 }, settings: { readings } })
    const { errorType, category, policyName } = (await account.get(objects)).body
    return [errorType, category, policyName]
  }
  expect(await refused('')).toEqual(['RATE_LIMIT', undefined, 'TEN_SECONDLY_ROLLING'])
  expect(await refused('rate-limits-by-category')).toEqual([undefined, 'RATE_LIMITS', 'TEN_SECONDLY_ROLLING'])
})

test("[157] the creation date is HubSpot's own, or can be written", async () => {
  const outcomes = await both('createdate-writable', async ({ get, post, simulation }) => {
    const { readOnlyValue } = (await get(`${properties}/createdate`)).body.modificationMetadata
    const created = await post(objects, { properties: { createdate: '2019-05-01T08:00:00Z' } })
    if (created.status !== 201) return [readOnlyValue, created.body.errors[0].code]
    const { properties: stored, createdAt } = (await get(`${objects}/${created.body.id}`)).body
    return [readOnlyValue, stored.createdate, Math.abs(Date.parse(createdAt) - simulation.clock.now()) < 60_000]
  })
  expect(outcomes).toEqual([
    [true, 'READ_ONLY_VALUE'],
    [false, '2019-05-01T08:00:00Z', true],
  ])
})

test('an unknown reading is refused at the start', async () => {
  await expect(open('archived-keys-stay,whatever')).rejects.toThrow('no reading "whatever"')
})
