import type { AccountDetails, OwnerSeed, PropertySeed, PropertyValidation } from '../../hubspot/seed.ts'
import { USERS } from './org.ts'

export const PORTAL_ACCOUNT: Partial<AccountDetails> = { portalId: 66_600_666, uiDomain: 'app.hubspot.com' }

type Rest = Partial<PropertySeed>

function property(name: string, type: PropertySeed['type'], fieldType: string, rest: Rest = {}): PropertySeed {
  return { name, label: name.replaceAll('_', ' '), type, fieldType, groupName: 'contactinformation', ...rest }
}

function options(...values: string[]): NonNullable<PropertySeed['options']> {
  return values.map((value, displayOrder) => ({
    value: value.toLowerCase(),
    label: value,
    displayOrder,
    hidden: false,
  }))
}

/** The portal's own properties; an earlier migration left its key behind. */
export function buildProperties(): PropertySeed[] {
  return [
    property('crm_ferry_source_id', 'string', 'text', { label: 'CRM Ferry source ID', hasUniqueValue: true }),
    property('budget', 'number', 'number'),
    property('score', 'number', 'number'),
    property('level', 'number', 'number'),
    property('birth', 'date', 'date'),
    property('anniversary', 'date', 'date'),
    property('visit', 'datetime', 'date'),
    property('visit_day', 'date', 'date'),
    property('interests', 'enumeration', 'checkbox', { options: options('Sea', 'Rail') }),
    property('kind', 'enumeration', 'select', {
      options: [...options('Person'), { value: 'ghost', label: 'Ghost', displayOrder: 9, hidden: true }],
    }),
    property('member_code', 'string', 'text', { hasUniqueValue: true }),
    property('notes', 'string', 'textarea'),
    property('newsletter', 'bool', 'booleancheckbox', {
      options: [
        { value: 'true', label: 'Yes' },
        { value: 'false', label: 'No' },
      ],
    }),
    property('plan_code', 'string', 'text'),
    property('tag', 'string', 'text'),
    property('secret', 'string', 'text'),
    property('summary', 'string', 'text'),
  ]
}

/** What the portal's administrators allow; the last one has no meaning that HubSpot publishes. */
export function buildValidations(): PropertyValidation[] {
  const rules: Record<string, [ruleType: string, ...ruleArguments: string[]][]> = {
    tag: [
      ['MIN_LENGTH', '2'],
      ['MAX_LENGTH', '5'],
    ],
    level: [
      ['MIN_NUMBER', '1'],
      ['MAX_NUMBER', '10'],
    ],
    plan_code: [['REGEX', '[A-Z]{2}-\\d+']],
    email: [['EMAIL_BLOCKED_DOMAINS', 'throwaway.example']],
    mobilephone: [['PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE']],
    secret: [['FORMAT', 'something']],
  }
  return Object.entries(rules).map(([propertyName, all]) => ({
    propertyName,
    propertyValidationRules: all.map(([ruleType, ...ruleArguments]) => ({ ruleType, ruleArguments })),
  }))
}

const FIRST_OWNER = 90_001

/** Owners by the e-mail of the org's users, but for the one that nobody knows here. */
export function buildOwners(): OwnerSeed[] {
  return USERS.filter((name) => name !== 'unknown').map((name, index) => ({
    id: String(FIRST_OWNER + index),
    email: `${name}@Nasty-Org.example`,
    archived: name === 'deactivated',
  }))
}

export const KNOWN_OWNER = String(FIRST_OWNER)
