import { describe, expect, it } from 'vitest'
import type { Intention } from '../../src/connector.ts'
import { connect } from '../../src/connectors/zoho/index.ts'
import type { FieldDefinition } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, contactFields, fieldsOf, modules, opening, org, rawField, root, token } from './zoho-answers.ts'

function open(...exchanges: Exchange[]) {
  const fake = fakeHttp([...opening, ...exchanges])
  const connection = connect(config, fake.factory)
  return { fake, admin: connection.admin!, connection }
}

const fieldsCall = `${root}/settings/fields`
const created = { code: 'SUCCESS', details: { id: '900' }, message: 'field created', status: 'success' }
const contacts = (...more: object[]) => fieldsOf('Contacts', [...contactFields, ...more])

const text: FieldDefinition = { name: 'Tier', label: 'Tier', type: 'text' }
const key: FieldDefinition = { name: 'Old_Id', label: 'The id of the old system, in full', type: 'text', unique: true }

describe('fields', () => {
  it('are made five at a time, with a label that leads to their name, and looked for afterwards', async () => {
    const { admin, fake } = open(
      contacts(),
      {
        ...{
          ask: `POST ${fieldsCall}`,
          query: { module: 'Contacts' },
          status: 201,
          reply: { fields: [created, created] },
        },
        body: {
          fields: [
            { field_label: 'Tier', data_type: 'text', length: 255 },
            { field_label: 'Old_Id', data_type: 'text', length: 255, unique: { case_sensitive: false } },
          ],
        },
      },
      contacts(
        rawField('Tier', 'text', { custom_field: true }),
        rawField('Old_Id', 'text', { custom_field: true, unique: { case_sensitive: false } }),
      ),
    )
    expect(await admin.createFields('Contacts', [text, key], never)).toEqual([
      { status: 'created' },
      { status: 'created' },
    ])
    fake.done()
  })

  it('are taken back where Zoho gives them another name, which is told', async () => {
    const other = rawField('Tier1', 'text', { id: '901', custom_field: true, field_label: 'Tier' })
    const { admin, fake } = open(
      contacts(),
      { ask: `POST ${fieldsCall}`, status: 201, reply: { fields: [created] } },
      contacts(other),
      { ask: `DELETE ${fieldsCall}/901`, query: { module: 'Contacts' }, reply: { fields: [created] } },
    )
    expect(await admin.createFields('Contacts', [text], never)).toMatchObject([
      { status: 'failed', error: { kind: 'invalid', message: expect.stringContaining('Tier1') } },
    ])
    fake.done()
  })

  it('are judged by what is there: of another type, not unique, of a name that nobody can make', async () => {
    const { admin, fake } = open(contacts(rawField('Tier', 'date'), rawField('Old_Id', 'text')), contacts(), contacts())
    const long = { ...text, name: 'A_name_that_is_too_long_for_it' }
    expect(await admin.createFields('Contacts', [text, key], never)).toMatchObject([
      { status: 'failed', error: { message: expect.stringContaining('type date') } },
      { status: 'failed', error: { message: expect.stringContaining('unique') } },
    ])
    expect(await admin.createFields('Contacts', [long], never)).toMatchObject([
      { status: 'failed', error: { message: expect.stringContaining('25') } },
    ])
    expect(fake.requests.filter(({ request }) => request.method !== 'GET').map(({ request }) => request.path)).toEqual([
      '/oauth/v2/token',
    ])
  })

  it('tell that the edition has no room, and whose fault a refusal is', async () => {
    const full = { code: 'LIMIT_EXCEEDED', details: { limit: 300 }, message: 'limit exceeded', status: 'error' }
    const post = (reply: object): Exchange => ({ ask: `POST ${fieldsCall}`, status: 400, reply })
    const { admin } = open(
      ...[contacts(), post({ fields: [full, full] }), post({ fields: [full] }), post({ fields: [full] })],
      contacts(),
    )
    expect(await admin.createFields('Contacts', [text, key], never)).toMatchObject([
      { status: 'failed', error: { code: 'LIMIT_EXCEEDED' } },
      { status: 'failed', error: { code: 'LIMIT_EXCEEDED' } },
    ])
  })
})

