import { describe, expect, it } from 'vitest'
import { openSimulation } from '../../simulators/index.ts'
import type { Truth } from '../../simulators/worlds/leads/expectation.ts'

const NEW_PROPERTIES: Record<string, [type: string, fieldType: string]> = {
  lead_source: ['string', 'text'],
  rating: ['string', 'text'],
  description: ['string', 'textarea'],
  number_of_employees: ['number', 'number'],
  budget: ['number', 'number'],
  score: ['number', 'number'],
  first_contact: ['date', 'date'],
  next_call: ['datetime', 'date'],
  interests: ['string', 'text'],
  background: ['string', 'textarea'],
  campaign_code: ['string', 'text'],
  crm_ferry_source_id: ['string', 'text'],
  crm_ferry_created_at: ['datetime', 'date'],
  crm_ferry_modified_at: ['datetime', 'date'],
}

/** The portal of a world, with the properties that a migration adds, and calls to it. */
async function openPortal(size: number) {
  const simulation = await openSimulation('hubspot', { world: 'leads', seed: 5, size, limits: { window: 100_000 } })
  const { HUBSPOT_ACCESS_TOKEN: token } = simulation.account.env('http://portal.test')
  const post = async (path: string, inputs: object[]): Promise<Response> =>
    await simulation.app.fetch(
      new Request(`http://portal.test${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ inputs }),
      }),
    )
  const properties = Object.entries(NEW_PROPERTIES).map(([name, [type, fieldType]]) => ({
    name,
    label: name,
    type,
    fieldType,
    groupName: 'contactinformation',
  }))
  expect((await post('/crm/properties/2026-03/contacts/batch/create', properties)).status).toBe(201)
  const judge = async () => (await simulation.app.fetch(new Request('http://portal.test/_sim/judgement'))).json()
  return { post, judge, truth: simulation.world.truth as Truth }
}

function filled(properties: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).filter((entry): entry is [string, string] => entry[1] !== null))
}

function batches<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / 100) }, (_, index) =>
    items.slice(index * 100, index * 100 + 100),
  )
}

describe('the truth of the leads world', () => {
  it('can be written into the portal value by value, and the judge then finds nothing wrong', async () => {
    const { post, judge, truth } = await openPortal(1_000)
    const created = truth.expected.filter(({ outcome }) => outcome === 'created')
    const updated = truth.expected.filter(({ outcome }) => outcome === 'updated')
    for (const batch of batches(created)) {
      const reply = await post(
        '/crm/objects/2026-03/contacts/batch/create',
        batch.map(({ properties }) => ({ properties: filled(properties) })),
      )
      expect(reply.status, await reply.clone().text()).toBe(201)
    }
    for (const batch of batches(updated)) {
      const reply = await post(
        '/crm/objects/2026-03/contacts/batch/update',
        batch.map(({ contact, properties }) => {
          const { hs_additional_emails: _, ...rest } = filled(properties)
          return { id: contact, properties: rest }
        }),
      )
      expect(reply.status, await reply.clone().text()).toBe(200)
    }
    expect(await judge()).toMatchObject({
      duplicates: 0,
      missing: 0,
      mismatchedFields: 0,
      unexpected: 0,
      foreignChanged: 0,
      examples: [],
    })
  })

  it('has malformed e-mails that the portal refuses', async () => {
    const { post, truth } = await openPortal(1_000)
    const source = await openSimulation('salesforce', { world: 'leads', seed: 5, size: 1_000 })
    const leads = source.account.store.collection<{ id: string; record: { Email: string } }>('Lead')
    const malformed = truth.quarantined.filter(({ reason }) => reason === 'malformed-email')
    expect(malformed).toHaveLength(10)
    for (const { id } of malformed) {
      const email = leads.get(id)!.record.Email
      const reply = await post('/crm/objects/2026-03/contacts/batch/create', [{ properties: { email } }])
      expect(reply.status, email).toBe(400)
      expect(await reply.text()).toContain('INVALID_EMAIL')
    }
  })
})
