import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import {
  aborted,
  asked,
  complete,
  config,
  created,
  deleted,
  describeLead,
  firstPage,
  id,
  idsOf,
  isWait,
  job,
  jobs,
  noticesOf,
  opening,
  queried,
  query,
  read,
  refusal,
  results,
  root,
  soql,
  status,
  versions,
} from './salesforce-bulk.ts'

describe('where no job is to be had', () => {
  it.each([
    ['LIMIT_EXCEEDED', 'Max bulk v2 query jobs (10000) per 24 hrs has been reached (10001)', 400],
    ['API_ERROR', 'Selecting compound data not supported in Bulk Query', 400],
    ['INVALIDENTITY', "Entity 'Lead' is not supported by the Bulk API.", 400],
    ['FEATURENOTENABLED', 'Binary content is not enabled', 400],
    ['FUNCTIONALITY_NOT_ENABLED', 'Bulk API is not enabled', 403],
    ['API_DISABLED_FOR_ORG', 'Bulk API is disabled', 403],
    ['NOT_FOUND', 'The requested resource does not exist', 404],
  ])('%s, "%s": the records are queried, and a person is told', async (code, message, httpStatus) => {
    const { fake, pages } = read([
      ...opening,
      { ...created(asked), ...refusal(code, message, httpStatus) },
      queried(asked, [1, 2]),
    ])
    const all = await pages
    expect(idsOf(all)).toEqual([id(1), id(2)])
    expect(noticesOf(all)).toEqual([expect.stringContaining(code)])
    fake.done()
  })

  it.each([
    ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 403, 'quota'],
    ['SERVER_UNAVAILABLE', 'busy', 503, 'transient'],
    ['INVALID_SESSION_ID', 'Session expired or invalid', 401, 'auth'],
  ])('%s concerns the moment, and is passed on', async (code, message, httpStatus, kind) => {
    const { pages } = read([...opening, { ...created(asked), ...refusal(code, message, httpStatus) }])
    await expect(pages).rejects.toMatchObject({ kind })
  })
})

describe('a job that comes to nothing', () => {
  const rest = `${soql} WHERE Id > '${id(2)}' ORDER BY Id`

  it.each([
    [{ errorMessage: 'InvalidBatch : Failed to process query: QUERY_TIMEOUT' }, 'QUERY_TIMEOUT'],
    [{}, 'does not say why'],
  ])('failed with %o: it is deleted, and the records are queried', async (details, told) => {
    const { fake, pages } = read([
      ...[...opening, created(asked), status('Failed', details), deleted()],
      queried(asked, [1, 2]),
    ])
    const all = await pages
    expect(idsOf(all)).toEqual([id(1), id(2)])
    expect(noticesOf(all)).toEqual([expect.stringContaining(told)])
    fake.done()
  })

  const gone: [string, Partial<Exchange>][] = [
    ['has expired', refusal('NOT_FOUND', 'The requested resource does not exist', 404)],
    ['no longer knows the locator', refusal('API_ERROR', 'Invalid locator')],
    ['has results of another version', refusal('API_ERROR', 'The job was created with API version 66.0', 409)],
    ['has no content', { status: 204, reply: '' }],
  ]
  it.each(gone)('%s: another job reads the rest', async (_, answer) => {
    const other = '7505e00000XyZaCAAV'
    const { fake, pages } = read([
      ...[...opening, created(asked), complete(3), results([1, 2], 'MTAwMDA', firstPage)],
      { ...results([], '', { maxRecords: '5000', locator: 'MTAwMDA' }), headers: {}, ...answer },
      ...[created(rest, other), complete(1, other), results([3], 'null', firstPage, other), deleted(other)],
    ])
    const all = await pages
    expect(idsOf(all)).toEqual([id(1), id(2), id(3)])
    expect(all.filter(isWait).map(({ reason }) => reason)).toEqual([
      'Salesforce prepares 100,000 Leads',
      'Salesforce prepares 1 Leads',
    ])
    fake.done()
  })

  it('was deleted or aborted by somebody, again and again: queries take over where the last page ended', async () => {
    const [second, third] = ['7505e00000XyZaCAAV', '7505e00000XyZaDAAV']
    const { fake, pages } = read([
      ...[...opening, created(asked), complete(3), results([1, 2], 'MTAwMDA', firstPage)],
      { ask: `GET ${jobs}/${job}/results`, ...refusal('NOT_FOUND', 'gone', 404) },
      ...[created(rest, second), status('Aborted', {}, second), deleted(second)],
      ...[created(rest, third), { ...status('', {}, third), ...refusal('NOT_FOUND', 'gone', 404) }],
      queried(rest, [3]),
    ])
    const all = await pages
    expect(idsOf(all)).toEqual([id(1), id(2), id(3)])
    expect(noticesOf(all)).toEqual([expect.stringContaining('lost 3 times')])
    fake.done()
  })

  it('is never ready: after two hours it is aborted and deleted, and the records are queried', async () => {
    const waited = 2 * 60 * 60_000
    const cursor = JSON.stringify({ job, root, lost: 0, about: 9, waited })
    const { fake, pages } = read(
      [versions, describeLead, status('InProgress'), aborted(), deleted(), queried(asked, [1])],
      { cursor },
    )
    const all = await pages
    expect(idsOf(all)).toEqual([id(1)])
    expect(noticesOf(all)).toEqual([expect.stringContaining('120 minutes')])
    fake.done()
  })
})

