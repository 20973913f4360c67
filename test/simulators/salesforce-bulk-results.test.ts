import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startSimulator } from '../../simulators/index.ts'
import { writeCsv } from '../../simulators/salesforce/bulk/csv.ts'
import { salesforce } from '../../simulators/salesforce/index.ts'
import type { SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { field } from '../../simulators/salesforce/standard/field.ts'
import { JOBS, openBulkOrg } from './salesforce-bulk.ts'
import { leadId, makeLeads } from './salesforce-org.ts'

type Org = Awaited<ReturnType<typeof openBulkOrg>>

/** Reads a result to its end by its locators. */
async function pagesOf(org: Org, path: string, maxRecords?: number) {
  const pages: { text: string; records: string | null; locator: string | null }[] = []
  for (let locator: string | null = ''; locator !== 'null'; ) {
    const query = new URLSearchParams({
      ...(maxRecords && { maxRecords: String(maxRecords) }),
      ...(locator && { locator }),
    })
    const { status, headers, text } = await org.get(`${path}/results?${query}`)
    if (status !== 200) throw new Error(text)
    locator = headers.get('sforce-locator')
    pages.push({ text, records: headers.get('sforce-numberofrecords'), locator })
  }
  return pages
}

const idRows = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `"${leadId(from + at)}"\n`).join('')

describe('results of a bulk query', () => {
  it('[93] come in pages, each with a header row, the number of its records and the locator of the next', async () => {
    const org = await openBulkOrg(makeLeads(7))
    const pages = await pagesOf(org, await org.finished('SELECT Id FROM Lead'), 3)
    expect(pages.map(({ text }) => text)).toEqual([
      `"Id"\n${idRows(1, 3)}`,
      `"Id"\n${idRows(4, 6)}`,
      `"Id"\n${idRows(7, 7)}`,
    ])
    expect(pages.map(({ records }) => records)).toEqual(['3', '3', '1'])
    expect(pages[2]!.locator).toBe('null')
  })

  it('[93] have the locators of the documented example', async () => {
    // https://developer.salesforce.com/docs/platform/api-asynch/guide/query-get-job-results
    const org = await openBulkOrg(makeLeads(10_001))
    const path = await org.finished('SELECT Id FROM Lead')
    const first = await org.get(`${path}/results?maxRecords=10000`)
    expect(first.headers.get('sforce-locator')).toBe('MTAwMDA')
    expect(first.headers.get('sforce-numberofrecords')).toBe('10000')
    expect(first.headers.get('content-type')).toBe('text/csv; charset=UTF-8')
    const last = await org.get(`${path}/results?locator=MTAwMDA&maxRecords=50000`)
    expect(last.text).toBe(`"Id"\n${idRows(10_001, 10_001)}`)
    expect(last.headers.get('sforce-locator')).toBe('null')
  })

  it('[93] of 10,000 records with 60 fields are whole', async () => {
    const org = await openBulkOrg(makeLeads(10_000, (n) => ({ Email: `lead.${n}@example.com`, City: 'Köln "Mitte"' })))
    const { json } = await org.get('/services/data/v67.0/sobjects/Lead/describe')
    const names = json.fields
      .filter(({ type }: { type: string }) => type !== 'address')
      .map(({ name }: { name: string }) => name)
    const path = await org.finished(`SELECT ${names.slice(0, 60)} FROM Lead`)
    const { headers, text } = await org.get(`${path}/results`)
    expect([headers.get('sforce-numberofrecords'), text.split('\n').length]).toEqual(['10000', 10_002])
  })

  it('end exactly at a full page, and are a header row for no records', async () => {
    const org = await openBulkOrg(makeLeads(6))
    expect(await pagesOf(org, await org.finished('SELECT Id FROM Lead'), 3)).toHaveLength(2)
    const none = await pagesOf(org, await org.finished("SELECT Id, Email FROM Lead WHERE LastName = 'x'"))
    expect(none).toEqual([{ text: '"Id","Email"\n', records: '0', locator: 'null' }])
  })

  it('[93] are the same again at any time, in any order', async () => {
    const org = await openBulkOrg(makeLeads(5))
    const path = await org.finished('SELECT Id, LastName FROM Lead')
    const [first, second] = await pagesOf(org, path, 2)
    org.simulation.account.store.collection('Lead').delete(leadId(4))
    await org.advance(6 * 86_400_000)
    const again = await org.get(`${path}/results?maxRecords=2&locator=${first!.locator}`)
    expect([again.text, again.headers.get('sforce-locator')]).toEqual([second!.text, second!.locator])
    expect((await pagesOf(org, path, 2)).map(({ text }) => text).join('')).toContain(leadId(4))
  })

  it('have at most as many records as the service allows a page, asked for or not', async () => {
    const org = await openBulkOrg(makeLeads(5), { limits: { resultRecords: 2 } })
    const path = await org.finished('SELECT Id FROM Lead')
    const sizes = async (maxRecords?: number) =>
      (await pagesOf(org, path, maxRecords)).map(({ records }) => Number(records))
    expect(await sizes()).toEqual([2, 2, 1])
    expect(await sizes(50_000)).toEqual([2, 2, 1])
    expect(await sizes(1)).toEqual([1, 1, 1, 1, 1])
  })

  it('[94] are refused before the job is complete, for wrong parameters and for another version', async () => {
    const org = await openBulkOrg(makeLeads(3), { limits: { jobMs: 8_000 } })
    const path = await org.finished('SELECT Id FROM Lead')
    const results = async (query = '', of = path) => (await org.get(`${of}/results${query}`)).status
    expect(await results()).toBe(400)
    expect((await org.get(`${path}/resultPages`)).status).toBe(400)
    await org.advance(8_000)
    expect(await results()).toBe(200)
    for (const query of ['maxRecords=0', 'maxRecords=x', 'locator=', 'locator=Mw', 'locator=null', 'locator=MDE'])
      expect([query, await results(`?${query}`)]).toEqual([query, 400])
    for (const version of ['v66.0', 'v68.0']) {
      const other = path.replace('v67.0', version)
      expect(await org.get(`${other}/results`)).toMatchObject({ status: 409, json: [{ message: expect.any(String) }] })
      expect((await org.get(`${other}/resultPages`)).status).toBe(409)
      expect((await org.get(other)).json.state).toBe('JobComplete')
    }
  })
})

