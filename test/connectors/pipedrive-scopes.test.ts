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
  ...{ object, creates: 1, updates: 0, writes: [], newFields: [], newOptions: [] },
  ...more,
})
const adds = (...fields: string[]) => ({
  newOptions: fields.map((field) => ({ field, options: [{ value: 'Größe Ω', label: 'Größe Ω' }] })),
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
    ['deals:read', intends('deals', { creates: 0, ...adds('label_ids') }), ['deal-fields:full']],
    ['deals:full', intends('deals', adds('label_ids')), []],
    ['deals:full', intends('deals', adds('label_ids', 'stage_id')), ['admin']],
    ['deals:full', intends('deals', adds('pipeline_id', 'stage_id')), ['admin']],
    ['deals:full admin', intends('deals', adds('pipeline_id', 'stage_id')), []],
    ['products:read', intends('products', { creates: 0, ...adds('category') }), ['product-fields:full']],
    ['activities:full', intends('activities', adds('type')), ['admin']],
    ['leads:full', intends('leads', adds('label_ids')), []],
    ['leads:read deals:full', intends('leads', { creates: 0, ...adds('label_ids') }), ['leads:full']],
    ['leads:full', intends('leads', adds('region')), ['deal-fields:full']],
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
      const findings = await preflight!(intends('persons', adds('label_ids')), never)
      expect(findings.map(({ code }) => code)).not.toContain('missing-rights')
      const options = [{ value: 'Größe Ω', label: 'Größe Ω' }]
      expect(await admin!.addOptions!('persons', 'label_ids', options, never)).toEqual([{ status: 'added' }])
    } finally {
      await account.close()
    }
  })

  it.each([
    ['deals', 'stage_id', 'base,users:read,deals:full,deal-fields:full', false],
    ['deals', 'stage_id', 'base,users:read,deals:full,admin', true],
    ['deals', 'label_ids', 'base,users:read,deals:full', true],
    ['leads', 'label_ids', 'base,users:read,deals:full,leads:full', true],
  ])('are told for new options of %s.%s as the simulated company judges: %s', async (object, field, scopes, may) => {
    const settings = { app: 'oauth', scopes }
    const account = await openAccount({
      ...accounts[1]!,
      ...{ rows: {}, objects: [], start: () => openInProcess('pipedrive', { settings }) },
    })
    try {
      const { admin, preflight, describe } = account.connection
      const found = findObject(await describe(never, [object]), object)?.fields.find(({ name }) => name === field)
      const [first] = found?.dependsOn?.flatMap(({ allows }) => Object.keys(allows)) ?? []
      const value = first === undefined ? 'Größe Ω' : `${first} > Größe Ω`
      const options = [{ value, label: value }]
      const findings = await preflight!(intends(object, { newOptions: [{ field, options }] }), never)
      expect(!findings.some(({ code }) => code === 'missing-rights')).toBe(may)
      const made = admin!.addOptions!(object, field, options, never)
      if (may) expect(await made).toEqual([{ status: 'added' }])
      else await expect(made).rejects.toMatchObject({ kind: 'permission' })
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
