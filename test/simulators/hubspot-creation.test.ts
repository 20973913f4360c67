import { expect, test } from 'vitest'
import { hubspotType, openLinked } from './hubspot-portal.ts'

const contacts = '/crm/objects/2026-03/contacts'
const to = (id: string, ...types: number[]) => ({ to: { id }, types: types.map(hubspotType) })

test('[101] a record can be associated at its creation', async () => {
  const { post, linksOf } = await openLinked()
  const single = await post(contacts, { properties: { firstname: 'A' }, associations: [to('601', 1)] })
  expect([single.status, await linksOf(single.body.id)]).toEqual([201, { '601': [1, 279] }])
  const inputs = [
    { objectWriteTraceId: 'a', properties: { firstname: 'B' }, associations: [to('601', 279), to('602', 279)] },
    { objectWriteTraceId: 'b', properties: { firstname: 'C' }, associations: [to('999', 279)] },
    { objectWriteTraceId: 'c', properties: { firstname: 'D' }, associations: [to('501', 449)] },
  ]
  const { status, body } = await post(`${contacts}/batch/create`, { inputs })
  expect([status, body.errors.length]).toEqual([207, 1])
  expect(body.errors[0].context).toEqual({
    INVALID_OBJECT_IDS: ['COMPANY=999 is not valid'],
    objectWriteTraceId: ['b'],
  })
  const id = body.results.find((row: { objectWriteTraceId: string }) => row.objectWriteTraceId === 'a').id
  expect(await linksOf(id)).toEqual({ '601': [279], '602': [279] })
})

test('[101] what cannot be associated is not created', async () => {
  const { post, get } = await openLinked()
  for (const association of [to('601', 280), to('601'), to('601', 279, 449), { to: {}, types: [] }])
    expect((await post(contacts, { properties: {}, associations: [association] })).status).toBe(400)
  expect((await get('/_sim/records?collection=contacts')).body.size).toBe(3)
})
