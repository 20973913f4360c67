import { describe, expect, it } from 'vitest'
import { field } from '../../simulators/salesforce/standard/field.ts'
import { leadFields } from '../../simulators/salesforce/standard/lead.ts'
import { leadId, makeLeads, openOrg } from './salesforce-org.ts'

const LEADS = [
  {
    FirstName: 'Ada',
    Email: 'ADA@Example.com',
    AnnualRevenue: 1_250_000_000,
    CreatedDate: '2026-01-05T10:00:00.000+0000',
  },
  { FirstName: 'bob', Email: 'bob@example.org', AnnualRevenue: 15_000, CreatedDate: '2026-02-05T10:00:00.000+0000' },
  { FirstName: "O'Neill", Email: null, AnnualRevenue: 0.5, ConvertedDate: '2026-03-01', IsConverted: true },
  { FirstName: '50%_off', Rating: 'Hot', City: 'Köln', Latitude: 50.94, Longitude: 6.96, Description: 'line\n"two"' },
  { FirstName: null, Rating: 'Cold', NumberOfEmployees: 7, IsDeleted: true },
]

const org = await openOrg(makeLeads(5, (n) => LEADS[n - 1]!))

/** The first names that a condition selects, in id order. */
async function names(where: string): Promise<(string | null)[]> {
  const { json } = await org.query(`SELECT FirstName FROM Lead WHERE ${where}`)
  if (!json.records) throw new Error(JSON.stringify(json))
  return json.records.map(({ FirstName }: { FirstName: string | null }) => FirstName)
}

describe('conditions of SOQL', () => {
  const ADA_TO_ONEILL = ['Ada', 'bob', "O'Neill"]
  it.each([
    ["FirstName = 'ada'", ['Ada']],
    ["FirstName != 'ADA'", ['bob', "O'Neill", '50%_off']],
    ["FirstName <> 'ADA'", ['bob', "O'Neill", '50%_off']],
    ["FirstName = 'O\\'Neill'", ["O'Neill"]],
    ["FirstName < 'c'", ['Ada', 'bob', '50%_off']],
    ['Email = null', ["O'Neill", '50%_off']],
    ['Email != NULL', ['Ada', 'bob']],
    ["Email LIKE '%@EXAMPLE.%'", ['Ada', 'bob']],
    ["FirstName LIKE '_ob'", ['bob']],
    ["FirstName LIKE '50\\%\\_%'", ['50%_off']],
    ["FirstName LIKE '%\\_%'", ['50%_off']],
    ["(NOT Email LIKE '%org')", ['Ada', "O'Neill", '50%_off']],
    ["FirstName IN ('BOB', 'ada')", ['Ada', 'bob']],
    ["FirstName NOT IN ('BOB', 'ada')", ["O'Neill", '50%_off']],
    ['AnnualRevenue > 15000', ['Ada']],
    ['AnnualRevenue >= 15000.0', ['Ada', 'bob']],
    ['AnnualRevenue <= 1.5E4', ['bob', "O'Neill"]],
    ['IsConverted = TRUE', ["O'Neill"]],
    ['ConvertedDate = 2026-03-01', ["O'Neill"]],
    ['ConvertedDate < 2026-03-01', []],
    ['CreatedDate > 2026-01-05T10:00:00Z', ['bob']],
    ['CreatedDate >= 2026-01-05T11:00:00+01:00', ['Ada', 'bob']],
    ['CreatedDate = 2026-01-05T10:00:00.000+0000', ['Ada']],
    [`Id > '${leadId(2)}'`, ["O'Neill", '50%_off']],
    [`Id = '${leadId(2).slice(0, 15)}'`, ['bob']],
    [`Id IN ('${leadId(3)}', '${leadId(1)}')`, ['Ada', "O'Neill"]],
    [`Id <= '${leadId(3)}' AND Email != null AND AnnualRevenue > 0`, ['Ada', 'bob']],
    ["Rating = 'hot' OR FirstName = 'bob'", ['bob', '50%_off']],
    ["(Rating = 'hot' OR FirstName = 'bob') AND Email = null", ['50%_off']],
    ["NOT (Rating = 'hot')", ADA_TO_ONEILL],
    ["NOT NOT NOT Rating = 'hot'", ADA_TO_ONEILL],
    ["NOT NOT Rating = 'hot'", ['50%_off']],
    ["City = 'K\\u00f6ln'", ['50%_off']],
  ])('[33, 34, 37] WHERE %s', async (where, expected) => {
    expect(await names(where)).toEqual(expected)
  })

  it('[34] has parentheses as deep as clients write them', async () => {
    const nested = (depth: number) => `SELECT Id FROM Lead WHERE ${'('.repeat(depth)}Id = null${')'.repeat(depth)}`
    expect((await org.query(nested(500))).json.totalSize).toBe(0)
    expect((await org.query(nested(5_000))).json[0].errorCode).toBe('MALFORMED_QUERY')
  })

  it('[35] compares ids in byte order, not without regard to case', async () => {
    const ids = ['00Q00000000000B', '00Q00000000000a', '00Q00000000000b'].map((Id) => ({ Id }))
    const { query } = await openOrg(makeLeads(3, (n) => ids[n - 1]!))
    const { json } = await query("SELECT Id FROM Lead WHERE Id > '00Q00000000000B' ORDER BY Id DESC")
    expect(json.records.map(({ Id }: { Id: string }) => Id)).toEqual(['00Q00000000000b', '00Q00000000000a'])
  })
})

