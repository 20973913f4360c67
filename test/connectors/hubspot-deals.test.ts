import { describe, expect, it } from 'vitest'
import type { Issue } from '../../src/connector.ts'
import { connect } from '../../src/connectors/hubspot/index.ts'
import type { Property } from '../../src/connectors/hubspot/property.ts'
import { findField, findObject } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { noLabels } from './hubspot-objects.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }

const property = (name: string, type: string, fieldType: string, more: Partial<Property> = {}): Property => ({
  ...{ name, label: name, type, fieldType, hubspotDefined: true, options: [] },
  ...more,
})
const properties = [
  property('dealname', 'string', 'text'),
  property('amount', 'number', 'number', { showCurrencySymbol: true }),
  property('pipeline', 'enumeration', 'select', {
    modificationMetadata: { readOnlyOptions: false },
    externalOptions: true,
  }),
  property('dealstage', 'enumeration', 'radio', { externalOptions: true }),
  property('closedate', 'datetime', 'date'),
]

const stage = (id: string, label: string, displayOrder: number, metadata: object) => ({
  ...{ id, label, displayOrder, metadata },
  ...{ archived: false, createdAt: '2026-01-01T00:00:00Z', writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT' },
})
const pipelines = [
  {
    ...{ id: '7', label: 'Renewals', displayOrder: 1, archived: false },
    stages: [
      stage('71', 'Open', 0, { isClosed: 'false', probability: '0.35' }),
      stage('72', 'Lost', 1, { isClosed: 'true', probability: '0.0' }),
      { ...stage('73', 'Gone', 2, {}), archived: true },
    ],
  },
  {
    ...{ id: 'default', label: 'Sales Pipeline', displayOrder: 0, archived: false },
    stages: [
      stage('closedwon', 'Closed Won', 5, { isClosed: 'true', probability: '1.0' }),
      stage('appointmentscheduled', 'Appointment Scheduled', 0, { probability: '0.2' }),
    ],
  },
  { id: 'old', label: 'Old', displayOrder: 2, archived: true, stages: [stage('o', 'O', 0, {})] },
]
const asked = 'GET /crm/pipelines/2026-03/deals'

async function look(reply: Exchange) {
  const account = { ask: 'GET /account-info/2026-03/details', reply: { portalId: 1, uiDomain: 'app.hubspot.com' } }
  const fake = fakeHttp([
    ...[account, noLabels, reply],
    { ask: 'GET /crm/properties/2026-03/deals', reply: { results: properties } },
    { ask: 'GET /crm/property-validations/2026-03/0-3', reply: { results: [] } },
  ])
  const connection = connect(config, fake.factory)
  const deals = findObject(await connection.describe(never, ['deals']), 'deals')!
  fake.done()
  return { deals, encode: connection.write!.encode }
}

describe('the pipeline of deals', () => {
  it('and its stage have their options from the pipelines of the account, in their order', async () => {
    const { deals } = await look({ ask: asked, reply: { results: pipelines } })
    expect(findField(deals, 'pipeline')).toMatchObject({
      type: 'select',
      restricted: true,
      options: [
        { value: 'default', label: 'Sales Pipeline' },
        { value: '7', label: 'Renewals' },
      ],
    })
    // Neither takes options like another field: a pipeline is made by a person.
    expect(findField(deals, 'pipeline')?.extendable).toBeUndefined()
    expect(findField(deals, 'dealstage')).toMatchObject({
      options: [
        {
          value: 'appointmentscheduled',
          label: 'Sales Pipeline: Appointment Scheduled',
          stage: { state: 'open', probability: 0.2 },
        },
        { value: 'closedwon', label: 'Sales Pipeline: Closed Won', stage: { state: 'won', probability: 1 } },
        { value: '71', label: 'Renewals: Open', stage: { state: 'open', probability: 0.35 } },
        { value: '72', label: 'Renewals: Lost', stage: { state: 'lost', probability: 0 } },
      ],
      dependsOn: [{ field: 'pipeline', allows: { default: ['appointmentscheduled', 'closedwon'], 7: ['71', '72'] } }],
    })
    // The property says that its options are elsewhere, and this is where.
    for (const name of ['pipeline', 'dealstage']) expect(findField(deals, name)?.caution).toBeUndefined()
  })

  it('is what the property says where the pipelines are not told', async () => {
    const { deals } = await look({ ask: asked, status: 403, reply: { category: 'MISSING_SCOPES' } })
    expect(findField(deals, 'dealstage')).toMatchObject({
      ...{ type: 'select', options: [] },
      caution: { code: 'options-unknown' },
    })
    expect(findField(deals, 'dealstage')?.dependsOn).toBeUndefined()
  })

  it('and a stage of it are demanded of a new deal, and have to fit', async () => {
    const { deals, encode } = await look({ ask: asked, reply: { results: pipelines } })
    const codes = (operation: 'create' | 'update', row: Record<string, string | null>) => {
      const encoded = encode(deals, operation, row)
      return Array.isArray(encoded) ? encoded.map(({ field, code }: Issue) => [field, code]) : encoded.wire
    }
    const good = { dealname: 'Analytical engine', pipeline: '7', dealstage: '71' }
    expect(codes('create', { ...good, amount: '-1250.50' })).toEqual({ properties: { ...good, amount: '-1250.50' } })
    expect(codes('create', { ...good, dealstage: 'closedwon' })).toEqual([['dealstage', 'option-missing']])
    expect(codes('create', { ...good, dealstage: '73' })).toEqual([['dealstage', 'option-missing']])
    expect(codes('create', { dealname: ' ', pipeline: '7' })).toEqual([
      ['dealname', 'required'],
      ['dealstage', 'required'],
    ])
    expect(codes('update', { amount: null })).toEqual({ properties: { amount: '' } })
    expect(codes('update', { dealstage: 'closedwon' })).toEqual({ properties: { dealstage: 'closedwon' } })
    expect(codes('update', { dealname: null })).toEqual([['dealname', 'required']])
  })
})

it('the status of a ticket says whether it is closed', async () => {
  const account = { ask: 'GET /account-info/2026-03/details', reply: { portalId: 1, uiDomain: 'app.hubspot.com' } }
  const names = ['subject', 'hs_pipeline', 'hs_pipeline_stage'].map((name) => property(name, 'enumeration', 'select'))
  const stages = [stage('1', 'New', 0, { ticketState: 'OPEN' }), stage('4', 'Closed', 1, { ticketState: 'CLOSED' })]
  const { factory } = fakeHttp([
    ...[account, noLabels],
    { ask: 'GET /crm/properties/2026-03/tickets', reply: { results: names } },
    { ask: 'GET /crm/property-validations/2026-03/0-5', reply: { results: [] } },
    { ask: 'GET /crm/pipelines/2026-03/tickets', reply: { results: [{ id: '0', label: 'Support', stages }] } },
  ])
  const schema = await connect(config, factory).describe(never, ['tickets'])
  expect(findField(findObject(schema, 'tickets')!, 'hs_pipeline_stage')?.options).toEqual([
    { value: '1', label: 'Support: New', stage: { state: 'open' } },
    { value: '4', label: 'Support: Closed', stage: { state: 'closed' } },
  ])
})
