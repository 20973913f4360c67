import { describe, expect, test } from 'vitest'
import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { openAccount, contact as record } from './hubspot-account.ts'

const at = (object: string, version = '2026-03') => `/crm/objects/${version}/${object}`
const when = '2026-05-01T08:00:00Z'
const seed: HubspotSeed = {
  owners: [{ id: '71', email: 'ann@seller.org' }],
  contacts: [record('1', { email: 'ada@analytical.org' })],
  companies: [record('1', { name: 'Analytical' })],
  products: [record('900', { name: 'Engine', price: '19.90', hs_sku: 'E-1', description: 'Counts' })],
}
const linkTo = (id: string, associationTypeId: number) => [
  { to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] },
]
const codesOf = (body: { errors?: { code: string }[] }) => body.errors?.map(({ code }) => code)

/** What each object needs, and what it is called. */
const objects = [
  ['deals', 'deal', '0-3', { dealname: 'D', pipeline: 'default', dealstage: 'qualifiedtobuy' }],
  ['tickets', 'ticket', '0-5', { subject: 'T', hs_pipeline: '0', hs_pipeline_stage: '1' }],
  ['leads', 'lead', '0-136', { hs_lead_name: 'L' }],
  ['products', 'product', '0-7', { name: 'P' }],
  ['line_items', 'line_item', '0-8', { name: 'I', quantity: '2', price: '3' }],
  ['notes', 'note', '0-46', { hs_timestamp: when, hs_note_body: 'N' }],
  ['tasks', 'task', '0-27', { hs_timestamp: when, hs_task_subject: 'T' }],
  ['calls', 'call', '0-48', { hs_timestamp: when, hs_call_title: 'C' }],
  ['meetings', 'meeting', '0-47', { hs_timestamp: when, hs_meeting_title: 'M' }],
  ['emails', 'email', '0-49', { hs_timestamp: when, hs_email_direction: 'EMAIL' }],
] as const

