import { describe, expect, test } from 'vitest'
import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { openAccount, contact as record } from './hubspot-account.ts'

const at = (object: string) => `/crm/objects/2026-03/${object}`
const when = '2026-05-01T08:00:00Z'
const seed: HubspotSeed = {
  products: [record('900', { name: 'Engine', price: '19.90', hs_sku: 'E-1', description: 'Counts' })],
}
const codesOf = (body: { errors?: { code: string }[] }) => body.errors?.map(({ code }) => code)

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
    const stored = async (html: string, readings = '') => {
      const account = await openAccount(seed, { settings: { readings } })
      const { body } = await account.post(at('notes'), { properties: { hs_timestamp: when, hs_note_body: html } })
      return body.properties.hs_note_body
    }
    const sent =
      '<p onclick="x()" class="y">Dear <b>Ada</b></p><script>if (a<b) alert("</p>")</script ><iframe src="y"/><embed>'
    expect(await stored(sent)).toBe('<p class="y">Dear <b>Ada</b></p>')
    expect(await stored(sent, 'html-as-sent')).toBe(sent)
    expect(await stored('a<SCRIPT>never closed')).toBe('a')
    for (const odd of ['<'.repeat(60_000), `<${' '.repeat(60_000)}>`, '1 < 2 > 0', '<p title="once on=off">x</p>'])
      expect(await stored(odd)).toBe(odd)
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
