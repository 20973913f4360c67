import type { Derive, ObjectKind } from '../object-kinds.ts'
import type { PipelineSeed } from '../seed.ts'
import { type Line, pairs, propertySet, recordLines } from './lines.ts'

const groups = [
  { name: 'ticketinformation', label: 'Ticket information' },
  { name: 'ticket_activity', label: 'Ticket activity' },
]

/** https://knowledge.hubspot.com/properties/hubspots-default-ticket-properties */
const writable: Line[] = [
  ['subject', 'Ticket name', 'string', 'text'],
  ['content', 'Ticket description', 'string', 'textarea'],
  ['hs_pipeline', 'Pipeline', 'enumeration', 'select'],
  ['hs_pipeline_stage', 'Ticket status', 'enumeration', 'radio'],
  [
    'hs_ticket_priority',
    'Priority',
    'enumeration',
    'select',
    pairs([
      ['LOW', 'Low'],
      ['MEDIUM', 'Medium'],
      ['HIGH', 'High'],
      ['URGENT', 'Urgent'],
    ]),
  ],
  [
    'hs_ticket_category',
    'Category',
    'enumeration',
    'checkbox',
    pairs([
      ['PRODUCT_ISSUE', 'Product issue'],
      ['BILLING_ISSUE', 'Billing issue'],
      ['FEATURE_REQUEST', 'Feature request'],
      ['GENERAL_INQUIRY', 'General inquiry'],
    ]),
  ],
  [
    'source_type',
    'Source',
    'enumeration',
    'select',
    pairs([
      ['CHAT', 'Chat'],
      ['EMAIL', 'Email'],
      ['FORM', 'Form'],
      ['PHONE', 'Phone'],
    ]),
  ],
  ['hs_resolution', 'Resolution', 'string', 'text'],
]

const readOnly: Line[] = [
  ...recordLines('createdate'),
  ['closed_date', 'Close date', 'datetime', 'date'],
  ['hs_ticket_id', 'Ticket ID', 'number', 'number'],
]

/** The stages of a new account. https://knowledge.hubspot.com/object-settings/set-up-and-customize-pipelines */
const pipeline: PipelineSeed = {
  id: '0',
  label: 'Support Pipeline',
  stages: [
    { id: '1', label: 'New', metadata: { ticketState: 'OPEN' } },
    { id: '2', label: 'Waiting on contact', metadata: { ticketState: 'OPEN' } },
    { id: '3', label: 'Waiting on us', metadata: { ticketState: 'OPEN' } },
    { id: '4', label: 'Closed', metadata: { ticketState: 'CLOSED' } },
  ],
}

/** A ticket was closed when it came to a closed stage, and is open again when it leaves it. */
const derive: Derive = ({ stage, set, now }) => {
  if (set.hs_pipeline_stage === undefined) return {}
  const isClosed = stage(set.hs_pipeline_stage)?.ticketState === 'CLOSED'
  return { closed_date: isClosed ? now : '' }
}

export const tickets: ObjectKind = {
  name: 'tickets',
  singular: 'ticket',
  typeId: '0-5',
  label: 'Ticket',
  pluralLabel: 'Tickets',
  groups,
  properties: propertySet({
    group: 'ticketinformation',
    writable,
    owner: ['Ticket owner', 'ticketinformation'],
    readOnly,
  }),
  createdAt: 'createdate',
  modifiedAt: 'hs_lastmodifieddate',
  shown: [
    'content',
    'createdate',
    'hs_lastmodifieddate',
    'hs_object_id',
    'hs_pipeline',
    'hs_pipeline_stage',
    'hs_ticket_category',
    'hs_ticket_priority',
    'subject',
  ],
  searched: ['subject', 'content', 'hs_pipeline_stage', 'hs_ticket_category', 'hs_ticket_id'],
  scopes: {
    read: 'tickets',
    write: 'tickets',
    readSchema: 'crm.schemas.tickets.read',
    writeSchema: 'crm.schemas.tickets.write',
  },
  needs: [{ oneOf: ['subject'] }, { oneOf: ['hs_pipeline'] }, { oneOf: ['hs_pipeline_stage'], isAlways: true }],
  merges: true,
  uniqueKeys: 'possible',
  pipelines: {
    pipeline: 'hs_pipeline',
    stage: 'hs_pipeline_stage',
    states: 'ticketState',
    mostStages: 100,
    defaults: [pipeline],
  },
  derive,
}
