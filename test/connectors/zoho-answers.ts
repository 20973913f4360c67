import type { Exchange } from './fake-http.ts'

/** Literal answers of an account, as the documentation shows them. */

const api = 'https://www.zohoapis.eu'
export const root = '/crm/v8'

const credentials = { clientId: '1000.KEY', clientSecret: 'hush', refreshToken: '1000.r.t' }
export const config = { vendor: 'zoho', settings: { dc: 'eu' }, credentials }

const form = 'grant_type=refresh_token&client_id=1000.KEY&client_secret=hush&refresh_token=1000.r.t'

export const scopes =
  'ZohoCRM.modules.ALL ZohoCRM.settings.ALL ZohoCRM.users.READ ZohoCRM.org.READ ZohoCRM.coql.READ ZohoCRM.bulk.ALL ZohoFiles.files.ALL'

export function token(access = '1000.a.b', home = api, scope: string | undefined = scopes): Exchange {
  return {
    ask: 'POST /oauth/v2/token',
    body: form,
    reply: {
      access_token: access,
      api_domain: home,
      token_type: 'Bearer',
      expires_in: 3600,
      scope,
    },
  }
}

export function org(paidType = 'enterprise', users = 12): Exchange {
  const license = { paid: true, paid_type: paidType, trial_type: null, users_license_purchased: users }
  return {
    ask: `GET ${root}/org`,
    reply: {
      org: [{ id: '3652397000000112979', zgid: '10019987', company_name: 'Zylker', license_details: license }],
    },
  }
}

/** Who the token belongs to. */
export const me: Exchange = {
  ask: `GET ${root}/users`,
  query: { type: 'CurrentUser' },
  reply: { users: [{ id: '44', full_name: 'Ann Lee', email: 'ann@zylker.com', status: 'active' }] },
}

/** What every session begins with. */
export const opening = [token(), org()]

const module = {
  ...{ api_supported: true, creatable: true, editable: true, deletable: true, viewable: true, visibility: 1 },
  ...{ generated_type: 'default', isBlueprintSupported: true },
}

export const modules: Exchange = {
  ask: `GET ${root}/settings/modules`,
  reply: {
    modules: [
      { ...module, id: '1', api_name: 'Deals', singular_label: 'Deal', plural_label: 'Deals' },
      { ...module, id: '2', api_name: 'Contacts', singular_label: 'Contact', plural_label: 'Contacts' },
      {
        ...module,
        id: '3',
        api_name: 'Vessels',
        singular_label: 'Vessel',
        plural_label: 'Vessels',
        generated_type: 'custom',
      },
      { ...module, id: '4', api_name: 'Crew', plural_label: 'Crew', generated_type: 'linking' },
      { ...module, id: '5', api_name: 'Dashboards', plural_label: 'Dashboards', api_supported: false },
      { ...module, id: '6', api_name: 'Tasks', singular_label: 'Task', plural_label: 'Tasks' },
    ],
  },
}

const field = {
  ...{ custom_field: false, system_mandatory: false, read_only: false, field_read_only: false, visible: true },
  ...{ operation_type: { web_create: true, web_update: true, api_create: true, api_update: true } },
  ...{ unique: {}, external: null, lookup: {}, multiselectlookup: {}, formula: {}, pick_list_values: [] },
  ...{ global_picklist: null, decimal_place: null, length: null, textarea: null },
}
const shut = { operation_type: { api_create: false, api_update: false }, read_only: true }

export const rawField = (api_name: string, data_type: string, facts: object = {}) => ({
  ...{
    ...field,
    id: `9${api_name.length}00${data_type.length}`,
    api_name,
    field_label: api_name,
    display_label: api_name,
    data_type,
  },
  ...facts,
})

const option = (value: string, label = value) => ({
  id: value,
  display_value: label,
  actual_value: value,
  type: 'used',
})

const linking = {
  linking_details: {
    module: { api_name: 'Crew' },
    lookup_field: { api_name: 'Sailors' },
    connected_lookup_field: { api_name: 'Ships' },
  },
  connected_details: { module: { api_name: 'Vessels' } },
}

const system = [
  rawField('Owner', 'ownerlookup', { system_mandatory: true }),
  rawField('Created_Time', 'datetime', shut),
  rawField('Modified_Time', 'datetime', shut),
]

