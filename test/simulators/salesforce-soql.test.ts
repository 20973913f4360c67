import { describe, expect, it } from 'vitest'
import { field } from '../../simulators/salesforce/standard/field.ts'
import { leadFields } from '../../simulators/salesforce/standard/lead.ts'
import { ANN, leadId, makeLeads, openOrg } from './salesforce-org.ts'

const QUEUE = '00G000000000001AAA'
const BOB = '005000000000002AAA'

const fields = [
  ...leadFields(['New', 'Working', 'Closed']).map((each) =>
    each.name === 'Status'
      ? { ...each, picklistValues: each.picklistValues.map((entry) => ({ ...entry, label: `${entry.value}!` })) }
      : each,
  ),
  field('multipicklist', 'Topics__c', 'Topics'),
  field('string', 'Key__c', 'Key', { length: 40, externalId: true, unique: true, caseSensitive: true }),
  field('string', 'Loose__c', 'Loose', { length: 40, externalId: true }),
]

const LEADS = [
  { OwnerId: ANN, Status: 'New', Topics__c: 'A;B', Key__c: 'abc', Loose__c: 'one', AnnualRevenue: 10 },
  { OwnerId: BOB, Status: 'New', Topics__c: 'B', Key__c: 'ABC', Loose__c: 'ONE', AnnualRevenue: 30 },
  { OwnerId: QUEUE, Status: 'Working', Topics__c: null, Key__c: null, AnnualRevenue: null },
  { OwnerId: ANN, Status: 'Closed', Topics__c: 'C;A', Key__c: 'x y', AnnualRevenue: 2.5 },
]

/** The clock stands at 23:30 of Saturday the 21st in New York, which is Sunday the 22nd in UTC. */
const NOW = '2026-11-22T04:30:00Z'
const CREATED = [
  '2026-11-21T05:00:00.000+0000',
  '2026-11-22T04:59:59.000+0000',
  '2026-11-22T05:00:00.000+0000',
  '2026-10-31T12:00:00.000+0000',
]

async function open() {
  const org = await openOrg(
    makeLeads(4, (n) => ({
      ...LEADS[n - 1]!,
      CreatedDate: CREATED[n - 1]!,
      ConvertedDate: CREATED[n - 1]!.slice(0, 10),
    })),
    { limits: { sessionMs: 1_000_000_000 } },
    {
      fields,
      users: [{ Id: BOB, Username: 'bob@acme.example', LastName: 'Ray', Email: 'bob@acme.example', ManagerId: ANN }],
      objects: { Group: { records: [{ Id: QUEUE, Name: 'Inbound', Type: 'Queue', DeveloperName: 'Inbound' }] } },
    },
  )
  await org.control('clock', { now: NOW, frozen: true })
  return org
}
const org = await open()

/** The numbers of the leads that a condition selects. */
async function numbers(where: string): Promise<number[]> {
  const names = await org.column(`SELECT LastName FROM Lead WHERE ${where}`)
  return names.map((name) => Number(String(name).slice(5)))
}

