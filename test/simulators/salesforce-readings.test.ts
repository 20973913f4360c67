import { describe, expect, it } from 'vitest'
import { createSimulation } from '../../simulators/kit/simulator.ts'
import { salesforce } from '../../simulators/salesforce/index.ts'
import { field, picklist } from '../../simulators/salesforce/standard/field.ts'
import { leadFields } from '../../simulators/salesforce/standard/lead.ts'
import { holdRequests, JOBS, openBulkOrg } from './salesforce-bulk.ts'
import { fieldsOf, leadId, makeLeads, openOrg } from './salesforce-org.ts'

const LIMITS = '/services/data/v67.0/limits'

describe('what is left open and read the other way', () => {
  it('[13] sessions end some time after their issue, however much they are used', async () => {
    const org = await openOrg([], { limits: { sessionMs: 60_000 }, settings: { readings: 'session-from-issue' } })
    await org.control('clock', { advance: 50_000 })
    expect((await org.get(LIMITS)).status).toBe(200)
    await org.control('clock', { advance: 10_001 })
    expect((await org.get(LIMITS)).status).toBe(401)
  })

  it('[25] inactive picklist values are not described', async () => {
    const [active, inactive] = picklist(['Warm', 'Cold'])
    const picklistValues = [active!, { ...inactive!, active: false }]
    const details = { fields: [...leadFields([]), field('picklist', 'Mood__c', 'Mood', { picklistValues })] }
    const values = async (readings: string) => {
      const org = await openOrg([], { settings: { readings } }, details)
      return ((await fieldsOf(org)).get('Mood__c')!.picklistValues as { value: string }[]).map(({ value }) => value)
    }
    expect([await values(''), await values('active-values-only')]).toEqual([['Warm', 'Cold'], ['Warm']])
  })

  it('[40] EXCLUDES is not true of null', async () => {
    const details = { fields: [...leadFields([]), field('multipicklist', 'Topics__c', 'Topics')] }
    const leads = makeLeads(3, (n) => ({ Topics__c: [null, 'A', 'B'][n - 1]! }))
    const excluded = async (readings: string) => {
      const org = await openOrg(leads, { settings: { readings } }, details)
      return await org.column("SELECT LastName FROM Lead WHERE Topics__c EXCLUDES ('A')")
    }
    expect([await excluded(''), await excluded('excludes-skip-null')]).toEqual([['Lead 1', 'Lead 3'], ['Lead 3']])
  })

  it('[49] an unknown locator is not found', async () => {
    const org = await openOrg([], { settings: { readings: 'locator-404' } })
    expect(await org.get('/services/data/v67.0/query/0r8000000000000AAA-2000')).toMatchObject({
      status: 404,
      json: [{ errorCode: 'INVALID_QUERY_LOCATOR' }],
    })
  })

  it('[52] results without ORDER BY come in no order, the same on all pages', async () => {
    const org = await openBulkOrg(makeLeads(2_500), { settings: { readings: 'any-order' } })
    const first = (await org.query('SELECT Id FROM Lead')).json
    const second = (await org.get(first.nextRecordsUrl)).json
    const ids = [...first.records, ...second.records].map(({ Id }: { Id: string }) => Id)
    const ascending = Array.from({ length: 2_500 }, (_, n) => leadId(n + 1))
    expect(ids).not.toEqual(ascending)
    expect(ids.toSorted()).toEqual(ascending)
    const csv = (await org.get(`${await org.finished('SELECT Id FROM Lead')}/results`)).text
    expect(csv.split('\n').slice(1, -1)).toEqual(ids.map((id) => `"${id}"`))
    expect(await org.column('SELECT Id FROM Lead ORDER BY Id LIMIT 3')).toEqual(ascending.slice(0, 3))
  })

  it('[83] fractional numbers are written plainly', async () => {
    const amounts = [1_250_000_000, 15_000, 0.0005, -2.5, 0]
    const org = await openBulkOrg(
      makeLeads(5, (n) => ({ AnnualRevenue: amounts[n - 1]! })),
      { settings: { readings: 'plain-numbers' } },
    )
    const { text } = await org.query('SELECT AnnualRevenue FROM Lead')
    const wanted = ['1250000000', '15000', '0.0005', '-2.5', '0']
    expect([...text.matchAll(/"AnnualRevenue":([^}]+)/g)].map(([, number]) => number)).toEqual(wanted)
    const path = await org.finished('SELECT AnnualRevenue FROM Lead')
    expect((await org.get(`${path}/results`)).text).toBe(`"AnnualRevenue"\n"${wanted.join('"\n"')}"\n`)
  })

  it('[87] a failed job says why', async () => {
    const message = async (readings: string) => {
      const org = await openBulkOrg([], { settings: { readings } })
      await org.control('faults', { faults: [{ kind: 'job', end: 'failed' }] })
      const { id } = (await org.create('SELECT Id FROM Lead')).json
      return (await org.get(`${JOBS}/${id}`)).json.errorMessage
    }
    expect([await message(''), await message('error-message')]).toEqual([undefined, expect.stringContaining('failed')])
  })

  it('is told when there is no such reading', () => {
    expect(() => createSimulation(salesforce, { settings: { readings: 'any-order, x' } })).toThrow(
      'There is no reading "x"; there are active-values-only,',
    )
  })
})

describe('the allowances of an org', () => {
  const daily = async (org: object) => {
    const { get } = await openOrg([], {}, { org })
    return (await get(LIMITS)).json.DailyApiRequests.Max
  }

  it('[105] follow from its edition and its licences', async () => {
    const users = [{ Id: '005000000000002AAA', Username: 'b@acme.example', LastName: 'B', IsActive: false }]
    const { get } = await openOrg([], {}, { users })
    expect((await get(LIMITS)).json.DailyApiRequests.Max).toBe(101_000)
    expect(await daily({ organizationType: 'Unlimited Edition' })).toBe(105_000)
    expect(await daily({ organizationType: 'Developer Edition' })).toBe(15_000)
    expect(await daily({ isSandbox: true })).toBe(5_000_000)
  })

  it('[105] let an org for developers run five long requests', async () => {
    const org = await openOrg(makeLeads(1), {}, { org: { organizationType: 'Developer Edition' } })
    await org.control('clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    const release = holdRequests(org, 5)
    await org.control('clock', { advance: 20_000 })
    expect((await org.get(LIMITS)).status).toBe(403)
    expect(await release()).toEqual([200, 200, 200, 200, 200])
  })

  it('[106] tell how much room is left for data', async () => {
    const { get } = await openOrg(makeLeads(2_000), { limits: { storageMB: 10 } })
    expect((await get(LIMITS)).json.DataStorageMB).toEqual({ Max: 10, Remaining: 6 })
  })
})
