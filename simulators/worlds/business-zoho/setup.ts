import type { FieldSeed, ModuleSeed, RecordSeed, ZohoSeed } from '../../zoho/seed.ts'

export const org: NonNullable<ZohoSeed['org']> = {
  company_name: 'Harbour Supplies',
  time_zone: 'Europe/Berlin',
  iso_code: 'EUR',
  edition: 'Enterprise',
  users_license: 12,
}

const names = [
  ['Ada', 'Schmidt'],
  ['Béla', 'Kovács'],
  ['Chiara', 'Rossi'],
  ['Dov', 'Levi'],
] as const

/** The last one has left. */
export const users: NonNullable<ZohoSeed['users']> = names.map(([first_name, last_name], index) => ({
  id: `5725767000000000${101 + index}`,
  first_name,
  last_name,
  email: `${first_name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z]/g, '')}@harbour.example`,
  status: index === 3 ? 'disabled' : 'active',
  profile: index === 0 ? 'Administrator' : 'Standard',
}))

export const pipelines: NonNullable<ZohoSeed['pipelines']> = [
  {
    name: 'New business',
    stages: ['Qualification', 'Needs Analysis', 'Proposal/Price Quote', 'Closed Won', 'Closed Lost'],
  },
  { name: 'Renewals', stages: ['Qualification', 'Negotiation/Review', 'Closed Won', 'Closed Lost to Competition'] },
]

export const contactRoles = ['Decision Maker', 'Purchasing', 'Engineering Lead'].map((name, index) => ({
  id: `5725767000000000${301 + index}`,
  name,
}))

const interests: FieldSeed = {
  api_name: 'Interests',
  data_type: 'multiselectpicklist',
  pick_list_values: ['Ropes', 'Sails', 'Paint', { display_value: 'Spare parts', actual_value: 'parts' }],
}

const own: Readonly<Record<string, readonly FieldSeed[]>> = {
  Contacts: [interests, { api_name: 'Last_Visit', data_type: 'datetime' }],
  Accounts: [{ api_name: 'Customer_Number', data_type: 'text', length: 20, unique: { case_sensitive: false } }],
  Deals: [{ api_name: 'Discount_Rate', data_type: 'percent' }],
}

/** Modules with the fields that the org has added. */
export function modules(records: Readonly<Record<string, readonly RecordSeed[]>>): Record<string, ModuleSeed> {
  return Object.fromEntries(
    Object.entries(records).map(([name, rows]) => [name, { records: rows, ...(own[name] && { fields: own[name] }) }]),
  )
}
