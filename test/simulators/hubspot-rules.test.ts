import { describe, expect, test } from 'vitest'
import { contact, openAccount } from './hubspot-account.ts'

const objects = (version = '2026-09') => `/crm/objects/${version}/contacts`
const required = {
  always: ['lastname'],
  conditional: [{ name: 'lifecyclestage', values: ['customer'], requires: ['company', 'city'] }],
}

describe('what an administrator requires', () => {
  const codes = async (properties: Record<string, string>, version?: string) => {
    const account = await openAccount({ required: { contacts: required } })
    const { status, body } = await account.post(objects(version), { properties })
    return [
      status,
      body.errors?.map((each: { code: string; context: { propertyName: string[] } }) => [
        each.code,
        each.context.propertyName[0],
      ]),
    ]
  }

  test('[122] 2026-09 refuses a creation without a required value, 2026-03 and v3 do not ask', async () => {
    expect(await codes({ firstname: 'Ada' })).toEqual([400, [['MISSING_REQUIRED_PROPERTY', 'lastname']]])
    expect(await codes({ firstname: 'Ada', lastname: '' })).toEqual([400, [['MISSING_REQUIRED_PROPERTY', 'lastname']]])
    expect(await codes({ lastname: 'Lovelace' })).toEqual([201, undefined])
    expect(await codes({ firstname: 'Ada' }, '2026-03')).toEqual([201, undefined])
  })

  test('[123] a value can require others', async () => {
    const customer = { lastname: 'Lovelace', lifecyclestage: 'customer', city: 'London' }
    expect(await codes(customer)).toEqual([400, [['MISSING_CONDITIONAL_REQUIRED_PROPERTY', 'company']]])
    expect(await codes({ ...customer, company: 'Engines' })).toEqual([201, undefined])
    expect(await codes({ lastname: 'Lovelace', lifecyclestage: 'lead' })).toEqual([201, undefined])
  })

  test('[124] an update is held to the rules that it touches', async () => {
    const account = await openAccount({
      required: { contacts: required },
      contacts: [contact('7', { firstname: 'Ada' })],
    })
    const update = async (properties: Record<string, string>) =>
      (await account.send('PATCH', `${objects()}/7`, { properties })).status
    expect([
      await update({ firstname: 'Augusta' }),
      await update({ lastname: '' }),
      await update({ lifecyclestage: 'customer' }),
      await update({ lifecyclestage: 'customer', company: 'Engines', city: 'London' }),
      await update({ city: '' }),
    ]).toEqual([200, 400, 400, 200, 400])
  })

  test('[125] in a batch with trace ids only the row that lacks a value is refused', async () => {
    const account = await openAccount({ required: { contacts: required } })
    const inputs = ['Lovelace', ''].map((lastname, at) => ({ objectWriteTraceId: `t${at}`, properties: { lastname } }))
    const { status, body } = await account.post(`${objects()}/batch/create`, { inputs })
    expect([status, body.results.length, body.errors[0].context.objectWriteTraceId]).toEqual([207, 1, ['t1']])
    expect(body.errors[0].message).toContain('MISSING_REQUIRED_PROPERTY')
  })
})

