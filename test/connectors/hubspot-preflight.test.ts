import { describe, expect, it } from 'vitest'
import type { Intention } from '../../src/connector.ts'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { noLabels, properties } from './hubspot-objects.ts'
import { probes, refusal } from './hubspot-probes.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }

const list = (more: object[] = []): Exchange => ({
  ask: 'GET /crm/properties/2026-03/contacts',
  query: { archived: 'false' },
  reply: { results: [...properties, ...more] },
})
const archived = (...names: string[]): Exchange => ({
  ask: 'GET /crm/properties/2026-03/contacts',
  query: { archived: 'true' },
  reply: { results: names.map((name) => ({ ...properties[0], name })) },
})
const validations = (...results: object[]): Exchange => ({
  ask: 'GET /crm/property-validations/2026-03/0-1',
  reply: { results },
})
const limit = { objectTypeId: '0-1', limit: 1000, usage: 4, percentage: 0.4, singularLabel: 'c', pluralLabel: 'cs' }
const room = (usage: number): Exchange => ({
  ask: 'GET /crm/limits/2026-03/records',
  reply: { hubspotDefinedObjectTypes: [{ ...limit, usage }], customObjectTypes: { byObjectType: [] } },
})
const customProperties = (usage: number, overallUsage = usage): Exchange => ({
  ask: 'GET /crm/limits/2026-03/custom-properties',
  reply: { byObjectType: [{ ...limit, usage }], overallLimit: 10_000, overallUsage, overallPercentage: 1 },
})

const intention: Intention = {
  object: 'contacts',
  creates: 3,
  updates: 0,
  writes: ['email', 'phone'],
  newFields: [],
  newOptions: [],
}
const links: Exchange = { ask: 'GET /crm/limits/2026-03/associations/records/from', reply: { results: [] } }
const nothingElse: Exchange[] = [validations(), room(4), links]

async function findings(exchanges: Exchange[], wanted: Partial<Intention> = {}) {
  const fake = fakeHttp(exchanges)
  const found = await connect(config, fake.factory).preflight!({ ...intention, ...wanted }, never)
  fake.done()
  return found.map(({ severity, code, message }) => ({ severity, code, message }))
}

const codes = (found: { severity: string; code: string }[]) => found.map(({ severity, code }) => `${severity} ${code}`)

describe('rights', () => {
  it('are an obstacle as far as the migration needs them', async () => {
    const missing = ['crm.objects.owners.read', 'crm.objects.contacts.write', 'crm.schemas.contacts.write']
    const found = await findings([...probes(...missing), ...nothingElse])
    expect(codes(found)).toEqual(['error missing-rights', 'warning automations-unknown'])
    expect(found[0]?.message).toMatch(/: crm\.objects\.contacts\.write\.$/)
    const idle = await findings([...probes(...missing), validations()], { creates: 0 })
    expect(idle).toEqual([])
  })
})

describe('new properties', () => {
  const check = async (definition: object, others: Exchange[] = [archived(), customProperties(4)], more?: object[]) =>
    codes(
      await findings([...probes(), list(more), ...others, validations()], {
        creates: 0,
        newFields: [{ name: 'shoe_size', label: 'Shoe size', type: 'text', ...definition }],
      }),
    )

  it('that HubSpot would take are no obstacle', async () => {
    expect(await check({ unique: true })).toEqual([])
    expect(await check({ name: 'budget', type: 'currency' })).toEqual([])
  })

  it.each([
    ['a name that begins with a digit', { name: '1st' }, 'error property-name'],
    ['capital letters in a name', { name: 'Shoe' }, 'error property-name'],
    ['a name for HubSpot’s own', { name: 'hs_shoe' }, 'error property-name'],
    ['no label', { label: ' ' }, 'error property-label'],
    ['a name of unusual length', { name: 'a'.repeat(101) }, 'warning property-length'],
    ['unique values of a choice', { type: 'boolean', unique: true }, 'error property-unique'],
    [
      'one value twice',
      { type: 'select', options: ['a', 'a'].map((value, n) => ({ value, label: `${n}` })) },
      'error property-options',
    ],
    [
      'a semicolon in a value of a set',
      { type: 'multi-select', options: [{ value: 'a;b', label: 'a' }] },
      'error property-options',
    ],
    ['another type than the property has', { name: 'birthday' }, 'error property-differs'],
    ['unique values of a property that has none', { name: 'firstname', unique: true }, 'error property-differs'],
  ])('%s is told before anything is written', async (_, definition, expected) => {
    expect(await check(definition)).toEqual([expected])
  })

  it('beyond what the account may have are an obstacle', async () => {
    expect(await check({}, [archived(), customProperties(1000)])).toEqual(['error limit-custom-properties'])
    expect(await check({}, [archived(), customProperties(4, 10_000)])).toEqual(['error limit-custom-properties'])
    const nine = Array.from({ length: 9 }, (_, n) => ({
      ...properties[0],
      name: `key_${n}`,
      hubspotDefined: false,
      hasUniqueValue: true,
    }))
    // With customer_number, which is there, these are ten.
    expect(await check({ unique: true }, undefined, nine)).toEqual(['error limit-unique-properties'])
    expect(await check({}, undefined, nine)).toEqual([])
  })

  it('with the name of a deleted one, and limits that are not told, are worth a warning', async () => {
    const untold: Exchange = { ask: customProperties(0).ask, status: 403, reply: refusal('x') }
    expect(await check({}, [archived('shoe_size'), untold])).toEqual([
      'warning property-archived',
      'warning limit-unknown',
    ])
  })

  it('need the right to make them only when one is absent', async () => {
    const readOnly = probes('crm.schemas.contacts.write')
    const exchanges = [...readOnly, list(), archived(), customProperties(4), validations()]
    const wanted = (name: string) => ({
      creates: 0,
      newFields: [{ name, label: 'Number', type: 'text' as const, unique: true }],
    })
    expect(codes(await findings(exchanges, wanted('customer_number')))).toEqual([])
    expect(codes(await findings(exchanges, wanted('shoe_size')))).toEqual(['error missing-rights'])
  })
})