describe('order, limit and offset of SOQL', () => {
  const order = async (clause: string) =>
    (await org.query(`SELECT Id, FirstName FROM Lead ${clause}`)).json.records.map(
      (record: { FirstName: string }) => record.FirstName,
    )

  it('[52] sorts text without regard to case, nulls first unless the query says otherwise', async () => {
    expect(await order('ORDER BY FirstName')).toEqual(['50%_off', 'Ada', 'bob', "O'Neill"])
    expect(await order('ORDER BY AnnualRevenue DESC NULLS LAST')).toEqual(['Ada', 'bob', "O'Neill", '50%_off'])
    expect(await order('ORDER BY AnnualRevenue')).toEqual(['50%_off', "O'Neill", 'bob', 'Ada'])
    expect(await order('ORDER BY IsConverted DESC, Id DESC')).toEqual(["O'Neill", '50%_off', 'bob', 'Ada'])
  })

  it('[54] cuts a window out of the result', async () => {
    expect(await order('ORDER BY Id LIMIT 2 OFFSET 1')).toEqual(['bob', "O'Neill"])
    expect((await org.query('SELECT Id FROM Lead LIMIT 1')).json.totalSize).toBe(1)
    expect((await org.query('SELECT Id FROM Lead OFFSET 2001')).json).toEqual([
      { message: 'Maximum SOQL offset allowed is 2000', errorCode: 'NUMBER_OUTSIDE_VALID_RANGE' },
    ])
  })
})

