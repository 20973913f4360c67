import type { Action } from '../../src/model/run.ts'

/**
 * Every rule of the two vendors that a migration of leads into contacts can break, by number. A test fails for a rule
 * that nothing shows and for a showing without a rule.
 */
export type Rule = { n: number; of: Chapter; says: string } & (
  | { where: 'record'; action: Action | 'not read'; reason?: string; lost?: string; silent?: true }
  /** The dry run refuses to begin. */
  | { where: 'plan'; refused: string }
  /** A finding about the account; an `error` cannot be approved. */
  | { where: 'account'; code: string; severity: 'error' | 'warning' }
  /** What happens between the dry run and the write, and cannot be foretold. */
  | { where: 'race'; status: string; reason: string | null }
  /** What the transport and the engine live through without anybody noticing. */
  | { where: 'run'; fault: string }
  | { where: 'nowhere'; why: string }
)

type Chapter =
  `${'hubspot' | 'salesforce'}: ${'reading' | 'writing' | 'errors' | 'quirks' | 'objects' | 'schema' | 'limits'}`

const email = (n: number, says: string): Rule => ({
  ...{ n, of: 'hubspot: errors', says: `an address ${says} is INVALID_EMAIL` },
  ...{ where: 'record', action: 'quarantine', reason: 'malformed-email' },
})
const kept = (n: number, of: Chapter, says: string, reason: string): Rule => ({
  ...{ n, of, says, reason },
  ...{ where: 'record', action: 'quarantine' },
})
const comes = (n: number, of: Chapter, says: string, lost?: string): Rule => ({
  ...{ n, of, says },
  ...{ where: 'record', action: 'create', ...(lost ? { lost } : {}) },
})
const updates = (n: number, of: Chapter, says: string, lost?: string): Rule => ({
  ...{ n, of, says },
  ...{ where: 'record', action: 'update', ...(lost ? { lost } : {}) },
})
const broken = (n: number, ruleType: string): Rule =>
  kept(n, 'hubspot: quirks', `a value that breaks the administrators' rule ${ruleType} is refused`, 'value-rule')
const account = (
  n: number,
  of: Chapter,
  says: string,
  code: string,
  severity: 'error' | 'warning' = 'error',
): Rule => ({
  ...{ n, of, says, code, severity },
  where: 'account',
})
const nowhere = (n: number, of: Chapter, says: string, why: string): Rule => ({ n, of, says, why, where: 'nowhere' })

const addresses: Rule[] = [
  email(1, 'without an @'),
  email(2, 'with two @'),
  email(3, 'with a blank'),
  email(4, 'with two dots in a row'),
  email(5, 'that begins with a dot'),
  email(6, 'with a dot before the @'),
  email(7, 'with a top-level domain of one letter'),
  email(8, 'at a numeric host'),
  email(9, 'with a hyphen at the edge of a label'),
  email(10, 'with more than 64 characters before the @'),
  email(11, 'without a dot in its domain'),
  email(12, 'that is a list'),
  email(13, 'with letters beyond ASCII (UNCONFIRMED)'),
  email(14, 'at a host beyond ASCII (UNCONFIRMED)'),
  email(15, 'in quotes'),
  comes(16, 'hubspot: quirks', 'addresses are stored in lower case'),
  comes(17, 'salesforce: quirks', 'old values have blanks around them'),
  kept(18, 'hubspot: objects', 'a contact needs no address, but then nothing recognises it', 'no-email'),
  comes(19, 'hubspot: objects', 'nothing but one of address and names is needed to create a contact'),
  updates(20, 'hubspot: writing', 'a contact that exists cannot be created again'),
  updates(21, 'hubspot: quirks', 'a further address of a contact blocks creating another one'),
  kept(22, 'hubspot: quirks', 'addresses are unique without regard to case', 'duplicate'),
  kept(23, 'hubspot: quirks', 'further addresses are unique too', 'duplicate'),
  kept(24, 'hubspot: writing', 'the keys of one lead belong to two contacts', 'ambiguous-match'),
  kept(
    25,
    'hubspot: writing',
    'a row under our key whose address another contact has is a conflict',
    'held-by-another',
  ),
  kept(26, 'hubspot: objects', 'further addresses have to be addresses', 'malformed-email'),
  comes(27, 'hubspot: objects', 'further addresses are a set with semicolons'),
]

