import type { Page, WaitingPage } from '../../src/connector.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'

/** Literal exchanges of an org with 100,000 leads, as the documentation of Bulk API 2.0 queries shows them. */

const url = 'https://acme.my.salesforce.com'
export const root = '/services/data/v67.0'
export const config = { vendor: 'salesforce', settings: { url }, credentials: { accessToken: '00D!AQ1' } }
export const job = '7505e00000XyZaBAAV'
export const jobs = `${root}/jobs/query`
export const query = { object: 'Lead', fields: ['LastName'] }

export const versions: Exchange = { ask: 'GET /services/data', reply: [{ url: root, version: '67.0' }] }
const plain = { label: 'A field', nillable: true, createable: true, updateable: true, defaultedOnCreate: false }
const field = (name: string, type: string, details: object = {}) => ({ ...plain, name, type, ...details })
export const describeLead: Exchange = {
  ask: `GET ${root}/sobjects/Lead/describe`,
  reply: {
    ...{ name: 'Lead', label: 'Lead', labelPlural: 'Leads', custom: false },
    fields: [
      field('Id', 'id'),
      field('LastName', 'string'),
      field('Description', 'textarea', { length: 32000 }),
      field('IsConverted', 'boolean'),
      field('AnnualRevenue', 'currency', { scale: 2 }),
      field('Score__c', 'double', { scale: 0 }),
      field('Interests__c', 'multipicklist'),
      field('CreatedDate', 'datetime'),
      field('Birthdate__c', 'date'),
    ],
  },
}
export const counts = (count: number): Exchange => ({
  ask: `GET ${root}/limits/recordCount`,
  reply: { sObjects: [{ count, name: 'Lead' }] },
})
export const opening = [versions, describeLead, counts(100_000)]

export const id = (n: number) => `00Q5e00000AbCd${String(n).padStart(4, '0')}`
export const soql = 'SELECT Id,LastName FROM Lead'

/** The answer to a creation, as the documentation shows it. */
export const created = (body: string, of = job): Exchange => ({
  ask: `POST ${jobs}`,
  body: { operation: 'query', query: body, contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' },
  reply: {
    ...{ id: of, operation: 'query', object: 'Lead', createdById: '0055e00000AbCdEAAV', state: 'UploadComplete' },
    ...{ createdDate: '2026-11-20T14:00:00.000+0000', systemModstamp: '2026-11-20T14:00:00.000+0000' },
    ...{ concurrencyMode: 'Parallel', contentType: 'CSV', apiVersion: 67, lineEnding: 'LF', columnDelimiter: 'COMMA' },
  },
})
export const status = (state: string, details: object = {}, of = job): Exchange => ({
  ask: `GET ${jobs}/${of}`,
  reply: { id: of, operation: 'query', object: 'Lead', state, jobType: 'V2Query', ...details },
})
export const results = (ids: number[], next: string, asked: Record<string, string>, of = job): Exchange => ({
  ask: `GET ${jobs}/${of}/results`,
  query: asked,
  headers: { 'sforce-locator': next, 'sforce-numberofrecords': String(ids.length) },
  reply: `"Id","LastName"\n${ids.map((n) => `"${id(n)}","Lead ${n}"\n`).join('')}`,
})
export const deleted = (of = job): Exchange => ({ ask: `DELETE ${jobs}/${of}`, status: 204, reply: '' })
export const aborted = (of = job): Exchange => ({
  ask: `PATCH ${jobs}/${of}`,
  body: { state: 'Aborted' },
  reply: { id: of },
})
export const refusal = (errorCode: string, message: string, code = 400) => ({
  status: code,
  reply: [{ errorCode, message }],
})
export const queried = (q: string, ids: number[]): Exchange => ({
  ask: `GET ${root}/query`,
  query: { q },
  reply: { totalSize: ids.length, done: true, records: ids.map((n) => ({ Id: id(n), LastName: `Lead ${n}` })) },
})

export const isWait = (page: Page): page is WaitingPage => 'wait' in page
export const idsOf = (pages: Page[]) =>
  pages.flatMap((page) => (isWait(page) ? [] : page.records.map((record) => record.id)))
export const noticesOf = (pages: Page[]) => pages.flatMap((page) => (isWait(page) ? [] : (page.notice ?? [])))
export const read = (exchanges: Exchange[], details: object = {}) => {
  const fake = fakeHttp(exchanges)
  const pages = connect(config, fake.factory).read({ ...query, ...details }, never)
  return { fake, pages: Array.fromAsync(pages) }
}

export const asked = `${soql} ORDER BY Id`
export const complete = (numberRecordsProcessed: number, of = job) =>
  status('JobComplete', { numberRecordsProcessed }, of)
export const firstPage = { maxRecords: '200' }
