import { AssociationSpecAssociationCategoryEnum as AssociationCategory } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/deals/index.js'
import { AssociationSpecAssociationCategoryEnum as Category } from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import { ObjectTypePropertyCreateTypeEnum as Type } from '@hubspot/api-client/lib/codegen/crm/schemas/index.js'
import { expect, test } from 'vitest'
import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { contact as record, sourceKey } from './hubspot-account.ts'
import { connect, ledger, refusal } from './hubspot-sdk.ts'

/** The official client, unchanged, on the other objects, on pipelines and on custom objects. */

const world = (hubspot: HubspotSeed) => ({ world: { hubspot }, limits: { window: 1_000 } })
const when = '2026-05-01T08:00:00Z'
const keyed = { properties: { deals: [sourceKey], tickets: [sourceKey] } }
const deal = (key: string, more: Record<string, string> = {}) => ({
  id: key,
  idProperty: sourceKey.name,
  properties: {
    [sourceKey.name]: key,
    dealname: `Deal ${key}`,
    dealstage: 'contractsent',
    pipeline: 'default',
    ...more,
  },
})
const type = (associationTypeId: number) => ({
  associationCategory: AssociationCategory.HubspotDefined,
  associationTypeId,
})

test('[208] the official client upserts, finds, lists, merges and archives deals', async () => {
  const client = await connect(world(keyed))
  const { basicApi, batchApi, searchApi } = client.crm.deals
  const inputs = ['K-1', 'K-2', 'K-3'].map((key) => deal(key, { amount: '10' }))
  expect((await batchApi.upsert({ inputs })).results.map(({ _new }) => _new)).toEqual([true, true, true])
  const changed = await batchApi.upsert({ inputs: [deal('K-2', { amount: '20', dealstage: 'closedwon' })] })
  expect(changed.results.map(({ _new, properties }) => [_new, properties.amount])).toEqual([[false, '20']])
  const all = await client.crm.deals.getAll(2, undefined, ['dealname', 'amount', 'hs_is_closed_won'])
  expect(all.map(({ properties }) => [properties.dealname, properties.hs_is_closed_won])).toEqual([
    ['Deal K-1', 'false'],
    ['Deal K-2', 'true'],
    ['Deal K-3', 'false'],
  ])
  const filters = [{ propertyName: 'amount', operator: FilterOperatorEnum.Gt, value: '15' }]
  const found = await searchApi.doSearch({ filterGroups: [{ filters }], sorts: [], properties: [], limit: 5 })
  expect([found.total, found.results[0]?.properties.dealname]).toEqual([1, 'Deal K-2'])
  const [first, , third] = all.map(({ id }) => id) as [string, string, string]
  const merged = await basicApi.merge({ primaryObjectId: first, objectIdToMerge: third })
  expect((await basicApi.getById(third)).id).toBe(merged.id)
  await batchApi.archive({ inputs: [{ id: merged.id }] })
  expect((await client.crm.deals.getAll()).length).toBe(1)
})

test('[214] the official client is told what a ticket lacks', async () => {
  const client = await connect(world(keyed))
  const { code, body } = await refusal(
    client.crm.tickets.basicApi.create({ properties: { subject: 'T' }, associations: [] }),
  )
  expect([code, body.category]).toEqual([400, 'VALIDATION_ERROR'])
  expect(body.message).toContain('TICKET')
  const ticket = { subject: 'T', hs_pipeline: '0', hs_pipeline_stage: '1' }
  expect((await client.crm.tickets.basicApi.create({ properties: ticket, associations: [] })).properties.subject).toBe(
    'T',
  )
})

test('[248] the official client writes activities with what they are about', async () => {
  const contacts = [record('1', { email: 'ada@x.org' })]
  const client = await connect(world({ contacts, deals: [record('1', { dealname: 'D' })] }))
  const { notes, tasks, calls, meetings, emails } = client.crm.objects
  const about = (contactType: number, dealType: number) => [
    { to: { id: '1' }, types: [{ associationCategory: Category.HubspotDefined, associationTypeId: contactType }] },
    { to: { id: '1' }, types: [{ associationCategory: Category.HubspotDefined, associationTypeId: dealType }] },
  ]
  const inputs = (properties: Record<string, string>, ...types: [number, number]) => ({
    inputs: [{ properties: { hs_timestamp: when, ...properties }, associations: about(...types) }],
  })
  const made = [
    await notes.batchApi.create(inputs({ hs_note_body: '<p>N</p>' }, 202, 214)),
    await tasks.batchApi.create(inputs({ hs_task_subject: 'T' }, 204, 216)),
    await calls.batchApi.create(inputs({ hs_call_title: 'C' }, 194, 206)),
    await meetings.batchApi.create(inputs({ hs_meeting_title: 'M' }, 200, 212)),
    await emails.batchApi.create(inputs({ hs_email_direction: 'EMAIL' }, 198, 210)),
  ]
  expect(made.map(({ results }) => results.length)).toEqual([1, 1, 1, 1, 1])
  for (const name of ['notes', 'tasks', 'calls', 'meetings', 'emails']) {
    const { results } = await client.crm.associations.v4.batchApi.getPage('contacts', name, { inputs: [{ id: '1' }] })
    expect(results[0]?.to).toHaveLength(1)
  }
  const [note] = (await notes.basicApi.getPage(10, undefined, ['hs_note_body'], undefined, ['deals'])).results
  expect(note?.properties.hs_note_body).toBe('<p>N</p>')
  expect(note?.associations?.deals?.results).toEqual([{ id: '1', type: 'note_to_deal' }])
})

