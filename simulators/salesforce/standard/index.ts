import type { FieldDescribe } from '../seed.ts'
import { accountFields } from './account.ts'
import { accountContactRelationFields } from './account-contact-relation.ts'
import { eventFields, taskFields } from './activity.ts'
import { eventRelationFields, taskRelationFields } from './activity-relation.ts'
import { campaignFields, campaignMemberFields, campaignMemberStatusFields } from './campaign.ts'
import { caseCommentFields, caseFields } from './case.ts'
import { contactFields } from './contact.ts'
import { contentDocumentFields, contentDocumentLinkFields, contentVersionFields } from './content.ts'
import { currencyTypeFields } from './currency.ts'
import { duplicateRuleFields } from './duplicate-rule.ts'
import { groupFields, groupMemberFields, queueSobjectFields } from './group.ts'
import { leadFields } from './lead.ts'
import { opportunityContactRoleFields, opportunityFields } from './opportunity.ts'
import { organizationFields } from './organization.ts'
import {
  fieldPermissionsFields,
  objectPermissionsFields,
  permissionSetAssignmentFields,
  permissionSetFields,
  profileFields,
} from './permission-set.ts'
import { lineItemFields, pricebookEntryFields, pricebookFields, productFields } from './product.ts'
import { recordTypeFields } from './record-type.ts'
import { STATUSES as MEANINGS } from './statuses.ts'
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
/** What only comes into being with something else. */
const BESIDE: Traits = { ...DATA, isCreateable: false }
/** Links and lists: they have no page and no owner of their own. */
const ATTACHED: Traits = { ...DATA, isSearchable: false }
const GRANTS: Traits = { ...GROUPS }

/** The standard objects that are simulated. https://help.salesforce.com/s/articleView?id=000385203 has the key prefixes. */
export const STANDARD_OBJECTS: Readonly<Record<string, StandardObject>> = {
  Lead: define('Lead', 'Leads', '00Q', MERGEABLE, () => leadFields(STATUSES)),
  Account: define('Account', 'Accounts', '001', MERGEABLE, accountFields),
  Contact: define('Contact', 'Contacts', '003', MERGEABLE, contactFields),
  Opportunity: define('Opportunity', 'Opportunities', '006', DATA, opportunityFields),
  OpportunityContactRole: define(
    'Opportunity Contact Role',
    'Opportunity Contact Role',
    '00K',
    ATTACHED,
    opportunityContactRoleFields,
  ),
  OpportunityLineItem: define('Opportunity Product', 'Opportunity Product', '00k', ATTACHED, lineItemFields),
  AccountContactRelation: define(
    'Account Contact Relationship',
    'Account Contact Relationship',
    '07k',
    ATTACHED,
    accountContactRelationFields,
  ),
  Case: define('Case', 'Cases', '500', DATA, caseFields),
  CaseComment: define('Case Comment', 'Case Comments', '00a', ATTACHED, caseCommentFields),
  Task: define('Task', 'Tasks', '00T', DATA, taskFields),
  Event: define('Event', 'Events', '00U', DATA, eventFields),
  EventRelation: define('Event Relation', 'Event Relations', '0RE', ATTACHED, eventRelationFields),
  TaskRelation: define('Task Relation', 'Task Relations', '0RT', ATTACHED, taskRelationFields),
  Campaign: define('Campaign', 'Campaigns', '701', DATA, campaignFields),
  CampaignMember: define('Campaign Member', 'Campaign Members', '00v', ATTACHED, campaignMemberFields),
  CampaignMemberStatus: define(
    'Campaign Member Status',
    'Campaign Member Status',
    '01Y',
    ATTACHED,
    campaignMemberStatusFields,
  ),
  Product2: define('Product', 'Products', '01t', DATA, productFields),
  Pricebook2: define('Price Book', 'Price Books', '01s', DATA, pricebookFields),
  PricebookEntry: define('Price Book Entry', 'Price Book Entries', '01u', ATTACHED, pricebookEntryFields),
  ContentDocument: define('Content Document', 'Content Documents', '069', BESIDE, contentDocumentFields),
  ContentVersion: define('Content Version', 'Content Versions', '068', ATTACHED, contentVersionFields),
  ContentDocumentLink: define(
    'Content Document Link',
    'Content Document Links',
    '06A',
    ATTACHED,
    contentDocumentLinkFields,
  ),
  User: define('User', 'Users', '005', USERS, userFields),
  Group: define('Group', 'Groups', '00G', GROUPS, groupFields),
  GroupMember: define('Group Member', 'Group Members', '011', GROUPS, groupMemberFields),
  QueueSobject: define('Queue Sobject', 'Queue Sobjects', '03g', GROUPS, queueSobjectFields),
  RecordType: define('Record Type', 'Record Types', '012', SETUP, recordTypeFields),
  CurrencyType: define('Currency Type', 'Currency Types', '01L', SETUP, currencyTypeFields),
  LeadStatus: status('LeadStatus', 'Lead Status Value'),
  CaseStatus: status('CaseStatus', 'Case Status Value'),
  TaskStatus: status('TaskStatus', 'Task Status Value'),
  OpportunityStage: status('OpportunityStage', 'Opportunity Stage'),
  DuplicateRule: define('Duplicate Rule', 'Duplicate Rules', '0Bm', SETUP, duplicateRuleFields),
  Profile: define('Profile', 'Profile', '00e', SETUP, profileFields),
  PermissionSet: define('Permission Set', 'Permission Sets', '0PS', GRANTS, permissionSetFields),
  PermissionSetAssignment: define(
    'Permission Set Assignment',
    'Permission Set Assignments',
    '0Pa',
    GRANTS,
    permissionSetAssignmentFields,
  ),
  FieldPermissions: define('Field Permissions', 'Field Permissions', '01k', GRANTS, fieldPermissionsFields),
  ObjectPermissions: define('Object Permissions', 'Object Permissions', '110', GRANTS, objectPermissionsFields),
  Organization: define('Organization', 'Organizations', '00D', SETUP, organizationFields),
}

function status(name: string, label: string): StandardObject {
  const { keyPrefix, fields } = MEANINGS[name]!
  return define(label, label, keyPrefix, SETUP, fields)
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
