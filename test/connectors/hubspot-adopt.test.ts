import { expect, test } from 'vitest'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { noLabels, properties } from './hubspot-objects.ts'
import { refusal } from './hubspot-probes.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const account: Exchange = {
  ask: 'GET /account-info/2026-03/details',
  reply: { portalId: 1, uiDomain: 'app.hubspot.com' },
}
const rules: Exchange = { ask: 'GET /crm/property-validations/2026-03/0-1', reply: { results: [] } }

async function contactsAsKept() {
  const { factory } = fakeHttp([
    ...[account, { ask: 'GET /crm/properties/2026-03/contacts', reply: { results: properties } }, rules, noLabels],
  ])
  const { objects } = await connect(config, factory).describe(never, ['contacts'])
  return objects.filter(({ name }) => name === 'contacts')
}

test('what was adopted is found by, with no look at what the key may not see', async () => {
  const kept = await contactsAsKept()
  const found = { results: [{ id: '1', properties: { email: 'a@x.test' } }], errors: [] }
  const fake = fakeHttp([{ ask: 'POST /crm/objects/2026-03/contacts/batch/read', reply: found }])
  const connection = connect(config, fake.factory)
  connection.adopt!(kept)
  const asked = { object: 'contacts', key: 'id', values: ['1'], fields: ['email'] }
  expect(await connection.find!(asked, never)).toMatchObject([{ asked: '1', id: '1', row: { email: 'a@x.test' } }])
  fake.done()
})

test('a field that was not adopted is asked for once, and a refusal leaves what is known', async () => {
  const kept = await contactsAsKept()
  const found = { results: [{ id: '1', properties: { email: 'a@x.test' } }], errors: [] }
  const read: Exchange = { ask: 'POST /crm/objects/2026-03/contacts/batch/read', reply: found }
  const fake = fakeHttp([
    account,
    { ask: 'GET /crm/properties/2026-03/contacts', status: 403, reply: refusal('crm.schemas.contacts.read') },
    rules,
    read,
    read,
  ])
  const connection = connect(config, fake.factory)
  connection.adopt!(kept)
  const asked = { object: 'contacts', key: 'id', values: ['1'], fields: ['email', 'made_since'] }
  for (const _ of [1, 2]) expect(await connection.find!(asked, never)).toMatchObject([{ row: { email: 'a@x.test' } }])
  fake.done()
})
