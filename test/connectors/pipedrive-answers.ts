import { connect } from '../../src/connectors/pipedrive/index.ts'
import { findObject, type ObjectSchema } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'

export const config = {
  vendor: 'pipedrive',
  settings: { domain: 'acme' },
  credentials: { apiToken: 'hush0123456789abcdef0123456789abcdef0123' },
}

export const keys = {
  source: '946947d1b02fd3ef20798d6112ec5d895a686a21',
  tier: '1111111111111111111111111111111111111111',
  interests: '2222222222222222222222222222222222222222',
  budget: '3333333333333333333333333333333333333333',
  term: '4444444444444444444444444444444444444444',
  office: '5555555555555555555555555555555555555555',
  key: '6666666666666666666666666666666666666666',
  agreed: '7777777777777777777777777777777777777777',
  twinA: 'aaaaaaaa11111111111111111111111111111111',
  twinB: 'bbbbbbbb11111111111111111111111111111111',
  call: '8888888888888888888888888888888888888888',
} as const

const system = (code: string, type: string, options: unknown = null) => ({
  ...{ field_name: code, field_code: code, description: null, field_type: type, options, subfields: null },
  ...{ is_custom_field: false, is_optional_response_field: false },
})
const custom = (field_name: string, field_code: string, type: string, options: unknown = null) => ({
  ...system(field_code, type, options),
  ...{ field_name, is_custom_field: true },
})

const levels = [
  { id: 1, label: 'Owner & followers' },
  { id: 3, label: 'Entire company' },
]

/** In the shape of https://developers.pipedrive.com/docs/api/v1/PersonFields */
const personFields = [
  system('name', 'varchar'),
  system('email', 'varchar'),
  system('visible_to', 'visible_to', levels),
  system('label_ids', 'set', [
    { id: 3, label: 'Customer' },
    { id: 4, label: 'Hot' },
    { id: 5, label: 'Hot' },
  ]),
  custom('Lead Source', keys.source, 'enum', [
    { id: 1, label: 'Inbound' },
    { id: 2, label: 'Outbound' },
  ]),
  custom('Interests', keys.interests, 'set', [
    { id: 4, label: 'Sails' },
    { id: 7, label: 'Ropes' },
  ]),
  custom('Budget (€)', keys.budget, 'monetary'),
  custom('Term', keys.term, 'daterange'),
  custom('Office', keys.office, 'address'),
  custom('Call at', keys.call, 'time'),
  custom('CRM Ferry source ID', keys.key, 'varchar'),
  custom('Agreed', keys.agreed, 'enum', [
    { id: 8, label: 'Yes' },
    { id: 9, label: 'No' },
  ]),
  custom('Größe', keys.twinA, 'double'),
  custom('Grosse', keys.twinB, 'double'),
  custom('Phone', keys.tier, 'phone'),
]

const dealFields = [
  system('title', 'varchar'),
  system('visible_to', 'visible_to', levels),
  custom('CRM Ferry source ID', keys.key, 'varchar'),
  custom('Budget', keys.budget, 'monetary'),
  custom('Tier', keys.tier, 'enum', [{ id: 27, label: 'Gold' }]),
]

const all = (data: unknown) => ({ success: true, data, additional_data: { next_cursor: null } })

/** https://developers.pipedrive.com/docs/api/v1/Users#getCurrentUser */
export const me: Exchange = {
  ask: 'GET /api/v1/users/me',
  reply: {
    success: true,
    data: {
      ...{ id: 1, name: 'Me', default_currency: 'EUR', email: 'me@pipedrive.com', timezone_name: 'Europe/Berlin' },
      ...{ company_id: 12, company_name: 'Acme', company_domain: 'acme', access: [{ app: 'sales', admin: true }] },
    },
  },
}

/** https://developers.pipedrive.com/docs/api/v1/Currencies */
const currencies: Exchange = {
  ask: 'GET /api/v1/currencies',
  reply: {
    success: true,
    data: [
      { id: 1, code: 'EUR', name: 'Euro', decimal_points: 2, active_flag: true, is_custom_flag: false },
      { id: 2, code: 'USD', name: 'US Dollar', decimal_points: 2, active_flag: true, is_custom_flag: false },
      { id: 3, code: 'DEM', name: 'German Mark', decimal_points: 2, active_flag: false, is_custom_flag: false },
    ],
  },
}

/** What is asked once for all objects. */
export const company: Exchange[] = [me, currencies]

export const ofPersons: Exchange[] = [...company, { ask: 'GET /api/v2/personFields', reply: all(personFields) }]

export const ofDeals: Exchange[] = [
  ...company,
  { ask: 'GET /api/v2/dealFields', reply: all(dealFields) },
  {
    ask: 'GET /api/v2/pipelines',
    reply: all([
      { id: 2, name: 'Harbour', order_nr: 2, is_deleted: false },
      { id: 1, name: 'Sales', order_nr: 1, is_deleted: false },
    ]),
  },
  {
    ask: 'GET /api/v2/stages',
    reply: all([
      { id: 12, name: 'Offer', pipeline_id: 1, order_nr: 2, deal_probability: 50, is_deleted: false },
      { id: 11, name: 'New', pipeline_id: 1, order_nr: 1, deal_probability: 10, is_deleted: false },
      { id: 21, name: 'New', pipeline_id: 2, order_nr: 1, deal_probability: 100, is_deleted: false },
      { id: 13, name: 'Old', pipeline_id: 1, order_nr: 3, deal_probability: 0, is_deleted: true },
    ]),
  },
]

export const ofLeads: Exchange[] = [
  ...company,
  { ask: 'GET /api/v2/dealFields', reply: all(dealFields) },
  {
    ask: 'GET /api/v1/leadLabels',
    reply: {
      success: true,
      data: [{ id: 'f08b42a0-4e75-11ea-9643-03698ef1cfd6', name: 'Hot', color: 'red' }],
    },
  },
]

export const ofActivities: Exchange[] = [
  ...company,
  { ask: 'GET /api/v2/activityFields', reply: all([system('priority', 'enum', [{ id: 263, label: 'High' }])]) },
  {
    ask: 'GET /api/v1/activityTypes',
    reply: {
      success: true,
      data: [
        { id: 4, name: 'Deadline', key_string: 'deadline', active_flag: true },
        { id: 5, name: 'Fax', key_string: 'fax', active_flag: false },
      ],
    },
  },
]

export const page = (data: unknown, next_cursor: string | null = null) => ({
  success: true,
  data,
  additional_data: { next_cursor },
})

/** An object as these answers describe it, and the connection that asked for it. */
export async function described(name: string, about: Exchange[], more: Exchange[] = []) {
  const fake = fakeHttp([...about, ...more])
  const connection = connect(config, fake.factory)
  const schema = await connection.describe(never, [name])
  const object = findObject(schema, name) as ObjectSchema
  return { fake, connection, schema, object }
}
