import type { Described, RawField } from './describe.ts'

const shut = { read_only: true, operation_type: { api_create: false, api_update: false } }
const open = { read_only: false, operation_type: { api_create: true, api_update: true } }

function field(api_name: string, data_type: string, facts: Partial<RawField> = open): RawField {
  return { api_name, field_label: api_name.replaceAll('_', ' '), data_type, ...facts }
}

/**
 * A custom module right after its creation, as the settings then tell of it: the field of names, and what all modules have.
 * How long a name may be is published nowhere: no more than the shortest that is seen elsewhere.
 * https://www.zoho.com/crm/developer/docs/api/v8/modules-fields.html
 */
export const newModule: Described = {
  module: { id: '', api_name: '', generated_type: 'custom' },
  fields: [
    field('Name', 'text', { ...open, system_mandatory: true, length: 120 }),
    field('Owner', 'ownerlookup'),
    field('Created_By', 'ownerlookup', shut),
    field('Modified_By', 'ownerlookup', shut),
    field('Created_Time', 'datetime', shut),
    field('Modified_Time', 'datetime', shut),
    field('Last_Activity_Time', 'datetime', shut),
    field('Tag', 'text'),
  ],
  layouts: [],
  pipelines: [],
  rows: new Map(),
}