describe('rules of values', () => {
  const rule = (ruleType: string, ...ruleArguments: string[]) => ({ ruleType, ruleArguments })

  test.each([
    ['city', rule('MIN_LENGTH', '3'), 'Rom', 'Ro'],
    ['city', rule('MAX_LENGTH', '3'), 'Rom', 'Rome'],
    ['zip', rule('REGEX', '[0-9]{5}'), '10115', 'W1A 1AA'],
    ['email', rule('EMAIL_ALLOWED_DOMAINS', 'a.org', 'b.org'), 'x@B.org', 'x@c.org'],
    ['email', rule('EMAIL_BLOCKED_DOMAINS', 'a.org', 'b.org'), 'x@c.org', 'x@B.org'],
    ['phone', rule('PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE'), '+44 20 7946 0958', '020 7946 0958'],
  ])('[121] %s with %j takes %s, not %s', async (propertyName, propertyRule, good, bad) => {
    const account = await openAccount({
      validations: { contacts: [{ propertyName, propertyValidationRules: [propertyRule] }] },
    })
    for (const version of ['v3', '2026-03', '2026-09']) {
      const path = version === 'v3' ? '/crm/v3/objects/contacts' : objects(version)
      const { status, body } = await account.post(path, { properties: { [propertyName]: bad } })
      expect([status, body.errors[0].code]).toEqual([400, 'FAILED_VALIDATION'])
    }
    expect((await account.post(objects(), { properties: { [propertyName]: good } })).status).toBe(201)
  })

  test('[156] rules are listed for the object and for one property, and one can be set', async () => {
    const zip = { propertyName: 'zip', propertyValidationRules: [rule('MAX_LENGTH', '5')] }
    const account = await openAccount({ validations: { contacts: [zip] } })
    const base = '/crm/property-validations/2026-03/0-1'
    expect((await account.get(`${base}/zip`)).body).toEqual({ results: [rule('MAX_LENGTH', '5')] })
    expect((await account.get(`${base}/city`)).body).toEqual({ results: [] })
    expect((await account.get(`${base}/nonsense`)).status).toBe(404)
    expect((await account.get(`${base}/zip/rule-type/MAX_LENGTH`)).body).toEqual(rule('MAX_LENGTH', '5'))
    const set = (type: string, ruleArguments: string[]) =>
      account.send('PUT', `${base}/zip/rule-type/${type}`, { ruleArguments })
    expect((await set('MIN_LENGTH', ['4'])).status).toBe(204)
    expect((await set('MAX_LENGTH', ['6'])).status).toBe(204)
    expect((await set('REGEX', ['['])).status).toBe(400)
    expect((await set('PALINDROME', [])).status).toBe(400)
    const { results } = (await account.get(base)).body
    expect(results).toEqual([
      { propertyName: 'zip', propertyValidationRules: [rule('MIN_LENGTH', '4'), rule('MAX_LENGTH', '6')] },
    ])
    expect((await account.post(objects(), { properties: { zip: '123' } })).status).toBe(400)
  })
})

test('[126] a value of the account that a creation does not bring is set, unless it is sent empty', async () => {
  const account = await openAccount({ defaults: { contacts: { lifecyclestage: 'lead' } } })
  const stage = async (properties: Record<string, string>) => {
    const { id } = (await account.post(objects(), { properties })).body
    return (await account.get(`${objects()}/${id}?properties=lifecyclestage`)).body.properties.lifecyclestage
  }
  expect([await stage({}), await stage({ lifecyclestage: 'customer' }), await stage({ lifecyclestage: '' })]).toEqual([
    'lead',
    'customer',
    null,
  ])
})

test('[127] the domain of the address and the time of the assignment follow their values', async () => {
  const account = await openAccount({ owners: [{ id: '71', email: 'sam@seller.com' }] })
  await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
  const asked = '?properties=hs_email_domain,hubspot_owner_assigneddate'
  const { id } = (
    await account.post(objects(), { properties: { email: 'Ada@Analytical.org', hubspot_owner_id: '71' } })
  ).body
  expect((await account.get(`${objects()}/${id}${asked}`)).body.properties).toMatchObject({
    hs_email_domain: 'analytical.org',
    hubspot_owner_assigneddate: '2026-11-20T12:00:00Z',
  })
  await account.send('PATCH', `${objects()}/${id}`, { properties: { email: '', hubspot_owner_id: '' } })
  expect((await account.get(`${objects()}/${id}${asked}`)).body.properties).toMatchObject({
    hs_email_domain: null,
    hubspot_owner_assigneddate: null,
  })
})

test('[28] an account that is full refuses creations, not updates', async () => {
  const account = await openAccount({ contacts: [contact('1', {})] }, { limits: { records: 2 } })
  const create = async () => (await account.post(objects(), { properties: {} })).status
  expect([await create(), await create()]).toEqual([201, 400])
  expect((await account.send('PATCH', `${objects()}/1`, { properties: { city: 'Rome' } })).status).toBe(200)
  const { hubspotDefinedObjectTypes } = (await account.get('/crm/limits/2026-03/records')).body
  expect(hubspotDefinedObjectTypes.slice(0, 2)).toEqual([
    { objectTypeId: '0-1', singularLabel: 'Contact', pluralLabel: 'Contacts', usage: 2, limit: 2, percentage: 100 },
    { objectTypeId: '0-2', singularLabel: 'Company', pluralLabel: 'Companies', usage: 0, limit: 2, percentage: 0 },
  ])
})