describe('answers to queries', () => {
  it('[83] have attributes, canonical names, nulls, and fractional numbers as the service writes them', async () => {
    const reply = await org.query(
      'select id, FIRSTNAME, AnnualRevenue, NumberOfEmployees, CreatedDate from lead limit 3',
    )
    expect(reply.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    const url = `/services/data/v67.0/sobjects/Lead/${leadId(1)}`
    expect(reply.text).toContain(
      `{"totalSize":3,"done":true,"records":[{"attributes":{"type":"Lead","url":"${url}"},"Id":"${leadId(1)}",` +
        '"FirstName":"Ada","AnnualRevenue":1.25E9,"NumberOfEmployees":null,"CreatedDate":"2026-01-05T10:00:00.000+0000"}',
    )
    expect(reply.text).toContain('"AnnualRevenue":15000.0,')
    expect(reply.text).toContain('"AnnualRevenue":0.5,')
    expect(reply.json.records[0].AnnualRevenue).toBe(1_250_000_000)
  })

  it('[85] carry compound addresses and any text', async () => {
    const { json } = await org.query("SELECT Address, Description, Name FROM Lead WHERE City = 'köln'")
    expect(json.records[0]).toMatchObject({ Description: 'line\n"two"', Name: '50%_off Lead 4' })
    expect(json.records[0].Address).toEqual({
      city: 'Köln',
      country: null,
      geocodeAccuracy: null,
      latitude: 50.94,
      longitude: 6.96,
      postalCode: null,
      state: null,
      street: null,
    })
    expect((await org.query('SELECT Address FROM Lead LIMIT 1')).json.records[0].Address).toBeNull()
  })

  it('[85] carry codes of states and countries where the org has them', async () => {
    const codes = ['StateCode', 'CountryCode'].map((name) => field('picklist', name, name, { length: 10 }))
    const where = { City: 'Rom', State: 'Latium', StateCode: 'RM', Country: 'Italy', CountryCode: 'IT' }
    const { query } = await openOrg(
      makeLeads(1, () => where),
      {},
      { fields: [...leadFields([]), ...codes] },
    )
    expect((await query('SELECT Address FROM Lead')).json.records[0].Address).toMatchObject({
      state: 'Latium',
      stateCode: 'RM',
      country: 'Italy',
      countryCode: 'IT',
    })
  })

  it('[55] count without records', async () => {
    expect((await org.query('SELECT COUNT() FROM Lead WHERE Email != null')).json).toEqual({
      totalSize: 2,
      done: true,
      records: [],
    })
  })

  it('[68] leave deleted records to queryAll', async () => {
    const soql = encodeURIComponent('SELECT Id FROM Lead')
    expect((await org.get(`/services/data/v67.0/query?q=${soql}`)).json.totalSize).toBe(4)
    expect((await org.get(`/services/data/v67.0/queryAll?q=${soql}`)).json.totalSize).toBe(5)
    const deleted = encodeURIComponent('SELECT FirstName, IsDeleted FROM Lead WHERE IsDeleted = true')
    expect((await org.get(`/services/data/v67.0/queryAll?q=${deleted}`)).json.records[0].IsDeleted).toBe(true)
  })
})

describe('refused queries', () => {
  const NO_COLUMN =
    "No such column 'SF_date__c' on entity 'Lead'. If you are attempting to use a custom field, be sure to append the " +
    "'__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names."
  const NO_TYPE =
    "sObject type 'Nope__c' is not supported. If you are attempting to use a custom object, be sure to append the '__c' " +
    'after the entity name. Please reference your WSDL or the describe call for the appropriate names.'

  it.each([
    [
      'select Id, Company,Email,LastName,SF_date__c, OwnerId from Lead',
      'INVALID_FIELD',
      `\nselect Id, Company,Email,LastName,SF_date__c, OwnerId from Lead\n${' '.repeat(34)}^\nERROR at Row:1:Column:35\n${NO_COLUMN}`,
    ],
    [
      'SELECT Id FROM Nope__c',
      'INVALID_TYPE',
      `\nSELECT Id FROM Nope__c\n${' '.repeat(15)}^\nERROR at Row:1:Column:16\n${NO_TYPE}`,
    ],
    [
      'SELECT Id FORM Lead',
      'MALFORMED_QUERY',
      `\nSELECT Id FORM Lead\n${' '.repeat(10)}^\nERROR at Row:1:Column:11\nunexpected token: 'FORM'`,
    ],
  ])('[58] %s is refused with the place of the error', async (soql, errorCode, message) => {
    expect(await org.query(soql)).toMatchObject({ status: 400, json: [{ message, errorCode }] })
  })

  it.each([
    ['SELECT', 'MALFORMED_QUERY'],
    ['SELECT FROM Lead', 'MALFORMED_QUERY'],
    ['SELECT * FROM Lead', 'MALFORMED_QUERY'],
    ['SELECT Id, FROM Lead', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Lead WHERE', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Lead WHERE Name = 'x", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Lead WHERE Name = 'a\\qb'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Lead WHERE (Name = 'x'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Lead WHERE Name = 'x' AND City = 'y' OR Rating = 'z'", 'MALFORMED_QUERY'],
    ['SELECT Id FROM Lead WHERE Name = "x"', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Lead LIMIT 1.5', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Lead WHERE ConvertedDate > 2026-02-31', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Lead OFFSET 1 LIMIT 1', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Lead ORDER BY Description', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Lead WHERE Description = 'x'", 'INVALID_FIELD'],
    ['SELECT Id, Id FROM Lead', 'INVALID_FIELD'],
    ["SELECT Id FROM Lead WHERE AnnualRevenue = '5'", 'INVALID_FIELD'],
    ["SELECT Id FROM Lead WHERE CreatedDate > '2026-01-01'", 'INVALID_FIELD'],
    ['SELECT Id FROM Lead WHERE CreatedDate > 2026-01-01', 'INVALID_FIELD'],
    ['SELECT Id FROM Lead WHERE Name = 5', 'INVALID_FIELD'],
    ["SELECT Id FROM Lead WHERE Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ["SELECT Id FROM Lead WHERE AnnualRevenue LIKE '5%'", 'INVALID_QUERY_FILTER_OPERATOR'],
  ])('[53, 59] %s is refused', async (soql, errorCode) => {
    const { status, json } = await org.query(soql)
    expect(status).toBe(400)
    expect(json).toEqual([{ errorCode, message: expect.any(String) }])
  })

  it('[58] names the line of a query of several lines', async () => {
    const { json } = await org.query('SELECT Id\nFROM Lead\nWHERE Nope = 1')
    expect(json[0].message).toContain('ERROR at Row:3:Column:7\n')
  })

  it('[61] needs a query and a URI of at most 16 KB', async () => {
    expect((await org.get('/services/data/v67.0/query')).json[0].errorCode).toBe('MALFORMED_QUERY')
    const values = Array.from({ length: 900 }, (_, n) => `'${leadId(n)}'`).join(',')
    expect((await org.query(`SELECT Id FROM Lead WHERE Id IN (${values})`)).status).toBe(414)
  })
})
