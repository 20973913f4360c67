import { describe, expect, test } from 'vitest'
import { openAccount, sourceKey } from './hubspot-account.ts'

const properties = '/crm/properties/2026-03/contacts'
const definition = {
  name: 'legacy_id',
  label: 'Legacy id',
  type: 'string',
  fieldType: 'text',
  groupName: 'contactinformation',
}

describe('standard properties', () => {
  test('[129] lead status has the options of every account', async () => {
    const account = await openAccount()
    const { body } = await account.get(`${properties}/hs_lead_status`)
    expect(body).toMatchObject({ type: 'enumeration', fieldType: 'radio', hubspotDefined: true })
    expect(body.options.map(({ value, label }: { value: string; label: string }) => [value, label])).toEqual([
      ['NEW', 'New'],
      ['OPEN', 'Open'],
      ['IN_PROGRESS', 'In Progress'],
      ['OPEN_DEAL', 'Open Deal'],
      ['UNQUALIFIED', 'Unqualified'],
      ['ATTEMPTED_TO_CONTACT', 'Attempted to Contact'],
      ['CONNECTED', 'Connected'],
      ['BAD_TIMING', 'Bad Timing'],
    ])
  })

  test('[128] system values are read-only, owners are a reference without options of its own', async () => {
    const account = await openAccount()
    const { results } = (await account.get(properties)).body
    const byName = Object.fromEntries(results.map((property: { name: string }) => [property.name, property]))
    for (const name of ['hs_object_id', 'createdate', 'lastmodifieddate', 'hs_email_optout', 'hs_marketable_status'])
      expect([name, byName[name].modificationMetadata.readOnlyValue]).toEqual([name, true])
    expect(byName.hubspot_owner_id).toMatchObject({
      type: 'enumeration',
      externalOptions: true,
      referencedObjectType: 'OWNER',
      options: [],
    })
    expect([byName.industry.type, byName.annualrevenue.type, byName.numemployees.type]).toEqual([
      'string',
      'string',
      'enumeration',
    ])
    expect(JSON.stringify(results)).not.toContain('null')
  })
})

