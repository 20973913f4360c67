import { describe, expect, test } from 'vitest'
import { openAccount } from './hubspot-account.ts'

const option = (value: string) => ({ label: value.toUpperCase(), value })
const properties = {
  contacts: [
    { name: 'born', label: 'Born', type: 'date' as const, fieldType: 'date' },
    { name: 'met_at', label: 'Met at', type: 'datetime' as const, fieldType: 'date' },
    { name: 'score', label: 'Score', type: 'number' as const, fieldType: 'number' },
    { name: 'vip', label: 'VIP', type: 'bool' as const, fieldType: 'booleancheckbox' },
    {
      name: 'hobbies',
      label: 'Hobbies',
      type: 'enumeration' as const,
      fieldType: 'checkbox',
      options: ['chess', 'golf', 'tea'].map(option),
    },
  ],
}
const owners = [
  { id: '71', email: 'sam@seller.com' },
  { id: '72', email: 'gone@seller.com', archived: true },
]

/** Creates a contact with one value: what is stored, or the error code. */
async function store(name: string, value: unknown, version = '2026-03') {
  const account = await openAccount({ properties, owners })
  const path = `/crm/objects/${version}/contacts`
  const { status, body } = await account.post(path, { properties: { [name]: value } })
  if (status === 201) return { stored: body.properties[name], warnings: body.warnings }
  return { code: body.errors?.[0]?.code ?? body.message }
}

describe('what a property takes', () => {
  test.each([
    ['born', '1815-12-10', '1815-12-10'],
    ['born', '1709251200000', '2024-03-01'],
    ['met_at', '2026-12-31T00:00:00.000Z', '2026-12-31T00:00:00Z'],
    ['met_at', '2026-12-31T01:30:00.5+01:00', '2026-12-31T00:30:00.500Z'],
    ['met_at', '1709251200250', '2024-03-01T00:00:00.250Z'],
    ['score', '-12.50', '-12.50'],
    ['score', 7, '7'],
    ['vip', true, 'true'],
    ['hobbies', 'tea;chess', 'tea;chess'],
    ['hs_lead_status', 'ATTEMPTED_TO_CONTACT', 'ATTEMPTED_TO_CONTACT'],
    ['hubspot_owner_id', '71', '71'],
    ['annualrevenue', 'about 1,000', 'about 1,000'],
  ])('[59, 113] %s: %s is stored as %s', async (name, value, stored) => {
    expect(await store(name, value)).toEqual({ stored, warnings: undefined })
  })

  test.each([
    ['unheard_of', 'x', 'PROPERTY_DOESNT_EXIST'],
    ['createdate', '2020-01-01', 'READ_ONLY_VALUE'],
    ['hs_object_id', '5', 'READ_ONLY_VALUE'],
    ['hs_email_optout', 'true', 'READ_ONLY_VALUE'],
    ['hs_lead_status', 'New', 'INVALID_OPTION'],
    ['hs_lead_status', 'new', 'INVALID_OPTION'],
    ['hobbies', 'tea; chess', 'INVALID_OPTION'],
    ['vip', 'yes', 'INVALID_OPTION'],
    ['hubspot_owner_id', '72', 'INVALID_OPTION'],
    ['email', 'not an address', 'INVALID_EMAIL'],
    ['score', '1,000', 'INVALID_INTEGER'],
    ['born', '2024-02-30', 'INVALID_DATE'],
    ['born', '1709251200001', 'INVALID_DATE'],
    ['met_at', '2024-03-01 10:00', 'INVALID_DATE'],
  ])('[112] %s: %s is refused with %s', async (name, value, code) => {
    expect(await store(name, value)).toEqual({ code })
  })

  test('[114] 2026-09 puts a date that is not at midnight on its day and warns', async () => {
    const { stored, warnings } = await store('born', '2024-03-01T10:00:00Z', '2026-09')
    expect(stored).toBe('2024-03-01')
    expect(warnings).toMatchObject([{ category: 'PROPERTY_VALUE_NORMALIZED', context: { propertyName: 'born' } }])
  })

  test('[118] a leading semicolon adds to the options that are set', async () => {
    const account = await openAccount({ properties })
    const { body } = await account.post('/crm/objects/2026-03/contacts', { properties: { hobbies: 'golf' } })
    const path = `/crm/objects/2026-03/contacts/${body.id}`
    const added = await account.send('PATCH', path, { properties: { hobbies: ';tea;golf' } })
    expect(added.body.properties.hobbies).toBe('golf;tea')
    const replaced = await account.send('PATCH', path, { properties: { hobbies: 'chess' } })
    expect(replaced.body.properties.hobbies).toBe('chess')
  })

  test('a rule of the administrator is kept by writes', async () => {
    const rule = (propertyName: string, ruleType: string, argument: string) => ({
      propertyName,
      propertyValidationRules: [{ ruleType, ruleArguments: [argument] }],
    })
    const account = await openAccount({
      properties,
      validations: { contacts: [rule('zip', 'REGEX', '[0-9]{5}'), rule('score', 'MAX_NUMBER', '10')] },
    })
    const status = async (values: Record<string, string>) =>
      (await account.post('/crm/objects/2026-03/contacts', { properties: values })).status
    expect([
      await status({ zip: '10115', score: '9.5' }),
      await status({ zip: 'W1A 1AA' }),
      await status({ score: '11' }),
    ]).toEqual([201, 400, 400])
  })
})
