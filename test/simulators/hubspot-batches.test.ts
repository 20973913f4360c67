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
describe('keys and addresses', () => {
  test('[76] one contact is read and changed by a unique property or by its e-mail', async () => {
    const account = await openAccount(seed)
    const byKey = `${objects}/K-502?idProperty=${sourceKey.name}`
    expect((await account.send('PATCH', byKey, { properties: { city: 'London' } })).body.id).toBe('502')
    const byEmail = `${objects}/${encodeURIComponent('Alan@bletchley.uk')}?idProperty=email&properties=city`
    expect((await account.get(byEmail)).body).toMatchObject({ id: '502', properties: { city: 'London' } })
    expect((await account.get(`${objects}/Alan?idProperty=firstname`)).status).toBe(400)
  })

  test('[74] an update cannot bring the e-mail of another contact', async () => {
    const account = await openAccount(seed)
    const { status, body } = await account.send('PATCH', `${objects}/502`, {
      properties: { email: 'countess@lovelace.uk' },
    })
    expect([status, body.message]).toEqual([409, 'Contact already exists. Existing ID: 501'])
    const own = { properties: { email: 'countess@lovelace.uk' } }
    expect((await account.send('PATCH', `${objects}/501`, own)).status).toBe(200)
  })

  test('[75] a leading semicolon adds an additional e-mail, which is unique too', async () => {
    const account = await openAccount(seed)
    const change = { properties: { hs_additional_emails: ';A.Lovelace@x.org' } }
    const { body } = await account.send('PATCH', `${objects}/501`, change)
    expect(body.properties.hs_additional_emails).toBe('countess@lovelace.uk;a.lovelace@x.org')
    expect((await account.post(objects, { properties: { email: 'a.lovelace@x.org' } })).status).toBe(409)
    const taken = { properties: { hs_additional_emails: 'alan@bletchley.uk' } }
    expect((await account.send('PATCH', `${objects}/501`, taken)).status).toBe(409)
  })

  test('[89] the inputs of an upsert name their key, and all the same one', async () => {
    const account = await openAccount(seed)
    const send = async (...keys: (string | undefined)[]) => {
      const inputs = keys.map((idProperty, at) => ({ id: `x${at}@y.zz`, idProperty, properties: {} }))
      return (await account.post(`${objects}/batch/upsert`, { inputs })).status
    }
    expect([await send(undefined), await send('email', sourceKey.name), await send('email')]).toEqual([400, 400, 200])
  })
})

describe('other batches', () => {
  test.each(['create', 'update', 'read', 'archive'])('[77] %s takes 100 inputs and refuses 101', async (verb) => {
    const account = await openAccount(seed)
    const inputs = Array.from({ length: 101 }, (_, at) => ({
      id: String(at + 1_000),
      objectWriteTraceId: `t${at}`,
      properties: { city: 'Rome' },
    }))
    const path = `${objects}/batch/${verb}`
    const { status, body } = await account.post(path, { inputs, properties: [] })
    expect([status, body.category]).toEqual([400, 'VALIDATION_ERROR'])
    expect(body.message).toContain('100')
    const fine = await account.post(path, { inputs: inputs.slice(1), properties: [] })
    expect(fine.status).toBe({ create: 201, update: 207, read: 207, archive: 204 }[verb])
  })

  test('[92] an update names unknown ids among its errors', async () => {
    const account = await openAccount(seed)
    const inputs = ['501', '999'].map((id) => ({ id, objectWriteTraceId: `t${id}`, properties: { city: 'Rome' } }))
    const { status, body } = await account.post(`${objects}/batch/update`, { inputs })
    expect([status, body.results.length]).toEqual([207, 1])
    expect(body.errors).toMatchObject([
      { category: 'OBJECT_NOT_FOUND', context: { ids: ['999'], objectWriteTraceId: ['t999'] } },
    ])
    const untraced = inputs.map(({ id, properties }) => ({ id, properties }))
    expect((await account.post(`${objects}/batch/update`, { inputs: untraced })).status).toBe(404)
  })

  test('[93] create answers 201 and refuses a value that a unique property already has', async () => {
    const account = await openAccount(seed)
    const fine = await account.post(`${objects}/batch/create`, { inputs: [{ properties: { firstname: 'A' } }] })
    expect(fine.status).toBe(201)
    const taken = await account.post(`${objects}/batch/create`, {
      inputs: [{ properties: { [sourceKey.name]: 'k-502' } }],
    })
    expect(taken.status).toBe(400)
    expect(taken.body.errors).toMatchObject([
      { code: 'CONFLICTING_UNIQUE_VALUE', context: { propertyName: [sourceKey.name] } },
    ])
  })

  test('[88] update works by record id, and not by e-mail', async () => {
    const account = await openAccount(seed)
    const byId = await account.post(`${objects}/batch/update`, {
      inputs: [{ id: '501', properties: { city: 'London' } }],
    })
    expect([byId.status, byId.body.results[0].properties.city]).toEqual([200, 'London'])
    const input = { id: 'ada@analytical.org', idProperty: 'email', properties: { city: 'Paris' } }
    const byEmail = await account.post(`${objects}/batch/update`, { inputs: [input] })
    expect(byEmail.body.message).toContain('Unable to perform update/upsert by non-unique 0-1 property email')
  })

  test('[95] archive answers 204, passes over unknown ids and frees the e-mail', async () => {
    const account = await openAccount(seed)
    const { status, body } = await account.post(`${objects}/batch/archive`, { inputs: [{ id: '501' }, { id: '404' }] })
    expect([status, body]).toEqual([204, undefined])
    expect((await account.get(`${objects}?archived=true`)).body.results).toMatchObject([{ id: '501', archived: true }])
    expect((await account.post(objects, { properties: { email: 'ada@analytical.org' } })).status).toBe(201)
  })
})
