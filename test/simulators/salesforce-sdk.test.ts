import { generateKeyPairSync, sign } from 'node:crypto'
import jsforce from 'jsforce'
import { afterEach, expect, test } from 'vitest'
import { type RunningSimulator, type StartOptions, startSimulator } from '../../simulators/index.ts'
import { makeId } from '../../simulators/salesforce/ids.ts'
import { ANN, leadId, makeLeads, makeSeed } from './salesforce-org.ts'

/** The client that most of the field uses, unchanged, over a socket. */
let running: RunningSimulator

afterEach(() => running.close())

const PEOPLE = makeLeads(5_003, (n) => ({
  Email: `lead${n}@example.com`,
  OwnerId: ANN,
  AnnualRevenue: n / 4,
  SystemModstamp: '2026-11-01T10:00:00.000+0000',
}))

async function start(options: StartOptions = {}) {
  running = await startSimulator('salesforce', { world: { salesforce: makeSeed(PEOPLE) }, ...options })
  const { env, url } = running
  const oauth2 = { loginUrl: url, clientId: env.SF_CLIENT_ID!, clientSecret: env.SF_CLIENT_SECRET! }
  return { url, oauth2, version: '67.0', instanceUrl: url, loginUrl: url }
}

/** Signed in by client credentials, which is done again when the session is over. */
async function connect(options: StartOptions = {}) {
  const config = await start(options)
  const connection = new jsforce.Connection({
    ...config,
    refreshFn: (expired, done) => {
      const fresh = new jsforce.Connection(config)
      fresh.authorize({ grant_type: 'client_credentials' }).then(
        () => done(null, fresh.accessToken!),
        (error: Error) => done(error),
      )
      return expired
    },
  })
  await connection.authorize({ grant_type: 'client_credentials' })
  return connection
}

function expireSessions(): void {
  const { account, clock } = running.simulation
  account.tokens.expire(clock.now())
}

test('[1] jsforce signs in by client credentials and knows who it is', async () => {
  const connection = await connect()
  expect(connection.userInfo).toMatchObject({ id: ANN, organizationId: '00D000000000062EAA' })
  expect(await connection.identity()).toMatchObject({ user_id: ANN, username: 'ann@acme.example' })
})

test('[7] jsforce signs in by a signed assertion', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const certificate = publicKey.export({ type: 'spki', format: 'pem' }) as string
  const connection = new jsforce.Connection(await start({ settings: { certificate } }))
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    iss: running.env.SF_CLIENT_ID,
    sub: 'ann@acme.example',
    aud: 'https://login.salesforce.com',
    exp: Math.floor(Date.now() / 1_000) + 180,
  }
  const signed = `${part({ alg: 'RS256' })}.${part(claims)}`
  const assertion = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  await connection.authorize({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
  expect(connection.userInfo?.id).toBe(ANN)
})

test('[8] jsforce asks a person for consent and exchanges the code, with PKCE', async () => {
  const config = await start()
  const redirectUri = 'http://127.0.0.1:9/callback'
  const oauth2 = new jsforce.OAuth2({ ...config.oauth2, redirectUri, useVerifier: true })
  const consent = await fetch(oauth2.getAuthorizationUrl({ scope: 'api refresh_token', state: 's 1' }), {
    redirect: 'manual',
  })
  const target = new URL(consent.headers.get('location')!)
  expect([target.origin + target.pathname, target.searchParams.get('state')]).toEqual([redirectUri, 's 1'])
  const connection = new jsforce.Connection({ ...config, oauth2 })
  await connection.authorize(target.searchParams.get('code')!)
  expect(connection.userInfo?.id).toBe(ANN)
  expect(connection.refreshToken).toMatch(/^00D/)
})

test('[4] jsforce refreshes an expired session by its refresh token and goes on', async () => {
  const config = await start()
  const refreshToken = running.simulation.vendor.settings['refresh-token']!
  const connection = new jsforce.Connection({ ...config, refreshToken, accessToken: 'stale' })
  const refreshed: string[] = []
  connection.on('refresh', (token: string) => refreshed.push(token))
  expect((await connection.query('SELECT Id FROM Lead LIMIT 1')).records).toHaveLength(1)
  expect(refreshed).toEqual([connection.accessToken])
})

test('[14] jsforce reads on after its session has ended in the middle of a result', async () => {
  const connection = await connect()
  let page = await connection.query('SELECT Id FROM Lead ORDER BY Id')
  const ids = page.records.map(({ Id }) => Id)
  while (!page.done) {
    expireSessions()
    page = await connection.queryMore(page.nextRecordsUrl!)
    ids.push(...page.records.map(({ Id }) => Id))
  }
  expect(ids).toEqual(Array.from({ length: 5_003 }, (_, n) => leadId(n + 1)))
  expect(running.simulation.ledger.figures().byStatus['401']).toBe(2)
})