describe('what does not add up', () => {
  const ready = [...opening, created(asked)]

  it('is told when the job counted other than it gave', async () => {
    const { pages } = read([...ready, complete(5), results([1, 2], 'null', firstPage), deleted()])
    expect(noticesOf(await pages)).toEqual(["Salesforce's query job counted 5 Leads and gave 2."])
  })

  it.each([
    ['a page that lacks rows', { headers: { 'sforce-locator': 'null', 'sforce-numberofrecords': '3' } }, 'transient'],
    ['a page that does not say where it goes on', { headers: { 'sforce-numberofrecords': '2' } }, 'bug'],
    ['a page without a column that was asked for', { reply: `"Id"\n"${id(1)}"\n"${id(2)}"\n` }, 'bug'],
    ['a page without ids', { reply: `"LastName"\n"Lead 1"\n"Lead 2"\n` }, 'bug'],
    ['a page that is something else', { reply: '<html>\n<body>\nproxy\n</html>' }, 'bug'],
  ])('%s is refused', async (_, answer, kind) => {
    const { pages } = read([...ready, complete(2), { ...results([1, 2], 'null', firstPage), ...answer }])
    await expect(pages).rejects.toMatchObject({ kind })
  })
})

describe('a read that ends early', () => {
  it('leaves its job alone when it is paused, and stops it when it is aborted', async () => {
    const paused = fakeHttp([...opening, created(asked)])
    for await (const page of connect(config, paused.factory).read(query, never)) if (isWait(page)) break
    paused.done()

    const abort = new AbortController()
    const stopped = fakeHttp([...opening, created(asked), aborted()])
    const pages = connect(config, stopped.factory).read(query, abort.signal)
    const reading = (async () => {
      for await (const _ of pages) abort.abort(new Error('enough'))
    })()
    await expect(reading).rejects.toThrow('enough')
    stopped.done()
  })

  it('is over even when the job cannot be stopped any more', async () => {
    const abort = new AbortController()
    const late = { ...aborted(), ...refusal('INVALIDJOBSTATE', 'Aborting already Completed Job not allowed') }
    const fake = fakeHttp([...opening, created(asked), late])
    const reading = (async () => {
      for await (const _ of connect(config, fake.factory).read(query, abort.signal)) abort.abort(new Error('enough'))
    })()
    await expect(reading).rejects.toThrow('enough')
    fake.done()
  })
})

it('a new job without an id is not waited for: the records are queried', async () => {
  const nameless = { ...created(asked), reply: { state: 'UploadComplete' } }
  const { fake, pages } = read([...opening, nameless, queried(asked, [1])])
  const all = await pages
  expect(idsOf(all)).toEqual([id(1)])
  expect(noticesOf(all)).toEqual([expect.stringContaining('took no query job')])
  fake.done()
})
