import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/zoho/index.ts'
import type { Row } from '../../src/model/record.ts'
import { findField, findObject, type Schema } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import {
  config,
  contactFields,
  dealFields,
  fieldsOf,
  layoutsOf,
  modules,
  opening,
  pipelines,
  rawField,
  roles,
  root,
} from './zoho-answers.ts'

async function look(objects: string[], ...exchanges: Exchange[]): Promise<Schema> {
  const fake = fakeHttp([...opening, modules, ...exchanges])
  const schema = await connect(config, fake.factory).describe(never, objects)
  fake.done()
  return schema
}

const contacts = [fieldsOf('Contacts', contactFields), layoutsOf('Contacts')]
const deals = [fieldsOf('Deals', dealFields), layoutsOf('Deals'), pipelines]
const tasks = [
  fieldsOf('Tasks', [
    rawField('Subject', 'text', { system_mandatory: true }),
    rawField('Who_Id', 'lookup', { lookup: { module: { api_name: 'Contacts' } } }),
    rawField('What_Id', 'lookup', { lookup: { module: { api_name: 'se_module' } } }),
    rawField('Created_Time', 'datetime'),
  ]),
  layoutsOf('Tasks'),
]

describe('modules', () => {
  it("are those that the API supports, the standard ones first and the account's own among them", async () => {
    const vessels = [fieldsOf('Vessels', [rawField('Name', 'text')]), layoutsOf('Vessels')]
    const fake = fakeHttp([...opening, modules, ...contacts, ...deals, ...tasks, ...vessels, roles])
    const schema = await connect(config, fake.factory).describe(never)
    expect(schema.objects.map(({ name, custom }) => [name, custom])).toEqual([
      ['Contacts', false],
      ['Deals', false],
      ['Tasks', false],
      ['Vessels', true],
      ['users', false],
    ])
    expect(schema.users).toEqual({ object: 'users', email: 'email', active: { field: 'status', equals: 'active' } })
    expect(schema.relations?.map(({ name }) => name)).toEqual([
      'Deals>Contacts:Decision Maker',
      'Contacts>Vessels:Ships',
    ])
    fake.done()
  })

  it('refuse a repeated create by our key, and cost what credits they cost', async () => {
    const { operations } = findObject(await look(['Contacts'], ...contacts), 'Contacts')!
    expect(operations.create).toMatchObject({ maxRows: 100, replay: 'refused', cost: { units: 1, each: 10 } })
    expect(operations.find).toMatchObject({ keys: ['id', 'CRM_Ferry_Source_Id'], maxRows: 100 })
    expect(operations.read).toMatchObject({ pageRows: 2_000, cost: { units: 3 } })
  })

  it('have a choice of several layouts, on which options depend that one of them leaves out', async () => {
    const option = (each: string) => ({ display_value: each, actual_value: each })
    const [open, hot, cold] = [option('Open'), option('Hot'), option('Cold')]
    const fields = [
      rawField('Last_Name', 'text'),
      rawField('Layout', 'bigint'),
      ...['Mood', 'Rank'].map((name) => rawField(name, 'picklist', { pick_list_values: [open, hot, cold] })),
    ]
    const layout = (id: string, name: string, mood: object[], facts = {}) => ({
      ...{ id, name, status: 'active', visible: true },
      sections: [
        { fields: [{ api_name: 'Mood', pick_list_values: mood }] },
        { fields: [{ api_name: 'Rank', pick_list_values: [cold, hot, open] }] },
      ],
      ...facts,
    })
    const described = async (...layouts: object[]) => {
      const told = { ...layoutsOf('Contacts'), reply: { layouts } }
      const fake = fakeHttp([...opening, modules, fieldsOf('Contacts', fields), told])
      const connection = connect(config, fake.factory)
      const object = findObject(await connection.describe(never, ['Contacts']), 'Contacts')!
      const encode = (row: Row) => connection.write!.encode(object, 'update', row)
      return Object.assign((name: string) => findField(object, name)!, { encode })
    }
    const [standard, resale] = [layout('77', 'Standard', [open, hot, cold]), layout('78', 'Resale', [open, cold])]
    const several = await described(standard, resale, layout('79', 'Old', [], { status: 'inactive' }))
    expect(several('Layout')).toMatchObject({
      ...{ type: 'select', restricted: true, system: false },
      options: [
        { value: '77', label: 'Standard' },
        { value: '78', label: 'Resale' },
      ],
    })
    const allows = { '77': ['Open', 'Hot', 'Cold'], '78': ['Open', 'Cold'] }
    expect(several('Mood').dependsOn).toEqual([{ field: 'Layout', allows }])
    expect(several('Rank')).not.toHaveProperty('dependsOn')
    expect(several.encode({ Layout: '78', Mood: 'Cold' })).toMatchObject({
      wire: { Layout: { id: '78' }, Mood: 'Cold' },
    })
    expect(several.encode({ Layout: '78', Mood: 'Hot' })).toMatchObject([{ field: 'Mood', code: 'option-not-allowed' }])
    expect(several.encode({ Layout: '79' })).toMatchObject([{ field: 'Layout' }])
    const one = await described(resale)
    expect(one('Layout').system).toBe(true)
    expect(one('Mood')).not.toHaveProperty('dependsOn')
    // Of a layout that does not tell its options nobody knows what it leaves out.
    const silent = await described(resale, layout('80', 'Silent', [], { sections: [] }))
    expect(silent('Mood')).not.toHaveProperty('dependsOn')
  })

  it('are not made where a record cannot be without a subform of which nothing is told', async () => {
    const trips = [rawField('Last_Name', 'text'), rawField('Trips', 'subform', { system_mandatory: true })]
    const none = fieldsOf('Trips', [])
    const schema = await look(['Contacts'], fieldsOf('Contacts', trips), layoutsOf('Contacts'), none)
    const { operations, provenance } = findObject(schema, 'Contacts')!
    expect(operations).not.toHaveProperty('create')
    expect(operations).toHaveProperty('update')
    expect(provenance).toBeUndefined()
  })

  it('of converted leads are those that they became, where the account tells of it', async () => {
    const [told, became] = [
      rawField('Converted__s', 'boolean'),
      rawField('Converted_Contact', 'lookup', { lookup: { module: { api_name: 'Contacts' } } }),
    ]
    const lead = async (...fields: object[]) => {
      const [first] = (modules.reply as { modules: object[] }).modules
      const listed = { ...modules, reply: { modules: [{ ...first, api_name: 'Leads' }] } }
      const about = [fieldsOf('Leads', [rawField('Last_Name', 'text'), ...fields]), layoutsOf('Leads')]
      const fake = fakeHttp([...opening, listed, ...about])
      return findObject(await connect(config, fake.factory).describe(never, ['Leads']), 'Leads')?.skip
    }
    expect(await lead(told, became)).toMatchObject([
      { field: 'Converted__s', equals: true, successors: ['Converted_Contact'] },
    ])
    expect(await lead(became)).toBeUndefined()
  })

  it('name parents of several kinds as far as the account has them', async () => {
    const task = findObject(await look(['Tasks'], ...tasks), 'Tasks')!
    expect(findField(task, 'What_Id')).toMatchObject({ type: 'reference', references: ['Deals'] })
    expect(findField(task, 'Who_Id')).toMatchObject({ references: ['Contacts'] })
  })

  it('do not hide behind one that is withheld', async () => {
    const denied = { code: 'NO_PERMISSION', details: {}, message: 'permission denied', status: 'error' }
    const withheld = { ask: `GET ${root}/settings/fields`, query: { module: 'Deals' }, status: 403, reply: denied }
    const schema = await look(['Deals', 'Contacts'], withheld, layoutsOf('Deals'), ...contacts)
    expect(schema.objects.map(({ name }) => name)).toEqual(['Contacts', 'users'])
  })
})

