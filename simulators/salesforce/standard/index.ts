import type { FieldDescribe } from '../seed.ts'
import { accountFields } from './account.ts'
import { contactFields } from './contact.ts'
import { currencyTypeFields } from './currency.ts'
import { groupFields, groupMemberFields, queueSobjectFields } from './group.ts'
import { leadFields } from './lead.ts'
import { leadStatusFields } from './lead-status.ts'
import { organizationFields } from './organization.ts'
import { recordTypeFields } from './record-type.ts'
import { userFields } from './user.ts'

/** What can be done with the records of an object. */
export interface Traits {
  /** The records are the business itself: they take room, can be searched and come back out of the Recycle Bin. */
  isData: boolean
  isCreateable: boolean
  isDeletable: boolean
  isMergeable: boolean
  /** Triggers run on them and search finds them. */
  isSearchable: boolean
  /** In an org with several currencies they say theirs. */
  hasCurrency: boolean
}

interface StandardObject extends Traits {
  label: string
  labelPlural: string
  keyPrefix: string
  fields(): FieldDescribe[]
}

const STATUSES = ['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted']

const SETUP: Traits = {
  isData: false,
  isCreateable: false,
  isDeletable: false,
  isMergeable: false,
  isSearchable: false,
  hasCurrency: false,
}
const USERS: Traits = { ...SETUP, isCreateable: true, isSearchable: true, hasCurrency: true }
const GROUPS: Traits = { ...SETUP, isCreateable: true, isDeletable: true }
/** Records of a custom object. */
export const DATA: Traits = { ...USERS, isData: true, isDeletable: true }
const MERGEABLE: Traits = { ...DATA, isMergeable: true }

/** The standard objects that are simulated. https://help.salesforce.com/s/articleView?id=000385203 has the key prefixes. */
export const STANDARD_OBJECTS: Readonly<Record<string, StandardObject>> = {
  Lead: define('Lead', 'Leads', '00Q', MERGEABLE, () => leadFields(STATUSES)),
  Account: define('Account', 'Accounts', '001', MERGEABLE, accountFields),
  Contact: define('Contact', 'Contacts', '003', MERGEABLE, contactFields),
  User: define('User', 'Users', '005', USERS, userFields),
  Group: define('Group', 'Groups', '00G', GROUPS, groupFields),
  GroupMember: define('Group Member', 'Group Members', '011', SETUP, groupMemberFields),
  QueueSobject: define('Queue Sobject', 'Queue Sobjects', '03g', SETUP, queueSobjectFields),
  RecordType: define('Record Type', 'Record Types', '012', SETUP, recordTypeFields),
  CurrencyType: define('Currency Type', 'Currency Types', '01L', SETUP, currencyTypeFields),
  LeadStatus: define('Lead Status Value', 'Lead Status Value', '01J', SETUP, leadStatusFields),
  Organization: define('Organization', 'Organizations', '00D', SETUP, organizationFields),
}

function define(
  label: string,
  labelPlural: string,
  keyPrefix: string,
  traits: Traits,
  fields: () => FieldDescribe[],
): StandardObject {
  return { label, labelPlural, keyPrefix, ...traits, fields }
}
