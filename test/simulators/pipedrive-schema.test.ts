import { describe, expect, test } from 'vitest'
import { code, openAccount, people, type TestAccount } from './pipedrive-account.ts'

type Field = {
  field_code: string
  field_name: string
  options: { id: number; label: string }[] | null
  subfields: object[] | null
}
const fieldsOf = async (account: TestAccount, query = ''): Promise<Field[]> =>
  (await account.get(`/api/v2/personFields?limit=500${query}`)).body.data
const path = '/api/v2/personFields'
const tier = {
  ...{ field_name: 'Tier', field_type: 'set', field_code: code('c') },
  options: [
    { id: 40, label: 'Gold' },
    { id: 41, label: 'Old' },
  ],
}

describe('fields', () => {
  test('[104] fields are paged, and tell what the web application goes by when asked', async () => {
    const account = await openAccount({ fields: { personFields: [tier] } })
    const first = (await account.get(`${path}?limit=2`)).body
    expect(first.data.map(({ field_code }: Field) => field_code)).toEqual(['id', 'name'])
    const next = (await account.get(`${path}?limit=2&cursor=${first.additional_data.next_cursor}`)).body
    expect(next.data[0].field_code).toBe('first_name')
    const found = (await fieldsOf(account)).find(({ field_code }) => field_code === code('c'))
    expect(found).toMatchObject({ field_name: 'Tier', is_custom_field: true, options: tier.options })
    expect(found).not.toHaveProperty('required_fields')
    const [asked] = await fieldsOf(account, '&include_fields=required_fields')
    expect(asked).toMatchObject({ required_fields: { enabled: false } })
    expect(asked).not.toHaveProperty('ui_visibility')
    expect((await account.get(`${path}/nonsense`)).status).toBe(404)
  })

  test('[104] fields of addresses and amounts tell the members of their values', async () => {
    const types = ['address', 'monetary', 'daterange'].map((field_type, at) => ({
      ...{ field_name: field_type, field_type, field_code: code(String(at)) },
    }))
    const fields = await fieldsOf(await openAccount({ fields: { personFields: types } }))
    const told = types.map(({ field_code }) => fields.find((field) => field.field_code === field_code)?.subfields)
    expect(told).toEqual([
      expect.arrayContaining([{ field_code: 'value', field_name: 'value of address', field_type: 'varchar' }]),
      [
        { field_code: 'value', field_name: 'value of monetary', field_type: 'double' },
        { field_code: 'currency', field_name: 'currency of monetary', field_type: 'varchar' },
      ],
      null,
    ])
  })

  test('[105] the fields of e-mails and phones are called in the singular, the members of records in the plural', async () => {
    const account = await openAccount({ persons: people(1) })
    const codes = (await fieldsOf(account)).map(({ field_code }) => field_code)
    expect(['email', 'emails', 'phone', 'phones'].filter((each) => codes.includes(each))).toEqual(['email', 'phone'])
    expect((await account.get('/api/v2/persons/1')).body.data).toMatchObject({ emails: [], phones: [] })
  })

  test('[106] a field that is made gets a key of 40 digits and numbers for its options', async () => {
    const account = await openAccount({ fields: { personFields: [tier] } })
    const body = { field_name: 'Source', field_type: 'enum', options: [{ label: 'A' }, { label: 'B' }] }
    const { status, body: reply } = await account.post(path, body)
    expect([status, reply.data]).toMatchObject([
      200,
      { field_name: 'Source', field_type: 'enum', is_custom_field: true },
    ])
    expect(reply.data.field_code).toMatch(/^[0-9a-f]{40}$/)
    const [a, b] = reply.data.options
    expect([a.label, b.label, b.id - a.id, a.id > 41]).toEqual(['A', 'B', 1, true])
    const custom_fields = { [reply.data.field_code]: a.id }
    const person = await account.post('/api/v2/persons', { name: 'A', custom_fields })
    expect(person.body.data.custom_fields).toMatchObject(custom_fields)
  })

  test('[107] two fields can have one name, and keys of their own', async () => {
    const account = await openAccount()
    const make = async () => (await account.post(path, { field_name: 'Tier', field_type: 'text' })).body.data.field_code
    expect(await make()).not.toBe(await make())
    expect((await fieldsOf(account)).filter(({ field_name }) => field_name === 'Tier')).toHaveLength(2)
  })

  test.each([
    [{ field_type: 'text' }, 'field_name'],
    [{ field_name: '', field_type: 'text' }, 'field_name'],
    [{ field_name: 'x'.repeat(256), field_type: 'text' }, 'field_name'],
    [{ field_name: 'A', field_type: 'boolean' }, 'field_type'],
    [{ field_name: 'A', field_type: 'enum' }, 'options'],
    [{ field_name: 'A', field_type: 'enum', options: [{ label: '' }] }, 'label'],
    [{ field_name: 'A', field_type: 'text', options: [{ label: 'A' }] }, 'options'],
    [{ field_name: 'A', field_type: 'text', field_code: code('a') }, 'field_code'],
  ])('[108] %j is refused', async (body, member) => {
    const account = await openAccount()
    const reply = await account.post(path, body)
    expect([reply.status, reply.body.error]).toEqual([400, expect.stringContaining(member)])
  })

  test('[109] a field is renamed; its type and key stay', async () => {
    const account = await openAccount({ fields: { personFields: [tier] } })
    const one = `${path}/${code('c')}`
    expect((await account.patch(one, { field_name: 'Level' })).body.data.field_name).toBe('Level')
    expect((await account.patch(one, { field_type: 'text' })).status).toBe(400)
    expect((await account.patch(`${path}/name`, { field_name: 'Other' })).status).toBe(400)
  })

  test('[110] a field goes with its values', async () => {
    const persons = people(1, { custom_fields: { [code('c')]: [40] } })
    const account = await openAccount({ fields: { personFields: [tier] }, persons })
    expect((await account.remove(`${path}/${code('c')}`)).body.data.field_code).toBe(code('c'))
    expect((await account.get('/api/v2/persons/1')).body.data.custom_fields).toEqual({})
    expect((await account.remove(`${path}/name`)).status).toBe(400)
  })

  test('[111] custom fields can be capped by the plan', async () => {
    const account = await openAccount({ fields: { personFields: [tier] } }, { limits: { customFields: 1 } })
    const { status, body } = await account.post('/api/v2/dealFields', { field_name: 'A', field_type: 'text' })
    expect([status, body.code]).toEqual([403, 'feature_capping_custom_fields_limit'])
  })

  test('[112] required fields are a matter of the web application, or hold for all writes', async () => {
    const fields = {
      personFields: [{ field_name: 'Need', field_type: 'varchar', field_code: code('d'), required: true }],
    }
    const usual = await openAccount({ fields })
    const other = await openAccount({ fields }, { settings: { readings: 'required-fields-enforced' } })
    expect((await usual.post('/api/v2/persons', { name: 'A' })).status).toBe(200)
    const refused = await other.post('/api/v2/persons', { name: 'A' })
    expect([refused.status, refused.body.field_code]).toEqual([400, code('d')])
    expect((await other.post('/api/v2/persons', { name: 'A', custom_fields: { [code('d')]: 'x' } })).status).toBe(200)
  })

  test('[113] activities have no fields of the account’s own', async () => {
    const account = await openAccount()
    expect((await account.get('/api/v2/activityFields')).status).toBe(200)
    expect((await account.post('/api/v2/activityFields', { field_name: 'A', field_type: 'text' })).status).toBe(405)
  })
})

