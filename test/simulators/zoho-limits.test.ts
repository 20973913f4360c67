import { expect, test } from 'vitest'
import { openOrg, type Reply, records } from './zoho-org.ts'

const HOUR = 3_600_000
const contacts = (count: number) => ({
  modules: { Contacts: { records: records(count, (n) => ({ Last_Name: `C${n}` })) } },
})
const people = (count: number) => Array.from({ length: count }, (_, n) => ({ Last_Name: `New ${n}` }))

/** Credits that a call used, as the ledger tells. */
async function cost(org: Awaited<ReturnType<typeof openOrg>>, work: () => Promise<unknown>): Promise<number> {
  await work()
  const { json } = await org.control('ledger?entries=1')
  return json.entries.at(-1).weight
}

test.each([
  ['Free', 1, 5_000],
  ['Standard', 4, 51_000],
  ['Standard', 400, 100_000],
  ['Professional', 10, 55_000],
  ['Enterprise', 3, 53_000],
  ['Ultimate', 10, 70_000],
] as const)('[11] %s with %d licences has %d credits a day', async (edition, users_license, most) => {
  const org = await openOrg({ org: { edition, users_license } })
  const half = most / 2
  for (let used = 0; used + 500 <= half; used += 500) await org.post('settings/modules', { modules: [{}] })
  const { headers } = await org.get('org')
  expect(Number(headers.get('x-api-credits-remaining'))).toBe(most - (Math.floor(half / 500) * 500 + 1))
})

test('[12] credits left are told when half of them is spent', async () => {
  const org = await openOrg({}, { limits: { credits: 10 } })
  for (let n = 1; n <= 4; n++) expect((await org.get('org')).headers.get('x-api-credits-remaining')).toBeNull()
  expect((await org.get('org')).headers.get('x-api-credits-remaining')).toBe('5')
})

test('[13] a spent day is refused without Retry-After, and frees hour by hour over 24 hours', async () => {
  const org = await openOrg({}, { limits: { credits: 2 } })
  const signedIn = async () => {
    org.token = (await org.signIn()).json.access_token
    return (await org.get('org')).status
  }
  expect(await signedIn()).toBe(200)
  org.advance(HOUR)
  expect(await signedIn()).toBe(200)
  const refused = await org.get('org')
  expect(refused).toMatchObject({ status: 429, json: { code: 'TOO_MANY_REQUESTS', details: {}, status: 'error' } })
  expect(refused.headers.get('retry-after')).toBeNull()
  expect(refused.json.message).toMatch(/24 hours/)
  org.advance(22 * HOUR)
  expect(await signedIn()).toBe(429)
  org.advance(HOUR)
  expect(await signedIn()).toBe(200)
  expect(await signedIn()).toBe(429)
})

test('[14] what calls cost', async () => {
  const org = await openOrg(contacts(3))
  const coql = (limit: string) => cost(org, () => org.query(`select id from Contacts where id > '0' limit ${limit}`))
  expect(await cost(org, () => org.get('Contacts?fields=id'))).toBe(1)
  expect(await cost(org, () => org.insert('Contacts', ...people(1)))).toBe(1)
  expect(await cost(org, () => org.insert('Contacts', ...people(11)))).toBe(2)
  expect(await cost(org, () => org.insert('Contacts', ...people(100)))).toBe(10)
  expect(await coql('200')).toBe(1)
  expect(await coql('0, 1000')).toBe(2)
  expect(await coql('2000')).toBe(3)
  expect(await cost(org, () => org.post('/crm/bulk/v8/read', {}))).toBe(50)
  expect(await cost(org, () => org.get('/crm/bulk/v8/read/1'))).toBe(1)
  expect(await cost(org, () => org.post('/crm/bulk/v8/write', {}))).toBe(500)
  expect(await cost(org, () => org.post('settings/modules', {}))).toBe(500)
  const ids = Array.from({ length: 51 }, (_, n) => String(n))
  expect(await cost(org, () => org.post('Contacts/actions/add_tags', { tags: [{ name: 'a' }], ids }))).toBe(2)
})

/** An org in which calls stay in flight until they are let go. */
async function openSlow(seed: Parameters<typeof openOrg>[0] = {}, settings: Record<string, string> = {}) {
  const waiting: (() => void)[] = []
  let isHeld = false
  const sleep = () => (isHeld ? new Promise<void>((wake) => waiting.push(wake)) : Promise.resolve())
  const latency = { batch: [1, 1], page: [1, 1], small: [1, 1] } as const
  const org = await openOrg(
    { ...contacts(1), ...seed },
    { latency, settings, time: { now: () => Date.UTC(2026, 2, 1), sleep } },
  )
  isHeld = true
  const letGo = () => {
    for (const wake of waiting.splice(0)) wake()
  }
  /** The answers of calls that were in flight together. */
  const together = async (...calls: Promise<Reply>[]) => {
    const replies = Promise.all(calls)
    while (waiting.length < calls.length) await new Promise((next) => setImmediate(next))
    letGo()
    return await replies
  }
  return { ...org, together }
}