describe('fields', () => {
  it('are of the common types, with what they take', async () => {
    const contact = findObject(await look(['Contacts'], ...contacts), 'Contacts')!
    const types = contact.fields.map(({ name, type }) => `${name}: ${type}`)
    expect(types).toEqual([
      ...['id: id', 'Last_Name: text', 'Full_Name: text', 'Email: email', 'Phone: phone', 'Lead_Source: select'],
      ...['Interests: multi-select', 'Reporting_To: reference', 'Email_Opt_Out: boolean', 'Description: long-text'],
      ...['Notes_Rich: rich-text', 'Budget: currency', 'Badge: integer', 'Seats: integer', 'Share: percent'],
      ...['Birthday: date', 'Website: url', 'Last_Call: datetime', 'Score: decimal', 'Tag: multi-select'],
      ...['CRM_Ferry_Source_Id: text', 'Owner: user', 'Created_Time: datetime', 'Modified_Time: datetime'],
    ])
    expect(findField(contact, 'Last_Name')).toMatchObject({ required: true, maxLength: 80 })
    expect(findField(contact, 'Full_Name')).toMatchObject({ role: 'name', createable: false, updateable: false })
    expect(findField(contact, 'Lead_Source')).toMatchObject({
      options: [
        { value: 'web', label: 'Web page' },
        { value: 'Ad', label: 'Ad' },
      ],
      ...{ restricted: true, extendable: true },
    })
    expect(findField(contact, 'Tag')).toMatchObject({ maxEntries: 10, maxLength: 25 })
    expect(findField(contact, 'CRM_Ferry_Source_Id')).toMatchObject({ unique: true, system: true })
    expect(findField(contact, 'Score')).toMatchObject({ createable: false, caution: { code: 'formula' } })
    expect(findField(contact, 'Created_Time')).toMatchObject({ role: 'created', createable: false })
  })

  it('tell which stages a pipeline has, and what they mean', async () => {
    const deal = findObject(await look(['Deals'], ...deals), 'Deals')!
    expect(findField(deal, 'Pipeline')?.options).toEqual([
      { value: 'Standard', label: 'Standard' },
      { value: 'Charter', label: 'Charter trips' },
    ])
    expect(findField(deal, 'Stage')).toMatchObject({
      options: [
        { value: 'Qualification', stage: { state: 'open' } },
        { value: 'Closed Won', stage: { state: 'won' } },
        { value: 'Closed Lost', stage: { state: 'lost' } },
        { value: 'Aboard', stage: { state: 'open' } },
      ],
      dependsOn: [
        {
          field: 'Pipeline',
          allows: {
            Standard: ['Qualification', 'Closed Won', 'Closed Lost'],
            Charter: ['Aboard', 'Closed Lost'],
          },
        },
      ],
    })
    expect(findField(deal, 'Stage')).not.toHaveProperty('extendable')
  })
})
