import { describe, expect, test } from 'vitest'
import { code, openAccount, people } from './pipedrive-account.ts'

const key = code('a')
const options = [
  { id: 40, label: 'A' },
  { id: 41, label: 'B' },
]

const seedOf = (field_type: string) => ({
  fields: {
    personFields: [
      { field_name: 'F', field_type, field_code: key, ...(['enum', 'set'].includes(field_type) && { options }) },
    ],
  },
  persons: people(1),
  organizations: [{ id: 1, name: 'Acme' }],
})
const accountOf = (field_type: string) => openAccount(seedOf(field_type))

const parts = {
  ...{ country: null, admin_area_level_1: null, admin_area_level_2: null, locality: null, sublocality: null },
  ...{ route: null, street_number: null, subpremise: null, postal_code: null },
}
const zone = { timezone_id: expect.any(Number), timezone_name: 'Europe/Tallinn' }

describe('custom values', () => {
  test.each([
    ['varchar', 'text', 'text'],
    ['varchar', '', null],
    ['varchar_auto', 'x'.repeat(255), 'x'.repeat(255)],
    ['text', `🚀${'x'.repeat(65_000)}`, `🚀${'x'.repeat(65_000)}`],
    ['phone', 'call me', 'call me'],
    ['double', 0.1, 0.1],
    ['monetary', { value: 5.5, currency: 'USD' }, { value: 5.5, currency: 'USD' }],
    ['monetary', { value: 5 }, { value: 5, currency: 'EUR' }],
    ['enum', 41, 41],
    ['set', [41, 40, 41], [41, 40]],
    ['set', null, null],
    ['user', 1, 1],
    ['org', 1, 1],
    ['people', 1, 1],
    ['date', '2024-02-29', '2024-02-29'],
    ['daterange', { value: '2024-01-01', until: '2024-02-01' }, { value: '2024-01-01', until: '2024-02-01' }],
    ['time', { value: '09:00' }, { value: '09:00:00', ...zone }],
    ['time', { value: '09:00:00', timezone_name: 'UTC' }, { value: '09:00:00', timezone_id: 1, timezone_name: 'UTC' }],
    ['timerange', { value: '09:00:00', until: '10:00:00' }, { value: '09:00:00', until: '10:00:00', ...zone }],
    ['address', { value: 'Long Street 5' }, { value: 'Long Street 5', ...parts }],
  ])('[101] %s: %j is stored as %j', async (type, value, stored) => {
    const account = await accountOf(type)
    const { status } = await account.patch('/api/v2/persons/1', { custom_fields: { [key]: value } })
    expect(status).toBe(200)
    expect((await account.get('/api/v2/persons/1')).body.data.custom_fields[key]).toEqual(stored)
  })

  test.each([
    ['varchar', 5],
    ['varchar', 'x'.repeat(256)],
    ['text', 'x'.repeat(65_536)],
    ['phone', 5],
    ['double', '5'],
    ['double', true],
    ['monetary', 5],
    ['monetary', { value: '5', currency: 'USD' }],
    ['monetary', { value: 5, currency: 'XYZ' }],
    ['enum', '41'],
    ['enum', 'B'],
    ['enum', 99],
    ['set', []],
    ['set', 40],
    ['set', [99]],
    ['set', ['40']],
    ['user', 9],
    ['org', '1'],
    ['people', 9],
    ['date', '29.02.2024'],
    ['date', '2023-02-29'],
    ['daterange', { value: '2024-01-01' }],
    ['daterange', { value: '2024-02-01', until: '2024-01-01' }],
    ['time', '09:00:00'],
    ['time', { value: '25:00:00' }],
    ['time', { value: '09:00:00', timezone_name: 'Nowhere' }],
    ['timerange', { value: '09:00:00' }],
    ['address', 'Long Street 5'],
  ])('[102] %s refuses %j and names the field', async (type, value) => {
    const account = await accountOf(type)
    const { status, body } = await account.patch('/api/v2/persons/1', { custom_fields: { [key]: value } })
    expect([status, body.code, body.field_code]).toEqual([400, 'ERR_SCHEMA_VALIDATION_FAILED', key])
    expect((await account.get('/api/v2/persons/1')).body.data.custom_fields[key]).toBeNull()
  })

  test('[102] an amount without a currency has that of the caller, or is refused', async () => {
    const statusUnder = async (readings: string) => {
      const account = await openAccount(seedOf('monetary'), { settings: { readings } })
      return (await account.patch('/api/v2/persons/1', { custom_fields: { [key]: { value: 5 } } })).status
    }
    expect(await statusUnder('')).toBe(200)
    expect(await statusUnder('monetary-needs-currency')).toBe(400)
  })

  test('[103] custom values stand in custom_fields only, under keys that there are', async () => {
    const account = await accountOf('varchar')
    const { body } = await account.patch('/api/v2/persons/1', { [key]: 'x' })
    expect(body.error).toContain(`Parameter '${key}' is not allowed for this request`)
    expect((await account.patch('/api/v2/persons/1', { custom_fields: { [code('b')]: 'x' } })).status).toBe(400)
    expect((await account.patch('/api/v2/persons/1', { custom_fields: { name: 'x' } })).status).toBe(400)
    expect((await account.patch('/api/v2/persons/1', { custom_fields: [] })).status).toBe(400)
  })
})