const times = (count: number, call: () => Promise<Reply>) => Array.from({ length: count }, call)
const refused = (replies: Reply[]) => replies.filter(({ status }) => status === 429)

test.each([
  ['Free', 5],
  ['Standard', 10],
  ['Professional', 15],
  ['Enterprise', 20],
  ['Ultimate', 25],
] as const)('[15] %s has %d calls in flight; one more is refused at once', async (edition, most) => {
  const org = await openSlow({ org: { edition } })
  const replies = await org.together(...times(most + 1, () => org.get('org')))
  expect(refused(replies)).toHaveLength(1)
  expect(refused(replies)[0]!.json).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 'error' })
  expect(refused(replies)[0]!.json.message).toMatch(/maximum number of concurrent/)
  expect(refused(replies)[0]!.headers.get('retry-after')).toBeNull()
  expect(refused(await org.together(org.get('org')))).toHaveLength(0)
})

test('[16] ten heavy calls in flight: queries, searches, sorted lists, writes of more than ten records', async () => {
  const view = '5725767000000000400'
  const org = await openSlow({ views: [{ id: view, module: 'Contacts', name: 'All' }] })
  const heavy = () => [
    ...times(3, () => org.query("select id from Contacts where id > '0'")),
    ...times(3, () => org.get('Contacts/search?word=ab')),
    org.get('Contacts?fields=id&sort_by=Created_Time'),
    org.get(`Contacts?fields=id&cvid=${view}`),
    ...times(2, () => org.insert('Contacts', ...people(11))),
  ]
  expect(refused(await org.together(...heavy()))).toHaveLength(0)
  const light = [org.get('Contacts?fields=id'), org.insert('Contacts', ...people(10))]
  const [refusal, ...others] = refused(await org.together(...heavy(), org.insert('Contacts', ...people(11)), ...light))
  expect(others).toHaveLength(0)
  expect(refusal!.json.message).toMatch(/sub-concurrent/)
})

test('[17] what refusals say is chosen at the start', async () => {
  const org = await openSlow(
    { org: { edition: 'Free' } },
    { readings: 'rate-limit-exceeded', 'concurrency-text': 'Slow down.' },
  )
  const [refusal] = refused(await org.together(...times(6, () => org.get('org'))))
  expect(refusal!.json).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', message: 'Slow down.' })
})

test('[18] a refused call uses up nothing and does nothing', async () => {
  const org = await openOrg({}, { limits: { credits: 10 } })
  expect((await org.insert('Contacts', ...people(91))).status).toBe(201)
  expect((await org.insert('Contacts', ...people(1))).status).toBe(429)
  expect(org.rows('Contacts')).toHaveLength(91)
  org.advance(24 * HOUR)
  org.token = (await org.signIn()).json.access_token
  expect((await org.insert('Contacts', ...people(91))).status).toBe(201)
})

test('[19] unknown paths are 404, other methods 405', async () => {
  const org = await openOrg()
  expect(await org.get('Contacts/a/b/c/d')).toMatchObject({ status: 404, json: { code: 'INVALID_URL_PATTERN' } })
  expect(await org.call('PATCH', 'Contacts')).toMatchObject({ status: 405, json: { code: 'INVALID_REQUEST_METHOD' } })
})

test('[20] faults answer in the words of the service; a batch that breaks off has written its first records', async () => {
  const org = await openOrg()
  await org.fault({ kind: 'status', status: 500, nth: 1 }, { kind: 'partial', rows: 2, method: 'POST' })
  expect(await org.get('org')).toMatchObject({ status: 500, json: { code: 'INTERNAL_ERROR' } })
  expect((await org.insert('Contacts', ...people(5))).status).toBe(502)
  expect(org.rows('Contacts')).toHaveLength(2)
  await org.fault({ kind: 'status', status: 401 })
  expect((await org.get('org')).json.code).toBe('INVALID_TOKEN')
  await org.fault({ kind: 'status', status: 403 })
  expect((await org.get('org')).json.code).toBe('NO_PERMISSION')
  await org.fault({ kind: 'status', status: 429 })
  expect((await org.get('org')).json.code).toBe('TOO_MANY_REQUESTS')
})