const texts: Rule[] = [
  kept(28, 'hubspot: schema', 'text has at most 65,536 characters (UNCONFIRMED)', 'too-long'),
  comes(29, 'hubspot: schema', 'text of just so many is taken'),
  kept(30, 'hubspot: schema', 'the bound holds for a property that is yet to be created', 'too-long'),
  comes(31, 'hubspot: writing', 'control characters are refused or dropped (UNCONFIRMED): they are not sent'),
  kept(32, 'hubspot: writing', 'half a surrogate pair is no text', 'malformed-text'),
  comes(33, 'hubspot: writing', 'any whole character is'),
  comes(65, 'hubspot: writing', 'an empty value is left out of a create'),
  comes(66, 'salesforce: quirks', 'line ends come in both forms'),
]

const values: Rule[] = [
  kept(34, 'hubspot: schema', 'a number has no thousands separators and one dot', 'malformed-number'),
  comes(35, 'salesforce: schema', 'numbers come with an exponent, which HubSpot does not take'),
  comes(36, 'salesforce: schema', 'numbers have up to 18 digits, more than a float holds'),
  kept(37, 'hubspot: schema', 'a date has to exist', 'malformed-date'),
  comes(38, 'hubspot: schema', 'a date is a day, without time and zone'),
  comes(39, 'salesforce: quirks', 'datetimes come as +0000 without a colon, and are stored in UTC'),
  comes(40, 'salesforce: quirks', 'a date of a datetime depends on the zone: it is the day in UTC'),
  comes(64, 'hubspot: schema', 'a boolean is true or false in words'),
]

const choices: Rule[] = [
  comes(41, 'hubspot: quirks', 'a lead status is a code in upper case, not its label'),
  comes(42, 'hubspot: errors', 'an unknown option is INVALID_OPTION', 'option-missing'),
  kept(43, 'hubspot: errors', 'the same, where the plan would rather wait', 'option-missing'),
  comes(44, 'hubspot: quirks', 'blanks around an option and its letter case are not in the target'),
  comes(45, 'hubspot: schema', 'a hidden option is one'),
  comes(46, 'hubspot: schema', 'a set is joined with semicolons, without blanks'),
  comes(47, 'hubspot: errors', 'one unknown entry spoils the set', 'option-missing'),
  comes(48, 'hubspot: writing', 'an owner is written as owner id, not as user id'),
  comes(49, 'hubspot: writing', 'a deactivated user cannot own (UNCONFIRMED)', 'user-inactive'),
  comes(50, 'hubspot: writing', 'owners are matched by address', 'user-missing'),
  comes(51, 'salesforce: quirks', 'a queue can own a lead', 'user-is-group'),
  updates(52, 'hubspot: quirks', 'a lifecycle stage does not move back', 'step-back'),
  updates(53, 'hubspot: quirks', 'a lifecycle stage moves forward'),
  kept(54, 'hubspot: schema', 'a unique value is so without regard to case (UNCONFIRMED)', 'duplicate'),
  kept(55, 'hubspot: schema', 'a unique value that a contact has already', 'held-by-another'),
  comes(67, 'hubspot: schema', 'a unique value of a lead that is kept back is free'),
  kept(72, 'salesforce: schema', 'a record keeps a picklist value that is no option any more', 'option-missing'),
]

const administrators: Rule[] = [
  broken(56, 'MIN_LENGTH'),
  broken(57, 'MAX_LENGTH'),
  broken(58, 'MIN_NUMBER'),
  broken(59, 'MAX_NUMBER'),
  broken(60, 'REGEX'),
  broken(61, 'EMAIL_BLOCKED_DOMAINS'),
  broken(62, 'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE'),
  updates(63, 'hubspot: quirks', 'a rule asks nothing of a value that is not sent'),
  comes(68, 'hubspot: quirks', 'values at the bounds of rules are taken'),
]