test('[45] jsforce fetches all pages of a query by itself', async () => {
  const connection = await connect()
  const records: string[] = []
  const query = connection
    .query<{ Id: string; Owner: { Name: string } }>('SELECT Id, Owner.Name FROM Lead')
    .on('record', (record) => records.push(`${record.Id} ${record.Owner.Name}`))
  await query.run({ autoFetch: true, maxFetch: 100_000 })
  expect([query.totalSize, query.totalFetched, records.length]).toEqual([5_003, 5_003, 5_003])
  expect(records.at(-1)).toBe(`${leadId(5_003)} Ann Lee`)
})

test('[18] jsforce lists and describes objects', async () => {
  const connection = await connect()
  const { sobjects } = await connection.describeGlobal()
  expect(sobjects.map(({ name }) => name)).toContain('Lead')
  const { fields, recordTypeInfos } = await connection.describe('Lead')
  expect(fields.find(({ name }) => name === 'OwnerId')).toMatchObject({
    type: 'reference',
    polymorphicForeignKey: true,
  })
  expect(recordTypeInfos[0]).toMatchObject({ master: true, developerName: 'Master' })
})

test('[66] jsforce builds queries, counts and retrieves records', async () => {
  const connection = await connect()
  const leads = connection.sobject('Lead')
  expect(await leads.count({ AnnualRevenue: { $gt: 1_250 } })).toBe(3)
  const found = await leads
    .find({ Email: { $like: 'LEAD500_@%' } }, ['Id', 'Email'])
    .sort({ Id: -1 })
    .limit(2)
  expect(found.map(({ Email }) => Email)).toEqual(['lead5003@example.com', 'lead5002@example.com'])
  expect(await connection.retrieve('Lead', leadId(7))).toMatchObject({ Id: leadId(7), AnnualRevenue: 1.75 })
  const unknown = leadId(99_999)
  const many = await connection.retrieve('Lead', [leadId(2), unknown, leadId(1)], { fields: ['Id', 'LastName'] })
  expect(many.map((record) => record?.LastName ?? null)).toEqual(['Lead 2', null, 'Lead 1'])
})

test('[111] jsforce describes contacts and reads them with their accounts', async () => {
  const [account, contact] = [makeId('001', '000', 1), makeId('003', '000', 1)]
  const objects = {
    Account: { records: [{ Id: account, Name: 'Acme', BillingCity: 'Rome' }] },
    Contact: { records: [{ Id: contact, LastName: 'Ott', AccountId: account }] },
  }
  const connection = await connect({ world: { salesforce: makeSeed([], { objects }) } })
  const { fields } = await connection.describe('Contact')
  expect(fields.find(({ name }) => name === 'AccountId')?.referenceTo).toEqual(['Account'])
  const { records } = await connection.query('SELECT Id, Account.Name, Account.BillingAddress FROM Contact')
  expect(records).toMatchObject([{ Id: contact, Account: { Name: 'Acme', BillingAddress: { city: 'Rome' } } }])
  expect(await connection.retrieve('Account', account)).toMatchObject({ Name: 'Acme', IsDeleted: false })
})

test('[58] jsforce says what went wrong by the code of the service', async () => {
  const connection = await connect()
  await expect(connection.query('SELECT Nope FROM Lead')).rejects.toMatchObject({ errorCode: 'INVALID_FIELD' })
  await expect(connection.retrieve('Lead', leadId(99_999))).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
  await expect(connection.describe('Nope')).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
})

test('[72] jsforce reads what was changed and deleted in a time', async () => {
  const connection = await connect()
  const { control } = running
  await fetch(`${control}/records`, {
    method: 'POST',
    body: JSON.stringify({ object: 'Lead', update: [{ Id: leadId(3), City: 'Rom' }], delete: [leadId(4)] }),
  })
  await fetch(`${control}/clock`, { method: 'POST', body: JSON.stringify({ advance: 120_000 }) })
  const now = running.simulation.clock.now()
  const [from, to] = [new Date(now - 600_000), new Date(now)]
  expect((await connection.updated('Lead', from, to)).ids).toEqual([leadId(3)])
  expect((await connection.deleted('Lead', from, to)).deletedRecords.map(({ id }) => id)).toEqual([leadId(4)])
})

test('[86] jsforce runs a bulk query job to its end', async () => {
  const connection = await connect()
  connection.bulk2.pollInterval = 10
  const stream = await connection.bulk2.query('SELECT Id, LastName, Owner.Name FROM Lead ORDER BY Id')
  const records = (await stream.toArray()) as Record<string, string>[]
  expect(records).toHaveLength(5_003)
  expect(records[5_002]).toEqual({ Id: leadId(5_003), LastName: 'Lead 5003', 'Owner.Name': 'Ann Lee' })
})

test('[76] jsforce sees how much of the day is left', async () => {
  const connection = await connect({ limits: { daily: 15_000 } })
  expect((await connection.limits()).DailyApiRequests).toEqual({ Max: 15_000, Remaining: 14_999 })
  expect(connection.limitInfo.apiUsage).toEqual({ used: 1, limit: 15_000 })
})

test('[10] jsforce signs out, and its token is worth nothing any more', async () => {
  const connection = await connect()
  const { accessToken } = connection
  await connection.logout()
  const reply = await fetch(`${running.url}/services/data/v67.0/limits`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  expect(reply.status).toBe(401)
})