describe('the list of result pages', () => {
  it('[95] has up to five addresses, and one for the next five', async () => {
    const org = await openBulkOrg(makeLeads(13), { limits: { resultRecords: 2 } })
    const path = await org.finished('SELECT Id FROM Lead')
    const { json } = await org.get(`${path}/resultPages`)
    expect(json.done).toBe(false)
    expect(json.resultPages).toHaveLength(5)
    expect(json.resultPages[1]).toEqual({ resultUrl: `${path}/results?locator=Mg` })
    expect(json.nextRecordsUrl).toBe(`${path}/resultpages?locator=MTA`)
    const rest = (await org.get(json.nextRecordsUrl)).json
    expect(rest).toEqual({
      resultPages: [{ resultUrl: `${path}/results?locator=MTA` }, { resultUrl: `${path}/results?locator=MTI` }],
      done: true,
    })
    const urls = [...json.resultPages, ...rest.resultPages].map(({ resultUrl }) => resultUrl as string)
    const replies = await Promise.all(urls.map((url) => org.get(url)))
    expect(replies.map(({ text }) => text.replace('"Id"\n', '')).join('')).toBe(idRows(1, 13))
  })

  it('has one address for an empty result', async () => {
    const org = await openBulkOrg([])
    const { json } = await org.get(`${await org.finished('SELECT Id FROM Lead')}/resultPages`)
    expect([json.resultPages.length, json.done]).toEqual([1, true])
    expect((await org.get(json.resultPages[0].resultUrl)).text).toBe('"Id"\n')
  })
})

