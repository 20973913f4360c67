import { describe, expect, test } from 'vitest'
import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { openAccount, contact as record } from './hubspot-account.ts'

const at = (object: string, version = '2026-03') => `/crm/pipelines/${version}/${object}`
const deals = '/crm/objects/2026-03/deals'
const stage = (label: string, probability: string | undefined, stageId?: string, displayOrder = 0) => ({
  label,
  displayOrder,
  metadata: probability === undefined ? {} : { probability },
  ...(stageId !== undefined && { stageId }),
})
const pipeline = (label: string, more: object = {}) => ({
  label,
  displayOrder: 1,
  stages: [stage('Open', '0.50', `${label}-open`), stage('Won', '1', `${label}-won`, 1)],
  ...more,
})
const partner: HubspotSeed = {
  pipelines: {
    deals: [
      {
        id: 'partner',
        label: 'Partner',
        stages: [
          { id: 'p1', label: 'First', metadata: { probability: '0.1' } },
          { id: 'p2', label: 'Last', metadata: { probability: '1.0' } },
        ],
      },
    ],
  },
}
const open = (seed: HubspotSeed = {}, readings = '') =>
  openAccount(seed, { settings: { readings }, limits: { window: 1_000 } })

describe('pipelines', () => {
  test('[226] of a new account', async () => {
    const account = await open()
    const stages = async (name: string) => {
      const { results } = (await account.get(at(name))).body
      return results.map((each: { id: string; stages: { id: string }[] }) => [
        each.id,
        ...each.stages.map(({ id }) => id),
      ])
    }
    expect(await stages('deals')).toEqual([
      [
        'default',
        ...['appointmentscheduled', 'qualifiedtobuy', 'presentationscheduled', 'decisionmakerboughtin'],
        ...['contractsent', 'closedwon', 'closedlost'],
      ],
    ])
    expect(await stages('0-5')).toEqual([['0', '1', '2', '3', '4']])
    expect((await stages('leads'))[0]).toContain('new-stage-id')
    expect(await stages('notes')).toEqual([])
    const won = (await account.get(`${at('deals')}/default/stages/closedwon`)).body
    expect(won).toMatchObject({
      label: 'Closed Won',
      metadata: { isClosed: 'true', probability: '1.0' },
      archived: false,
    })
    expect((await account.get(`/crm/v3/pipelines/tickets/0/stages/4`)).body.metadata).toEqual({ ticketState: 'CLOSED' })
  })

  test('[227] are created with stages, whose ids can be chosen', async () => {
    const account = await open()
    const { status, body } = await account.post(at('deals'), pipeline('B', { pipelineId: 'b' }))
    expect([status, body.id, body.stages.map(({ id }: { id: string }) => id)]).toEqual([201, 'b', ['B-open', 'B-won']])
    const free = await account.post(at('deals'), {
      label: 'C',
      displayOrder: 2,
      stages: [stage('X', '0'), stage('Y', '1')],
    })
    const ids: string[] = [free.body.id, ...free.body.stages.map(({ id }: { id: string }) => id)]
    expect(new Set(ids.filter((id) => /^\d+$/.test(id))).size).toBe(3)
    expect((await account.get(`${at('deals')}/b`)).body).toMatchObject({ label: 'B', displayOrder: 1 })
    const written = { dealname: 'D', pipeline: 'b', dealstage: 'B-open' }
    expect((await account.post(deals, { properties: written })).status).toBe(201)
  })

  test('[228] a deal stage has a probability, and is closed at 0 and 1', async () => {
    const account = await open()
    const { body } = await account.post(at('deals'), pipeline('B'))
    const metadata = body.stages.map((each: { metadata: object }) => each.metadata)
    expect(metadata).toEqual([
      { isClosed: 'false', probability: '0.5' },
      { isClosed: 'true', probability: '1.0' },
    ])
    for (const probability of [undefined, '', 'x', '1.1', '-0.1'])
      expect((await account.post(at('deals'), pipeline('C', { stages: [stage('S', probability)] }))).status).toBe(400)
  })

  test('[229] a ticket stage is open or closed, and one is closed', async () => {
    const account = await open()
    const create = async (...states: (string | undefined)[]) => {
      const stages = states.map((ticketState, order) => ({
        label: `S${order}`,
        displayOrder: order,
        metadata: ticketState === undefined ? { unknown: 'x' } : { ticketState },
      }))
      const { status, body } = await account.post(at('tickets'), { label: states.join(), displayOrder: 1, stages })
      return status === 201 ? body.stages.map((each: { metadata: object }) => each.metadata) : body.subCategory
    }
    expect(await create(undefined, 'CLOSED')).toEqual([{ ticketState: 'OPEN' }, { ticketState: 'CLOSED' }])
    expect(await create('OPEN')).toBe('PipelineError.MISSING_CLOSED_STAGE')
    expect(await create('closed')).toBe('PipelineError.INVALID_PIPELINE_STAGE_METADATA')
    const last = await account.send('DELETE', `${at('tickets')}/0/stages/4`)
    expect([last.status, last.body.subCategory]).toEqual([400, 'PipelineError.MISSING_CLOSED_STAGE'])
  })

  test('[230] what is missing or taken is refused', async () => {
    const account = await open(partner)
    const create = async (more: object) => (await account.post(at('deals'), pipeline('B', more))).status
    expect(await create({ stages: [] })).toBe(400)
    expect(await create({ stages: undefined })).toBe(400)
    expect(await create({ displayOrder: undefined })).toBe(400)
    expect(await create({ displayOrder: -1 })).toBe(400)
    expect(await create({ label: 'PARTNER' })).toBe(400)
    expect(await create({ pipelineId: 'partner' })).toBe(400)
    expect(await create({ pipelineId: '0' })).toBe(409)
    expect(await create({ stages: [stage('X', '0.1', 'p1')] })).toBe(409)
    expect(await create({ stages: [stage('X', '0.1'), stage(' x ', '0.2')] })).toBe(400)
    expect(await create({ stages: Array.from({ length: 101 }, (_, at) => stage(`S${at}`, '0.1')) })).toBe(400)
    expect(await create({ stages: 'x' })).toBe(400)
    expect((await account.get(at('deals'))).body.results).toHaveLength(2)
    expect((await account.post(at('notes'), pipeline('B'))).status).toBe(400)
  })

  test('[231] and their stages are changed in part or as a whole', async () => {
    const account = await open(partner)
    const one = `${at('deals')}/partner`
    expect((await account.send('PATCH', one, { label: 'Partners' })).body).toMatchObject({
      label: 'Partners',
      displayOrder: 1,
    })
    const added = await account.post(`${one}/stages`, stage('Middle', '0.4', 'pm'))
    expect([added.status, added.body.id]).toEqual([201, 'pm'])
    expect((await account.send('PATCH', `${one}/stages/p1`, { displayOrder: 9 })).body).toMatchObject({
      label: 'First',
      metadata: { probability: '0.1' },
      displayOrder: 9,
    })
    expect((await account.send('PUT', `${one}/stages/p1`, { label: 'Start' })).status).toBe(400)
    const whole = await account.send('PUT', `${one}/stages/p1`, stage('Start', '0.25'))
    expect(whole.body).toMatchObject({ id: 'p1', label: 'Start', metadata: { probability: '0.25' } })
    const stages = [stage('Start', '0.3', 'p1'), stage('New', '0')]
    const replaced = await account.send('PUT', one, { label: 'Partners', displayOrder: 3, stages })
    expect(replaced.body.stages.map(({ label }: { label: string }) => label)).toEqual(['Start', 'New'])
    expect((await account.get(`${one}/stages/p2`)).status).toBe(404)
    expect((await account.send('PATCH', `${at('deals')}/none`, { label: 'x' })).status).toBe(404)
  })

  test('[232] are not deleted while records are in them; a stage that is not there is no error', async () => {
    const seed = { ...partner, deals: [record('1', { dealname: 'D', pipeline: 'partner', dealstage: 'p1' })] }
    const account = await open(seed)
    const one = `${at('deals', '2026-09')}/partner`
    const refused = await account.send('DELETE', `${one}/stages/p1?validateDealStageUsagesBeforeDelete=false`)
    expect([refused.status, refused.body]).toMatchObject([
      400,
      { subCategory: 'PipelineError.STAGE_ID_IN_USE', context: { stageIds: ['[p1]'], objectIds: ['[1]'] } },
    ])
    expect((await account.send('DELETE', `${at('deals')}/partner`)).status).toBe(400)
    expect((await account.send('PUT', one, pipeline('P'))).status).toBe(400)
    await account.send('DELETE', `${deals}/1`)
    expect((await account.send('DELETE', `${one}/stages/p1`)).status).toBe(204)
    expect((await account.send('DELETE', `${one}/stages/p1`)).status).toBe(204)
    expect((await account.send('DELETE', one)).status).toBe(204)
    expect((await account.send('DELETE', one)).status).toBe(404)
  })

  test('[232] ... where earlier versions are not read to let it be', async () => {
    const seed = { ...partner, deals: [record('1', { dealname: 'D', pipeline: 'partner', dealstage: 'p1' })] }
    const account = await open(seed, 'stages-deleted-in-use')
    const path = `${at('deals')}/partner/stages/p1`
    expect((await account.send('DELETE', `${path}?validateReferencesBeforeDelete=true`)).status).toBe(400)
    expect((await account.send('DELETE', `${at('deals', '2026-09')}/partner/stages/p1`)).status).toBe(400)
    expect((await account.send('DELETE', path)).status).toBe(204)
    expect((await account.get(`${deals}/1?properties=dealstage`)).body.properties.dealstage).toBe('p1')
  })

  test('[233] a record is in a stage of its pipeline; the stage alone brings the pipeline along', async () => {
    const account = await open(partner)
    const write = async (properties: object) => {
      const { status, body } = await account.post(deals, { properties: { dealname: 'D', ...properties } })
      return status === 201
        ? [body.properties.pipeline, body.properties.dealstage]
        : body.errors.map((each: { code: string; context: { propertyName: string[] } }) => [
            each.code,
            ...each.context.propertyName,
          ])
    }
    expect(await write({ dealstage: 'p1' })).toEqual(['partner', 'p1'])
    expect(await write({ pipeline: 'partner' })).toEqual(['partner', undefined])
    expect(await write({ pipeline: 'default', dealstage: 'p1' })).toEqual([['INVALID_OPTION', 'dealstage']])
    expect(await write({ dealstage: 'nowhere' })).toEqual([['INVALID_OPTION', 'dealstage']])
    expect(await write({ pipeline: 'Partner' })).toEqual([['INVALID_OPTION', 'pipeline']])
    const { id } = (await account.post(deals, { properties: { dealname: 'D', dealstage: 'p1' } })).body
    const change = async (properties: object) => (await account.send('PATCH', `${deals}/${id}`, { properties })).status
    expect(await change({ pipeline: 'default' })).toBe(400)
    expect(await change({ pipeline: 'default', dealstage: 'closedwon' })).toBe(200)
    expect(await change({ dealstage: 'p2' })).toBe(200)
    const { properties } = (await account.get(`${deals}/${id}?properties=pipeline,dealstage`)).body
    expect(properties).toMatchObject({ pipeline: 'partner', dealstage: 'p2' })
  })

  test('[234] their properties tell no options, or all of them', async () => {
    const options = async (name: string, readings = '') => {
      const account = await open(partner, readings)
      const { body } = await account.get(`/crm/properties/2026-03/deals/${name}`)
      expect(body.externalOptions).toBe(true)
      return body.options.map(({ value }: { value: string }) => value)
    }
    expect(await options('dealstage')).toEqual([])
    expect(await options('pipeline', 'stages-as-options')).toEqual(['default', 'partner'])
    expect(await options('dealstage', 'stages-as-options')).toContain('p2')
  })

  test('[235] are read and written with the scopes of records or of definitions', async () => {
    const status = async (method: string, scopes: string) => {
      const account = await openAccount({}, { settings: { scopes } })
      return (await account.send(method, at('tickets'), method === 'GET' ? undefined : pipeline('x'))).status
    }
    for (const scopes of ['tickets', 'crm.schemas.tickets.read']) expect(await status('GET', scopes)).toBe(200)
    expect(await status('GET', 'crm.objects.deals.read')).toBe(403)
    expect(await status('POST', 'crm.schemas.tickets.read')).toBe(403)
    expect(await status('POST', 'crm.schemas.tickets.write')).toBe(400)
  })

  test('[236] are limited in number, and the use is told', async () => {
    const account = await openAccount({}, { limits: { pipelines: 1 } })
    const create = async (label: string) => (await account.post(at('deals'), pipeline(label))).status
    expect([await create('a'), await create('b')]).toEqual([201, 400])
    const { hubspotDefinedObjectTypes } = (await account.get('/crm/limits/2026-03/pipelines')).body
    expect(hubspotDefinedObjectTypes).toMatchObject([
      { objectTypeId: '0-3', usage: 1, limit: 1, percentage: 100 },
      { objectTypeId: '0-5', usage: 0 },
      { objectTypeId: '0-136', usage: 0 },
    ])
  })
})
