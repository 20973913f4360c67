import { describe, expect, test } from 'vitest'
import { contact, openAccount, token } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'

describe('what a request must be', () => {
  test.each([
    ['?limit=0', 400],
    ['?limit=ten', 400],
    ['?limit=-1', 400],
    ['?after=abc', 400],
    ['?after=999', 200],
  ])('[45] a list with %s is answered with %d', async (query, status) => {
    const account = await openAccount({ contacts: [contact('1', {})] })
    expect((await account.get(objects + query)).status).toBe(status)
  })

  test('[35] an address beyond 16,000 characters is a 414', async () => {
    const account = await openAccount({ contacts: [contact('1', {})] })
    const ask = async (size: number) => (await account.get(`${objects}?properties=${'x,'.repeat(size / 2)}`)).status
    expect([await ask(15_000), await ask(16_000)]).toEqual([200, 414])
  })

  test('[34] another method on a known path is a 405', async () => {
    const account = await openAccount({ contacts: [contact('1', {})] })
    const status = async (method: string, path: string) => {
      const reply = await account.send(method, path)
      return [reply.status, reply.headers.get('x-sim-gap')]
    }
    expect(await status('PUT', `${objects}/1`)).toEqual([405, null])
    expect(await status('GET', `${objects}/batch/read`)).toEqual([405, null])
    expect((await status('PUT', '/crm/objects/2026-03'))[0]).toBe(404)
  })

  test('[32] every error has a correlation id, in the body and in the header', async () => {
    const account = await openAccount()
    const replies = [
      await account.get(`${objects}/1`),
      await account.get('/nowhere'),
      await account.send('GET', objects, undefined, {}),
      await account.post(`${objects}/batch/create`, {}),
    ]
    expect(replies.map(({ status }) => status)).toEqual([404, 404, 401, 400])
    for (const { headers, body } of replies) {
      expect(body.status).toBe('error')
      expect(body.correlationId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(headers.get('x-hubspot-correlation-id')).toBe(body.correlationId)
    }
    expect(new Set(replies.map(({ body }) => body.correlationId)).size).toBe(4)
  })

  test.each([
    ['no inputs', {}],
    ['inputs that are no list', { inputs: 'a' }],
    ['an input that is no object', { inputs: ['a'] }],
    ['an input without properties', { inputs: [{}] }],
    ['properties that are a list', { inputs: [{ properties: [] }] }],
    ['a value that is an object', { inputs: [{ properties: { city: { name: 'Rome' } } }] }],
  ])('[37] a batch with %s is refused', async (_, body) => {
    const account = await openAccount()
    const reply = await account.post(`${objects}/batch/create`, body)
    expect([reply.status, reply.body.category]).toEqual([400, 'VALIDATION_ERROR'])
    expect((await account.get(objects)).body.results).toEqual([])
  })

  test('[38] an empty batch is answered and does nothing', async () => {
    const account = await openAccount()
    const { status, body } = await account.post(`${objects}/batch/create`, { inputs: [] })
    expect([status, body.results]).toEqual([201, []])
  })

  test.each(['2026-03', '2026-09'])('[31] objects are named in three ways on %s', async (version) => {
    const account = await openAccount({ contacts: [contact('7', {})] })
    for (const name of ['contacts', 'contact', '0-1', 'Contacts'])
      expect((await account.get(`/crm/objects/${version}/${name}/7`)).body.id).toBe('7')
  })
})

describe('values', () => {
  const store = async (properties: Record<string, unknown>) => {
    const account = await openAccount({
      properties: { contacts: [{ name: 'score', label: 'Score', type: 'number', fieldType: 'number' }] },
    })
    const { status, body } = await account.post(objects, { properties })
    return status === 201 ? body.properties : body.errors[0].code
  }

  test('[116] a text holds 65,536 characters', async () => {
    expect((await store({ message: 'x'.repeat(65_536) })).message).toHaveLength(65_536)
    expect(await store({ message: 'x'.repeat(65_537) })).toBe('INVALID_LENGTH')
  })

  test.each(['1e5', '1,000', '1 000', '+5', '0x10', 'NaN', '1.2.3', '.'])('[115] %s is no number', async (text) => {
    expect(await store({ score: text })).toBe('INVALID_INTEGER')
  })

  test('[117] texts are stored as they are sent, a phone number too', async () => {
    const sent = { city: '  Zürich 🏔 ', phone: '(030) 12 34-56', message: 'a\r\nb' }
    expect(await store(sent)).toMatchObject(sent)
  })

  test('[98] null clears like an empty text', async () => {
    const account = await openAccount({ contacts: [contact('7', { city: 'Rome' })] })
    await account.send('PATCH', `${objects}/7`, { properties: { city: null } })
    expect((await account.get(`${objects}/7?properties=city`)).body.properties.city).toBeNull()
  })

  test('[100] a change moves lastmodifieddate, the same value again does not', async () => {
    const account = await openAccount({ contacts: [contact('7', { city: 'Rome' })] })
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00.5Z', frozen: true })
    const write = async (city: string) =>
      (await account.send('PATCH', `${objects}/7`, { properties: { city } })).body.updatedAt
    expect([await write('Rome'), await write('Oslo')]).toEqual(['2024-03-02T11:30:00.250Z', '2026-11-20T12:00:00.500Z'])
  })
})

describe('owners', () => {
  const teams = [{ id: '9', name: 'East', primary: true }]
  const owners = [
    { id: '71', email: 'sam@seller.com', userId: 900, teams },
    { id: '72', email: 'kim@seller.com', userId: 901 },
  ]

  test('[58] an owner is read by its id, or by the id of its user', async () => {
    const account = await openAccount({ owners })
    const read = (path: string) => account.get(`/crm/owners/2026-03/${path}`)
    expect((await read('71')).body).toMatchObject({ id: '71', userId: 900, teams })
    expect((await read('901?idProperty=userId')).body.id).toBe('72')
    expect((await read('72')).body).not.toHaveProperty('teams')
    expect([(await read('900')).status, (await read('71?idProperty=email')).status]).toEqual([404, 400])
  })

  test('[57] a page of owners has at most 500', async () => {
    const account = await openAccount({ owners })
    const status = async (limit: number) => (await account.get(`/crm/owners/2026-03?limit=${limit}`)).status
    expect([await status(500), await status(501)]).toEqual([200, 400])
  })

  test('[119] an owner is set by its id, not by the id of its user', async () => {
    const account = await openAccount({ owners })
    const set = async (id: string) => (await account.post(objects, { properties: { hubspot_owner_id: id } })).status
    expect([await set('71'), await set('900'), await set('')]).toEqual([201, 400, 201])
  })
})

test('[5] keys of the start can be several, and an unknown one is refused', async () => {
  const account = await openAccount({}, { settings: { token: `${token},pat-b` } })
  const status = async (key: string) =>
    (await account.send('GET', objects, undefined, { authorization: `Bearer ${key}` })).status
  expect([await status(token), await status('pat-b'), await status('pat-c')]).toEqual([200, 200, 401])
})
