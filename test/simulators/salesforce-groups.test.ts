import { describe, expect, it } from 'vitest'
import { CREATED, openDatedOrg } from './salesforce-dated-org.ts'
import { makeLeads, openOrg } from './salesforce-org.ts'

const org = await openDatedOrg()

describe('groups of SOQL', () => {
  it('[56] count, add up and compare', async () => {
    const { json } = await org.query(
      'SELECT status, COUNT(Id), SUM(AnnualRevenue) total, MAX(AnnualRevenue) FROM Lead GROUP BY Status ORDER BY Status',
    )
    expect(json).toEqual({
      totalSize: 3,
      done: true,
      records: [
        { attributes: { type: 'AggregateResult' }, Status: 'Closed', expr0: 1, total: 2.5, expr1: 2.5 },
        { attributes: { type: 'AggregateResult' }, Status: 'New', expr0: 2, total: 40, expr1: 30 },
        { attributes: { type: 'AggregateResult' }, Status: 'Working', expr0: 1, total: null, expr1: null },
      ],
    })
  })

  it('[56] without GROUP BY are one, of no record too', async () => {
    const one = async (select: string, where = '') =>
      (await org.query(`SELECT ${select} FROM Lead ${where}`)).json.records[0]
    expect(await one('COUNT(AnnualRevenue), COUNT_DISTINCT(OwnerId) owners, AVG(AnnualRevenue)')).toMatchObject({
      expr0: 3,
      owners: 3,
      expr1: 42.5 / 3,
    })
    expect(await one('MIN(CreatedDate) first')).toMatchObject({ first: CREATED[3] })
    expect(await one('COUNT(Id), SUM(AnnualRevenue)', "WHERE LastName = 'x'")).toMatchObject({ expr0: 0, expr1: null })
  })

  it('[56] are chosen, sorted and cut by what they add up to', async () => {
    const groups = async (rest: string) =>
      (await org.query(`SELECT Status, COUNT(Id) n FROM Lead GROUP BY Status ${rest}`)).json
    expect((await groups('HAVING COUNT(Id) > 1')).records).toMatchObject([{ Status: 'New', n: 2 }])
    expect((await groups('ORDER BY COUNT(Id) DESC, Status LIMIT 2')).records).toMatchObject([
      { n: 2 },
      { Status: 'Closed' },
    ])
    const months = await org.query(
      'SELECT CALENDAR_MONTH(CreatedDate) m, COUNT(Id) FROM Lead GROUP BY CALENDAR_MONTH(CreatedDate)',
    )
    expect(months.json.records).toMatchObject([
      { m: 11, expr0: 3 },
      { m: 10, expr0: 1 },
    ])
    expect((await org.query('SELECT Owner.Name, COUNT(Id) FROM Lead GROUP BY Owner.Name')).json.totalSize).toBe(3)
  })

  it.each([
    ['SELECT LastName, COUNT(Id) FROM Lead GROUP BY Status'],
    ['SELECT SUM(LastName) FROM Lead'],
    ['SELECT COUNT(Id) FROM Lead GROUP BY Description'],
    ['SELECT COUNT(Id) FROM Lead GROUP BY Topics__c'],
    ['SELECT Status FROM Lead HAVING COUNT(Id) > 1'],
    ['SELECT Id, COUNT() FROM Lead'],
    ['SELECT COUNT() FROM Lead GROUP BY Status'],
    ['SELECT COUNT() FROM Lead ORDER BY Status'],
  ])('[56] %s is refused', async (soql) => {
    expect((await org.query(soql)).json[0].errorCode).toBe('MALFORMED_QUERY')
  })

  it('[57] above 2,000 have no further page', async () => {
    const wide = await openOrg(makeLeads(2_001))
    expect((await wide.query('SELECT LastName FROM Lead GROUP BY LastName')).json).toEqual([
      {
        message: 'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
        errorCode: 'EXCEEDED_ID_LIMIT',
      },
    ])
    expect((await wide.query('SELECT LastName FROM Lead GROUP BY LastName LIMIT 2000')).json.totalSize).toBe(2_000)
  })
})