describe('look-ups', () => {
  const to = (name: string, ...references: string[]): FieldDefinition => {
    return { name, label: name.replaceAll('_', ' '), type: 'reference', references }
  }
  const lists = (...labels: string[]): Exchange => ({
    ...{ ask: `GET ${root}/settings/related_lists`, query: { module: 'Deals' } },
    reply: { related_lists: labels.map((name) => ({ name, display_label: name })) },
  })
  const leading = (name: string, module: string) => {
    return rawField(name, 'lookup', { custom_field: true, lookup: { module: { api_name: module } } })
  }

  it('lead to a module, each with a label of its own for the list that it makes there', async () => {
    const wanted = [to('First_Deal', 'Deals'), to('The_very_last_of_all_dea', 'Deals')]
    const field = (field_label: string, display_label: string) => ({
      ...{ field_label, data_type: 'lookup' },
      lookup: { module: { api_name: 'Deals' }, display_label },
    })
    const { admin, fake } = open(
      contacts(),
      lists('CONTACTS', 'Notes'),
      {
        ...{ ask: `POST ${fieldsCall}`, status: 201, reply: { fields: [created, created] } },
        body: {
          fields: [
            field('First Deal', 'Contacts First Deal'),
            field('The very last of all dea', 'Contacts The very last of'),
          ],
        },
      },
      contacts(...wanted.map(({ name }) => leading(name, 'Deals'))),
    )
    expect(await admin.createFields('Contacts', wanted, never)).toEqual([{ status: 'created' }, { status: 'created' }])
    fake.done()
  })

  it('are told where the list is refused, where they are there and lead elsewhere, and where they lead to several', async () => {
    const taken = {
      ...{ code: 'DUPLICATE_DATA', message: 'duplicate data', status: 'error' },
      details: { api_name: 'display_label', json_path: '$.fields[0].lookup.display_label' },
    }
    const post: Exchange = { ask: `POST ${fieldsCall}`, status: 400, reply: { fields: [taken] } }
    const there = [leading('Vessel', 'Vessels')]
    const { admin } = open(contacts(...there), lists(), post, contacts(...there))
    const wanted = [to('Deal', 'Deals'), to('Vessel', 'Deals'), to('Any', 'Deals', 'Contacts')]
    expect(await admin.createFields('Contacts', wanted, never)).toMatchObject([
      { status: 'failed', error: { kind: 'conflict', message: expect.stringContaining('list that it makes') } },
      { status: 'failed', error: { kind: 'conflict', message: expect.stringContaining('leads to Vessels') } },
      { status: 'failed', error: { kind: 'unsupported', message: expect.stringContaining('one module') } },
    ])
  })
})

describe('options', () => {
  it('are added behind those that are there, which are named by their ids', async () => {
    const body = {
      fields: [
        {
          pick_list_values: [
            { id: 'a', display_value: 'a', actual_value: 'a' },
            { id: 'b', display_value: 'b', actual_value: 'b' },
            { display_value: 'Gold', actual_value: 'gold' },
          ],
        },
      ],
    }
    const interests = contactFields.find(({ api_name: name }) => name === 'Interests')!
    const { admin, fake } = open(contacts(), {
      ...{
        ask: `PATCH ${fieldsCall}/${interests.id}`,
        query: { module: 'Contacts' },
        body,
        reply: { fields: [created] },
      },
    })
    const options = [
      { value: 'a', label: 'Another label' },
      { value: 'gold', label: 'Gold' },
    ]
    expect(await admin.addOptions!('Contacts', 'Interests', options, never)).toEqual([
      { status: 'exists' },
      { status: 'added' },
    ])
    fake.done()
  })

  it('of a list that several fields share are not ours to add', async () => {
    const shared = rawField('Region', 'picklist', { global_picklist: { id: '7', api_name: 'Regions' } })
    const { admin } = open(contacts(shared))
    const adding = admin.addOptions!('Contacts', 'Region', [{ value: 'x', label: 'x' }], never)
    await expect(adding).rejects.toMatchObject({ kind: 'unsupported', stored: 'no', field: 'Region' })
  })
})

/** Its form wants what the module demands, what the plan gives, and something more. */
const layout: Exchange = {
  ask: `GET ${root}/settings/layouts`,
  query: { module: 'Contacts' },
  reply: {
    layouts: [
      {
        id: '77',
        sections: [
          {
            fields: [
              { api_name: 'Last_Name', required: true },
              { api_name: 'Email', required: true },
            ],
          },
        ],
      },
    ],
  },
}

