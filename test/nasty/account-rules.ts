import { account, before, nowhere, type Rule } from './rule.ts'

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
  account(75, 'salesforce: schema', 'a formula is read as it is now', 'formula', 'warning'),
  account(76, 'salesforce: schema', 'encrypted text is read as a mask', 'may-be-masked', 'warning'),
  account(77, 'salesforce: quirks', 'amounts of several currencies look alike', 'several-currencies', 'warning'),
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

/** Rules beside those of records: about plans, accounts, what happens in between, and what does not concern us. */
export const accountRules: readonly Rule[] = [...plans, ...accounts, ...races, ...runs, ...others]
