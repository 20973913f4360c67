import type { ObjectKind } from '../object-kinds.ts'
import type { PipelineSeed } from '../seed.ts'
import { type Line, pairs, propertySet, recordLines, recordScopesOf } from './lines.ts'

/** https://developers.hubspot.com/docs/api-reference/crm-leads-v3/guide */
const writable: Line[] = [
  ['hs_lead_name', 'Lead name', 'string', 'text'],
  [
    'hs_lead_type',
    'Lead type',
    'enumeration',
    'select',
    pairs([
      ['NEW_BUSINESS', 'New business'],
      ['UPSELL', 'Upsell'],
      ['RE_ATTEMPT', 'Re-attempting'],
    ]),
  ],
  [
    'hs_lead_label',
    'Lead label',
    'enumeration',
    'select',
    pairs([
      ['HOT', 'Hot'],
      ['WARM', 'Warm'],
      ['COLD', 'Cold'],
    ]),
  ],
  ['hs_pipeline', 'Lead pipeline', 'enumeration', 'select'],
  ['hs_pipeline_stage', 'Lead pipeline stage', 'enumeration', 'radio'],
]

const pipeline: PipelineSeed = {
  id: 'lead-pipeline-id',
  label: 'Lead pipeline',
  stages: [
    { id: 'new-stage-id', label: 'New', metadata: { state: 'OPEN' } },
    { id: 'attempting-stage-id', label: 'Attempting', metadata: { state: 'OPEN' } },
    { id: 'connected-stage-id', label: 'Connected', metadata: { state: 'OPEN' } },
    { id: 'qualified-stage-id', label: 'Qualified', metadata: { state: 'CLOSED' } },
    { id: 'unqualified-stage-id', label: 'Disqualified', metadata: { state: 'CLOSED' } },
  ],
}

export const leads: ObjectKind = {
  name: 'leads',
  singular: 'lead',
  typeId: '0-136',
  label: 'Lead',
  pluralLabel: 'Leads',
  groups: [{ name: 'lead_information', label: 'Lead information' }],
  properties: propertySet({
    group: 'lead_information',
    writable,
    owner: ['Lead owner', 'lead_information'],
    readOnly: recordLines('hs_createdate'),
  }),
  createdAt: 'hs_createdate',
  modifiedAt: 'hs_lastmodifieddate',
  shown: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
  searched: ['hs_lead_name'],
  scopes: recordScopesOf('leads'),
  needs: [{ oneOf: ['hs_lead_name'], isAlways: true }],
  needsLinkTo: ['contacts'],
  uniqueKeys: 'possible',
  pipelines: {
    pipeline: 'hs_pipeline',
    stage: 'hs_pipeline_stage',
    states: 'state',
    mostStages: 30,
    defaults: [pipeline],
  },
  defaults: { hs_pipeline_stage: 'new-stage-id' },
}
