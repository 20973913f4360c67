import { describe, expect, it } from 'vitest'
import type { Encoded, Intention } from '../../src/connector.ts'
import { connect } from '../../src/connectors/pipedrive/index.ts'
import { missingScopes, scopesLacking } from '../../src/connectors/pipedrive/scopes.ts'
import { findObject } from '../../src/model/schema.ts'
import { openAccount } from './contract-account.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, me, ofPersons } from './pipedrive-answers.ts'
import { openInProcess } from './small-account.ts'
import { accounts } from './subjects/pipedrive.ts'

const app = { clientId: 'id', clientSecret: 'secret', refreshToken: 'refresh-1' }
const token = (scope: object): Exchange => ({
  ask: 'POST /oauth/token',
  reply: {
    ...{ access_token: 'v1u:one', token_type: 'bearer', expires_in: 3_600, refresh_token: 'refresh-1' },
    ...{ api_domain: 'https://acme.pipedrive.com', ...scope },
  },
})
const opened = (scope: object) => connect({ ...config, credentials: app }, fakeHttp([token(scope), me]).factory)

const nothing = { read: [], write: [], schema: [] }
const intends = (object: string, more: Partial<Intention> = {}): Intention => ({
  ...{ object, creates: 1, updates: 0, writes: [], newFields: [], addsOptions: false },
  ...more,
})
const tier = { name: 'tier', label: 'Tier', type: 'text' } as const
const whole = 'base,users:read,contacts:full,deals:full,leads:full,products:full,activities:full'

describe('scopes that an app of Pipedrive was not given', () => {
  it.each([
    [{ scope: `${whole},admin` }, nothing],
    [
      { scope: whole.replaceAll(',', ' ') },
      { ...nothing, schema: ['contact-fields:full', 'deal-fields:full', 'admin'] },
    ],
    [{}, nothing],
  ])('are told by what came with the token: %j', async (scope, missing) => {
    expect((await opened(scope).check(never)).missing).toEqual(missing)
  })

  it('are those of records, where an app may read alone', () => {
    const scope = 'base contacts:read deals:read leads:read products:read activities:read users:read'
    const { read, write } = missingScopes(scope)
    expect(read).toEqual([])
    expect(write).toEqual(['contacts:full', 'deals:full', 'leads:full', 'products:full', 'activities:full'])
    expect(missingScopes('base').read).toContain('users:read')
    expect(missingScopes(null)).toEqual(nothing)
  })

  const cases: [string, Intention, string[]][] = [
    ['contacts:full', intends('persons'), []],
    ['contacts:read', intends('persons', { creates: 0, updates: 2 }), ['contacts:full']],
    ['contacts:full', intends('persons', { newFields: [tier] }), ['contact-fields:full']],
    ['contacts:full admin', intends('persons', { newFields: [tier] }), []],
    ['deals:read', intends('deals', { creates: 0, addsOptions: true }), ['deal-fields:full']],
    ['deals:full', intends('deals', { addsOptions: true }), []],
    ['products:read', intends('products', { creates: 0, addsOptions: true }), ['product-fields:full']],
    ['activities:full', intends('activities', { addsOptions: true }), ['admin']],
    ['leads:full', intends('leads', { addsOptions: true }), []],
    ['products:full', intends('products', { newFields: [tier] }), []],
    ['contacts:full', intends('notes'), []],
    ['activities:full', intends('notes'), ['contacts:full']],
  ]
  it.each(cases)('are those that a migration needs: %s, %j', (scope, intention, lacks) => {
    expect(scopesLacking(scope, intention)).toEqual(lacks)
    expect(scopesLacking(null, intention)).toEqual([])
  })

  it('stand in the way of it in the dry run', async () => {
    const connection = opened({ scope: 'base,users:read,contacts:read' })
    const findings = await connection.preflight!(intends('persons'), never)
    expect(findings[0]).toMatchObject({ severity: 'error', code: 'missing-rights', count: 1 })
    expect(findings[0]?.message).toContain('contacts:full')
    const free = await opened({}).preflight!(intends('persons'), never)
    expect(free.map(({ code }) => code)).not.toContain('missing-rights')
  })

  it('are none for fields that are there', async () => {
    const connection = connect(
      { ...config, credentials: app },
      fakeHttp([token({ scope: 'base,users:read,contacts:full' }), ...ofPersons]).factory,
    )
    const there = { ...tier, name: 'crm_ferry_source_id' }
    const of = (newFields: Intention['newFields']) => connection.preflight!(intends('persons', { newFields }), never)
    expect((await of([there])).map(({ code }) => code)).not.toContain('missing-rights')
    const [lack, cap] = await of([there, tier])
    expect(lack).toMatchObject({ code: 'missing-rights', message: expect.stringContaining('contact-fields:full') })
    expect(cap).toMatchObject({ code: 'limit-unknown', count: 1 })
  })

  it('are none for options of fields, where records may be written', async () => {
    const settings = { app: 'oauth', scopes: 'base,users:read,contacts:full' }
    const account = await openAccount({
      ...accounts[1]!,
      ...{ rows: {}, objects: [], start: () => openInProcess('pipedrive', { settings }) },
    })
    try {
      const { admin, preflight } = account.connection
      const findings = await preflight!(intends('persons', { addsOptions: true }), never)
      expect(findings.map(({ code }) => code)).not.toContain('missing-rights')
      const options = [{ value: 'Größe Ω', label: 'Größe Ω' }]
      expect(await admin!.addOptions!('persons', 'label_ids', options, never)).toEqual([{ status: 'added' }])
    } finally {
      await account.close()
    }
  })

  it('are those that the simulated company refuses for', async () => {
    const settings = { app: 'oauth', scopes: 'base,users:read,activities:read,contact-fields:full' }
    const account = await openAccount({
      ...accounts[1]!,
      ...{ rows: {}, objects: [], start: () => openInProcess('pipedrive', { settings }) },
    })
    try {
      const { connection } = account
      const { missing } = await connection.check(never)
      expect(missing.read).toEqual(['contacts:read', 'deals:read', 'leads:read', 'products:read'])
      expect(missing.write).toContain('activities:full')
      expect(missing.schema).not.toContain('contact-fields:full')
      const activities = findObject(await connection.describe(never, ['activities']), 'activities')!
      const encoded = connection.write!.encode(activities, 'create', { subject: 'Zoë', type: 'Call' }) as Encoded
      const [told] = await connection.write!.create(activities, [{ key: 'k', encoded }], never)
      expect(told).toMatchObject({ status: 'rejected', error: { kind: 'permission' } })
    } finally {
      await account.close()
    }
  })
})
