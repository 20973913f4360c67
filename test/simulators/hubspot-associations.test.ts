import { describe, expect, test } from 'vitest'
import { backLinks, hubspotType, links, openLinked, pair } from './hubspot-portal.ts'

const plain = hubspotType(279)
const primary = hubspotType(1)

describe('batches of associations', () => {
  test('[170] are created for each pair, and told with the type ids of the objects', async () => {
    const { link, linksOf } = await openLinked()
    const { status, body } = await link(pair('501', '601', plain), pair('502', '601', plain, primary))
    expect([status, body.status, body.errors]).toEqual([201, 'COMPLETE', undefined])
    const told = { fromObjectTypeId: '0-1', toObjectTypeId: '0-2', toObjectId: '601' }
    expect(body.results).toHaveLength(2)
    expect(body.results).toContainEqual({ ...told, fromObjectId: '501', labels: [] })
    expect(body.results).toContainEqual({ ...told, fromObjectId: '502', labels: ['Primary'] })
    expect([await linksOf('501'), await linksOf('502')]).toEqual([{ '601': [279] }, { '601': [1, 279] }])
  })

  test('[171] are answered with 200 on 2026-09, and on every version where it is read so', async () => {
    const status = async (version: string, readings: string) => {
      const account = await openLinked({}, { settings: { readings } })
      const path = version === 'v4' ? '/crm/v4/associations' : `/crm/associations/${version}`
      const answer = await account.post(`${path}/contact/0-2/batch/create`, { inputs: [pair('501', '601', plain)] })
      return answer.status
    }
    expect([await status('2026-03', ''), await status('v4', ''), await status('2026-09', '')]).toEqual([201, 201, 200])
    expect(await status('2026-03', 'associations-answer-200')).toBe(200)
  })

  test('[172] can be read from both sides, with the type ids of the side', async () => {
    const { link, linksOf } = await openLinked()
    await link(pair('501', '601', primary))
    expect(await linksOf('601', backLinks)).toEqual({ '501': [2, 280] })
    expect(await linksOf('501', backLinks)).toBeUndefined()
  })

  test('[173] a label or the primary company brings the plain association along', async () => {
    const { link, linksOf } = await openLinked()
    await link(pair('501', '601', primary))
    expect(await linksOf('501')).toEqual({ '601': [1, 279] })
  })

  test('[174] a new primary company makes a plain one of the former', async () => {
    const { link, linksOf } = await openLinked()
    await link(pair('501', '601', primary), pair('502', '601', primary))
    await link(pair('501', '602', primary))
    expect(await linksOf('501')).toEqual({ '601': [279], '602': [1, 279] })
    expect(await linksOf('502')).toEqual({ '601': [1, 279] })
  })

  test('[174] set from the side of the company too', async () => {
    const { link, linksOf, post } = await openLinked()
    await link(pair('501', '601', primary))
    const { status } = await post(`${backLinks}/batch/create`, { inputs: [pair('602', '501', hubspotType(2))] })
    expect(status).toBe(201)
    expect(await linksOf('501')).toEqual({ '601': [279], '602': [1, 279] })
  })

  test('[175] the first company of a contact is not its primary one, unless it is read so', async () => {
    const first = async (readings: string) => {
      const { link, linksOf } = await openLinked({}, { settings: { readings } })
      await link(pair('501', '601', plain), pair('501', '602', plain))
      return await linksOf('501')
    }
    expect(await first('')).toEqual({ '601': [279], '602': [279] })
    expect(await first('first-company-is-primary')).toEqual({ '601': [1, 279], '602': [279] })
  })

  test('[176] what is there can be created again, and nothing changes', async () => {
    const { link, linksOf, get } = await openLinked()
    await link(pair('501', '601', primary))
    const before = (await get('/_sim/records?collection=associations')).body
    const again = await link(pair('501', '601', primary), pair('501', '601', plain))
    expect([again.status, again.body.results.length]).toEqual([201, 2])
    expect((await get('/_sim/records?collection=associations')).body).toEqual(before)
    expect(await linksOf('501')).toEqual({ '601': [1, 279] })
  })

  test('[177] 2,000 pairs in a batch, 1,000 records in a read, 100 in an archive', async () => {
    const { post } = await openLinked()
    const batch = async (verb: string, size: number, input: object) =>
      (await post(`${links}/batch/${verb}`, { inputs: Array(size).fill(input) })).status
    expect(await batch('create', 2_001, pair('501', '601', plain))).toBe(400)
    expect(await batch('create', 2_000, pair('501', '601', plain))).toBe(201)
    expect(await batch('associate/default', 2_001, pair('501', '601'))).toBe(400)
    expect(await batch('read', 1_001, { id: '501' })).toBe(400)
    expect(await batch('read', 1_000, { id: '501' })).toBe(200)
    expect(await batch('archive', 101, { from: { id: '501' }, to: [{ id: '601' }] })).toBe(400)
    expect(await batch('archive', 100, { from: { id: '501' }, to: [{ id: '601' }] })).toBe(200)
  })

  test('[178] a type of the other direction or of other objects refuses the batch', async () => {
    const { link, linksOf } = await openLinked()
    const refused = async (type: object) => {
      const { status, body } = await link(pair('502', '601', plain), pair('501', '601', type))
      return [status, body.category, body.message]
    }
    expect(await refused(hubspotType(280))).toEqual([
      400,
      'VALIDATION_ERROR',
      'invalid from object type 0-1 for associations to be created. expected: 0-2. For definition 0-280',
    ])
    expect((await refused(hubspotType(449)))[2]).toBe(
      'invalid to object type 0-2 for associations to be created. expected: 0-1. For definition 0-449',
    )
    expect((await refused(hubspotType(999)))[0]).toBe(400)
    expect((await refused({ associationCategory: 'USER_DEFINED', associationTypeId: 279 }))[0]).toBe(400)
    expect(await linksOf('502')).toBeUndefined()
  })

  test('[179] a record that is not there is an error of its pair; the others are associated', async () => {
    const { link, linksOf, post } = await openLinked()
    await post('/crm/objects/2026-03/companies/batch/archive', { inputs: [{ id: '602' }] })
    const { status, body } = await link(pair('501', '601', plain), pair('999', '601', plain), pair('502', '602', plain))
    expect([status, body.results.length, body.numErrors]).toEqual([207, 1, 2])
    expect(body.errors.map(({ context }: { context: object }) => context)).toEqual([
      { INVALID_OBJECT_IDS: ['CONTACT=999 is not valid'] },
      { INVALID_OBJECT_IDS: ['COMPANY=602 is not valid'] },
    ])
    expect([await linksOf('501'), await linksOf('502')]).toEqual([{ '601': [279] }, undefined])
  })

  test('[180] 2026-09 refuses the batch for it, and others where it is read so', async () => {
    const refused = async (version: string, readings: string) => {
      const { post, linksOf } = await openLinked({}, { settings: { readings } })
      const inputs = [pair('501', '601', plain), pair('838', '601', plain)]
      const { status, body } = await post(`/crm/associations/${version}/contacts/companies/batch/create`, { inputs })
      return [status, body.context?.INVALID_OBJECT_IDS, await linksOf('501')]
    }
    const all = [400, ['CONTACT=838 is not valid'], undefined]
    expect(await refused('2026-09', '')).toEqual(all)
    expect(await refused('2026-03', 'stale-ends-refuse-all')).toEqual(all)
  })

  test('[181] the default association needs no type', async () => {
    const { post, linksOf } = await openLinked()
    const { status, body } = await post(`${links}/batch/associate/default`, {
      inputs: [pair('501', '601'), pair('502', '999')],
    })
    expect([status, body.errors.length]).toEqual([207, 1])
    expect(body.results).toEqual([{ from: { id: '501' }, to: { id: '601' }, associationSpec: { ...plain } }])
    expect(await linksOf('501')).toEqual({ '601': [279] })
    const both = await openLinked({}, { settings: { readings: 'default-associations-both-ways' } })
    const told = await both.post(`${links}/batch/associate/default`, { inputs: [pair('501', '601')] })
    expect(told.status).toBe(200)
    expect(told.body.results).toHaveLength(2)
    expect(told.body.results).toContainEqual({
      from: { id: '601' },
      to: { id: '501' },
      associationSpec: hubspotType(280),
    })
  })

  test('[182] a record has so many associations at most, and which have them is told', async () => {
    const { link, get } = await openLinked({}, { limits: { associations: 2 } })
    const { status, body } = await link(...['501', '502', '503'].map((id) => pair(id, '601', plain)))
    expect([status, body.results.length, body.errors.length]).toEqual([207, 2, 1])
    expect(body.errors[0].message).toContain('companies 601 has reached the limit of 2')
    expect((await link(pair('501', '601', primary))).status).toBe(201)
    const use = (await get('/crm/limits/2026-03/associations/records/0-2/0-1')).body
    expect(use).toMatchObject({
      limit: 2,
      totalRecordsAtLimit: 1,
      totalRecordsNearLimit: 0,
      atLimitFromRecordSamples: [{ objectId: 601, label: '601' }],
    })
  })

  test('[183] ids are texts, or numbers where it is read so', async () => {
    const { link, post } = await openLinked({}, { settings: { readings: 'numeric-association-ids' } })
    expect((await link(pair('501', '601', plain))).body.results).toMatchObject([
      { fromObjectId: 501, toObjectId: 601, fromObjectTypeId: '0-1' },
    ])
    const { results } = (await post(`${links}/batch/read`, { inputs: [{ id: '501' }] })).body
    expect(results).toMatchObject([{ from: { id: '501' }, to: [{ toObjectId: 601 }] }])
  })

  test.each([
    ['no inputs', {}],
    ['no types', { inputs: [pair('501', '601')] }],
    ['an empty list of types', { inputs: [{ ...pair('501', '601'), types: [] }] }],
    ['a type without a number', { inputs: [pair('501', '601', { associationCategory: 'HUBSPOT_DEFINED' })] }],
    ['an end without an id', { inputs: [{ from: {}, to: { id: '601' }, types: [plain] }] }],
    ['an end that is a text', { inputs: [{ from: '501', to: { id: '601' }, types: [plain] }] }],
  ])('[184] a batch with %s is refused', async (_, body) => {
    const { post, linksOf } = await openLinked()
    const reply = await post(`${links}/batch/create`, body)
    expect([reply.status, reply.body.category]).toEqual([400, 'VALIDATION_ERROR'])
    expect(await linksOf('501')).toBeUndefined()
  })

  test('[184] a record cannot be associated with itself', async () => {
    const { post } = await openLinked()
    const inputs = [pair('501', '501', hubspotType(449))]
    const { status, body } = await post('/crm/associations/2026-03/contacts/contacts/batch/create', { inputs })
    expect([status, body.results]).toEqual([207, []])
  })

  test('[185] need the scopes of both objects', async () => {
    const needed = async (scopes: string, verb: string) => {
      const account = await openLinked({}, { settings: { scopes } })
      const { status, body } = await account.post(`${links}/batch/${verb}`, { inputs: [] })
      return [status, body.errors?.[0].context.requiredGranularScopes]
    }
    expect(await needed('crm.objects.contacts.write', 'create')).toEqual([403, ['crm.objects.companies.write']])
    expect(await needed('crm.objects.companies.read', 'read')).toEqual([403, ['crm.objects.contacts.read']])
  })

  test('[186] use up the windows and the day as every call', async () => {
    const { link, get } = await openLinked({}, { limits: { window: 2, daily: 10 } })
    await link(pair('501', '601', plain))
    const second = await link(pair('501', '601', plain))
    expect(second.headers.get('x-hubspot-ratelimit-remaining')).toBe('0')
    expect(second.headers.get('x-hubspot-ratelimit-daily-remaining')).toBe('8')
    expect((await link(pair('501', '601', plain))).body.policyName).toBe('TEN_SECONDLY_ROLLING')
    expect((await get('/crm/objects/2026-03/contacts')).status).toBe(429)
  })

  test('[187] a batch can stop half-way', async () => {
    const { link, linksOf, post } = await openLinked()
    await post('/_sim/faults', { faults: [{ kind: 'partial', rows: 1, nth: 1, path: '*/batch/create' }] })
    await link(pair('501', '601', plain), pair('502', '601', plain)).catch(() => undefined)
    expect([await linksOf('501'), await linksOf('502')]).toEqual([{ '601': [279] }, undefined])
  })
})
