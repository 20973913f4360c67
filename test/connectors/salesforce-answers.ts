import type { Exchange } from './fake-http.ts'

/** Literal answers of an org with leads, as the documentation shows them. */

export const url = 'https://acme.my.salesforce.com'
export const root = '/services/data/v67.0'

export const versions: Exchange = {
  ask: 'GET /services/data',
  reply: [
    { label: "Winter '20", url: '/services/data/v47.0', version: '47.0' },
    { label: "Summer '26", url: root, version: '67.0' },
  ],
}

export function token(instance: string, value = '00D!AQ1'): Exchange {
  return {
    ask: 'POST /services/oauth2/token',
    body: 'grant_type=client_credentials&client_id=key&client_secret=hush',
    reply: { access_token: value, instance_url: instance, token_type: 'Bearer', issued_at: '1700000000000' },
  }
}

export const app = { vendor: 'salesforce', settings: { url }, credentials: { clientId: 'key', clientSecret: 'hush' } }
export const session = { vendor: 'salesforce', settings: { url }, credentials: { accessToken: '00D!AQ1' } }

export const field = {
  label: 'A field',
  length: 0,
  scale: 0,
  custom: false,
  nillable: true,
  createable: true,
  updateable: true,
  defaultedOnCreate: false,
  picklistValues: [],
  referenceTo: [],
}

const option = (value: string, active = true, defaultValue = false) => ({
  active,
  defaultValue,
  label: `The ${value}`,
  value,
})

const lead = {
  name: 'Lead',
  label: 'Lead',
  labelPlural: 'Leads',
  custom: false,
  fields: [
    {
      ...field,
      name: 'Id',
      type: 'id',
      length: 18,
      nillable: false,
      createable: false,
      updateable: false,
      defaultedOnCreate: true,
    },
    { ...field, name: 'LastName', label: 'Last Name', type: 'string', length: 80, nillable: false },
    { ...field, name: 'Name', type: 'string', length: 121, nameField: true, createable: false, updateable: false },
    { ...field, name: 'Email', type: 'email', length: 80 },
    { ...field, name: 'Street', type: 'textarea', length: 255 },
    { ...field, name: 'Address', type: 'address', createable: false, updateable: false },
    { ...field, name: 'Description', type: 'textarea', length: 32000 },
    {
      ...field,
      name: 'Status',
      type: 'picklist',
      length: 255,
      nillable: false,
      defaultedOnCreate: true,
      picklistValues: [option('Open', true, true), option('Old', false)],
    },
    {
      ...field,
      name: 'Interests__c',
      type: 'multipicklist',
      length: 4099,
      custom: true,
      restrictedPicklist: true,
      picklistValues: [option('A'), option('B')],
    },
    { ...field, name: 'AnnualRevenue', type: 'currency', scale: 0 },
    { ...field, name: 'Budget__c', type: 'currency', scale: 2, custom: true },
    { ...field, name: 'Score__c', type: 'double', scale: 0, custom: true },
    {
      ...field,
      name: 'IsConverted',
      type: 'boolean',
      nillable: false,
      defaultedOnCreate: true,
      updateable: false,
      defaultValue: false,
    },
    { ...field, name: 'OwnerId', type: 'reference', referenceTo: ['Group', 'User'] },
    {
      ...field,
      name: 'ConvertedAccountId',
      type: 'reference',
      referenceTo: ['Account'],
      createable: false,
      updateable: false,
    },
    {
      ...field,
      name: 'CreatedDate',
      type: 'datetime',
      nillable: false,
      createable: false,
      updateable: false,
      defaultedOnCreate: true,
    },
  ],
}
export const describeLead: Exchange = { ask: `GET ${root}/sobjects/Lead/describe`, reply: lead }
export const countsLeads = (count: number): Exchange => ({
  ask: `GET ${root}/limits/recordCount`,
  query: { sObjects: 'Lead' },
  reply: { sObjects: [{ count, name: 'Lead' }] },
})

export const id = (n: number) => `00Q5e00000AbCd${String(n).padStart(4, '0')}`

export function page(records: object[], next?: string): string {
  return JSON.stringify({ totalSize: 3, done: !next, ...(next ? { nextRecordsUrl: next } : {}), records })
}