test('[215] the official client creates leads of a contact', async () => {
  const client = await connect(world({ contacts: [record('1', {})] }))
  const { batchApi } = client.crm.objects.leads
  const associations = [
    { to: { id: '1' }, types: [{ associationCategory: Category.HubspotDefined, associationTypeId: 578 }] },
  ]
  const properties = { hs_lead_name: 'L' }
  expect((await refusal(batchApi.create({ inputs: [{ properties, associations: [] }] }))).code).toBe(400)
  const { results } = await batchApi.create({ inputs: [{ properties, associations }] })
  const read = await batchApi.read({
    inputs: [{ id: results[0]!.id }],
    properties: ['hs_pipeline_stage'],
    propertiesWithHistory: [],
  })
  expect(read.results[0]?.properties.hs_pipeline_stage).toBe('new-stage-id')
})

test('[222] the official client adds products to a deal as line items', async () => {
  const client = await connect(world({ deals: [record('1', { dealname: 'D' })] }))
  const product = await client.crm.products.basicApi.create({
    properties: { name: 'P', price: '2.50' },
    associations: [],
  })
  const associations = [
    { to: { id: '1' }, types: [{ associationCategory: Category.HubspotDefined, associationTypeId: 20 }] },
  ]
  const properties = { hs_product_id: product.id, quantity: '4' }
  await client.crm.lineItems.batchApi.create({ inputs: [{ properties, associations }] })
  const [item] = await client.crm.lineItems.getAll(undefined, undefined, ['name', 'amount'])
  expect([item?.properties.name, item?.properties.amount]).toEqual(['P', '10'])
  const { results } = await client.crm.associations.v4.basicApi.getPage('deals', '1', 'line_items')
  expect(results.map(({ toObjectId }) => toObjectId)).toEqual([item?.id])
})

test('[247] the official client sets the primary company of a deal', async () => {
  const client = await connect(world({ deals: [record('1', {})], companies: [record('1', {}), record('2', {})] }))
  const { batchApi } = client.crm.associations.v4
  const pair = (id: string) => ({ _from: { id: '1' }, to: { id }, types: [type(5)] })
  await batchApi.create('deals', 'companies', { inputs: [pair('1')] })
  await batchApi.create('deals', 'companies', { inputs: [pair('2')] })
  const { results } = await batchApi.getPage('deals', 'companies', { inputs: [{ id: '1' }] })
  expect(results[0]?.to.map(({ associationTypes }) => associationTypes.map(({ label }) => label))).toEqual([
    [null],
    [null, 'Primary'],
  ])
  const labels = await client.crm.associations.v4.schema.definitionsApi.getAll('deals', 'companies')
  expect(labels.results.map(({ typeId }) => typeId).sort((a, b) => a - b)).toEqual([5, 341])
})

test('[227] the official client creates, changes and deletes pipelines and stages', async () => {
  const client = await connect(world({}))
  const { pipelinesApi, pipelineStagesApi } = client.crm.pipelines
  const stages = [
    { label: 'Open', displayOrder: 0, metadata: { probability: '0.5' } },
    { label: 'Won', displayOrder: 1, metadata: { probability: '1.0' } },
  ]
  const { id } = await pipelinesApi.create('deals', { label: 'Partner', displayOrder: 1, stages })
  const added = await pipelineStagesApi.create('deals', id, {
    label: 'Lost',
    displayOrder: 2,
    metadata: { probability: '0' },
  })
  await pipelineStagesApi.update('deals', id, added.id, { label: 'Gone', metadata: {} })
  const all = await pipelinesApi.getAll('deals')
  expect(all.results.find((each) => each.id === id)?.stages.map(({ label }) => label)).toEqual(['Open', 'Won', 'Gone'])
  await client.crm.deals.basicApi.create({ properties: { dealname: 'D', dealstage: added.id }, associations: [] })
  expect((await refusal(pipelineStagesApi.archive('deals', id, added.id))).code).toBe(400)
  await client.crm.deals.batchApi.archive({
    inputs: (await client.crm.deals.getAll()).map((each) => ({ id: each.id })),
  })
  await pipelinesApi.archive('deals', id)
  expect((await pipelinesApi.getAll('deals')).results.map((each) => each.id)).toEqual(['default'])
})

test('[237] the official client defines a custom object and fills it', async () => {
  const client = await connect(world({ contacts: [record('1', {})] }))
  const { coreApi } = client.crm.schemas
  const property = (name: string, hasUniqueValue = false) => ({
    name,
    label: name,
    type: Type.String,
    fieldType: 'text',
    hasUniqueValue,
  })
  const schema = await coreApi.create({
    name: 'pets',
    labels: { singular: 'Pet', plural: 'Pets' },
    primaryDisplayProperty: 'pet_name',
    requiredProperties: ['pet_name'],
    properties: [property('pet_name'), property('chip', true)],
    associatedObjects: ['CONTACT'],
  })
  const name = schema.fullyQualifiedName!
  expect((await coreApi.getAll()).results.map((each) => each.objectTypeId)).toEqual([schema.objectTypeId])
  expect((await coreApi.getById(name)).associations.length).toBeGreaterThan(0)
  const { batchApi } = client.crm.objects
  const inputs = ['1', '2'].map((id) => ({ id, idProperty: 'chip', properties: { chip: id, pet_name: `Pet ${id}` } }))
  const { results } = await batchApi.upsert(name, { inputs })
  expect(results.map(({ _new }) => _new)).toEqual([true, true])
  const from = { _from: { id: results[0]!.id }, to: { id: '1' } }
  await client.crm.associations.v4.batchApi.createDefault(schema.objectTypeId!, 'contacts', { inputs: [from] })
  await batchApi.archive(name, { inputs: results.map(({ id }) => ({ id })) })
  await coreApi.archive(name)
  expect((await coreApi.getAll()).results).toEqual([])
  expect((await ledger()).byStatus[207]).toBeUndefined()
})
