import { describe, expect, it } from 'vitest'
import { leadId, makeLeads, openOrg } from './salesforce-org.ts'

type Org = Awaited<ReturnType<typeof openOrg>>

/** Follows a result to its end; the pages as they came. */
async function pagesOf(org: Org, soql: string, headers?: Record<string, string>) {
  const pages = [(await org.query(soql, headers)).json]
  while (!pages.at(-1).done) pages.push((await org.get(pages.at(-1).nextRecordsUrl)).json)
  return pages
}

describe('pages of a query', () => {
  it('[45] hold 2,000 records each, with the total on every page and no next url on the last', async () => {
    const pages = await pagesOf(await openOrg(makeLeads(10_000)), 'SELECT Id FROM Lead ORDER BY Id')
    expect(pages.map(({ records }) => records.length)).toEqual([2_000, 2_000, 2_000, 2_000, 2_000])
    expect(pages.every(({ totalSize }) => totalSize === 10_000)).toBe(true)
    expect(pages[0].nextRecordsUrl).toMatch(/^\/services\/data\/v67\.0\/query\/0r8\w{15}-2000$/)
    expect(pages[3].nextRecordsUrl).toMatch(/-8000$/)
    expect(pages[4]).not.toHaveProperty('nextRecordsUrl')
    const ids = pages.flatMap(({ records }) => records.map(({ Id }: { Id: string }) => Id))
    expect(ids).toEqual(Array.from({ length: 10_000 }, (_, n) => leadId(n + 1)))
  })

  it('end with a page of one for 2,001 records, and are one page for 2,000', async () => {
    const org = await openOrg(makeLeads(2_001))
    const pages = await pagesOf(org, 'SELECT Id FROM Lead')
    expect(pages.map(({ records }) => records.length)).toEqual([2_000, 1])
    const [whole] = await pagesOf(org, 'SELECT Id FROM Lead LIMIT 2000')
    expect(whole).toMatchObject({ totalSize: 2_000, done: true })
  })

  it('[46] are as small as the client asks, within bounds', async () => {
    const org = await openOrg(makeLeads(450))
    const sizes = async (batchSize: number) =>
      (await pagesOf(org, 'SELECT Id FROM Lead', { 'Sforce-Query-Options': `batchSize=${batchSize}` })).map(
        ({ records }) => records.length,
      )
    expect(await sizes(200)).toEqual([200, 200, 50])
    expect(await sizes(1)).toEqual([200, 200, 50])
    expect(await sizes(9_999)).toEqual([450])
  })

  it('[47] are shorter for wide rows when that is switched on, and the offset says what was sent', async () => {
    const org = await openOrg(
      makeLeads(20, () => ({ Description: 'x'.repeat(1_000) })),
      { limits: { pageBytes: 4_000 } },
    )
    const pages = await pagesOf(org, 'SELECT Id, Description FROM Lead')
    expect(pages.map(({ records }) => records.length)).toEqual([3, 3, 3, 3, 3, 3, 2])
    expect(pages[0].nextRecordsUrl).toMatch(/-3$/)
  })

  it('[51] of queryAll continue below query, and work below both', async () => {
    const org = await openOrg(makeLeads(2_100, (n) => ({ IsDeleted: n > 2_050 })))
    const { json } = await org.get('/services/data/v67.0/queryAll?q=SELECT+Id+FROM+Lead')
    expect(json.totalSize).toBe(2_100)
    expect(json.nextRecordsUrl).toContain('/query/')
    expect((await org.get(json.nextRecordsUrl)).json.records).toHaveLength(100)
    expect((await org.get(json.nextRecordsUrl.replace('/query/', '/queryAll/'))).json.records).toHaveLength(100)
  })
})

describe('query locators', () => {
  const refusal = { status: 400, json: [{ errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' }] }

  it('[48] hold the result as it was when the query ran, and can be read again', async () => {
    const org = await openOrg(makeLeads(2_010))
    const { json } = await org.query("SELECT Id, Status FROM Lead WHERE Status = 'Open - Not Contacted'")
    const rows = org.simulation.account.store.collection<{ id: string; record: object }>('Lead')
    rows.put({ id: leadId(2_005), record: { ...rows.get(leadId(2_005))!.record, Status: 'Changed' } })
    rows.delete(leadId(2_006))
    const again = async () => (await org.get(json.nextRecordsUrl)).json
    expect((await again()).records).toHaveLength(10)
    expect(await again()).toEqual(await again())
    expect((await org.query('SELECT COUNT() FROM Lead')).json.totalSize).toBe(2_009)
  })

  it('[49] are refused when unknown, beyond the result or two days old', async () => {
    const org = await openOrg(makeLeads(2_010), { limits: { sessionMs: 1_000_000_000 } })
    const { nextRecordsUrl } = (await org.query('SELECT Id FROM Lead')).json
    expect(await org.get('/services/data/v67.0/query/0r8000000000000AAA-2000')).toMatchObject(refusal)
    expect(await org.get('/services/data/v67.0/query/nonsense')).toMatchObject(refusal)
    expect(await org.get(nextRecordsUrl.replace(/-2000$/, '-2010'))).toMatchObject(refusal)
    await org.control('clock', { advance: 172_800_000 - 60_000 })
    expect((await org.get(nextRecordsUrl)).status).toBe(200)
    await org.control('clock', { advance: 61_000 })
    expect(await org.get(nextRecordsUrl)).toMatchObject(refusal)
  })
})
