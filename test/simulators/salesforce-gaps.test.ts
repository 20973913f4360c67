import { describe, expect, test } from 'vitest'
import { openBulkOrg } from './salesforce-bulk.ts'
import { leadId, makeLeads } from './salesforce-org.ts'

const BASE = '/services/data/v67.0'

/** What Salesforce has and the simulator has not. A gap that closes fails here until its line is removed. */
const paths: [method: string, path: string, body?: unknown][] = [
  ['GET', `${BASE}/sobjects/Lead/${leadId(1)}/Owner`],
  ['GET', `${BASE}/sobjects/Lead/describe/layouts`],
  ['POST', `${BASE}/composite`, { compositeRequest: [] }],
  ['POST', `${BASE}/composite/graph`, { graphs: [] }],
  ['POST', `${BASE}/composite/tree/Account`, { records: [] }],
  ['POST', `${BASE}/tooling/sobjects/ValidationRule`, {}],
  ['GET', `${BASE}/ui-api/object-info/Lead`],
  ['GET', `${BASE}/search?q=FIND+%7Bx%7D`],
  ['GET', `${BASE}/recent`],
  ['POST', `${BASE}/graphql`, { query: '{ uiapi { query { Lead { totalCount } } } }' }],
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
    'SELECT Id, (SELECT Id FROM Tasks) FROM Lead',
    'SELECT Id, convertCurrency(AnnualRevenue) FROM Lead',
    'SELECT Id, FORMAT(AnnualRevenue) FROM Lead',
    "SELECT Id FROM Lead WHERE DISTANCE(Address, GEOLOCATION(37.7,-122.4), 'mi') < 20",
    'SELECT Status, COUNT(Id) FROM Lead GROUP BY ROLLUP(Status)',
    'SELECT Id FROM Lead USING SCOPE team',
    'SELECT o.Name FROM Lead l, l.Owner o',
    'SELECT Id, (SELECT Id FROM Contacts) FROM Account',
    'SELECT Id FROM Quote',
    'SELECT Id FROM Lead WITH SECURITY_ENFORCED',
    'SELECT Id FROM Lead FOR UPDATE',
  ])('%s', async (soql) => {
    const org = await openBulkOrg(makeLeads(1))
    const { status, json } = await org.query(soql)
    expect([
      status,
      ['MALFORMED_QUERY', 'INVALID_FIELD', 'INVALID_QUERY_SCOPE', 'INVALID_TYPE'].includes(json[0]?.errorCode),
    ]).toEqual([400, true])
  })
})
