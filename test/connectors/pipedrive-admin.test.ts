import { describe, expect, it } from 'vitest'
import { never } from './fake-http.ts'
import { described, keys, ofActivities, ofDeals, ofPersons, page } from './pipedrive-answers.ts'

const fields = '/api/v2/personFields'
const about = ofPersons.slice(2)
const made = (name: string, code: string, type: string, options: unknown = null) => ({
  ...{ field_name: name, field_code: code, field_type: type, options, is_custom_field: true },
})
const fresh = '9999999999999999999999999999999999999999'

describe('fields of Pipedrive', () => {
  it('makes what is absent under a label that gives its name, and looks at what came of it', async () => {
    const body = { field_name: 'Home port', field_type: 'enum', options: [{ label: 'ro' }, { label: 'ha' }] }
    const options = [
      { id: 1, label: 'ro' },
      { id: 2, label: 'ha' },
    ]
    const after = made('Home port', fresh, 'enum', options)
    const { connection, fake } = await described('persons', ofPersons, [
      ...about,
      { ask: `POST ${fields}`, body, reply: page(after) },
      { ask: `GET ${fields}`, reply: page([after]) },
    ])
    const wanted = [
      {
        ...{ name: 'home_port', label: 'Home port', type: 'select' as const },
        options: [
          { value: 'ro', label: 'Rostock' },
          { value: 'ha', label: 'Hamburg' },
        ],
      },
      { name: 'lead_source', label: 'Lead source', type: 'text' as const },
      { name: 'agreed', label: 'Agreed', type: 'boolean' as const },
      { name: 'add_time', label: 'Created', type: 'datetime' as const },
      { name: 'Häfen!', label: 'Häfen!', type: 'text' as const },
    ]
    expect(await connection.admin!.createFields('persons', wanted, never)).toMatchObject([
      { status: 'created' },
      {
        status: 'failed',
        error: { kind: 'conflict', message: 'The field lead_source exists with type enum instead of varchar.' },
      },
      { status: 'exists' },
      { status: 'exists' },
      { status: 'failed', error: { kind: 'conflict', field: 'Häfen!' } },
    ])
    fake.done()
  })

  it('makes many one after the other, each once, and looks at them together', async () => {
    const names = ['one', 'two', 'three']
    const { connection, fake } = await described('persons', ofPersons, [
      ...about,
      ...names.map((name) => ({
        ...{
          ask: `POST ${fields}`,
          body: { field_name: name, field_type: 'varchar' },
          status: name === 'two' ? 400 : 200,
        },
        reply: name === 'two' ? { success: false, error: 'Bad' } : page({}),
      })),
      {
        ask: `GET ${fields}`,
        reply: page(['one', 'three'].map((name, n) => made(name, String(n).repeat(40), 'varchar'))),
      },
    ])
    const wanted = [...names, 'one'].map((name) => ({ name, label: name, type: 'text' as const }))
    expect((await connection.admin!.createFields('persons', wanted, never)).map(({ status }) => status)).toEqual([
      ...['created', 'failed', 'created', 'created'],
    ])
    fake.done()
  })

  it('says what a field is for where the call takes a word on it', async () => {
    const description = 'Keep it.'
    const field = { field_name: 'port', field_type: 'varchar' }
    for (const [object, answers, path, body] of [
      ['persons', ofPersons, fields, field],
      ['deals', ofDeals, '/api/v2/dealFields', { ...field, description }],
    ] as const) {
      const { connection, fake } = await described(object, answers, [
        ...answers.slice(2),
        { ask: `POST ${path}`, body, reply: page({}) },
        { ask: `GET ${path}`, reply: page([made('port', fresh, 'varchar')]) },
        ...answers.slice(3),
      ])
      const wanted = [{ name: 'port', label: 'port', type: 'text' as const, description }]
      expect(await connection.admin!.createFields(object, wanted, never)).toEqual([{ status: 'created' }])
      fake.done()
    }
  })

  it('finds a field whose making nobody answered for, and sends nothing twice', async () => {
    const { connection, fake } = await described('persons', ofPersons, [
      ...about,
      { ask: `POST ${fields}`, status: 502, reply: '<html>' },
      { ask: `GET ${fields}`, reply: page([made('Home port', fresh, 'varchar')]) },
    ])
    const wanted = [{ name: 'home_port', label: 'Home port', type: 'text' as const }]
    expect(await connection.admin!.createFields('persons', wanted, never)).toEqual([{ status: 'created' }])
    fake.done()
  })

  it('says what a field is called that could not have its name', async () => {
    const twin = made('Home port', 'cccccccc11111111111111111111111111111111', 'varchar')
    const { connection } = await described('persons', ofPersons, [
      ...about,
      { ask: `POST ${fields}`, reply: page(twin) },
      { ask: `GET ${fields}`, reply: page([made('home-port', fresh, 'date'), twin]) },
    ])
    const wanted = [{ name: 'home_port', label: 'Home port', type: 'text' as const }]
    const [outcome] = await connection.admin!.createFields('persons', wanted, never)
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('home_port_cccccccc') },
    })
  })

  it('tells of the plan that has no room for another field', async () => {
    const reply = { success: false, error: 'Custom fields limit reached', code: 'feature_capping_custom_fields_limit' }
    const { connection } = await described('persons', ofPersons, [
      ...about,
      { ask: `POST ${fields}`, status: 403, reply },
      ...about,
    ])
    const wanted = [{ name: 'home_port', label: 'Home port', type: 'text' as const }]
    expect(await connection.admin!.createFields('persons', wanted, never)).toMatchObject([
      { status: 'failed', error: { kind: 'unsupported', code: 'feature_capping_custom_fields_limit', stored: 'no' } },
    ])
  })

  it('adds options behind those that are there, by one call for all', async () => {
    const { connection, fake } = await described('persons', ofPersons, [
      ...about,
      {
        ask: `POST ${fields}/${keys.source}/options`,
        body: [{ label: 'Fair' }],
        reply: page([{ id: 3, label: 'Fair' }]),
      },
    ])
    const wanted = ['Inbound', 'Fair', 'Fair'].map((value) => ({ value, label: 'Whatever' }))
    const told = await connection.admin!.addOptions!('persons', 'lead_source', wanted, never)
    expect(told.map(({ status }) => status)).toEqual(['exists', 'added', 'added'])
    fake.done()
  })

  it('adds none to what takes none, nor where there are no fields to make', async () => {
    const { connection } = await described('persons', ofPersons, about)
    const one = [{ value: 'X', label: 'X' }]
    await expect(connection.admin!.addOptions!('persons', 'visible_to', one, never)).rejects.toMatchObject({
      ...{ kind: 'unsupported', stored: 'no', field: 'visible_to' },
    })
    const activities = await described('activities', ofActivities)
    await expect(
      activities.connection.admin!.createFields('activities', [{ name: 'x', label: 'X', type: 'text' }], never),
    ).rejects.toMatchObject({
      kind: 'unsupported',
    })
  })

  it('deletes fields that people made, and no other', async () => {
    const { connection, fake } = await described('persons', ofPersons, [
      ...about,
      { ask: `DELETE ${fields}/${keys.term}`, reply: page({ field_code: keys.term }) },
    ])
    const told = await connection.admin!.deleteFields!('persons', ['term', 'name', 'nobody'], never)
    expect(told.map(({ status }) => status)).toEqual(['deleted', 'absent', 'absent'])
    fake.done()
  })
})
