import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import { expect, test } from 'vitest'
import { contact, sourceKey } from './hubspot-account.ts'
import { connect, ledger, people } from './hubspot-sdk.ts'

/** The official client, unchanged, on companies and associations. */

const category = AssociationSpecAssociationCategoryEnum.HubspotDefined
const type = (associationTypeId: number) => ({ associationCategory: category, associationTypeId })
const world = (companies: number, contacts: number) => ({
  world: {
    hubspot: {
      properties: { contacts: [sourceKey], companies: [sourceKey] },
      contacts: people(contacts),
      companies: Array.from({ length: companies }, (_, at) => contact(String(at + 1), { name: `Firm ${at + 1}` })),
    },
  },
})

test('[159] companies are created, upserted, searched and archived', async () => {
  const client = await connect(world(0, 0))
  const { basicApi, batchApi, searchApi } = client.crm.companies
  const { id } = await basicApi.create({ properties: { name: 'Acme', domain: 'acme.org' }, associations: [] })
  const inputs = ['K-1', 'K-2'].map((key) => ({
    id: key,
    idProperty: sourceKey.name,
    properties: { [sourceKey.name]: key, name: key },
  }))
  expect((await batchApi.upsert({ inputs })).results.map(({ _new }) => _new)).toEqual([true, true])
  const found = await searchApi.doSearch({ query: 'acme', filterGroups: [], sorts: [], properties: [], limit: 5 })
  expect(found.results.map((row) => row.id)).toEqual([id])
  await batchApi.archive({ inputs: [{ id }] })
  expect((await client.crm.companies.getAll()).map(({ properties }) => properties.name).sort()).toEqual(['K-1', 'K-2'])
})

test('[170] associations are made, read with pages and archived in batches', async () => {
  const client = await connect({ ...world(3, 2), limits: { associationPage: 2 } })
  const { batchApi } = client.crm.associations.v4
  const pair = (from: string, to: string, ...ids: number[]) => ({
    _from: { id: from },
    to: { id: to },
    types: ids.map(type),
  })
  const made = await batchApi.create('contacts', 'companies', {
    inputs: [pair('1', '1', 1), pair('1', '2', 279), pair('1', '3', 279)],
  })
  expect(made.results.map(({ labels }) => labels).sort()).toEqual([[], [], ['Primary']])
  const read = (inputs: { id: string; after?: string }[]) => batchApi.getPage('contacts', 'companies', { inputs })
  const first = await read([{ id: '1' }, { id: '2' }])
  expect(first).toMatchObject({ numErrors: 1, errors: [{ subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND' }] })
  const [row] = first.results
  expect(row?.to.map(({ toObjectId }) => toObjectId)).toEqual(['1', '2'])
  const rest = await read([{ id: '1', after: row?.paging?.next?.after ?? '' }])
  expect(rest.results[0]?.to).toMatchObject([{ toObjectId: '3', associationTypes: [{ typeId: 279, category }] }])
  await batchApi.createDefault('companies', 'contacts', { inputs: [{ _from: { id: '2' }, to: { id: '2' } }] })
  await batchApi.archive('contacts', 'companies', { inputs: [{ _from: { id: '1' }, to: [{ id: '1' }, { id: '2' }] }] })
  expect((await read([{ id: '1' }, { id: '2' }])).results.map(({ to }) => to[0]?.toObjectId).sort()).toEqual(['2', '3'])
  expect((await ledger()).byStatus).toMatchObject({ 201: 1, 204: 1, 207: 1 })
})

test('[195] one pair is associated, read and removed', async () => {
  const client = await connect(world(1, 1))
  const { basicApi } = client.crm.associations.v4
  await basicApi.createDefault('contact', '1', 'company', '1')
  expect((await basicApi.create('contact', '1', 'company', '1', [type(1)])).labels).toEqual(['Primary'])
  const { results } = await basicApi.getPage('company', '1', 'contact')
  expect(results[0]?.associationTypes.map(({ typeId }) => typeId).sort()).toEqual([2, 280])
  await basicApi.archive('contact', '1', 'company', '1')
  expect((await basicApi.getPage('company', '1', 'contact')).results).toEqual([])
})

test('[197] labels are made, listed and deleted', async () => {
  const client = await connect(world(1, 1))
  const { definitionsApi } = client.crm.associations.v4.schema
  const made = await definitionsApi.create('contacts', 'companies', { name: 'advisor', label: 'Advisor' })
  expect(made.results.map(({ typeId }) => typeId)).toEqual([1, 2])
  const labels = async () => (await definitionsApi.getAll('contacts', 'companies')).results.map(({ label }) => label)
  expect(await labels()).toContain('Advisor')
  await definitionsApi.remove('contacts', 'companies', 1)
  expect(await labels()).not.toContain('Advisor')
})
