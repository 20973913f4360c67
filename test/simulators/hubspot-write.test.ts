import { describe, expect, test } from 'vitest'
import { contact, openAccount, sourceKey } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'
const seed = {
  properties: { contacts: [sourceKey] },
  contacts: [
    contact('501', { email: 'ada@analytical.org', hs_additional_emails: 'countess@lovelace.uk', firstname: 'Ada' }),
    contact('502', { email: 'alan@bletchley.uk', firstname: 'Alan', [sourceKey.name]: 'K-502' }),
  ],
}
const upsertInput = (id: string, properties: Record<string, string>, trace?: string) => ({
  id,
  idProperty: sourceKey.name,
  properties: { [sourceKey.name]: id, ...properties },
  ...(trace && { objectWriteTraceId: trace }),
})
const storedIds = (account: Awaited<ReturnType<typeof openAccount>>) =>
  account.simulation.account.store
    .collection('contacts')
    .values()
    .map((row) => row.id)

describe('single writes', () => {
  test('[71] a created contact is answered with 201, its id and a lower-case e-mail', async () => {
    const account = await openAccount(seed)
    const { status, body } = await account.post(objects, {
      properties: { email: 'Grace@Navy.MIL', lastname: 'Hopper' },
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      archived: false,
      properties: { email: 'grace@navy.mil', lastname: 'Hopper', hs_object_id: body.id },
    })
    expect(body.id).toMatch(/^\d+$/)
  })

  test('[72] an e-mail that another contact has is a conflict that names it, whatever its case', async () => {
    const account = await openAccount(seed)
    const { status, body } = await account.post(objects, { properties: { email: 'ADA@analytical.org' } })
    expect(status).toBe(409)
    expect(body).toEqual({
      status: 'error',
      message: 'Contact already exists. Existing ID: 501',
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      category: 'CONFLICT',
    })
  })

  test('[73] an additional e-mail of a contact blocks a creation too', async () => {
    const account = await openAccount(seed)
    const { status, body } = await account.post(objects, { properties: { email: 'Countess@Lovelace.uk' } })
    expect([status, body.message]).toEqual([409, 'Contact already exists. Existing ID: 501'])
    expect(storedIds(account)).toEqual(['501', '502'])
  })

  test('[33] an update of an unknown id is answered with 404 without a category', async () => {
    const account = await openAccount(seed)
    const { status, body } = await account.send('PATCH', `${objects}/999`, { properties: { firstname: 'X' } })
    expect([status, body]).toEqual([
      404,
      { status: 'error', message: 'resource not found', correlationId: expect.any(String) },
    ])
  })

  test('[97] an empty text clears a value, other properties stay', async () => {
    const account = await openAccount(seed)
    expect((await account.send('PATCH', `${objects}/502`, { properties: { firstname: '' } })).status).toBe(200)
    const { body } = await account.get(`${objects}/502?properties=firstname,email`)
    expect(body.properties).toMatchObject({ firstname: null, email: 'alan@bletchley.uk' })
  })

  test('[99] the lifecycle stage moves back only after it was cleared', async () => {
    const account = await openAccount(seed)
    const set = async (lifecyclestage: string) => {
      await account.send('PATCH', `${objects}/502`, { properties: { lifecyclestage } })
      return (await account.get(`${objects}/502?properties=lifecyclestage`)).body.properties.lifecyclestage
    }
    expect([await set('customer'), await set('lead'), await set(''), await set('lead')]).toEqual([
      'customer',
      'customer',
      null,
      'lead',
    ])
  })
})