describe('date literals of SOQL', () => {
  it.each([
    ['CreatedDate = TODAY', [1, 2]],
    ['CreatedDate = TOMORROW', [3]],
    ['CreatedDate > TODAY', [3]],
    ['CreatedDate >= TODAY', [1, 2, 3]],
    ['CreatedDate < TODAY', [4]],
    ['CreatedDate <= TODAY', [1, 2, 4]],
    ['CreatedDate != TODAY', [3, 4]],
    ['CreatedDate = YESTERDAY', []],
    ['CreatedDate = THIS_WEEK', [1, 2]],
    ['CreatedDate = NEXT_WEEK', [3]],
    ['CreatedDate = LAST_MONTH', [4]],
    ['CreatedDate = THIS_MONTH', [1, 2, 3]],
    ['CreatedDate = THIS_QUARTER', [1, 2, 3, 4]],
    ['CreatedDate = LAST_FISCAL_QUARTER', []],
    ['CreatedDate = THIS_YEAR', [1, 2, 3, 4]],
    ['CreatedDate = LAST_N_DAYS:21', [1, 2, 4]],
    ['CreatedDate = LAST_N_DAYS:20', [1, 2]],
    ['CreatedDate = LAST_90_DAYS', [1, 2, 4]],
    ['CreatedDate = NEXT_N_DAYS:1', [3]],
    ['CreatedDate = N_DAYS_AGO:21', [4]],
    ['CreatedDate = LAST_N_WEEKS:3', [4]],
    ['CreatedDate = N_MONTHS_AGO:1', [4]],
    ['CreatedDate > LAST_N_YEARS:400000', [1, 2, 3, 4]],
    ['ConvertedDate = TODAY', [1]],
    ['ConvertedDate = this_month', [1, 2, 3]],
  ])('[38] %s, by the zone of the user', async (where, expected) => {
    expect(await numbers(where)).toEqual(expected)
  })

  it('[38] are for dates only', async () => {
    expect((await org.query('SELECT Id FROM Lead WHERE LastName = TODAY')).json[0].errorCode).toBe('INVALID_FIELD')
    expect((await org.query('SELECT Id FROM Lead WHERE CreatedDate = SOMEDAY')).json[0].errorCode).toBe(
      'MALFORMED_QUERY',
    )
  })
})

describe('functions of SOQL', () => {
  it.each([
    ['CALENDAR_MONTH(CreatedDate) = 10', [4]],
    ['CALENDAR_YEAR(ConvertedDate) >= 2026', [1, 2, 3, 4]],
    ['DAY_ONLY(CreatedDate) = 2026-11-22', [2, 3]],
    ['DAY_ONLY(convertTimezone(CreatedDate)) = 2026-11-21', [1, 2]],
    ['HOUR_IN_DAY(CreatedDate) = 4', [2]],
    ['HOUR_IN_DAY(convertTimezone(CreatedDate)) = 23', [2]],
    ['DAY_IN_WEEK(CreatedDate) = 7', [1, 4]],
    ['DAY_IN_YEAR(CreatedDate) = 304', [4]],
    ['WEEK_IN_MONTH(CreatedDate) = 5', [4]],
  ])('[39] %s', async (where, expected) => {
    expect(await numbers(where)).toEqual(expected)
  })

  it('[25] give labels for values', async () => {
    expect(await org.column('SELECT toLabel(Status) FROM Lead LIMIT 1')).toEqual(['New!'])
    const { json } = await org.query('SELECT Status, toLabel(Status) shown FROM Lead LIMIT 1')
    expect(json.records[0]).toMatchObject({ Status: 'New', shown: 'New!' })
  })

  it.each([
    ['SELECT CALENDAR_YEAR(CreatedDate) FROM Lead'],
    ['SELECT Id FROM Lead WHERE CALENDAR_YEAR(LastName) = 1'],
    ['SELECT Id FROM Lead WHERE DAY_ONLY(ConvertedDate) = TODAY'],
    ['SELECT Id FROM Lead WHERE NOPE(CreatedDate) = 1'],
    ['SELECT toLabel(LastName) FROM Lead'],
    ['SELECT Id surname FROM Lead'],
  ])('[39] %s is refused', async (soql) => {
    expect((await org.query(soql)).status).toBe(400)
  })
})

