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

describe('values of other objects', () => {
  test.each([
    ['deals', { dealname: 'D', dealtype: 'New Business' }],
    ['deals', { dealname: 'D', deal_currency_code: 'CHF' }],
    ['tickets', { hs_pipeline_stage: '1', hs_ticket_priority: 'high' }],
    ['tasks', { hs_timestamp: when, hs_task_status: 'OPEN' }],
    ['calls', { hs_timestamp: when, hs_call_disposition: 'Connected' }],
    ['calls', { hs_timestamp: when, hs_call_direction: 'inbound' }],
    ['meetings', { hs_timestamp: when, hs_meeting_outcome: 'DONE' }],
    ['emails', { hs_timestamp: when, hs_email_direction: 'OUT' }],
  ])('[216] an unknown option of %s is refused: %j', async (name, properties) => {
    const account = await openAccount(seed)
    expect(codesOf((await account.post(at(name), { properties })).body)).toEqual(['INVALID_OPTION'])
  })

  test('[216] options are written by their values', async () => {
    const account = await openAccount({ account: { additionalCurrencies: ['USD'] } })
    const write = async (name: string, properties: object) => (await account.post(at(name), { properties })).status
    const disposition = 'f240bbac-87c9-4f6e-bf70-924b57d47db7'
    expect(await write('deals', { dealname: 'D', dealtype: 'newbusiness', deal_currency_code: 'USD' })).toBe(201)
    expect(
      await write('tickets', { hs_pipeline_stage: '1', hs_ticket_category: 'BILLING_ISSUE;FEATURE_REQUEST' }),
    ).toBe(201)
    expect(
      await write('calls', { hs_timestamp: when, hs_call_disposition: disposition, hs_call_status: 'COMPLETED' }),
    ).toBe(201)
  })

  test('[217] rich text loses what would be executed, unless it is read so', async () => {
    const sent = '<p onclick="x()">Dear <b>Ada</b></p><script>alert(1)</script><iframe src="y"></iframe>'
    const stored = async (readings = '') => {
      const account = await openAccount(seed, { settings: { readings } })
      const { body } = await account.post(at('notes'), { properties: { hs_timestamp: when, hs_note_body: sent } })
      return body.properties.hs_note_body
    }
    expect(await stored()).toBe('<p>Dear <b>Ada</b></p>')
    expect(await stored('html-as-sent')).toBe(sent)
  })

  test('[218] a body holds 65,536 characters', async () => {
    const account = await openAccount(seed)
    const write = async (length: number) => {
      const properties = { hs_timestamp: when, hs_note_body: 'ü'.repeat(length) }
      return (await account.post(at('notes'), { properties })).status
    }
    expect([await write(65_536), await write(65_537)]).toEqual([201, 400])
  })

  test('[219] the stage says whether a deal is closed and won, and how likely it is', async () => {
    const account = await openAccount({ account: { additionalCurrencies: ['USD'] } })
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    const shown =
      'hs_is_closed,hs_is_closed_won,hs_is_closed_lost,hs_deal_stage_probability,closedate,amount_in_home_currency'
    const first = { dealname: 'D', dealstage: 'contractsent', amount: '10.50' }
    const { id } = (await account.post(at('deals'), { properties: first })).body
    const read = async () => (await account.get(`${at('deals')}/${id}?properties=${shown}`)).body.properties
    expect(await read()).toMatchObject({
      hs_is_closed: 'false',
      hs_deal_stage_probability: '0.9',
      closedate: null,
      amount_in_home_currency: '10.50',
    })
    const change = (properties: object) => account.send('PATCH', `${at('deals')}/${id}`, { properties })
    await change({ dealstage: 'closedlost', deal_currency_code: 'USD' })
    expect(await read()).toMatchObject({
      hs_is_closed: 'true',
      hs_is_closed_won: 'false',
      hs_is_closed_lost: 'true',
      closedate: '2026-11-20T12:00:00Z',
      amount_in_home_currency: null,
    })
    await change({ dealstage: 'closedwon', closedate: '2026-01-01' })
    expect(await read()).toMatchObject({ hs_is_closed_won: 'true', closedate: '2026-01-01T00:00:00Z' })
    expect(codesOf((await change({ hs_is_closed: 'false' })).body)).toEqual(['READ_ONLY_VALUE'])
  })

  test('[220] tickets and tasks know when they were closed', async () => {
    const account = await openAccount()
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    const ticket = (await account.post(at('tickets'), { properties: { hs_pipeline_stage: '4' } })).body.id
    const closed = async () => (await account.get(`${at('tickets')}/${ticket}?properties=closed_date`)).body.properties
    expect((await closed()).closed_date).toBe('2026-11-20T12:00:00Z')
    await account.send('PATCH', `${at('tickets')}/${ticket}`, { properties: { hs_pipeline_stage: '2' } })
    expect((await closed()).closed_date).toBeNull()
    const properties = { hs_timestamp: when, hs_task_status: 'COMPLETED' }
    const task = (await account.post(at('tasks'), { properties })).body.id
    const done = (await account.get(`${at('tasks')}/${task}?properties=hs_task_completion_date`)).body.properties
    expect(done.hs_task_completion_date).toBe('2026-11-20T12:00:00Z')
  })

  test('[221] a task that says nothing else is to do, not started and without priority', async () => {
    const account = await openAccount()
    const { id } = (await account.post(at('tasks'), { properties: { hs_timestamp: when, hs_task_priority: 'HIGH' } }))
      .body
    const asked = 'hs_task_status,hs_task_type,hs_task_priority'
    expect((await account.get(`${at('tasks')}/${id}?properties=${asked}`)).body.properties).toMatchObject({
      hs_task_status: 'NOT_STARTED',
      hs_task_type: 'TODO',
      hs_task_priority: 'HIGH',
    })
  })

  test('[222] a line item takes from its product what it does not say, and its amount is what its price comes to', async () => {
    const account = await openAccount(seed)
    const made = async (properties: object) => {
      const { id } = (await account.post(at('line_items'), { properties })).body
      const asked = 'name,price,hs_sku,description,amount'
      return (await account.get(`${at('line_items')}/${id}?properties=${asked}`)).body.properties
    }
    expect(await made({ hs_product_id: '900', quantity: '3', description: 'Mine' })).toMatchObject({
      name: 'Engine',
      price: '19.90',
      hs_sku: 'E-1',
      description: 'Mine',
      amount: '59.7',
    })
    expect((await made({ price: '100', quantity: '2', discount: '0.25' })).amount).toBe('199.5')
    expect((await made({ price: '0.10', quantity: '3', hs_discount_percentage: '10' })).amount).toBe('0.27')
    expect((await made({ price: '5', hs_product_id: '999' })).amount).toBeNull()
  })

  test('[223] sender and recipients of an e-mail stand in its headers', async () => {
    const account = await openAccount(seed)
    const headers = {
      from: { email: 'ann@seller.org', firstName: 'Ann' },
      to: [{ email: 'ada@x.org' }, { email: 'bob@x.org' }, {}],
    }
    const write = async (text: string) => {
      const properties = { hs_timestamp: when, hs_email_direction: 'EMAIL', hs_email_headers: text }
      const { id } = (await account.post(at('emails'), { properties })).body
      const asked = 'hs_email_from_email,hs_email_from_firstname,hs_email_to_email'
      const shown = (await account.get(`${at('emails')}/${id}?properties=${asked}`)).body.properties
      return [shown.hs_email_from_email, shown.hs_email_from_firstname, shown.hs_email_to_email]
    }
    expect(await write(JSON.stringify(headers))).toEqual(['ann@seller.org', 'Ann', 'ada@x.org;bob@x.org'])
    for (const text of ['no JSON', 'null', '7', '{"from":null,"to":"x"}'])
      expect(await write(text)).toEqual([null, null, null])
    const own = { hs_timestamp: when, hs_email_direction: 'EMAIL', hs_email_from_email: 'x@y.org' }
    expect(codesOf((await account.post(at('emails'), { properties: own })).body)).toEqual(['READ_ONLY_VALUE'])
  })

  test('[224] deals and tickets are merged, leads, products and activities are not', async () => {
    const account = await openAccount({
      deals: [record('1', { dealname: 'A' }), record('2', { dealname: 'B', description: 'x' })],
      notes: [record('1', { hs_timestamp: when }), record('2', { hs_timestamp: when })],
    })
    const merge = (name: string) => account.post(`${at(name)}/merge`, { primaryObjectId: '1', objectIdToMerge: '2' })
    const merged = await merge('deals')
    expect(merged.status).toBe(200)
    const asked = 'dealname,description,hs_merged_object_ids'
    expect((await account.get(`${at('deals')}/2?properties=${asked}`)).body).toMatchObject({
      id: merged.body.id,
      properties: { dealname: 'A', description: 'x', hs_merged_object_ids: '1;2' },
    })
    expect((await merge('notes')).status).toBe(400)
    expect((await account.get(at('notes'))).body.results).toHaveLength(2)
  })

  test('[225] products have no unique values; activities may have, unless it is read so', async () => {
    const create = async (name: string, readings = '') => {
      const account = await openAccount(seed, { settings: { readings } })
      const groupName = (await account.get(`/crm/properties/2026-03/${name}/groups`)).body.results[0].name
      const sent = { name: 'k', label: 'K', type: 'string', fieldType: 'text', groupName, hasUniqueValue: true }
      return (await account.post(`/crm/properties/2026-03/${name}`, sent)).status
    }
    expect([await create('products'), await create('deals'), await create('notes')]).toEqual([400, 201, 201])
    expect(await create('notes', 'activities-without-unique-values')).toBe(400)
    expect(await create('deals', 'activities-without-unique-values')).toBe(201)
  })
})