it('options cannot be added without the right to change properties', async () => {
  const exchanges = [...probes('crm.schemas.contacts.write'), validations()]
  const newOptions = [{ field: 'industry', options: [{ value: 'x', label: 'X' }] }]
  expect(codes(await findings(exchanges, { creates: 0, newOptions }))).toEqual(['error missing-rights'])
  expect(codes(await findings(exchanges, { creates: 0 }))).toEqual([])
})

it('more records than the account may have are an obstacle', async () => {
  const found = await findings([...probes(), validations(), room(998), links])
  expect(found[0]).toMatchObject({ severity: 'error', code: 'limit-records' })
  expect(found[0]?.message).toContain('has 998; 3 more')
  expect(codes(await findings([...probes(), validations(), room(997), links]))).toEqual(['warning automations-unknown'])
})

it('rules whose meaning is not published are named where the migration meets them', async () => {
  const rule = (propertyName: string, ruleType: string) => ({
    propertyName,
    propertyValidationRules: [{ ruleType, ruleArguments: ['x'] }],
  })
  const met = validations(rule('phone', 'FORMAT'), rule('jobtitle', 'FORMAT'), rule('email', 'EMAIL'))
  const found = await findings([...probes(), met, room(4), links])
  expect(codes(found)).toEqual(['warning value-rule-unknown', 'warning automations-unknown'])
  expect(found[0]?.message).toContain('FORMAT of phone')
  const unread: Exchange = { ask: validations().ask, status: 403, reply: refusal('x') }
  expect(codes(await findings([...probes(), unread, room(4), links]))[0]).toBe('warning value-rules-unknown')
})

it.each([403, 404, 400, 405])(
  'an account that answers %i to what is merely good to know is migrated to all the same',
  async (status) => {
    const closed = (exchange: Exchange): Exchange => ({ ask: exchange.ask, status, reply: { status: 'error' } })
    const found = await findings([...probes(), closed(validations()), closed(room(1)), closed(links)])
    expect(codes(found)).toEqual([
      'warning limit-unknown',
      'warning value-rules-unknown',
      'warning automations-unknown',
    ])
    const account = { ask: 'GET /account-info/2026-03/details', reply: { portalId: 1, uiDomain: 'app.hubspot.com' } }
    const companies = [`properties/2026-03/companies`, 'property-validations/2026-03/0-2'].map((path) =>
      closed({ ask: `GET /crm/${path}`, reply: {} }),
    )
    const types = { ask: 'GET /crm/associations/2026-03/contacts/contacts/labels', reply: {} }
    const { factory } = fakeHttp([
      account,
      list(),
      closed(validations()),
      ...companies,
      closed(noLabels),
      closed(types),
    ])
    const { objects } = await connect(config, factory).describe(never, ['contacts', 'companies'])
    expect(objects[0]?.fields.find(({ name }) => name === 'phone')?.rules).toBeUndefined()
  },
)

it('a bound of nothing is none', async () => {
  const boundless = { ...room(4), reply: { hubspotDefinedObjectTypes: [{ ...limit, limit: 0 }] } }
  expect(codes(await findings([...probes(), validations(), boundless, links]))).toEqual(['warning automations-unknown'])
})

it('says what a migration is known to set off, as which workflows there are is not told', async () => {
  const [told] = await findings([...probes(), ...nothingElse], { updates: 2, writes: ['hubspot_owner_id', 'phone'] })
  expect(told?.message).toMatch(/contacts are created; contacts are changed; an owner is assigned/)
  expect(told?.message).not.toContain('lifecycle')
})

it('records that have as many links as they may are worth a warning', async () => {
  const told = (facts: object): Exchange => ({ ...links, reply: { results: [{ objectTypeId: '0-1', ...facts }] } })
  const full = told({ hasRecordsAtLimit: true, hasRecordsNearLimit: true })
  const found = await findings([...probes(), validations(), room(4), full])
  expect(codes(found)).toEqual(['warning limit-associations', 'warning automations-unknown'])
  expect(found[0]?.message).toContain('Some contacts have as many links as HubSpot allows')
  const none = told({ hasRecordsAtLimit: false, hasRecordsNearLimit: false })
  expect(codes(await findings([...probes(), validations(), room(4), none]))).toEqual(['warning automations-unknown'])
})