describe('options', () => {
  const options = `${path}/${code('c')}/options`
  const account = () =>
    openAccount({ fields: { personFields: [tier] }, persons: people(1, { custom_fields: { [code('c')]: [40, 41] } }) })
  const labels = async (of: TestAccount) =>
    (await fieldsOf(of)).find(({ field_code }) => field_code === code('c'))?.options?.map(({ label }) => label)

  test('[114] options are added, and the answer tells the new ones only', async () => {
    const of = await account()
    const { status, body } = await of.post(options, [{ label: 'New' }])
    expect([status, body.data]).toEqual([200, [{ id: 42, label: 'New' }]])
    expect(await labels(of)).toEqual(['Gold', 'Old', 'New'])
  })

  test('[115] options are renamed under their numbers', async () => {
    const of = await account()
    expect((await of.patch(options, [{ id: 40, label: 'Silver' }])).body.data).toEqual([{ id: 40, label: 'Silver' }])
    expect(await labels(of)).toEqual(['Silver', 'Old'])
  })

  test('[116] options go out of the records that have them', async () => {
    const of = await account()
    expect((await of.send('DELETE', options, [{ id: 41 }])).body.data).toEqual([{ id: 41, label: 'Old' }])
    expect((await of.get('/api/v2/persons/1')).body.data.custom_fields[code('c')]).toEqual([40])
  })

  test.each([
    ['POST', [{ label: 'New' }, { label: '' }]],
    [
      'PATCH',
      [
        { id: 40, label: 'X' },
        { id: 99, label: 'Y' },
      ],
    ],
    ['DELETE', [{ id: 40 }, { id: 99 }]],
  ])('[117] %s %j changes nothing: all or none', async (method, body) => {
    const of = await account()
    expect((await of.send(method, options, body)).status).toBe(400)
    expect(await labels(of)).toEqual(['Gold', 'Old'])
  })

  test('[118] a field of another type has no options, and labels of records have', async () => {
    const of = await openAccount()
    expect((await of.post(`${path}/name/options`, [{ label: 'A' }])).status).toBe(400)
    expect((await of.post(`${path}/label_ids/options`, [{ label: 'A' }])).status).toBe(200)
    const [label] = (await of.get(`${path}/label_ids`)).body.data.options.slice(-1)
    expect((await of.post('/api/v2/persons', { name: 'A', label_ids: [label.id] })).status).toBe(200)
  })
})

