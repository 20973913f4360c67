import { broken, comes, email, kept, type Rule, updates } from './rule.ts'

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
]

/** Rules that a record can break or keep. */
export const recordRules: readonly Rule[] = [
  ...addresses,
  ...texts,
  ...values,
  ...choices,
  ...administrators,
  ...reading,
]