describe('other objects', () => {
  test.each(objects)(
    '[208] %s are written, read, listed, found and archived',
    async (name, singular, typeId, properties) => {
      const account = await openAccount(seed, { limits: { window: 1_000 } })
      const associations = name === 'leads' ? linkTo('1', 578) : []
      const inputs = [{ properties, associations }]
      const created = await account.post(`${at(name, '2026-09')}/batch/create`, { inputs })
      expect([created.status, created.body.errors]).toEqual([201, undefined])
      const { id } = created.body.results[0]
      const asked = Object.keys(properties).join()
      for (const path of [at(singular), at(typeId), at(name, '2026-09'), `/crm/v3/objects/${name}`])
        expect((await account.get(`${path}/${id}?properties=${asked}`)).body.properties).toMatchObject(properties)
      const sent = { inputs: [{ id }], properties: [] }
      expect((await account.post(`${at(name)}/batch/read`, sent)).body.results[0].id).toBe(id)
      const filters = [{ propertyName: 'hs_object_id', operator: 'EQ', value: id }]
      expect((await account.post(`${at(name)}/search`, { filterGroups: [{ filters }] })).body.total).toBe(1)
      expect((await account.get(`/crm/properties/2026-03/${typeId}/hs_object_id`)).status).toBe(200)
      expect((await account.post(`${at(name)}/batch/archive`, { inputs: [{ id }] })).status).toBe(204)
      expect(
        (await account.get(`${at(name)}?archived=true`)).body.results.map((each: { id: string }) => each.id),
      ).toEqual([id])
    },
  )

  test('[209] show few properties unless asked', async () => {
    const account = await openAccount(seed, { limits: { window: 1_000 } })
    const shown = async (name: string, properties: object, associations: object[] = []) => {
      const { id } = (await account.post(at(name), { properties, associations })).body
      return Object.keys((await account.get(`${at(name)}/${id}`)).body.properties)
    }
    expect(await shown('deals', objects[0][3])).toEqual(
      expect.arrayContaining(['amount', 'closedate', 'createdate', 'dealname', 'dealstage', 'pipeline']),
    )
    expect(await shown('line_items', objects[4][3])).toEqual(expect.arrayContaining(['amount', 'price', 'quantity']))
    const dates = ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id']
    expect(await shown('notes', objects[5][3])).toEqual(dates)
    expect(await shown('leads', objects[2][3], linkTo('1', 578))).toEqual(dates)
  })

  test('[209] are found by words in their own texts', async () => {
    const account = await openAccount(seed)
    await account.post(at('deals'), { properties: { dealname: 'Great wall', dealstage: 'closedwon' } })
    await account.post(at('tasks'), { properties: { hs_timestamp: when, hs_task_subject: 'Wall to paint' } })
    const found = async (name: string, query: string) =>
      (await account.post(`${at(name)}/search`, { query })).body.total
    expect([await found('deals', 'wall'), await found('tasks', 'paint'), await found('tasks', 'great')]).toEqual([
      1, 1, 0,
    ])
    expect([await found('products', 'E-1'), await found('products', 'wall')]).toEqual([1, 0])
  })

  test('[210] keep the time of creation under one of two names, and of the last change under one', async () => {
    const account = await openAccount(seed)
    const named = async (name: string) => {
      const { results } = (await account.get(`/crm/properties/2026-03/${name}`)).body
      return results
        .filter((each: { name: string }) => /^(hs_)?createdate$|lastmodifieddate$/.test(each.name))
        .map((each: { name: string; modificationMetadata: { readOnlyValue: boolean } }) => {
          expect(each.modificationMetadata.readOnlyValue).toBe(true)
          return each.name
        })
    }
    for (const name of ['deals', 'tickets', 'products', 'line_items'])
      expect(await named(name)).toEqual(['createdate', 'hs_lastmodifieddate'])
    for (const name of ['leads', 'notes', 'tasks', 'calls', 'meetings', 'emails'])
      expect(await named(name)).toEqual(['hs_createdate', 'hs_lastmodifieddate'])
  })

  test.each([
    ['deals', 'crm.objects.deals.read', 'crm.schemas.deals.read'],
    ['tickets', 'tickets', 'crm.schemas.tickets.read'],
    ['leads', 'crm.objects.leads.read', 'crm.objects.leads.read'],
    ['products', 'crm.objects.products.read', 'crm.objects.products.read'],
    ['line_items', 'crm.objects.line_items.read', 'crm.schemas.line_items.read'],
    ['calls', 'crm.objects.contacts.read', 'crm.schemas.contacts.read'],
  ])('[211] %s are read with the scope %s, their definitions with %s', async (name, records, definitions) => {
    const needed = async (path: string, scopes: string) => {
      const { status, body } = await (await openAccount(seed, { settings: { scopes } })).get(path)
      return [status, body.errors?.[0].context.requiredGranularScopes]
    }
    expect(await needed(at(name), 'oauth')).toEqual([403, [records]])
    expect(await needed(at(name), records)).toEqual([200, undefined])
    expect(await needed(`/crm/properties/2026-03/${name}`, 'oauth')).toEqual([403, [definitions]])
    expect(await needed(`/crm/properties/2026-03/${name}`, definitions)).toEqual([200, undefined])
  })

  test('[212] the texts of e-mails are not shown without a scope of their own, unless it is read so', async () => {
    const emails = [record('5', { hs_timestamp: when, hs_email_text: 'Dear Ada', hs_email_subject: 'Hello' })]
    const shown = async (scopes: string, readings = '') => {
      const account = await openAccount({ emails }, { settings: { scopes, readings } })
      const { properties } = (await account.get(`${at('emails')}/5?properties=hs_email_text,hs_email_subject`)).body
      return [properties.hs_email_subject, properties.hs_email_text]
    }
    expect(await shown('crm.objects.contacts.read,sales-email-read')).toEqual(['Hello', 'Dear Ada'])
    expect(await shown('crm.objects.contacts.read')).toEqual(['Hello', null])
    expect(await shown('crm.objects.contacts.read', 'email-bodies-open')).toEqual(['Hello', 'Dear Ada'])
  })
})

