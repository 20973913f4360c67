import { describe, expect, it } from 'vitest'
import { BOB, openDatedOrg, QUEUE } from './salesforce-dated-org.ts'
import { ANN, leadId } from './salesforce-org.ts'

const org = await openDatedOrg()

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
