import { expect, test } from 'vitest'
import { contact, openAccount } from './hubspot-account.ts'

/** What HubSpot has and the simulator has not. A gap that closes fails here until its line is removed. */
const gaps: [method: string, path: string, body?: unknown][] = [
  ['POST', '/crm/objects/2026-03/companies/gdpr-delete', { objectId: '1' }],
  ['GET', '/crm/objects/2026-03/0-14'],
  ['GET', '/crm/properties/2026-03/quotes'],
  ['POST', '/crm/associations/2026-03/contacts/communications/batch/read', { inputs: [{ id: '1' }] }],
  ['POST', '/crm/v3/associations/contacts/companies/batch/read', { inputs: [{ id: '1' }] }],
  ['GET', '/crm/pipelines/2026-03/contacts'],
  ['GET', '/crm/pipelines/2026-03/deals/default/audit'],
  ['GET', '/crm-object-schemas/2026-03/schemas/contacts'],
  ['DELETE', '/crm-object-schemas/2026-03/schemas/pets/associations/1'],
  ['POST', '/crm/imports/2026-03', {}],
  ['POST', '/files/2026-03/files', {}],
  ['POST', '/crm/exports/2026-03/export/async', {}],
  ['GET', '/crm/lists/2026-03'],
]

test.each(gaps)('%s %s is not simulated and says so', async (method, path, body) => {
  const account = await openAccount({ contacts: [contact('1', {}), contact('2', {})] })
  const { status, headers } = await account.send(method, path, body)
  expect([404, 501]).toContain(status)
  expect(headers.get('x-sim-gap')).toMatch(/\w{3}/)
})
