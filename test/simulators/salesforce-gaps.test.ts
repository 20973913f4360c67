import { describe, expect, test } from 'vitest'
import { openBulkOrg } from './salesforce-bulk.ts'
import { leadId, makeLeads } from './salesforce-org.ts'

const BASE = '/services/data/v67.0'

/** What Salesforce has and the simulator has not. A gap that closes fails here until its line is removed. */
const paths: [method: string, path: string, body?: unknown][] = [
  ['GET', `${BASE}/jobs/query`],
  ['POST', `${BASE}/jobs/ingest`, { object: 'Lead', operation: 'insert' }],
  ['GET', `${BASE}/sobjects/Lead`],
  ['POST', `${BASE}/sobjects/Lead`, { LastName: 'x', Company: 'y' }],
  ['GET', `${BASE}/sobjects/Lead/${leadId(1)}`],
  ['PATCH', `${BASE}/sobjects/Lead/${leadId(1)}`, { LastName: 'x' }],
  ['DELETE', `${BASE}/sobjects/Lead/${leadId(1)}`],
  ['GET', `${BASE}/sobjects/Lead/deleted/?start=2026-11-01T00:00:00Z&end=2026-11-20T00:00:00Z`],
  ['POST', `${BASE}/composite`, { compositeRequest: [] }],
  ['POST', `${BASE}/composite/sobjects`, { records: [] }],
  ['POST', `${BASE}/composite/sobjects/Lead`, { ids: [leadId(1)], fields: ['Id'] }],
  ['POST', `${BASE}/tooling/sobjects/CustomField`, {}],
  ['GET', `${BASE}/ui-api/object-info/Lead`],
  ['POST', '/services/async/67.0/job', {}],
  ['POST', '/services/Soap/m/67.0', {}],
]

test.each(paths)('%s %s is not simulated and says so', async (method, path, body) => {
  const org = await openBulkOrg(makeLeads(1))
  const { status, headers } = await org.call(method, path, body)
  expect([status, headers.get('x-sim-gap')]).toEqual([404, `${method} ${path.replace(/\?.*/, '')}`])
})

describe('SOQL that Salesforce runs and the simulator refuses', () => {
  test.each([
    'SELECT Id, Owner.Name FROM Lead',
    'SELECT Id, (SELECT Id FROM Tasks) FROM Lead',
    'SELECT Id FROM Lead WHERE OwnerId IN (SELECT Id FROM User)',
    'SELECT L.Id FROM Lead L',
    'SELECT FIELDS(ALL) FROM Lead LIMIT 200',
    'SELECT COUNT(Id) FROM Lead',
    'SELECT Status, COUNT(Id) FROM Lead GROUP BY Status',
    'SELECT Id FROM Lead WHERE CreatedDate = TODAY',
    'SELECT Id FROM Lead WHERE CreatedDate > LAST_N_DAYS:30',
    'SELECT Id FROM Lead FOR VIEW',
    'SELECT Id FROM Lead USING SCOPE mine',
    'SELECT TYPEOF Owner WHEN User THEN Username END FROM Lead',
  ])('%s', async (soql) => {
    const org = await openBulkOrg(makeLeads(1))
    const { status, json } = await org.query(soql)
    expect([status, ['MALFORMED_QUERY', 'INVALID_FIELD'].includes(json[0]?.errorCode)]).toEqual([400, true])
  })
})