describe('pipelines and stages', () => {
  test('[119] pipelines are made and changed, stages come one after the other', async () => {
    const account = await openAccount()
    const { body } = await account.post('/api/v2/pipelines', { name: 'Second' })
    expect(body.data).toMatchObject({ id: 2, name: 'Second', order_nr: 2, is_deal_probability_enabled: false })
    for (const [at, name] of ['A', 'B'].entries()) {
      const stage = await account.post('/api/v2/stages', { name, pipeline_id: 2, deal_probability: 50 })
      expect(stage.body.data).toMatchObject({ name, pipeline_id: 2, order_nr: at + 1, deal_probability: 50 })
    }
    expect((await account.post('/api/v2/stages', { name: 'C', pipeline_id: 2, order_nr: 1 })).status).toBe(400)
    expect((await account.post('/api/v2/stages', { name: 'C', pipeline_id: 9 })).status).toBe(400)
    expect((await account.post('/api/v2/stages', { name: 'C', pipeline_id: 2, constructor: 1 })).status).toBe(400)
    expect((await account.get('/api/v2/stages?pipeline_id=2')).body.data).toHaveLength(2)
    expect((await account.patch('/api/v2/stages/6', { name: 'Z' })).body.data.name).toBe('Z')
  })

  test('[120] a new pipeline is empty, or comes with stages', async () => {
    const stages = async (readings: string) => {
      const account = await openAccount({}, { settings: { readings } })
      await account.post('/api/v2/pipelines', { name: 'Second' })
      return (await account.get('/api/v2/stages?pipeline_id=2')).body.data.length
    }
    expect([await stages(''), await stages('pipeline-with-stages')]).toEqual([0, 5])
  })

  test('[121] a deleted pipeline takes its stages along; one with deals stays', async () => {
    const account = await openAccount({ deals: [{ id: 1, title: 'A' }] })
    await account.post('/api/v2/pipelines', { name: 'Second' })
    await account.post('/api/v2/stages', { name: 'A', pipeline_id: 2 })
    expect((await account.remove('/api/v2/pipelines/2')).body.data).toEqual({ id: 2 })
    expect((await account.get('/api/v2/stages/6')).status).toBe(404)
    expect((await account.get('/api/v2/pipelines')).body.data).toHaveLength(1)
    expect((await account.remove('/api/v2/pipelines/1')).status).toBe(400)
    expect((await account.remove('/api/v2/stages/1')).status).toBe(400)
  })
})