describe('before a migration', () => {
  const intention: Intention = {
    ...{ object: 'Contacts', creates: 10, updates: 5, writes: ['Last_Name'], newFields: [], newOptions: [] },
  }

  it('tells with figures that an edition has no room for what is wanted', async () => {
    const custom = (n: number, facts = {}) => rawField(`Field_${n}`, 'text', { custom_field: true, ...facts })
    const unique = { unique: { case_sensitive: false } }
    const fields = [custom(1, unique), custom(2, unique), ...[3, 4, 5, 6, 7, 8, 9].map((n) => custom(n))]
    const fake = fakeHttp([token(), org('standard'), modules, fieldsOf('Contacts', fields), layout])
    const found = await connect(config, fake.factory).preflight!({ ...intention, newFields: [text, key] }, never)
    expect(found.map(({ code, severity, count }) => [code, severity, count])).toEqual([
      ['limit-custom-fields', 'error', 1],
      ['limit-unique-fields', 'error', 1],
      ['wanted-by-layout', 'warning', 10],
      ['records-held-back', 'warning', 5],
    ])
    expect(found[0]?.message).toContain('10 custom fields of Contacts (Standard) and has 9; 2 more')
  })

  it('tells which definitions Zoho would refuse, and which are there and differ', async () => {
    const newFields: FieldDefinition[] = [
      { ...text, name: 'Way too long a name for a label' },
      { name: 'Kind', label: 'Kind', type: 'select', options: [{ value: 'x', label: 'y'.repeat(26) }] },
      { name: 'Seats', label: 'Seats', type: 'date' },
    ]
    const { connection } = open(modules, contacts(), layout)
    const found = await connection.preflight!({ ...intention, updates: 0, newFields }, never)
    expect(found.map(({ code, field }) => [code, field])).toEqual([
      ['field-name', 'Way too long a name for a label'],
      ['field-options', 'Kind'],
      ['field-differs', 'Seats'],
      ['wanted-by-layout', undefined],
    ])
    expect(found.at(-1)?.message).toContain('want Email, which')
  })

  it('tells which options are too long to be added', async () => {
    const of = (length: number) => ({ value: 'x'.repeat(length), label: 'x'.repeat(length) })
    const newOptions = [
      { field: 'Lead_Source', options: [of(25), of(26)] },
      { field: 'Interests', options: [of(3)] },
    ]
    const { connection } = open(modules, contacts(), layout)
    const idle = { ...intention, creates: 0, updates: 0 }
    expect(await connection.preflight!({ ...idle, newOptions }, never)).toMatchObject([
      { severity: 'error', code: 'field-options', field: 'Lead_Source', count: 1 },
    ])
  })

  it.each([
    ['READ', ['ZohoCRM.modules.contacts.CREATE', 'ZohoCRM.modules.contacts.UPDATE', 'ZohoCRM.settings.fields.CREATE']],
    ['contacts.CREATE', ['ZohoCRM.modules.contacts.UPDATE', 'ZohoCRM.settings.fields.CREATE']],
    ['ALL', ['ZohoCRM.settings.fields.CREATE']],
  ])('names the scopes that a token with ZohoCRM.modules.%s lacks for it', async (granted, lacks) => {
    const scope = `ZohoCRM.modules.${granted} ZohoCRM.settings.READ`
    const exchanges = [token('1000.a.b', undefined, scope), org(), modules, contacts(), layout]
    const { preflight } = connect(config, fakeHttp(exchanges).factory)
    const [found] = await preflight!({ ...intention, newFields: [text] }, never)
    expect(found).toMatchObject({ severity: 'error', code: 'missing-rights', count: lacks.length })
    expect(found?.message).toContain(`needs: ${lacks.join(', ')}.`)
  })

  it('names the scope that files take, which other scopes of modules do not give', async () => {
    const looks = (scope: string) =>
      connect(config, fakeHttp([token('1000.a.b', undefined, scope), org()]).factory).preflight!(
        { ...intention, object: 'Attachments', updates: 0 },
        never,
      )
    expect(await looks('ZohoCRM.modules.contacts.ALL')).toMatchObject([
      { code: 'missing-rights', message: expect.stringContaining('ZohoCRM.modules.attachments.CREATE') },
    ])
    expect(await looks('ZohoCRM.modules.attachments.ALL')).toEqual([])
    expect(await looks('ZohoCRM.modules.ALL')).toEqual([])
  })

  it('says that a module is not there for this user', async () => {
    const { connection } = open(modules)
    expect(await connection.preflight!({ ...intention, object: 'Invoices' }, never)).toMatchObject([
      { severity: 'error', code: 'missing-rights' },
    ])
  })
})
