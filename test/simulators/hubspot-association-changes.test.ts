import { describe, expect, test } from 'vitest'
import { contact } from './hubspot-account.ts'
import { backLinks, hubspotType, links, openLinked, pair, people } from './hubspot-portal.ts'

const plain = hubspotType(279)
const primary = hubspotType(1)
const contacts = '/crm/objects/2026-03/contacts'
const companies = '/crm/objects/2026-03/companies'
const family = '/crm/associations/2026-03/companies/companies'

describe('associations are removed', () => {
  test('[193] as a whole pair, from either side: 200 with a body, 204 on v4', async () => {
    const { link, linksOf, post } = await openLinked()
    await link(pair('501', '601', primary), pair('501', '602', plain), pair('502', '601', plain))
    const archive = (path: string, from: string, ...to: string[]) =>
      post(`${path}/batch/archive`, { inputs: [{ from: { id: from }, to: to.map((id) => ({ id })) }] })
    const { status, body } = await archive(links, '501', '601', '602', '999')
    expect([status, body.status, body.results]).toEqual([200, 'COMPLETE', []])
    expect([await linksOf('501'), await linksOf('502')]).toEqual([undefined, { '601': [279] }])
    const old = await archive('/crm/v4/associations/companies/contacts', '601', '502')
    expect([old.status, old.body]).toEqual([204, undefined])
    expect(await linksOf('502')).toBeUndefined()
  })

  test('[194] by their types; the plain one stays until it is the last', async () => {
    const { link, linksOf, post } = await openLinked()
    await link(pair('501', '601', primary))
    const remove = (type: object) => post(`${links}/batch/labels/archive`, { inputs: [pair('501', '601', type)] })
    expect((await remove(plain)).status).toBe(200)
    expect(await linksOf('501')).toEqual({ '601': [1, 279] })
    await remove(primary)
    expect(await linksOf('501')).toEqual({ '601': [279] })
    await remove(plain)
    expect(await linksOf('501')).toBeUndefined()
    expect((await remove(hubspotType(280))).status).toBe(400)
  })

  test('[195] and made, one pair at a time', async () => {
    const { send, linksOf } = await openLinked()
    const path = (rest: string) => `${contacts}/501/associations/${rest}`
    const made = await send('PUT', path('default/companies/601'))
    expect([made.status, made.body.results]).toEqual([
      200,
      [{ from: { id: '501' }, to: { id: '601' }, associationSpec: plain }],
    ])
    const labelled = await send('PUT', path('companies/601'), [primary])
    expect([labelled.status, labelled.body.labels]).toEqual([201, ['Primary']])
    expect(await linksOf('501')).toEqual({ '601': [1, 279] })
    expect((await send('PUT', path('companies/999'), [primary])).status).toBe(400)
    expect((await send('PUT', path('companies/601'), { types: [primary] })).status).toBe(400)
    expect((await send('DELETE', path('companies/601'))).status).toBe(204)
    expect((await send('DELETE', path('companies/601'))).status).toBe(204)
    expect(await linksOf('501')).toBeUndefined()
  })
})

