import { describe, expect, test } from 'vitest'
import { contact, openAccount, sourceKey } from './hubspot-account.ts'

const companies = '/crm/objects/2026-03/companies'
const company = contact
const seed = {
  properties: { companies: [sourceKey], contacts: [sourceKey] },
  companies: [
    company('501', { name: 'Analytical Engines', domain: 'analytical.org', industry: 'MACHINERY' }),
    company('502', { name: 'Bletchley', domain: 'bletchley.uk', [sourceKey.name]: 'K-502' }),
  ],
  contacts: [contact('501', { email: 'ada@analytical.org', [sourceKey.name]: 'K-502' })],
}
const ids = (body: { results: { id: string }[] }) => body.results.map(({ id }) => id)

describe('companies', () => {
  test('[159] are named in three ways, on dated and on legacy paths', async () => {
    const account = await openAccount(seed)
    for (const name of ['companies', 'company', '0-2'])
      for (const path of [`/crm/objects/2026-03/${name}`, `/crm/objects/2026-09/${name}`, `/crm/v3/objects/${name}`])
        expect(ids((await account.get(path)).body)).toEqual(['501', '502'])
    for (const path of ['/crm/properties/2026-03/company', '/crm/v3/properties/0-2/groups'])
      expect((await account.get(path)).body.results.length).toBeGreaterThan(4)
    expect((await account.get('/crm/property-validations/2026-03/0-2')).body).toEqual({ results: [] })
  })

  test('[160] show name and domain unless asked, and hs_lastmodifieddate for the last change', async () => {
    const account = await openAccount(seed)
    const { properties, url } = (await account.get(`${companies}/501`)).body
    expect(properties).toEqual({
      createdate: '2024-03-01T10:00:00Z',
      domain: 'analytical.org',
      hs_lastmodifieddate: '2024-03-02T11:30:00.250Z',
      hs_object_id: '501',
      name: 'Analytical Engines',
    })
    expect(url).toContain('/record/0-2/501')
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    const { body } = await account.send('PATCH', `${companies}/501`, { properties: { city: 'London' } })
    expect(body.properties).toMatchObject({ city: 'London', hs_lastmodifieddate: '2026-11-20T12:00:00Z' })
    expect(body.properties.lastmodifieddate).toBeUndefined()
  })

  test('[161] can share a domain, and the domain is no key', async () => {
    const account = await openAccount(seed)
    const again = await account.post(companies, { properties: { name: 'Other', domain: 'analytical.org' } })
    expect(again.status).toBe(201)
    const input = { id: 'analytical.org', idProperty: 'domain', properties: { city: 'x' } }
    const { status, body } = await account.post(`${companies}/batch/upsert`, { inputs: [input] })
    expect([status, body.message]).toEqual([
      400,
      'Unable to perform update/upsert by non-unique 0-2 property domain in portal ID 48000001',
    ])
    const byEmail = await account.post(`${companies}/batch/upsert`, {
      inputs: [{ id: 'a@b.org', idProperty: 'email', properties: {} }],
    })
    expect(byEmail.status).toBe(400)
  })

  test('[162] need a name or a domain on 2026-09, elsewhere nothing, unless it is read so', async () => {
    const create = async (version: string, properties: object, readings = '') => {
      const account = await openAccount({}, { settings: { readings } })
      const { status, body } = await account.post(`/crm/objects/${version}/companies`, { properties })
      return [status, body.errors?.[0].code]
    }
    expect(await create('2026-09', { city: 'Rome' })).toEqual([400, 'MISSING_REQUIRED_PROPERTY'])
    expect(await create('2026-09', { domain: 'x.org' })).toEqual([201, undefined])
    expect(await create('2026-03', {})).toEqual([201, undefined])
    expect(await create('2026-03', {}, 'required-by-every-version')).toEqual([400, undefined])
    const account = await openAccount(seed)
    const cleared = { properties: { name: '', domain: '' } }
    expect((await account.send('PATCH', '/crm/objects/2026-09/companies/501', cleared)).status).toBe(200)
  })

  test('[163] are upserted by a unique property of their own, whatever contacts hold', async () => {
    const account = await openAccount(seed)
    const inputs = ['K-501', 'K-502'].map((id) => ({
      id,
      idProperty: sourceKey.name,
      objectWriteTraceId: id,
      properties: { [sourceKey.name]: id, name: `Of ${id}` },
    }))
    const { status, body } = await account.post(`${companies}/batch/upsert`, { inputs })
    expect(status).toBe(200)
    const known = body.results.map((row: { objectWriteTraceId: string; new: boolean }) => [
      row.objectWriteTraceId,
      row.new,
    ])
    expect(known.sort()).toEqual([
      ['K-501', true],
      ['K-502', false],
    ])
    const taken = { inputs: [{ properties: { name: 'x', [sourceKey.name]: 'k-502' } }] }
    expect((await account.post(`${companies}/batch/create`, taken)).body.errors).toMatchObject([
      { code: 'CONFLICTING_UNIQUE_VALUE' },
    ])
  })

  test('[164] have the standard properties of companies', async () => {
    const account = await openAccount(seed)
    const { results } = (await account.get('/crm/properties/2026-03/companies')).body
    const named = (name: string) => results.find((each: { name: string }) => each.name === name)
    expect(named('domain')).toMatchObject({ type: 'string', hasUniqueValue: false })
    expect(named('numberofemployees')).toMatchObject({ type: 'number', groupName: 'companyinformation' })
    expect(named('hubspot_owner_id')).toMatchObject({ referencedObjectType: 'OWNER', externalOptions: true })
    for (const name of ['hs_parent_company_id', 'hs_lastmodifieddate'])
      expect(named(name).modificationMetadata.readOnlyValue).toBe(true)
    expect([named('email'), named('lastmodifieddate'), named('hs_email_domain')]).toEqual(Array(3).fill(undefined))
    const wrong = { properties: { industry: 'Machinery', annualrevenue: '1,000', hs_parent_company_id: '501' } }
    const { body } = await account.post(companies, wrong)
    expect(body.errors.map(({ code }: { code: string }) => code).sort()).toEqual([
      'INVALID_INTEGER',
      'INVALID_OPTION',
      'READ_ONLY_VALUE',
    ])
  })

  test('[165] need scopes of their own', async () => {
    const scopes = 'oauth,crm.objects.contacts.read,crm.objects.contacts.write,crm.objects.companies.read'
    const account = await openAccount(seed, { settings: { scopes } })
    const needed = async (method: string, path: string) => {
      const { status, body } = await account.send(method, path, method === 'GET' ? undefined : { properties: {} })
      return [status, body.errors?.[0].context.requiredGranularScopes]
    }
    expect(await needed('GET', companies)).toEqual([200, undefined])
    expect(await needed('POST', companies)).toEqual([403, ['crm.objects.companies.write']])
    expect(await needed('GET', '/crm/properties/2026-03/0-2')).toEqual([403, ['crm.schemas.companies.read']])
    expect((await account.get('/crm/objects/2026-03/nonsense')).status).toBe(400)
  })

  test('[166] are archived, restored at the screen, and merged into a new one', async () => {
    const account = await openAccount(seed)
    await account.post(`${companies}/batch/archive`, { inputs: [{ id: '501' }, { id: '999' }] })
    expect(ids((await account.get(`${companies}?archived=true`)).body)).toEqual(['501'])
    // The contact of the same id is another record.
    expect((await account.get('/crm/objects/2026-03/contacts/501')).status).toBe(200)
    await account.post('/_sim/records', { object: 'companies', restore: ['501'] })
    const merged = await account.post(`${companies}/merge`, { primaryObjectId: '501', objectIdToMerge: '502' })
    expect(merged.status).toBe(200)
    const shown = (await account.get(`${companies}/502?properties=name,hs_merged_object_ids,${sourceKey.name}`)).body
    expect(shown.id).toBe(merged.body.id)
    expect(shown.properties).toMatchObject({
      name: 'Analytical Engines',
      hs_merged_object_ids: '501;502',
      [sourceKey.name]: 'K-502',
    })
    expect((await account.post('/_sim/records', { object: 'deals', archive: ['1'] })).status).toBe(400)
  })

  test('[166] and their old ids lead to companies only', async () => {
    const contacts = Array.from({ length: 40 }, (_, at) => contact(String(100_001 + at), {}))
    const account = await openAccount({ companies: seed.companies, contacts })
    const merged = await account.post(`${companies}/merge`, { primaryObjectId: '501', objectIdToMerge: '502' })
    expect(contacts.map(({ id }) => id)).toContain(merged.body.id)
    expect((await account.get('/crm/objects/2026-03/contacts/501')).status).toBe(404)
    expect((await account.get(`${companies}/501`)).body.id).toBe(merged.body.id)
  })

  test('[167] are searched by their words and filters', async () => {
    const account = await openAccount(seed)
    const search = async (body: object) => ids((await account.post(`${companies}/search`, body)).body)
    expect(await search({ query: 'bletchley' })).toEqual(['502'])
    const filters = [{ propertyName: 'domain', operator: 'EQ', value: 'ANALYTICAL.org' }]
    expect(await search({ filterGroups: [{ filters }] })).toEqual(['501'])
  })

  test('[168] have room, and properties of their own', async () => {
    const account = await openAccount(seed, { limits: { records: 2, customProperties: 1 } })
    expect((await account.post(companies, { properties: { name: 'x' } })).body.message).toContain('2 companies')
    expect((await account.post('/crm/objects/2026-03/contacts', { properties: {} })).status).toBe(201)
    const { hubspotDefinedObjectTypes } = (await account.get('/crm/limits/2026-03/records')).body
    expect(hubspotDefinedObjectTypes.slice(0, 2)).toMatchObject([
      { objectTypeId: '0-1', usage: 2 },
      { objectTypeId: '0-2', usage: 2, percentage: 100, pluralLabel: 'Companies' },
    ])
    const tier = { name: 'tier', label: 'Tier', type: 'string', fieldType: 'text', groupName: 'companyinformation' }
    expect((await account.post('/crm/properties/2026-03/companies', tier)).status).toBe(400)
    const other = await openAccount()
    expect((await other.post('/crm/properties/2026-03/companies', tier)).status).toBe(201)
    expect((await other.get('/crm/properties/2026-03/contacts/tier')).status).toBe(404)
  })

  test('[169] may have the ids of contacts', async () => {
    const account = await openAccount({}, { limits: { window: 1_000 } })
    const created = async (name: string) => {
      const all: string[] = []
      for (let at = 0; at < 40; at += 1)
        all.push((await account.post(`/crm/objects/2026-03/${name}`, { properties: {} })).body.id)
      return all
    }
    const contacts = await created('contacts')
    expect((await created('companies')).filter((id) => contacts.includes(id)).length).toBeGreaterThan(0)
  })
})