describe('custom properties', () => {
  test('[131] a created property is answered with 201 and can be written at once', async () => {
    const account = await openAccount()
    const { status, body } = await account.post(properties, { ...definition, hasUniqueValue: true })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      ...definition,
      hasUniqueValue: true,
      hubspotDefined: false,
      modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
    })
    expect((await account.post('/crm/objects/2026-03/contacts', { properties: { legacy_id: 'A' } })).status).toBe(201)
    expect((await account.post('/crm/objects/2026-03/contacts', { properties: { legacy_id: 'a' } })).status).toBe(400)
  })

  test.each([['name'], ['label'], ['type'], ['fieldType'], ['groupName']])('[133] %s is required', async (member) => {
    const account = await openAccount()
    const { status, body } = await account.post(properties, { ...definition, [member]: undefined })
    expect([status, body.category]).toEqual([400, 'VALIDATION_ERROR'])
    expect(body.message).toContain(`[${member}]`)
  })

  test.each([
    ['a name that starts with a digit', { name: '2nd_id' }],
    ['capital letters in a name', { name: 'legacyId' }],
    ['an unknown group', { groupName: 'nowhere' }],
    ['a control that does not fit the type', { type: 'number', fieldType: 'textarea' }],
    ['an unknown type', { type: 'money' }],
    ['a type that is a word of the language', { type: 'constructor' }],
    ['a label that is a number', { label: 5 }],
    ['options that are a text', { type: 'enumeration', fieldType: 'select', options: 'A' }],
    ['an option without a value', { type: 'enumeration', fieldType: 'select', options: [{ label: 'A' }] }],
    [
      'two options with one value',
      {
        type: 'enumeration',
        fieldType: 'select',
        options: [
          { label: 'A', value: 'x' },
          { label: 'B', value: 'x' },
        ],
      },
    ],
  ])('[134] %s is refused', async (_, change) => {
    const account = await openAccount()
    expect((await account.post(properties, { ...definition, ...change })).status).toBe(400)
    expect((await account.get(`${properties}/${definition.name}`)).status).toBe(404)
  })

  test('[135] a taken name is a 409', async () => {
    const account = await openAccount({ properties: { contacts: [sourceKey] } })
    const { status, body } = await account.post(properties, { ...definition, name: sourceKey.name })
    expect([status, body.category]).toEqual([409, 'OBJECT_ALREADY_EXISTS'])
  })

  test('[136] at most ten properties have unique values', async () => {
    const account = await openAccount()
    const create = async (at: number) =>
      (await account.post(properties, { ...definition, name: `key_${at}`, hasUniqueValue: true })).status
    for (let at = 1; at <= 10; at++) expect(await create(at)).toBe(201)
    expect(await create(11)).toBe(400)
    expect((await account.post(properties, definition)).status).toBe(201)
  })

  test('[144] a batch creates what it can; 201 on 2026-03, 200 on 2026-09, 207 with refusals', async () => {
    const account = await openAccount()
    const create = (version: string, names: string[]) =>
      account.post(`/crm/properties/${version}/contacts/batch/create`, {
        inputs: names.map((name) => ({ ...definition, name })),
      })
    expect((await create('2026-03', ['a_one', 'a_two'])).status).toBe(201)
    expect((await create('2026-09', ['b_one'])).status).toBe(200)
    const { status, body } = await create('2026-03', ['a_one', 'c_one'])
    expect([status, body.numErrors, body.results[0].name]).toEqual([207, 1, 'c_one'])
    const read = await account.post(`${properties}/batch/read`, {
      archived: false,
      inputs: [{ name: 'c_one' }, { name: 'zzz' }],
    })
    expect([read.status, read.body.results[0].name, read.body.errors[0].category]).toEqual([
      207,
      'c_one',
      'OBJECT_NOT_FOUND',
    ])
  })

  test('[138] PATCH replaces all options', async () => {
    const account = await openAccount()
    const options = ['A', 'B'].map((value) => ({ label: value, value }))
    await account.post(properties, { ...definition, type: 'enumeration', fieldType: 'select', options })
    const { body } = await account.send('PATCH', `${properties}/legacy_id`, { options: [{ label: 'C', value: 'C' }] })
    expect(body.options).toEqual([{ label: 'C', value: 'C', displayOrder: 0, hidden: false }])
    const own = await account.send('PATCH', `${properties}/email`, { label: 'Mail' })
    expect(own.status).toBe(400)
  })

  test('[147] an archived property is gone from the list and its values cannot be written', async () => {
    const account = await openAccount()
    await account.post(properties, definition)
    expect((await account.send('DELETE', `${properties}/legacy_id`)).status).toBe(204)
    expect((await account.get(`${properties}/legacy_id`)).status).toBe(404)
    expect((await account.get(`${properties}?archived=true`)).body.results).toMatchObject([
      { name: 'legacy_id', archived: true },
    ])
    expect((await account.send('DELETE', `${properties}/email`)).status).toBe(400)
  })
})

test('[153] groups are listed and created, a property can be put into a new one', async () => {
  const account = await openAccount()
  expect((await account.get(`${properties}/groups`)).body.results).toContainEqual(
    expect.objectContaining({ name: 'contactinformation', archived: false }),
  )
  const group = { name: 'migrated', label: 'Migrated' }
  expect((await account.post(`${properties}/groups`, group)).status).toBe(201)
  expect((await account.post(`${properties}/groups`, group)).status).toBe(409)
  expect((await account.post(properties, { ...definition, groupName: 'migrated' })).status).toBe(201)
})

test('[155] validation rules are listed as seeded', async () => {
  const rule = { propertyName: 'zip', propertyValidationRules: [{ ruleType: 'MAX_LENGTH', ruleArguments: ['5'] }] }
  const account = await openAccount({ validations: { contacts: [rule] } })
  expect((await account.get('/crm/property-validations/2026-03/0-1')).body).toEqual({ results: [rule] })
})
