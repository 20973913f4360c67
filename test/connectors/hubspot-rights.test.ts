import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { noLabels, properties } from './hubspot-objects.ts'
import { answerOf, probes, probesOf, refusal } from './hubspot-probes.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }

/** Scopes beside those of contacts and companies, each with the call that needs it. */
const others: Record<string, string> = {
  'crm.objects.deals.read': 'GET /crm/objects/2026-03/deals',
  'crm.schemas.deals.read': 'GET /crm/properties/2026-03/deals/hs_object_id',
  'crm.objects.deals.write': 'POST /crm/objects/2026-03/deals/batch/update',
  'crm.schemas.deals.write': 'POST /crm/properties/2026-03/deals/batch/create',
  'tickets, to read': 'GET /crm/objects/2026-03/tickets',
  'crm.schemas.tickets.read': 'GET /crm/properties/2026-03/tickets/hs_object_id',
  'tickets, to write': 'POST /crm/objects/2026-03/tickets/batch/update',
  'crm.schemas.tickets.write': 'POST /crm/properties/2026-03/tickets/batch/create',
  'crm.objects.leads.read': 'GET /crm/objects/2026-03/leads',
  'crm.objects.leads.write': 'POST /crm/objects/2026-03/leads/batch/update',
  'crm.objects.products.read': 'GET /crm/objects/2026-03/products',
  'crm.objects.products.write': 'POST /crm/objects/2026-03/products/batch/update',
  'crm.objects.line_items.read': 'GET /crm/objects/2026-03/line_items',
  'crm.objects.line_items.write': 'POST /crm/objects/2026-03/line_items/batch/update',
  'sales-email-read': 'GET /crm/objects/2026-03/emails',
  'crm.objects.custom.read': 'GET /crm/objects/2026-03/p1_boats',
  'crm.schemas.custom.read': 'GET /crm/properties/2026-03/p1_boats/hs_object_id',
  'crm.objects.custom.write': 'POST /crm/objects/2026-03/p1_boats/batch/update',
  'crm.schemas.custom.write': 'POST /crm/properties/2026-03/p1_boats/batch/create',
}
const schemas: Exchange = {
  ask: 'GET /crm-object-schemas/2026-03/schemas',
  reply: { results: [{ objectTypeId: '2-1', fullyQualifiedName: 'p1_boats', name: 'boats' }] },
}

describe('rights', () => {
  it('are told all at once, and asking changes nothing', async () => {
    const lacking = ['crm.objects.owners.read', 'crm.objects.contacts.write', 'crm.schemas.contacts.write']
    const more = ['crm.objects.companies.read', 'tickets, to write', 'sales-email-read', 'crm.objects.custom.read']
    const missing = [...lacking, ...more]
    const asked = [...probesOf(['contacts', 'companies'], missing), ...Object.entries(others).map(answerOf(missing))]
    const fake = fakeHttp([schemas, ...asked])
    expect(await connect(config, fake.factory).rights!(never)).toEqual({
      read: ['crm.objects.companies.read', 'sales-email-read', 'crm.objects.custom.read', 'crm.objects.owners.read'],
      write: ['crm.objects.contacts.write', 'tickets'],
      schema: ['crm.schemas.contacts.write'],
    })
    fake.done()
  })

  it('that a read lacks are named together when the first of them is met', async () => {
    const lacking = ['crm.objects.contacts.read', 'crm.objects.owners.read', 'crm.objects.contacts.write']
    const look: Exchange[] = [
      { ask: 'GET /crm/properties/2026-03/contacts', reply: { results: properties } },
      { ask: 'GET /crm/property-validations/2026-03/0-1', reply: { results: [] } },
    ]
    const account = { ask: 'GET /account-info/2026-03/details', reply: { portalId: 1, uiDomain: 'app.hubspot.com' } }
    const { factory } = fakeHttp([
      ...[account, ...look, noLabels],
      { ask: 'GET /crm/owners/2026-03', status: 403, reply: refusal('crm.objects.owners.read') },
      ...probes(...lacking),
    ])
    const connection = connect(config, factory)
    await connection.describe(never, ['contacts'])
    const read = connection.read({ object: 'owners', fields: ['email'] }, never)
    await expect(Array.fromAsync(read)).rejects.toMatchObject({
      kind: 'permission',
      message:
        'HubSpot: the key lacks the scopes crm.objects.contacts.read, crm.objects.owners.read. For writing it will also need crm.objects.contacts.write.',
    })
  })
})

it('a broken connection is no answer to the question of rights', async () => {
  const [first, ...rest] = probes()
  const many = Object.entries(others).map(answerOf([]))
  const { factory } = fakeHttp([
    schemas,
    ...many,
    { ...first!, status: 502, reply: {} },
    ...rest,
    ...probesOf(['companies'], []),
  ])
  await expect(connect(config, factory).rights!(never)).rejects.toMatchObject({ kind: 'transient' })
})
