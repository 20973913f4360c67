import { describe, expect, test } from 'vitest'
import { contact, openAccount, sourceKey } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'
const seed = {
  properties: { contacts: [sourceKey] },
  contacts: [
    contact('501', { email: 'ada@analytical.org', firstname: 'Ada', lifecyclestage: 'lead', [sourceKey.name]: 'K-1' }),
    contact('502', { email: 'countess@lovelace.uk', firstname: 'A.', city: 'London', lifecyclestage: 'customer' }),
    contact('503', { firstname: 'Alan', [sourceKey.name]: 'K-3' }),
  ],
}
const shown = 'email,firstname,city,lifecyclestage,hs_additional_emails,hs_merged_object_ids,hs_calculated_merged_vids'

async function merged() {
  const account = await openAccount(seed)
  await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
  const reply = await account.post(`${objects}/merge`, { primaryObjectId: '501', objectIdToMerge: '502' })
  return { ...account, reply, id: reply.body.id as string }
}

describe('merge', () => {
  test('[103] a merge makes a record with an id of its own, to which both old ids lead', async () => {
    const { get, post, reply, id } = await merged()
    expect(reply.status).toBe(200)
    expect(['501', '502']).not.toContain(id)
    for (const old of ['501', '502', id]) expect((await get(`${objects}/${old}`)).body.id).toBe(id)
    const batch = await post(`${objects}/batch/read`, { properties: [], inputs: [{ id: '502' }, { id: '503' }] })
    expect(batch.status).toBe(200)
    expect(batch.body.results.map((row: { id: string }) => row.id).sort()).toEqual([id, '503'].sort())
    expect((await get(objects)).body.results.map((row: { id: string }) => row.id)).toEqual(['503', id])
  })

  test('[104] values of the primary contact win, gaps are filled, the further stage stays', async () => {
    const { get, id } = await merged()
    const { properties } = (await get(`${objects}/${id}?properties=${shown}`)).body
    expect(properties).toMatchObject({
      email: 'ada@analytical.org',
      hs_additional_emails: 'countess@lovelace.uk',
      firstname: 'Ada',
      city: 'London',
      lifecyclestage: 'customer',
      createdate: '2024-03-01T10:00:00Z',
      lastmodifieddate: '2026-11-20T12:00:00Z',
    })
  })

  test('[105] the record lists which ids were merged into it', async () => {
    const { get, post, id } = await merged()
    const at = Date.parse('2026-11-20T12:00:00Z')
    const { properties } = (await get(`${objects}/${id}?properties=${shown}`)).body
    expect(properties.hs_merged_object_ids).toBe('501;502')
    expect(properties.hs_calculated_merged_vids).toBe(`501:${at};502:${at}`)
    const again = await post(`${objects}/merge`, { primaryObjectId: '503', objectIdToMerge: '501' })
    const last = (await get(`${objects}/502?properties=${shown}`)).body
    expect(last.id).toBe(again.body.id)
    expect(last.properties.hs_merged_object_ids).toBe(`501;502;503;${id}`)
  })

  test('[106] both addresses block a creation, the unique value of the primary contact stays', async () => {
    const { post, id } = await merged()
    for (const email of ['ada@analytical.org', 'Countess@Lovelace.uk'])
      expect((await post(objects, { properties: { email } })).body.message).toBe(
        `Contact already exists. Existing ID: ${id}`,
      )
    const key = { id: 'K-1', idProperty: sourceKey.name, properties: { city: 'Bath' } }
    expect((await post(`${objects}/batch/upsert`, { inputs: [key] })).body.results).toMatchObject([{ id, new: false }])
  })

  test('[107] writes to an old id reach the merged record', async () => {
    const { get, send, id } = await merged()
    expect((await send('PATCH', `${objects}/502`, { properties: { city: 'Bath' } })).body.id).toBe(id)
    expect((await send('DELETE', `${objects}/501`)).status).toBe(204)
    expect((await get(`${objects}/${id}`)).status).toBe(404)
    expect((await get(`${objects}/502`)).status).toBe(404)
  })

  test.each([
    ['501', '999', 404],
    ['999', '501', 404],
    ['501', '501', 400],
    ['501', undefined, 400],
  ])('[108] %s with %s is refused and changes nothing', async (primaryObjectId, objectIdToMerge, status) => {
    const account = await openAccount(seed)
    expect((await account.post(`${objects}/merge`, { primaryObjectId, objectIdToMerge })).status).toBe(status)
    expect((await account.get(objects)).body.results).toHaveLength(3)
  })

  test('[109] more than 250 addresses cannot be merged', async () => {
    const many = (name: string, size: number) => Array.from({ length: size }, (_, at) => `${name}${at}@x.org`).join(';')
    const account = await openAccount({
      contacts: [
        contact('1', { email: 'a@x.org', hs_additional_emails: many('b', 149) }),
        contact('2', { email: 'c@x.org', hs_additional_emails: many('d', 100) }),
        contact('3', { email: 'b0@x.org', hs_additional_emails: many('d', 99) }),
      ],
    })
    const merge = async (objectIdToMerge: string) =>
      (await account.post(`${objects}/merge`, { primaryObjectId: '1', objectIdToMerge })).status
    expect([await merge('2'), await merge('3')]).toEqual([414, 200])
  })
})

describe('deletion for privacy', () => {
  test('[110] a contact is gone for good, by id or by address, and from the recycle bin too', async () => {
    const account = await openAccount(seed)
    const forget = (body: unknown) => account.post(`${objects}/gdpr-delete`, body)
    expect((await forget({ objectId: '501' })).status).toBe(204)
    expect((await forget({ objectId: 'Countess@lovelace.uk', idProperty: 'email' })).status).toBe(204)
    await account.send('DELETE', `${objects}/503`)
    expect((await forget({ objectId: '503' })).status).toBe(204)
    for (const archived of [false, true])
      expect((await account.get(`${objects}?archived=${archived}`)).body.results).toEqual([])
    expect((await forget({ objectId: '501' })).status).toBe(404)
    expect((await forget({ objectId: 'x', idProperty: 'phone' })).status).toBe(400)
  })

  test('[111] the API takes the address again, unless it is read as blocked', async () => {
    const create = async (readings: string, email: string) => {
      const account = await openAccount(seed, { settings: { readings } })
      await account.post(`${objects}/gdpr-delete`, { objectId: '501' })
      await account.post(`${objects}/gdpr-delete`, { objectId: 'Never@seen.org', idProperty: 'email' })
      const { status, body } = await account.post(objects, { properties: { email } })
      return [status, body.errors?.[0].code]
    }
    expect(await create('', 'ada@analytical.org')).toEqual([201, undefined])
    expect(await create('gdpr-email-blocked', 'Ada@analytical.org')).toEqual([400, 'GDPR_BLACKLISTED_EMAIL'])
    expect(await create('gdpr-email-blocked', 'never@seen.org')).toEqual([400, 'GDPR_BLACKLISTED_EMAIL'])
    expect(await create('gdpr-email-blocked', 'other@seen.org')).toEqual([201, undefined])
  })
})