describe('batch upsert', () => {
  test('[84] says of each record whether it is new and keeps unsent values of a match', async () => {
    const account = await openAccount(seed)
    const inputs = [
      upsertInput('K-502', { lastname: 'Turing' }, 'a'),
      upsertInput('K-1', { email: 'New@One.com' }, 'b'),
    ]
    const { status, body } = await account.post(`${objects}/batch/upsert`, { inputs })
    expect([status, body.status, body.numErrors]).toEqual([200, 'COMPLETE', undefined])
    const byTrace = Object.fromEntries(
      body.results.map((item: { objectWriteTraceId: string }) => [item.objectWriteTraceId, item]),
    )
    expect(byTrace.a).toMatchObject({ id: '502', new: false })
    expect(byTrace.b).toMatchObject({ new: true, properties: { email: 'new@one.com' } })
    expect((await account.get(`${objects}/502?properties=firstname,lastname`)).body.properties).toMatchObject({
      firstname: 'Alan',
      lastname: 'Turing',
    })
  })

  test('[79] without trace ids one invalid record takes the whole batch back and only the first problem is told', async () => {
    const account = await openAccount(seed)
    const inputs = [
      upsertInput('K-1', { firstname: 'Fine' }),
      upsertInput('K-2', { missing: 'x' }),
      upsertInput('K-3', { email: 'bad' }),
    ]
    const { status, body } = await account.post(`${objects}/batch/upsert`, { inputs })
    expect([status, body.category]).toEqual([400, 'VALIDATION_ERROR'])
    expect(body.message).toMatch(/^Property values were not valid: \[\{/)
    const details = JSON.parse(body.message.slice('Property values were not valid: '.length))
    expect(details).toMatchObject([
      { isValid: false, message: 'Property "missing" does not exist', error: 'PROPERTY_DOESNT_EXIST', name: 'missing' },
    ])
    expect(storedIds(account)).toEqual(['501', '502'])
  })

  test('[80] with a trace id on every input the others are written and 207 lists the refused ones', async () => {
    const account = await openAccount(seed)
    const inputs = [
      upsertInput('K-1', { firstname: 'Fine' }, 't1'),
      upsertInput('K-2', { missing: 'x' }, 't2'),
      upsertInput('K-3', { email: 'countess@lovelace.uk' }, 't3'),
    ]
    const { status, body } = await account.post(`${objects}/batch/upsert`, { inputs })
    expect([status, body.status, body.numErrors]).toEqual([207, 'COMPLETE', 2])
    expect(body.results.map((item: { objectWriteTraceId: string }) => item.objectWriteTraceId)).toEqual(['t1'])
    expect(body.errors).toEqual([
      expect.objectContaining({
        status: 'error',
        category: 'VALIDATION_ERROR',
        context: { objectWriteTraceId: ['t2'] },
      }),
      {
        status: 'error',
        category: 'CONFLICT',
        message: 'Contact already exists. Existing ID: 501',
        context: { objectWriteTraceId: ['t3'] },
      },
    ])
    expect(storedIds(account)).toHaveLength(3)
  })

  test('[81] a single input without trace id makes the batch all-or-nothing', async () => {
    const account = await openAccount(seed)
    const inputs = [upsertInput('K-1', {}, 't1'), upsertInput('K-2', { missing: 'x' }, 't2'), upsertInput('K-3', {})]
    expect((await account.post(`${objects}/batch/upsert`, { inputs })).status).toBe(400)
    expect(storedIds(account)).toEqual(['501', '502'])
  })

  test('[86] two inputs of a batch cannot bring the same e-mail', async () => {
    const account = await openAccount(seed)
    const inputs = [upsertInput('K-1', { email: 'x@y.zz' }, 't1'), upsertInput('K-2', { email: 'X@Y.zz' }, 't2')]
    const { status, body } = await account.post(`${objects}/batch/upsert`, { inputs })
    expect([status, body.errors[0].message]).toEqual([
      207,
      `Contact already exists. Existing ID: ${body.results[0].id}`,
    ])
  })

  test('[78] 101 inputs are refused, 100 are not', async () => {
    const account = await openAccount(seed)
    const inputs = Array.from({ length: 101 }, (_, at) => upsertInput(`K-${at}`, {}, `t${at}`))
    expect((await account.post(`${objects}/batch/upsert`, { inputs })).body.category).toBe('VALIDATION_ERROR')
    expect(storedIds(account)).toHaveLength(2)
    expect((await account.post(`${objects}/batch/upsert`, { inputs: inputs.slice(1) })).body.results).toHaveLength(100)
  })

  test('[85] duplicate ids refuse the whole batch, with trace ids too', async () => {
    const account = await openAccount(seed)
    const inputs = [upsertInput('A-17', {}, 't1'), upsertInput('A-17', {}, 't2')]
    const { status, body } = await account.post(`${objects}/batch/upsert`, { inputs })
    expect([status, body]).toEqual([
      400,
      {
        status: 'error',
        message: 'Duplicate IDs found in batch input: [A-17]. IDs must be unique',
        correlationId: expect.any(String),
        context: { ids: ['A-17'] },
        category: 'VALIDATION_ERROR',
      },
    ])
  })

  test.each([['phone'], ['hs_object_id']])('[87] %s cannot be the key', async (idProperty) => {
    const account = await openAccount(seed)
    const { status, body } = await account.post(`${objects}/batch/upsert`, {
      inputs: [{ id: '1', idProperty, properties: {} }],
    })
    expect(status).toBe(400)
    expect(body.message).toContain(`Unable to perform update/upsert by non-unique 0-1 property ${idProperty}`)
  })

  test('the key alone does not fill the key property of a new record', async () => {
    const account = await openAccount(seed)
    const inputs = [{ id: 'K-9', idProperty: sourceKey.name, properties: { firstname: 'Keyless' } }]
    const first = await account.post(`${objects}/batch/upsert`, { inputs })
    const second = await account.post(`${objects}/batch/upsert`, { inputs })
    expect([first.body.results[0].new, second.body.results[0].new]).toEqual([true, true])
  })

  test('with e-mail as key, what is not sent is lost', async () => {
    const account = await openAccount(seed)
    const inputs = [{ id: 'ALAN@bletchley.uk', idProperty: 'email', properties: { jobtitle: 'Reader' } }]
    const { body } = await account.post(`${objects}/batch/upsert`, { inputs })
    expect(body.results[0]).toMatchObject({ id: '502', new: false })
    const { properties } = (await account.get(`${objects}/502?properties=email,firstname,jobtitle`)).body
    expect(properties).toMatchObject({ email: 'alan@bletchley.uk', firstname: null, jobtitle: 'Reader' })
  })

  test('[83] results do not come in the order of the inputs', async () => {
    const account = await openAccount(seed)
    const inputs = Array.from({ length: 20 }, (_, at) => upsertInput(`K-${at}`, {}, `t${at}`))
    const { body } = await account.post(`${objects}/batch/upsert`, { inputs })
    const order = body.results.map((item: { objectWriteTraceId: string }) => item.objectWriteTraceId)
    expect(order).not.toEqual(inputs.map((input) => input.objectWriteTraceId))
    expect([...order].sort()).toEqual(inputs.map((input) => input.objectWriteTraceId!).sort())
  })
})
