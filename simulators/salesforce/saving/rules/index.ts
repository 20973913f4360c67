import type { SObject } from '../../schema.ts'
import { accountRules } from './account.ts'
import { accountContactRelationRules } from './account-contact-relation.ts'
import { eventRules, taskRules } from './activity.ts'
import { eventRelationRules, taskRelationRules } from './activity-relation.ts'
import { campaignMemberRules, campaignRules } from './campaign.ts'
import { caseRules } from './case.ts'
import { contactRules } from './contact.ts'
import { contentDocumentLinkRules, contentVersionRules } from './content.ts'
import { fieldPermissionsRules } from './field-permissions.ts'
import { leadRules } from './lead.ts'
import { lineItemRules } from './line-item.ts'
import { opportunityContactRoleRules, opportunityRules } from './opportunity.ts'
import { priceRules } from './price.ts'
import type { ObjectRules } from './rules.ts'

const RULES: Readonly<Record<string, ObjectRules>> = {
  Account: accountRules,
  AccountContactRelation: accountContactRelationRules,
  Campaign: campaignRules,
  CampaignMember: campaignMemberRules,
  Case: caseRules,
  Contact: contactRules,
  ContentDocumentLink: contentDocumentLinkRules,
  ContentVersion: contentVersionRules,
  Event: eventRules,
  EventRelation: eventRelationRules,
  FieldPermissions: fieldPermissionsRules,
  Lead: leadRules,
  Opportunity: opportunityRules,
  OpportunityContactRole: opportunityContactRoleRules,
  OpportunityLineItem: lineItemRules,
  PricebookEntry: priceRules,
  Task: taskRules,
  TaskRelation: taskRelationRules,
}

/** What the platform does with the records of an object, undefined where it only stores them. */
export function rulesOf({ name }: Pick<SObject, 'name'>): ObjectRules | undefined {
  return RULES[name]
}