describe('types of associations', () => {
  const labels = `${links}/labels`

  test('[196] are listed by direction, the plain one without a label', async () => {
    const { get } = await openLinked()
    const listed = async (path: string) =>
      (await get(path)).body.results.map((each: { typeId: number; label: string }) => [each.typeId, each.label]).sort()
    expect(await listed(labels)).toEqual([
      [1, 'Primary'],
      [279, null],
      [931, 'Billing contact'],
    ])
    expect(await listed(`${backLinks}/labels`)).toEqual([
      [2, 'Primary'],
      [280, null],
      [930, 'Billing contact'],
    ])
    expect(await listed('/crm/v4/associations/0-2/0-2/labels')).toEqual([
      [13, 'Child Company'],
      [14, 'Parent Company'],
      [450, null],
    ])
    expect(await listed('/crm/associations/2026-09/contacts/contacts/labels')).toEqual([[449, null]])
  })

  test('[197] can be made: a label has an id for each direction, in a category of its own', async () => {
    const { post, get, link, linksOf } = await openLinked()
    const sent = { name: 'advisor', label: 'Advisor', inverseLabel: 'Advised by' }
    const { status, body } = await post(labels, sent)
    expect([status, body.results]).toEqual([
      200,
      [
        { category: 'USER_DEFINED', typeId: 1, label: 'Advisor' },
        { category: 'USER_DEFINED', typeId: 2, label: 'Advised by' },
      ],
    ])
    // Number 1 of HubSpot's own is the primary company; only the category tells them apart.
    const told = await link(pair('501', '601', { associationCategory: 'USER_DEFINED', associationTypeId: 1 }))
    expect(told.body.results[0].labels).toEqual(['Advisor'])
    expect(await linksOf('501')).toEqual({ '601': [1, 279] })
    const [row] = (await post(`${backLinks}/batch/read`, { inputs: [{ id: '601' }] })).body.results
    expect(row.to[0].associationTypes).toContainEqual({ category: 'USER_DEFINED', typeId: 2, label: 'Advised by' })
    expect((await get(`${backLinks}/labels`)).body.results).toHaveLength(4)
    const alone = await post('/crm/associations/2026-03/contacts/contacts/labels', { name: 'peer', label: 'Peer' })
    expect(alone.body.results).toEqual([{ category: 'USER_DEFINED', typeId: 3, label: 'Peer' }])
  })

  test('[198] a taken name or label, a wrong name and one too many are refused', async () => {
    const { post, get } = await openLinked({}, { limits: { associationLabels: 1 } })
    const make = async (name?: string, label = 'L') => (await post(labels, { name, label })).status
    expect([await make(undefined), await make('9 x'), await make('a', 'A')]).toEqual([400, 400, 200])
    expect([await make('a', 'B'), await make('b', 'A'), await make('b', 'B')]).toEqual([409, 409, 437])
    const path = '/crm/limits/2026-03/associations/labels?fromObjectTypeId=0-1&toObjectTypeId=0-2'
    expect((await get(path)).body.results).toMatchObject([{ usage: 1, limit: 1, percentage: 100, allLabels: ['A'] }])
  })

  test('[199] labels are renamed and deleted, the pairs stay associated; those of HubSpot are not', async () => {
    const { post, send, get, link, linksOf } = await openLinked({
      labels: [{ from: 'contacts', to: 'companies', name: 'advisor', label: 'Advisor' }],
    })
    await link(pair('501', '601', { associationCategory: 'USER_DEFINED', associationTypeId: 1 }))
    const renamed = { associationTypeId: 1, label: 'Counsel', inverseLabel: 'Client' }
    expect((await send('PUT', labels, renamed)).status).toBe(204)
    expect((await get(`${backLinks}/labels`)).body.results).toContainEqual({
      category: 'USER_DEFINED',
      typeId: 2,
      label: 'Client',
    })
    expect((await send('PUT', labels, { associationTypeId: 1, label: 'Both' })).status).toBe(204)
    const told = (await get(`${backLinks}/labels`)).body.results.map((each: { label: string }) => each.label)
    expect(told).toContain('Both')
    expect((await send('DELETE', `${labels}/279`)).status).toBe(404)
    expect((await send('DELETE', `${labels}/1`)).status).toBe(204)
    expect(await linksOf('501')).toEqual({ '601': [279] })
    expect((await post(labels, { name: 'advisor', label: 'Advisor' })).status).toBe(200)
  })

  test('[200] a company has one parent, which is a property of it', async () => {
    const { post, get, linksOf } = await openLinked()
    const relate = (from: string, to: string, type: number) =>
      post(`${family}/batch/create`, { inputs: [pair(from, to, hubspotType(type))] })
    const parentOf = async (id: string) =>
      (await get(`${companies}/${id}?properties=hs_parent_company_id`)).body.properties.hs_parent_company_id
    await relate('601', '602', 13)
    expect([await parentOf('602'), await parentOf('601')]).toEqual(['601', null])
    expect(await linksOf('601', family)).toEqual({ '602': [13, 450] })
    expect(await linksOf('602', family)).toEqual({ '601': [14, 450] })
    await relate('602', '501', 14)
    expect(await parentOf('602')).toBe('501')
    expect(await linksOf('602', family)).toEqual({ '501': [14, 450], '601': [450] })
    await post(`${family}/batch/archive`, { inputs: [{ from: { id: '501' }, to: [{ id: '602' }] }] })
    expect(await parentOf('602')).toBe(null)
  })
})

