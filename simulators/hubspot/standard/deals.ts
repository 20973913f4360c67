import type { Derive, ObjectKind } from '../object-kinds.ts'
import type { PipelineSeed } from '../seed.ts'
import { type Line, pairs, propertySet, recordLines, same, scopesOf, yesNo } from './lines.ts'

const groups = [
  { name: 'dealinformation', label: 'Deal information' },
  { name: 'deal_activity', label: 'Deal activity' },
  { name: 'deal_revenue', label: 'Deal revenue' },
]

/** https://knowledge.hubspot.com/properties/hubspots-default-deal-properties */
const writable: Line[] = [
  ['dealname', 'Deal Name', 'string', 'text'],
  ['pipeline', 'Pipeline', 'enumeration', 'select'],
  ['dealstage', 'Deal Stage', 'enumeration', 'radio'],
  ['amount', 'Amount', 'number', 'number'],
  ['closedate', 'Close Date', 'datetime', 'date'],
  [
    'dealtype',
    'Deal Type',
    'enumeration',
    'radio',
    pairs([
      ['newbusiness', 'New Business'],
      ['existingbusiness', 'Existing Business'],
    ]),
  ],
  ['description', 'Deal Description', 'string', 'textarea'],
  [
    'hs_priority',
    'Priority',
    'enumeration',
    'select',
    pairs([
      ['low', 'Low'],
      ['medium', 'Medium'],
      ['high', 'High'],
    ]),
  ],
  ['hs_next_step', 'Next step', 'string', 'textarea'],
  [
    'hs_manual_forecast_category',
    'Forecast category',
    'enumeration',
    'select',
    pairs([
      ['OMIT', 'Not forecasted'],
      ['PIPELINE', 'Pipeline'],
      ['BEST_CASE', 'Best case'],
      ['COMMIT', 'Commit'],
      ['CLOSED', 'Closed won'],
    ]),
  ],
  ['hs_forecast_probability', 'Forecast probability', 'number', 'number'],
  ['closed_lost_reason', 'Closed Lost Reason', 'string', 'textarea'],
  ['closed_won_reason', 'Closed Won Reason', 'string', 'textarea'],
]

const readOnly: Line[] = [
  ...recordLines('createdate'),
  ['hs_is_closed', 'Is Deal Closed?', 'bool', 'booleancheckbox', yesNo],
  ['hs_is_closed_won', 'Is Closed Won', 'bool', 'booleancheckbox', yesNo],
  ['hs_is_closed_lost', 'Is Closed Lost', 'bool', 'booleancheckbox', yesNo],
  ['hs_deal_stage_probability', 'Deal probability', 'number', 'number'],
  ['amount_in_home_currency', 'Amount in company currency', 'number', 'number'],
  ['hs_forecast_amount', 'Forecast amount', 'number', 'number'],
  ['num_associated_contacts', 'Number of Associated Contacts', 'number', 'calculation_rollup'],
]

const common = propertySet({
  group: 'dealinformation',
  writable,
  owner: ['Deal owner', 'dealinformation'],
  readOnly,
})

/** The stages of a new account. https://knowledge.hubspot.com/object-settings/set-up-and-customize-pipelines */
const pipeline: PipelineSeed = {
  id: 'default',
  label: 'Sales Pipeline',
  stages: [
    { id: 'appointmentscheduled', label: 'Appointment Scheduled', metadata: { probability: '0.2' } },
    { id: 'qualifiedtobuy', label: 'Qualified To Buy', metadata: { probability: '0.4' } },
    { id: 'presentationscheduled', label: 'Presentation Scheduled', metadata: { probability: '0.6' } },
    { id: 'decisionmakerboughtin', label: 'Decision Maker Bought-In', metadata: { probability: '0.8' } },
    { id: 'contractsent', label: 'Contract Sent', metadata: { probability: '0.9' } },
    { id: 'closedwon', label: 'Closed Won', metadata: { probability: '1.0' } },
    { id: 'closedlost', label: 'Closed Lost', metadata: { probability: '0.0' } },
  ],
}

/** What the stage says of a deal; a deal that is closed without a date was closed now. Other currencies have no rate here. */
const derive: Derive = ({ details, stage, after, set, now }) => {
  const amount = after.amount ?? ''
  const isHome = [undefined, '', details.companyCurrency].includes(after.deal_currency_code)
  const money = { amount_in_home_currency: isHome ? amount : '' }
  if (set.dealstage === undefined) return money
  const { probability = '', isClosed = 'false' } = stage(set.dealstage) ?? {}
  const isOver = isClosed === 'true'
  const isWon = isOver && Number(probability) === 1
  return {
    ...money,
    hs_is_closed: isClosed,
    hs_is_closed_won: String(isWon),
    hs_is_closed_lost: String(isOver && !isWon),
    hs_deal_stage_probability: probability,
    ...(isOver && (after.closedate ?? '') === '' && { closedate: now }),
  }
}

export const deals: ObjectKind = {
  name: 'deals',
  singular: 'deal',
  typeId: '0-3',
  label: 'Deal',
  pluralLabel: 'Deals',
  groups,
  properties: (account) => {
    const { companyCurrency, additionalCurrencies } = account.details
    const currencies = same(companyCurrency, ...additionalCurrencies)
    const currency: Line = ['deal_currency_code', 'Currency', 'enumeration', 'select', currencies]
    return [
      ...common(account),
      ...propertySet({ group: 'dealinformation', writable: [currency], readOnly: [] })(account),
    ]
  },
  createdAt: 'createdate',
  modifiedAt: 'hs_lastmodifieddate',
  shown: [
    'amount',
    'closedate',
    'createdate',
    'dealname',
    'dealstage',
    'hs_lastmodifieddate',
    'hs_object_id',
    'pipeline',
  ],
  searched: ['dealname', 'pipeline', 'dealstage', 'description', 'dealtype'],
  scopes: scopesOf('deals'),
  needs: [{ oneOf: ['dealname'] }, { oneOf: ['dealstage'] }, { oneOf: ['pipeline'] }],
  merges: true,
  uniqueKeys: 'possible',
  pipelines: {
    pipeline: 'pipeline',
    stage: 'dealstage',
    states: 'probability',
    mostStages: 100,
    defaults: [pipeline],
  },
  derive,
}