const reading: Rule[] = [
  { ...kept(70, 'salesforce: quirks', 'a converted lead lives on elsewhere', 'converted'), action: 'skip' } as Rule,
  { n: 71, of: 'salesforce: reading', says: 'deleted leads stay in the bin', where: 'record', action: 'not read' },
  comes(80, 'salesforce: quirks', 'two ids differ by nothing but the case of a letter'),
  account(75, 'salesforce: schema', 'a formula is read as it is now', 'formula', 'warning'),
  account(76, 'salesforce: schema', 'encrypted text is read as a mask', 'may-be-masked', 'warning'),
  account(77, 'salesforce: quirks', 'amounts of several currencies look alike', 'several-currencies', 'warning'),
]

const before = (n: number, of: Chapter, says: string, refused: string): Rule => ({
  n,
  of,
  says,
  refused,
  where: 'plan',
})

const plans: Rule[] = [
  before(90, 'hubspot: errors', 'PROPERTY_DOESNT_EXIST', 'has no field "nowhere"'),
  before(91, 'hubspot: errors', 'READ_ONLY_VALUE', '"createdate" cannot be written'),
  before(92, 'hubspot: schema', 'a value that HubSpot works out', '"hs_email_domain" cannot be written'),
  before(93, 'salesforce: errors', 'a field without field-level security is INVALID_FIELD', 'no field "Hidden__c"'),
  before(94, 'salesforce: schema', 'a compound field is read by its parts', 'has no field "Address"'),
  before(95, 'hubspot: writing', 'an owner id that nobody active has', 'is no active user'),
  before(96, 'hubspot: errors', 'MISSING_SCOPES of reads', 'crm.objects.contacts.read, crm.objects.owners.read'),
  before(108, 'hubspot: schema', 'an existing property keeps its type', 'already, of type text'),
  before(114, 'hubspot: schema', 'some options cannot be changed', 'cannot be added to'),
]

const accounts: Rule[] = [
  account(100, 'hubspot: errors', 'MISSING_SCOPES of a write', 'missing-rights'),
  account(101, 'hubspot: schema', 'a property needs a scope of its own to be created', 'missing-rights'),
  account(102, 'hubspot: limits', 'an object has room for so many custom properties', 'limit-custom-properties'),
  account(103, 'hubspot: schema', 'an object has room for ten unique properties', 'limit-unique-properties'),
  account(104, 'hubspot: limits', 'an account has room for so many contacts', 'limit-records'),
  account(105, 'hubspot: schema', 'names begin with a letter and are lower-case', 'property-name'),
  account(106, 'hubspot: schema', 'names with hs_ in front are taken', 'property-name'),
  account(107, 'hubspot: schema', 'a property needs a label', 'property-label'),
  account(109, 'hubspot: schema', 'uniqueness comes at creation or never', 'property-differs'),
  account(110, 'hubspot: schema', 'two options of a property have one value', 'property-options'),
  account(
    111,
    'hubspot: schema',
    'a deleted property of the name is in the archive (UNCONFIRMED)',
    'property-archived',
    'warning',
  ),
  account(112, 'hubspot: quirks', 'a rule whose meaning is not published', 'value-rule-unknown', 'warning'),
  account(113, 'hubspot: quirks', 'workflows and notifications start on writes', 'automations-unknown', 'warning'),
]

const races: Rule[] = [
  {
    n: 120,
    of: 'hubspot: errors',
    says: 'CONFLICT: an address is taken',
    where: 'race',
    status: 'quarantined',
    reason: 'race',
  },
  {
    n: 121,
    of: 'hubspot: schema',
    says: 'a unique value is taken',
    where: 'race',
    status: 'quarantined',
    reason: 'race',
  },
  {
    ...{ n: 122, of: 'hubspot: writing', says: 'an archived contact keeps its unique values (UNCONFIRMED)' },
    ...{ where: 'race', status: 'quarantined', reason: 'race' },
  },
  {
    ...{ n: 123, of: 'hubspot: quirks', says: 'an address deleted for privacy is blocked (UNCONFIRMED)' },
    ...{ where: 'race', status: 'failed', reason: 'GDPR_BLACKLISTED_EMAIL' },
  },
  {
    ...{ n: 124, of: 'hubspot: errors', says: 'OBJECT_NOT_FOUND: a contact to update is gone' },
    ...{ where: 'race', status: 'quarantined', reason: 'changed-since-approval' },
  },
  {
    ...{ n: 125, of: 'hubspot: quirks', says: 'a contact to update was merged into another' },
    ...{ where: 'race', status: 'quarantined', reason: 'changed-since-approval' },
  },
]