describe('comparisons of SOQL', () => {
  it.each([
    ["Topics__c INCLUDES ('A')", [1, 4]],
    ["Topics__c INCLUDES ('a;c', 'B')", [1, 2, 4]],
    ["Topics__c EXCLUDES ('A')", [2, 3]],
    ['Topics__c = null', [3]],
  ])('[40] %s, with values that are several', async (where, expected) => {
    expect(await numbers(where)).toEqual(expected)
  })

  it('[36] mind case where the field does', async () => {
    expect(await numbers("Key__c = 'abc'")).toEqual([1])
    expect(await numbers("Key__c IN ('ABC', 'nope')")).toEqual([2])
    expect(await numbers("Loose__c = 'one'")).toEqual([1, 2])
  })

  it('[43] take the values of another query', async () => {
    expect(await numbers("OwnerId IN (SELECT Id FROM User WHERE LastName = 'ray')")).toEqual([2])
    expect(await numbers('OwnerId NOT IN (SELECT Id FROM User)')).toEqual([3])
    expect(await numbers("Id IN (SELECT Id FROM Lead WHERE Status = 'New' LIMIT 1)")).toEqual([1])
    for (const inner of ['SELECT Id, Name FROM User', 'SELECT Name FROM User', 'SELECT COUNT() FROM User'])
      expect((await org.query(`SELECT Id FROM Lead WHERE OwnerId IN (${inner})`)).json[0].errorCode).toBe(
        'MALFORMED_QUERY',
      )
  })

  it('[40] refuse INCLUDES on a field of one value', async () => {
    const { json } = await org.query("SELECT Id FROM Lead WHERE Status INCLUDES ('New')")
    expect(json[0].errorCode).toBe('INVALID_QUERY_FILTER_OPERATOR')
  })
})

describe('parents in SOQL', () => {
  it('[41] stand within the record, null where there is none', async () => {
    const { json } = await org.query('SELECT Id, CreatedBy.Name, Owner.Name, Owner.Alias FROM Lead LIMIT 1')
    expect(json.records[0]).toEqual({
      attributes: { type: 'Lead', url: `/services/data/v67.0/sobjects/Lead/${leadId(1)}` },
      Id: leadId(1),
      CreatedBy: null,
      Owner: {
        attributes: { type: 'Name', url: `/services/data/v67.0/sobjects/User/${ANN}` },
        Name: 'Ann Lee',
        Alias: null,
      },
    })
  })

  it('[41] are filtered and sorted by, over several steps', async () => {
    const bosses = 'SELECT Manager.Manager.Name, Manager.Name FROM User WHERE Manager.Name != null'
    expect((await org.query(bosses)).json.records[0].Manager).toEqual({
      attributes: { type: 'User', url: `/services/data/v67.0/sobjects/User/${ANN}` },
      Manager: null,
      Name: 'Ann Lee',
    })
    expect(await org.column('SELECT LastName FROM Lead ORDER BY Owner.Name DESC, Id')).toEqual([
      'Lead 2',
      'Lead 3',
      'Lead 1',
      'Lead 4',
    ])
  })

  it('[42] of several kinds say their kind, whether they are filtered or shown', async () => {
    expect(await numbers("Owner.Type = 'Queue' OR Owner.Type = 'Group'")).toEqual([3])
    const { json } = await org.query('SELECT Owner.Type, Owner.Name FROM Lead WHERE OwnerId != null ORDER BY Id')
    expect(json.records.map((record: { Owner: object }) => record.Owner)).toMatchObject([
      { Type: 'User', Name: 'Ann Lee' },
      { Type: 'User', Name: 'Ray' },
      { Type: 'Group', Name: 'Inbound' },
      { Type: 'User', Name: 'Ann Lee' },
    ])
  })

  it('[42] of several kinds show other fields for each by TYPEOF', async () => {
    const choice = 'TYPEOF Owner WHEN User THEN Email, Username WHEN Group THEN DeveloperName ELSE Name END'
    const { json } = await org.query(`SELECT ${choice} FROM Lead WHERE Id > '${leadId(1)}' LIMIT 2`)
    expect(json.records.map((record: { Owner: object }) => record.Owner)).toEqual([
      {
        attributes: { type: 'User', url: `/services/data/v67.0/sobjects/User/${BOB}` },
        Email: 'bob@acme.example',
        Username: 'bob@acme.example',
      },
      { attributes: { type: 'Group', url: `/services/data/v67.0/sobjects/Group/${QUEUE}` }, DeveloperName: 'Inbound' },
    ])
  })

  it('[58] that are unknown are refused by name', async () => {
    const { json } = await org.query('SELECT Boss.Name FROM Lead')
    expect(json[0]).toMatchObject({
      errorCode: 'INVALID_FIELD',
      message: expect.stringContaining("Didn't understand relationship 'Boss' in field path."),
    })
    expect((await org.query('SELECT Owner.Nope FROM Lead')).json[0].message).toContain(
      "No such column 'Nope' on entity 'Name'",
    )
    const deep = `SELECT ${'Manager.'.repeat(6)}Name FROM User`
    expect((await org.query(deep)).json[0].errorCode).toBe('INVALID_FIELD')
  })

  it('[41] and own fields may have the alias or the name of the object in front', async () => {
    expect(await org.column("SELECT l.LastName FROM Lead l WHERE l.Owner.Name = 'Ray' ORDER BY l.Id")).toEqual([
      'Lead 2',
    ])
    expect(await org.column('SELECT Lead.LastName FROM Lead LIMIT 1')).toEqual(['Lead 1'])
  })
})