describe('ends of associations', () => {
  test('[201] an archived record takes its associations along and brings them back', async () => {
    const { link, linksOf, post, send } = await openLinked()
    await link(pair('501', '601', primary), pair('502', '601', plain))
    await send('DELETE', `${companies}/601`)
    expect([await linksOf('501'), await linksOf('601', backLinks)]).toEqual([undefined, undefined])
    await post('/_sim/records', { object: 'companies', restore: ['601'] })
    expect(await linksOf('501')).toEqual({ '601': [1, 279] })
    expect(await linksOf('601', backLinks)).toEqual({ '501': [2, 280], '502': [280] })
  })

  test('[201] a primary company that comes back is primary no more when there is another', async () => {
    const { link, linksOf, post, send } = await openLinked()
    await link(pair('501', '601', primary))
    await send('DELETE', `${companies}/601`)
    await link(pair('501', '602', primary))
    await post('/_sim/records', { object: 'companies', restore: ['601'] })
    expect(await linksOf('501')).toEqual({ '601': [279], '602': [1, 279] })
  })

  test('[202] merged records have the associations of both, and one primary company', async () => {
    const { link, linksOf, post } = await openLinked()
    await link(pair('501', '601', primary), pair('502', '602', primary), pair('503', '602', plain))
    const { id } = (await post(`${contacts}/merge`, { primaryObjectId: '501', objectIdToMerge: '502' })).body
    expect(await linksOf(id)).toEqual({ '601': [1, 279], '602': [279] })
    const left = (await post(`${companies}/merge`, { primaryObjectId: '601', objectIdToMerge: '602' })).body.id
    expect(await linksOf(id)).toEqual({ [left]: [1, 279] })
    expect(await linksOf(left, backLinks)).toEqual({ '503': [280], [id]: [2, 280] })
  })

  test('[202] a record that two merged ones were to each other is not associated with itself', async () => {
    const { linksOf, post } = await openLinked()
    const friends = '/crm/associations/2026-03/contacts/contacts'
    const inputs = [pair('501', '502', hubspotType(449)), pair('502', '503', hubspotType(449))]
    await post(`${friends}/batch/create`, { inputs })
    const { id } = (await post(`${contacts}/merge`, { primaryObjectId: '501', objectIdToMerge: '502' })).body
    expect(await linksOf(id, friends)).toEqual({ '503': [449] })
    expect(await linksOf('503', friends)).toEqual({ [id]: [449] })
  })

  test('[203] an id that was merged away leads to the record that is left', async () => {
    const { link, post } = await openLinked()
    const { id } = (await post(`${contacts}/merge`, { primaryObjectId: '501', objectIdToMerge: '502' })).body
    expect((await link(pair('502', '601', plain))).body.results).toMatchObject([
      { fromObjectId: id, toObjectId: '601' },
    ])
    const { status, body } = await post(`${links}/batch/read`, { inputs: [{ id: '501' }, { id: '502' }] })
    expect([status, body.results.length, body.results[0].from.id]).toEqual([200, 1, id])
  })

  test('[204] a contact that is deleted for privacy leaves none behind', async () => {
    const { link, get, post } = await openLinked()
    await link(pair('501', '601', plain), pair('502', '601', plain))
    await post(`${contacts}/gdpr-delete`, { objectId: '501' })
    expect((await get('/_sim/records?collection=associations')).body.size).toBe(1)
  })

  test('[205] contacts and companies of the same id are different ends', async () => {
    const { link, linksOf } = await openLinked()
    await link(pair('501', '501', plain), pair('502', '501', plain))
    expect(await linksOf('501')).toEqual({ '501': [279] })
    expect(await linksOf('501', backLinks)).toEqual({ '501': [280], '502': [280] })
  })

  test('[206] people associate, dissociate and merge at the screen', async () => {
    const { linksOf, post } = await openLinked()
    const edit = (change: object) => post('/_sim/records', change)
    const ends = { from: { object: 'contacts', id: '501' }, to: { object: 'companies', id: '601' } }
    expect((await edit({ associate: [{ ...ends, types: ['HUBSPOT_DEFINED:1'] }] })).status).toBe(200)
    expect(await linksOf('501')).toEqual({ '601': [1, 279] })
    expect((await edit({ object: 'companies', merge: [['601', '602']] })).body).toMatchObject({ merged: 1 })
    const [company = ''] = Object.keys((await linksOf('501')) ?? {})
    expect(['601', '602', '']).not.toContain(company)
    await edit({ dissociate: [{ ...ends, to: { object: 'companies', id: company } }] })
    expect(await linksOf('501')).toBeUndefined()
    const typed = (...types: string[]) => ({ associate: [{ ...ends, types }] })
    for (const wrong of [{ associate: [{}] }, typed('X:1'), typed('HUBSPOT_DEFINED:2'), { merge: ['601'] }])
      expect((await edit(wrong)).status).toBe(400)
  })
})

describe('companies that an account makes by itself', () => {
  const settings = { 'automatic-companies': 'on' }
  const create = (account: Awaited<ReturnType<typeof openLinked>>, email: string) =>
    account.post(contacts, { properties: { email } })

  test('[207] a new contact gets the company of its domain, made if there is none', async () => {
    const account = await openLinked({ companies: [contact('700', { name: 'X', domain: 'X.org' })] }, { settings })
    const known = (await create(account, 'a@x.org')).body.id
    expect(await account.linksOf(known)).toEqual({ '700': [1, 279] })
    const first = (await create(account, 'a@new.org')).body.id
    const second = (await create(account, 'b@new.org')).body.id
    const found = await account.linksOf(first)
    expect(await account.linksOf(second)).toEqual(found)
    const [id = ''] = Object.keys(found ?? {})
    expect((await account.get(`${companies}/${id}`)).body.properties).toMatchObject({ domain: 'new.org' })
    expect((await account.get(companies)).body.results).toHaveLength(2)
  })

  test('[207] not for mail providers, not without an address, and not unless it is switched on', async () => {
    const account = await openLinked({ contacts: people, companies: [] }, { settings })
    await create(account, 'a@gmail.com')
    await account.post(contacts, { properties: { firstname: 'X' } })
    expect((await account.get(companies)).body.results).toEqual([])
    const off = await openLinked({ companies: [] })
    await create(off, 'a@new.org')
    expect((await off.get(companies)).body.results).toEqual([])
  })
})