const runs: Rule[] = [
  { n: 130, of: 'hubspot: errors', says: '423, locked', where: 'run', fault: 'locked' },
  { n: 131, of: 'hubspot: errors', says: '502 after the write was carried out', where: 'run', fault: 'applied' },
  { n: 132, of: 'hubspot: errors', says: 'the line is cut after the write', where: 'run', fault: 'cut' },
  { n: 133, of: 'hubspot: schema', says: 'a new property is not known at once', where: 'run', fault: 'lag' },
  { n: 134, of: 'hubspot: writing', says: 'results come in any order', where: 'run', fault: 'none' },
  { n: 135, of: 'salesforce: errors', says: 'INVALID_SESSION_ID in the middle', where: 'run', fault: 'session' },
  { n: 136, of: 'salesforce: reading', says: 'INVALID_QUERY_LOCATOR in the middle', where: 'run', fault: 'locator' },
]

const others: Rule[] = [
  nowhere(
    150,
    'hubspot: writing',
    'at most 100 inputs, no id twice in a batch',
    'bounds of the connector; source keys are ids, and 134 fills a batch',
  ),
  nowhere(151, 'hubspot: writing', 'an upsert by e-mail clears what it does not send', 'creates go by our own key'),
  nowhere(
    152,
    'hubspot: writing',
    'an empty text clears',
    'no plan can ask for it: empty values of the source are not sent',
  ),
  nowhere(
    153,
    'hubspot: writing',
    'a request has a size (UNCONFIRMED)',
    'leads with two long texts do not reach it; too-large is shown in test/engine',
  ),
  nowhere(
    154,
    'hubspot: errors',
    '401, 403, 405, 415 in the middle',
    'the run pauses and goes on: test/engine and test/connectors',
  ),
  nowhere(155, 'hubspot: errors', '414, an address that is too long', 'wide reads go by id: test/connectors'),
  nowhere(
    156,
    'hubspot: errors',
    '429 and the day’s budget',
    'the pace is held by permits: test/http; the budget is a finding of the dry run',
  ),
  nowhere(157, 'hubspot: errors', 'MISSING_REQUIRED_PROPERTY', 'versions from 2026-09 only, which are not used'),
  nowhere(
    158,
    'hubspot: quirks',
    'domains, association types, pipelines, currencies of deals, HTML of activities',
    'no contacts',
  ),
  nowhere(159, 'hubspot: quirks', 'hs_marketable_status', 'read-only over the API, as 91'),
  nowhere(160, 'hubspot: quirks', 'lastmodifieddate moves on any change', 'nothing is read by it'),
  nowhere(
    166,
    'hubspot: schema',
    'sensitive properties need scopes of their own',
    'they are not listed, so a plan cannot name them',
  ),
  nowhere(
    161,
    'salesforce: errors',
    'row locks, duplicate rules, required fields, validation rules',
    'Salesforce is not written',
  ),
  nowhere(162, 'salesforce: errors', 'REQUEST_LIMIT_EXCEEDED', 'the run pauses: test/connectors'),
  nowhere(
    163,
    'salesforce: quirks',
    'state and country picklists, person accounts, opportunities, cases, tasks',
    'no leads or users',
  ),
  nowhere(164, 'salesforce: quirks', 'SystemModstamp moves in the background', 'nothing is read by it'),
  nowhere(165, 'salesforce: reading', 'URI length, page sizes, bulk jobs', 'no refusal of a record: test/connectors'),
]

export const rules: readonly Rule[] = [
  ...addresses,
  ...texts,
  ...values,
  ...choices,
  ...administrators,
  ...reading,
  ...plans,
  ...accounts,
  ...races,
  ...runs,
  ...others,
]