describe('the field sets of SOQL', () => {
  it('[44] are all, standard or custom fields, the unbounded ones with a limit of 200', async () => {
    const names = async (set: string) =>
      Object.keys((await org.query(`SELECT FIELDS(${set}) FROM Lead LIMIT 1`)).json.records[0])
    expect(await names('CUSTOM')).toEqual(['attributes', 'Topics__c', 'Key__c', 'Loose__c'])
    expect((await names('STANDARD')).length + 3).toBe((await names('ALL')).length)
    expect((await org.query('SELECT FIELDS(STANDARD) FROM Lead')).status).toBe(200)
    for (const rest of ['', ' LIMIT 201'])
      expect((await org.query(`SELECT FIELDS(ALL) FROM Lead${rest}`)).json).toEqual([
        { message: 'The SOQL FIELDS function must have a LIMIT of at most 200', errorCode: 'MALFORMED_QUERY' },
      ])
    expect((await org.query('SELECT Id, FIELDS(STANDARD) FROM Lead')).json[0].errorCode).toBe('INVALID_FIELD')
    const old = await org.get('/services/data/v50.0/query?q=SELECT+FIELDS(ALL)+FROM+Lead+LIMIT+1')
    expect(old.json[0].errorCode).toBe('UNSUPPORTED_API_VERSION')
  })
})

describe('groups of SOQL', () => {
  it('[56] count, add up and compare', async () => {
    const { json } = await org.query(
      'SELECT Status, COUNT(Id), SUM(AnnualRevenue) total, MAX(AnnualRevenue) FROM Lead GROUP BY Status ORDER BY Status',
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

describe('limits and scopes of SOQL', () => {
  it('[54] LIMIT 0 is an empty answer', async () => {
    expect((await org.query('SELECT Id FROM Lead LIMIT 0')).json).toEqual({ totalSize: 0, done: true, records: [] })
    expect((await org.query('SELECT COUNT() FROM Lead LIMIT 3')).json.totalSize).toBe(3)
  })

  it('[65] what is mine is what I own', async () => {
    expect(await org.column('SELECT LastName FROM Lead USING SCOPE mine')).toEqual(['Lead 1', 'Lead 4'])
    expect((await org.query('SELECT Id FROM Lead USING SCOPE Everything FOR VIEW FOR REFERENCE')).json.totalSize).toBe(
      4,
    )
    expect((await org.query('SELECT Id FROM Lead USING SCOPE nobodys')).json[0].errorCode).toBe('INVALID_QUERY_SCOPE')
  })

  it('[60] a query has at most 100,000 characters', async () => {
    const values = Array.from({ length: 6_000 }, () => `'${leadId(1)}'`).join(',')
    const authorization = `Bearer ${org.token}`
    const reply = await org.send('/services/data/v67.0/jobs/query', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ operation: 'query', query: `SELECT Id FROM Lead WHERE Id IN (${values})` }),
    })
    expect(reply).toMatchObject({
      status: 400,
      json: [{ errorCode: 'MALFORMED_QUERY', message: 'SOQL statements cannot be longer than 100000 characters.' }],
    })
  })
})