export const contactFields = [
  rawField('Last_Name', 'text', { length: 80, system_mandatory: true }),
  rawField('Full_Name', 'text', { length: 80, ...shut }),
  rawField('Email', 'email', { length: 100 }),
  rawField('Phone', 'phone', { length: 30 }),
  rawField('Lead_Source', 'picklist', {
    pick_list_values: [option('-None-'), option('web', 'Web page'), { ...option('fax'), type: 'unused' }, option('Ad')],
  }),
  rawField('Interests', 'multiselectpicklist', { custom_field: true, pick_list_values: [option('a'), option('b')] }),
  rawField('Reporting_To', 'lookup', { lookup: { module: { api_name: 'Contacts', id: '2' } } }),
  rawField('Email_Opt_Out', 'boolean'),
  rawField('Description', 'textarea', { length: 32000, textarea: { type: 'large' } }),
  rawField('Notes_Rich', 'textarea', { custom_field: true, length: 50000, textarea: { type: 'rich_text' } }),
  rawField('Budget', 'currency', { custom_field: true, length: 16, decimal_place: 2 }),
  rawField('Badge', 'bigint', { custom_field: true, length: 18 }),
  rawField('Seats', 'integer', { custom_field: true, length: 9 }),
  rawField('Share', 'percent', { custom_field: true, length: 5 }),
  rawField('Birthday', 'date', { custom_field: true }),
  rawField('Website', 'website', { length: 450 }),
  rawField('Last_Call', 'datetime', { custom_field: true }),
  rawField('Score', 'formula', { custom_field: true, formula: { return_type: 'double' }, ...shut }),
  rawField('Ships', 'multiselectlookup', { custom_field: true, multiselectlookup: linking }),
  rawField('Tag', 'text', { json_type: 'jsonarray' }),
  rawField('CRM_Ferry_Source_Id', 'text', { custom_field: true, length: 255, unique: { case_sensitive: false } }),
  ...system,
]

const stage = (value: string, forecast_type: string, label = value) => ({ ...option(value, label), forecast_type })

export const dealFields = [
  rawField('Deal_Name', 'text', { length: 120, system_mandatory: true }),
  rawField('Stage', 'picklist', {
    system_mandatory: true,
    pick_list_values: ['Qualification', 'Closed Won', 'Closed Lost', 'Aboard'].map((value) => option(value)),
  }),
  rawField('Pipeline', 'picklist', { pick_list_values: [option('Standard'), option('Charter')] }),
  rawField('Amount', 'currency', { length: 16, currency: { rounding_option: 'normal', precision: 2 } }),
  rawField('Contact_Name', 'lookup', { lookup: { module: { api_name: 'Contacts', id: '2' } } }),
  ...system,
]

export const fieldsOf = (name: string, fields: readonly object[]): Exchange => ({
  ask: `GET ${root}/settings/fields`,
  query: { module: name },
  reply: { fields },
})

export const layoutsOf = (name: string, ids: readonly string[] = ['77']): Exchange => ({
  ask: `GET ${root}/settings/layouts`,
  query: { module: name },
  reply: { layouts: ids.map((id) => ({ id, name: 'Standard', status: 'active', visible: true, sections: [] })) },
})

export const pipelines: Exchange = {
  ask: `GET ${root}/settings/pipeline`,
  query: { layout_id: '77' },
  reply: {
    pipeline: [
      {
        ...{ id: '1', display_value: 'Standard', actual_value: 'Standard', default: true },
        maps: [stage('Qualification', 'Open'), stage('Closed Won', 'Closed Won'), stage('Closed Lost', 'Closed Lost')],
      },
      {
        ...{ id: '2', display_value: 'Charter trips', actual_value: 'Charter', default: false },
        maps: [stage('Aboard', 'Open'), stage('Closed Lost', 'Closed Lost')],
      },
    ],
  },
}

export const contactsAlone = [modules, fieldsOf('Contacts', contactFields), layoutsOf('Contacts')]

export const id = (n: number): string => `36523970000006490${String(n).padStart(2, '0')}`

export const roles: Exchange = {
  ask: `GET ${root}/contacts/roles`,
  reply: { contact_roles: [{ id: '501', name: 'Decision Maker', sequence_number: 1 }] },
}
