import type {
  AccountDetails,
  CustomName,
  HubspotSeed,
  LabelSeed,
  OwnerSeed,
  PipelineSeed,
  PropertySeed,
  SchemaSeed,
} from '../../hubspot/seed.ts'

/** What people have set up in the portal before its first record. */

export const account: AccountDetails = {
  portalId: 48_262_734,
  accountType: 'STANDARD',
  timeZone: 'Europe/Berlin',
  companyCurrency: 'EUR',
  additionalCurrencies: ['USD', 'GBP'],
  utcOffset: '+01:00',
  utcOffsetMilliseconds: 3_600_000,
  uiDomain: 'app-eu1.hubspot.com',
  dataHostingLocation: 'eu1',
}

export const machineName: CustomName = `p${48_262_734}_machines`

export const owners: OwnerSeed[] = [
  { id: '81001', email: 'greta.moller@portal.example', firstName: 'Greta', lastName: 'Møller' },
  { id: '81014', email: 'sam.oduya@portal.example', firstName: 'Sam', lastName: 'Oduya' },
  { id: '81027', email: 'ines.duarte@portal.example', firstName: 'Inês', lastName: 'Duarte' },
  { id: '81040', email: 'left.last.year@portal.example', firstName: 'Lee', lastName: 'Former', archived: true },
]

const choice = (value: string, label: string, displayOrder: number) => ({ value, label, displayOrder, hidden: false })

const region: PropertySeed = {
  name: 'sales_region',
  label: 'Sales region',
  type: 'enumeration',
  fieldType: 'select',
  options: [choice('dach', 'DACH', 0), choice('nordics', 'Nordics', 1), choice('uk_ireland', 'UK & Ireland', 2)],
}

export const regions = ['dach', 'nordics', 'uk_ireland'] as const
export const interests = ['robots', 'presses', 'spare_parts', 'training'] as const

export const properties: NonNullable<HubspotSeed['properties']> = {
  contacts: [
    {
      name: 'interests',
      label: 'Interests',
      type: 'enumeration',
      fieldType: 'checkbox',
      options: interests.map((value, order) => choice(value, value.replace('_', ' '), order)),
    },
    {
      name: 'newsletter',
      label: 'Newsletter',
      type: 'bool',
      fieldType: 'booleancheckbox',
      options: [choice('true', 'Yes', 0), choice('false', 'No', 1)],
    },
    { name: 'birthday', label: 'Birthday', type: 'date', fieldType: 'date' },
  ],
  companies: [region],
  deals: [
    region,
    { name: 'margin', label: 'Margin', type: 'number', fieldType: 'number', numberDisplayHint: 'percentage' },
  ],
}

export const labels: LabelSeed[] = [
  { from: 'contacts', to: 'companies', name: 'decision_maker', label: 'Decision maker', inverseLabel: 'Decided by' },
  { from: 'contacts', to: 'companies', name: 'board_member', label: 'Board member' },
  { from: 'deals', to: 'contacts', name: 'champion', label: 'Champion', inverseLabel: 'Champion of' },
]
/** The ids that the labels get: two for each, the first of which leads from its first object to its second. */
export const decisionMaker = 'USER_DEFINED:1'
export const boardMember = 'USER_DEFINED:3'
export const champion = 'USER_DEFINED:5'

export const partnerPipeline: PipelineSeed = {
  id: 'partner-pipeline',
  label: 'Partner business',
  stages: [
    { id: 'partner-registered', label: 'Registered', metadata: { probability: '0.1' } },
    { id: 'partner-offer', label: 'Offer sent', metadata: { probability: '0.55' } },
    { id: 'partner-won', label: 'Won', metadata: { probability: '1.0' } },
    { id: 'partner-lost', label: 'Lost', metadata: { probability: '0.0' } },
  ],
}
export const repairPipeline: PipelineSeed = {
  id: 'repairs',
  label: 'Repairs',
  stages: [
    { id: 'repair-received', label: 'Received', metadata: { ticketState: 'OPEN' } },
    { id: 'repair-waiting', label: 'Waiting for parts', metadata: { ticketState: 'OPEN' } },
    { id: 'repair-returned', label: 'Returned', metadata: { ticketState: 'CLOSED' } },
  ],
}
export const pipelines: NonNullable<HubspotSeed['pipelines']> = { deals: [partnerPipeline], tickets: [repairPipeline] }

export const schemas: SchemaSeed[] = [
  {
    name: 'machines',
    labels: { singular: 'Machine', plural: 'Machines' },
    primaryDisplayProperty: 'serial_number',
    requiredProperties: ['serial_number'],
    searchableProperties: ['serial_number', 'model'],
    properties: [
      { name: 'serial_number', label: 'Serial number', type: 'string', fieldType: 'text', hasUniqueValue: true },
      { name: 'model', label: 'Model', type: 'string', fieldType: 'text' },
      { name: 'installed_on', label: 'Installed on', type: 'date', fieldType: 'date' },
    ],
    associatedObjects: ['COMPANY'],
  },
]
