import { expect, it } from 'vitest'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { fakeHttp, never } from './fake-http.ts'

// A migration of 9,190 leads needs 95 calls of the 100 that fit into one window: whatever it looks at before goes with them.
it('looks at the one object of a migration without links with three calls, all told', async () => {
  const http = fakeHttp([
    { ask: 'GET /account-info/2026-03/details', reply: { portalId: 62, uiDomain: 'app.hubspot.com' } },
    { ask: 'GET /crm/properties/2026-03/contacts', reply: { results: [] } },
    { ask: 'GET /crm/property-validations/2026-03/0-1', reply: { results: [] } },
  ])
  const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'key' } }
  const connection = await connect(config, http.factory)
  await Promise.all([connection.check(never), connection.describe(never, ['contacts'], false)])
  expect(http.requests).toHaveLength(3)
  http.done()
})
