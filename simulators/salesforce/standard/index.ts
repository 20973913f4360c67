import type { FieldDescribe } from '../seed.ts'
import { currencyTypeFields } from './currency.ts'
import { groupFields, groupMemberFields, queueSobjectFields } from './group.ts'
import { leadFields } from './lead.ts'
import { leadStatusFields } from './lead-status.ts'
import { organizationFields } from './organization.ts'
import { recordTypeFields } from './record-type.ts'
import { userFields } from './user.ts'

interface StandardObject {
  label: string
  labelPlural: string
  keyPrefix: string
  fields(): FieldDescribe[]
}

const STATUSES = ['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted']

/** The standard objects that are simulated. https://help.salesforce.com/s/articleView?id=000385203 has the key prefixes. */
export const STANDARD_OBJECTS: Readonly<Record<string, StandardObject>> = {
  Lead: { label: 'Lead', labelPlural: 'Leads', keyPrefix: '00Q', fields: () => leadFields(STATUSES) },
  User: { label: 'User', labelPlural: 'Users', keyPrefix: '005', fields: userFields },
  Group: { label: 'Group', labelPlural: 'Groups', keyPrefix: '00G', fields: groupFields },
  GroupMember: { label: 'Group Member', labelPlural: 'Group Members', keyPrefix: '011', fields: groupMemberFields },
  QueueSobject: { label: 'Queue Sobject', labelPlural: 'Queue Sobjects', keyPrefix: '03g', fields: queueSobjectFields },
  RecordType: { label: 'Record Type', labelPlural: 'Record Types', keyPrefix: '012', fields: recordTypeFields },
  CurrencyType: { label: 'Currency Type', labelPlural: 'Currency Types', keyPrefix: '01L', fields: currencyTypeFields },
  LeadStatus: {
    label: 'Lead Status Value',
    labelPlural: 'Lead Status Value',
    keyPrefix: '01J',
    fields: leadStatusFields,
  },
  Organization: { label: 'Organization', labelPlural: 'Organizations', keyPrefix: '00D', fields: organizationFields },
}
