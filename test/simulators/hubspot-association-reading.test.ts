import { describe, expect, test } from 'vitest'
import { hubspotType, links, openLinked, pair } from './hubspot-portal.ts'

const plain = hubspotType(279)
const primary = hubspotType(1)

describe('reading associations', () => {
  const many = Array.from({ length: 7 }, (_, at) => pair('501', String(at < 5 ? 1_000 + at : 90 + at), plain))
  const firms = many.map(({ to }) => ({
    id: to.id,
    properties: { name: 'x' },
    createdAt: '2024-03-01T10:00:00Z',
    updatedAt: '2024-03-01T10:00:00Z',
  }))

  test('[188] says of each record what it leads to, with category, id and label of each type', async () => {
    const { link, post } = await openLinked()
    await link(pair('501', '601', primary), pair('502', '602', plain))
    const { status, body } = await post(`${links}/batch/read`, { inputs: [{ id: '502' }, { id: '501' }] })
    expect([status, body.numErrors]).toEqual([200, undefined])
    const byId = new Map(body.results.map((row: { from: { id: string } }) => [row.from.id, row]))
    expect(byId.get('502')).toEqual({
      from: { id: '502' },
      to: [{ toObjectId: '602', associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 279, label: null }] }],
    })
    expect(byId.get('501')).toMatchObject({
      to: [{ associationTypes: [{ label: null }, { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' }] }],
    })
  })

  test('[189] lists records without associations as errors, also when none has any', async () => {
    const { link, post } = await openLinked()
    await link(pair('501', '601', plain))
    const { status, body } = await post(`${links}/batch/read`, { inputs: [{ id: '501' }, { id: '502' }, { id: '7' }] })
    expect([status, body.results.length, body.numErrors]).toEqual([207, 1, 2])
    expect(body.errors[0]).toEqual({
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
      message: 'No company is associated with contact 502.',
      context: { fromObjectId: ['502'], fromObjectType: ['contact'], toObjectType: ['company'] },
    })
    const none = await post(`${links}/batch/read`, { inputs: [{ id: '503' }] })
    expect([none.status, none.body.results, none.body.status]).toEqual([207, [], 'COMPLETE'])
  })

  test('[190] goes on for one record where its page ended, by ascending id', async () => {
    const { link, post } = await openLinked({ companies: firms }, { limits: { associationPage: 3 } })
    await link(...many)
    const seen: string[] = []
    let input: object = { id: '501' }
    for (let page = 0; page < 3; page += 1) {
      const [row] = (await post(`${links}/batch/read`, { inputs: [input] })).body.results
      seen.push(...row.to.map(({ toObjectId }: { toObjectId: string }) => toObjectId))
      input = { id: '501', after: row.paging?.next.after }
      expect(row.paging === undefined).toBe(page === 2)
    }
    expect(seen).toEqual(['95', '96', '1000', '1001', '1002', '1003', '1004'])
    expect((await post(`${links}/batch/read`, { inputs: [{ id: '501', after: '1001' }] })).status).toBe(400)
  })

  test('[191] of one record, in pages of at most 500', async () => {
    const { link, get } = await openLinked({ companies: firms })
    await link(...many)
    const path = '/crm/objects/2026-03/contacts/501/associations/companies'
    const first = (await get(`${path}?limit=5`)).body
    expect(first.results[0]).toMatchObject({ toObjectId: '95', associationTypes: [{ typeId: 279 }] })
    const rest = (await get(`${path}?limit=5&after=${first.paging.next.after}`)).body
    expect([first.results.length, rest.results.length, rest.paging]).toEqual([5, 2, undefined])
    expect((await get(`${path}?limit=501`)).status).toBe(400)
    expect((await get('/crm/v4/objects/contact/502/associations/0-2')).body).toEqual({ results: [] })
    expect((await get('/crm/objects/2026-03/contacts/999/associations/companies')).status).toBe(404)
  })

  test('[192] lists and single reads name associations by their types', async () => {
    const { link, get } = await openLinked()
    await link(pair('501', '601', primary), pair('501', '602', plain))
    const { results } = (await get('/crm/objects/2026-03/contacts?associations=companies,deals')).body
    expect(results[0].associations).toEqual({
      companies: {
        results: [
          { id: '601', type: 'contact_to_company_unlabeled' },
          { id: '601', type: 'contact_to_company' },
          { id: '602', type: 'contact_to_company_unlabeled' },
        ],
      },
    })
    expect(results[1].associations).toBeUndefined()
    const company = (await get('/crm/objects/2026-03/companies/601?associations=0-1')).body
    expect(company.associations.contacts.results).toContainEqual({ id: '501', type: 'company_to_contact' })
  })
})