describe('CSV of a bulk query', () => {
  const LEAD = {
    FirstName: 'Ada "the first"',
    Email: null,
    AnnualRevenue: 1_250_000_000,
    NumberOfEmployees: 7,
    Description: 'one,\ntwo;\r\n"three"',
    IsConverted: true,
    ConvertedDate: '2026-03-01',
    CreatedDate: '2026-01-05T10:00:00.000+0000',
  }
  const FIELDS = Object.keys(LEAD).join(', ')

  it('[96, 97] quotes every cell, doubles quotes, leaves nulls empty and keeps line breaks', async () => {
    const org = await openBulkOrg(makeLeads(1, () => LEAD))
    const { text } = await org.get(`${await org.finished(`SELECT ${FIELDS} FROM Lead`)}/results`)
    expect(text).toBe(
      '"FirstName","Email","AnnualRevenue","NumberOfEmployees","Description","IsConverted","ConvertedDate","CreatedDate"\n' +
        '"Ada ""the first""","","1.25E9","7","one,\ntwo;\r\n""three""","true","2026-03-01","2026-01-05T10:00:00.000Z"\n',
    )
  })

  it.each([
    ['BACKQUOTE', '`'],
    ['CARET', '^'],
    ['COMMA', ','],
    ['PIPE', '|'],
    ['SEMICOLON', ';'],
    ['TAB', '\t'],
  ])('[96] with the delimiter %s and CRLF', async (columnDelimiter, sign) => {
    const org = await openBulkOrg(makeLeads(1))
    const path = await org.finished('select id, LASTNAME from lead', { columnDelimiter, lineEnding: 'CRLF' })
    expect((await org.get(`${path}/results`)).text).toBe(`"Id"${sign}"LastName"\r\n"${leadId(1)}"${sign}"Lead 1"\r\n`)
  })

  it('[98] has its columns as asked, up to version 49 in alphabetical order', async () => {
    const org = await openBulkOrg([])
    const header = async (version: string) => {
      const jobs = JOBS.replace('v67.0', version)
      const { json } = await org.create('SELECT LastName, Id, Company FROM Lead', {}, jobs)
      return (await org.get(`${jobs}/${json.id}/results`)).text
    }
    expect(await header('v50.0')).toBe('"LastName","Id","Company"\n')
    expect(await header('v49.0')).toBe('"Company","Id","LastName"\n')
  })

  it('gives every text back to a reader of quoted cells', () => {
    const columns = ['A', 'B'].map((path) => ({
      path,
      parents: [],
      numbers: 'java' as const,
      field: field('textarea', path, path),
      read: (record: SalesforceRecord) => record[path],
    }))
    const value = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'x', 'ü', '😀') })
    fc.assert(
      fc.property(fc.array(fc.record({ A: value, B: value }), { maxLength: 5 }), (records) => {
        const cells = [...writeCsv(columns, records, ',', '\n').matchAll(/"((?:[^"]|"")*)"(?:,|\n)/g)]
        const read = cells.slice(2).map(([, cell]) => cell!.replaceAll('""', '"'))
        expect(read).toEqual(records.flatMap(({ A, B }) => [A, B]))
      }),
    )
  })
})

describe('compression of results', () => {
  it('[99] is used when gzip is asked for, and only then', async () => {
    const org = await openBulkOrg(makeLeads(3))
    const path = `${await org.finished('SELECT Id FROM Lead')}/results`
    for (const coding of ['gzip', 'deflate, gzip;q=0.5', 'GZIP'])
      expect((await org.get(path, { 'accept-encoding': coding })).headers.get('content-encoding')).toBe('gzip')
    for (const coding of ['deflate', 'gzip;q=0', 'identity, *;q=0.1', '']) {
      const reply = await org.get(path, { 'accept-encoding': coding })
      expect([reply.headers.get('content-encoding'), reply.text]).toEqual([null, `"Id"\n${idRows(1, 3)}`])
    }
    const authorization = `Bearer ${org.token}`
    const raw = await org.simulation.app.request(path, { headers: { authorization, 'accept-encoding': 'gzip' } })
    expect(gunzipSync(await raw.arrayBuffer()).toString()).toBe(`"Id"\n${idRows(1, 3)}`)
  })

  it('is undone by a client over a socket, and a cut body is noticed', async () => {
    const running = await startSimulator('salesforce', { world: 'leads', size: 500 })
    try {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: salesforce.settings['client-id']!,
        client_secret: salesforce.settings['client-secret']!,
      })
      const token = (await (
        await fetch(`${running.url}/services/oauth2/token`, { method: 'POST', body: form })
      ).json()) as {
        access_token: string
      }
      const headers = { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' }
      const body = JSON.stringify({ operation: 'query', query: 'SELECT Id, LastName, Description FROM Lead' })
      const { id } = (await (await fetch(running.url + JOBS, { method: 'POST', headers, body })).json()) as {
        id: string
      }
      const results = () => fetch(`${running.url}${JOBS}/${id}/results`, { headers })
      const reply = await results()
      expect(reply.headers.get('content-encoding')).toBe('gzip')
      expect(reply.headers.get('sforce-numberofrecords')).toBe('500')
      expect((await reply.text()).startsWith('"Id","LastName","Description"\n"00Q')).toBe(true)
      running.simulation.faults.set([{ kind: 'cut', path: '*/results' }])
      const cut = await results()
      expect(cut.status).toBe(200)
      await expect(cut.text()).rejects.toThrow()
    } finally {
      await running.close()
    }
  })
})