describe('what a new record needs', () => {
  const create = async (version: string, name: string, properties: object, readings = '') => {
    const account = await openAccount(seed, { settings: { readings } })
    const { status, body } = await account.post(at(name, version), { properties })
    return { status, codes: codesOf(body), properties: body.context?.properties, message: body.message }
  }

  test('[213] is asked for by 2026-09', async () => {
    const missing = async (name: string, properties = {}) => {
      const account = await openAccount(seed)
      const { status, body } = await account.post(at(name, '2026-09'), { properties })
      return [
        status,
        body.errors?.flatMap((each: { context: { propertyName: string[] } }) => each.context.propertyName),
      ]
    }
    expect(await missing('deals')).toEqual([400, ['dealname', 'dealstage', 'pipeline']])
    expect(await missing('deals', { dealname: 'D', dealstage: 'closedlost' })).toEqual([201, undefined])
    expect(await missing('tickets')).toEqual([400, ['subject', 'hs_pipeline', 'hs_pipeline_stage']])
    expect(await missing('products')).toEqual([400, ['name']])
    expect(await missing('emails')).toEqual([400, ['hs_timestamp', 'hs_email_direction']])
    for (const name of ['notes', 'tasks', 'calls', 'meetings'])
      expect(await missing(name)).toEqual([400, ['hs_timestamp']])
    expect(await missing('line_items')).toEqual([201, undefined])
  })

  test('[214] is asked for in part by earlier versions', async () => {
    expect(await create('2026-03', 'deals', { dealname: 'D', amount: '5' })).toMatchObject({ status: 201 })
    expect(await create('2026-03', 'products', {})).toMatchObject({ status: 201 })
    expect(await create('2026-03', 'notes', { hs_note_body: 'x' })).toMatchObject({
      status: 400,
      message: 'Error creating NOTE. Some required properties were not set.',
      properties: ['hs_timestamp'],
    })
    expect(await create('2026-03', 'tickets', { subject: 'T' })).toMatchObject({ properties: ['hs_pipeline_stage'] })
  })

  test('[214] or in full, or not at all, where it is read so', async () => {
    const all = await create('2026-03', 'deals', { amount: '5' }, 'required-by-every-version')
    expect(all.properties).toEqual(['dealname', 'dealstage', 'pipeline'])
    expect(await create('2026-03', 'notes', {}, 'required-by-2026-09-only')).toMatchObject({ status: 201 })
    expect(await create('2026-09', 'notes', {}, 'required-by-2026-09-only')).toMatchObject({ status: 400 })
  })

  test('[215] a lead is one of a contact from the beginning, which an upsert cannot say', async () => {
    const key = { name: 'source_key', label: 'K', type: 'string' as const, fieldType: 'text', hasUniqueValue: true }
    const account = await openAccount({ ...seed, properties: { leads: [key] } })
    const properties = { hs_lead_name: 'L' }
    const lead = async (associations: object[]) =>
      (await account.post(at('leads'), { properties, associations })).status
    expect([await lead([]), await lead(linkTo('1', 610)), await lead(linkTo('1', 608))]).toEqual([400, 400, 201])
    const input = {
      id: 'A',
      idProperty: 'source_key',
      objectWriteTraceId: 't',
      properties: { ...properties, source_key: 'A' },
    }
    const upserted = await account.post(`${at('leads')}/batch/upsert`, { inputs: [input] })
    expect([upserted.status, upserted.body.results, upserted.body.numErrors]).toEqual([207, [], 1])
    const made = await account.post(at('leads'), { properties: input.properties, associations: linkTo('1', 578) })
    expect(made.status).toBe(201)
    const again = await account.post(`${at('leads')}/batch/upsert`, { inputs: [input] })
    expect([again.status, again.body.results[0].id, again.body.results[0].new]).toEqual([200, made.body.id, false])
    const ofCompany = await openAccount(seed, { settings: { readings: 'lead-of-company' } })
    expect((await ofCompany.post(at('leads'), { properties, associations: linkTo('1', 610) })).status).toBe(201)
  })
})
