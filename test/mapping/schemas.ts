import type { CrmRecord, Row } from '../../src/model/record.ts'
import type { Field, FieldType, ObjectSchema, Option, Schema } from '../../src/model/schema.ts'

/** A writable field of no special kind. */
export function field(name: string, label: string, type: FieldType, facts: Partial<Field> = {}): Field {
  return {
    name,
    label,
    type,
    nativeType: type,
    custom: name.endsWith('__c'),
    required: false,
    createable: true,
    updateable: true,
    unique: false,
    system: false,
    ...facts,
  }
}

export function object(name: string, label: string, fields: Field[], facts: Partial<ObjectSchema> = {}): ObjectSchema {
  return { name, label, labelPlural: `${label}s`, custom: false, fields, operations: {}, matchKeys: [], ...facts }
}

export function options(...values: string[]): Option[] {
  return values.map((value) => ({ value, label: value }))
}

const readOnly = { createable: false, updateable: false }
const system = { ...readOnly, system: true }

/** Field names, labels and types as the vendor documents them for Lead, plus custom fields of an imagined account. */
export const lead = object(
  'Lead',
  'Lead',
  [
    field('Id', 'Lead ID', 'id', readOnly),
    field('IsDeleted', 'Deleted', 'boolean', system),
    field('LastName', 'Last Name', 'text', { required: true }),
    field('FirstName', 'First Name', 'text'),
    field('Salutation', 'Salutation', 'select', { options: options('Mr.', 'Ms.') }),
    field('Name', 'Full Name', 'text', { ...readOnly, role: 'name' }),
    field('Title', 'Title', 'text'),
    field('Company', 'Company', 'text', { required: true }),
    field('Street', 'Street', 'long-text'),
    field('City', 'City', 'text'),
    field('State', 'State/Province', 'text'),
    field('PostalCode', 'Zip/Postal Code', 'text'),
    field('Country', 'Country', 'text'),
    field('Phone', 'Phone', 'phone'),
    field('MobilePhone', 'Mobile Phone', 'phone'),
    field('Fax', 'Fax', 'phone'),
    field('Email', 'Email', 'email'),
    field('Website', 'Website', 'url'),
    field('Description', 'Description', 'long-text'),
    field('LeadSource', 'Lead Source', 'select', { options: options('Web', 'Partner Referral') }),
    field('Status', 'Status', 'select', {
      options: options('New', 'Open', 'In Progress', 'Attempted to Contact', 'Unqualified', 'Nurturing'),
    }),
    field('Industry', 'Industry', 'select', { options: options('Banking', 'Media') }),
    field('Rating', 'Rating', 'select', { options: options('Hot', 'Cold') }),
    field('AnnualRevenue', 'Annual Revenue', 'currency'),
    field('NumberOfEmployees', 'Employees', 'integer'),
    field('OwnerId', 'Owner ID', 'user', { required: true }),
    field('HasOptedOutOfEmail', 'Email Opt Out', 'boolean'),
    field('IsConverted', 'Converted', 'boolean', { updateable: false }),
    field('ConvertedDate', 'Converted Date', 'date', readOnly),
    field('ConvertedAccountId', 'Converted Account ID', 'reference', { ...readOnly, references: ['Account'] }),
    field('CreatedDate', 'Created Date', 'datetime', { ...readOnly, role: 'created' }),
    field('CreatedById', 'Created By ID', 'user', readOnly),
    field('LastModifiedDate', 'Last Modified Date', 'datetime', { ...readOnly, role: 'modified' }),
    field('SystemModstamp', 'System Modstamp', 'datetime', system),
    field('DoNotCall', 'Do Not Call', 'boolean'),
    field('Jigsaw', 'Data.com Key', 'text'),
    field('Budget__c', 'Budget', 'currency'),
    field('Score__c', 'Score', 'decimal'),
    field('Region__c', 'Region', 'select', { options: options('EMEA', 'APAC', 'Antarctica') }),
    field('Newsletter__c', 'Newsletter', 'boolean'),
    field('First_Contact__c', 'First Contact', 'date'),
    field('Next_Call__c', 'Next Call', 'datetime'),
    field('Interests__c', 'Interests', 'multi-select', { options: options('Sailing', 'Chess') }),
    field('Background__c', 'Background', 'long-text'),
    field('Campaign_Code__c', 'Campaign Code', 'text'),
  ],
  { skip: [{ field: 'IsConverted', equals: true, reason: 'converted' }] },
)

/** Contact properties as the vendor documents them, plus `newsletter` and `region` of an imagined account. */
export const contacts = object(
  'contacts',
  'Contact',
  [
    field('email', 'Email', 'email', { unique: true }),
    field('firstname', 'First Name', 'text'),
    field('lastname', 'Last Name', 'text'),
    field('salutation', 'Salutation', 'text'),
    field('jobtitle', 'Job Title', 'text'),
    field('company', 'Company Name', 'text'),
    field('phone', 'Phone Number', 'phone'),
    field('mobilephone', 'Mobile Phone Number', 'phone'),
    field('fax', 'Fax Number', 'text'),
    field('address', 'Street Address', 'text'),
    field('city', 'City', 'text'),
    field('state', 'State/Region', 'text'),
    field('zip', 'Postal Code', 'text'),
    field('country', 'Country/Region', 'text'),
    field('website', 'Website URL', 'text'),
    field('industry', 'Industry', 'text'),
    field('annualrevenue', 'Annual Revenue', 'text'),
    field('numemployees', 'Number of Employees', 'select', { options: options('1-5', '5-25', '25-50') }),
    field('hs_lead_status', 'Lead Status', 'select', {
      options: [
        { value: 'NEW', label: 'New' },
        { value: 'OPEN', label: 'Open' },
        { value: 'IN_PROGRESS', label: 'In Progress' },
        { value: 'ATTEMPTED_TO_CONTACT', label: 'Attempted to Contact' },
        { value: 'UNQUALIFIED', label: 'Unqualified' },
      ],
    }),
    field('hs_additional_emails', 'Additional email addresses', 'email', { many: true }),
    field('hs_email_optout', 'Email Opt Out', 'boolean', readOnly),
    field('hubspot_owner_id', 'Contact owner', 'user'),
    field('createdate', 'Create Date', 'datetime', { ...readOnly, role: 'created' }),
    field('hs_object_id', 'Record ID', 'id', readOnly),
    field('message', 'Message', 'long-text'),
    field('newsletter', 'Newsletter', 'boolean'),
    field('region', 'Region', 'select', {
      options: [
        { value: 'emea', label: 'EMEA' },
        { value: 'apac', label: 'APAC' },
      ],
    }),
  ],
  {
    matchKeys: [{ field: 'email', also: ['hs_additional_emails'], normalise: 'email' }],
    provenance: {
      sourceKey: { name: 'crm_ferry_source_id', label: 'Source id', type: 'text', unique: true },
      created: { name: 'crm_ferry_created_at', label: 'Created at source', type: 'datetime' },
      modified: { name: 'crm_ferry_modified_at', label: 'Modified at source', type: 'datetime' },
    },
  },
)

const filled: Row = {
  LastName: 'Lovelace',
  FirstName: 'Ada',
  Salutation: 'Ms.',
  Name: 'Ada Lovelace',
  Title: 'Analyst',
  Company: 'Engines',
  Street: '1 Main St',
  City: 'London',
  State: 'LND',
  PostalCode: '00123',
  Country: 'UK',
  Phone: '+44 1',
  MobilePhone: '+44 2',
  Fax: '+44 3',
  Email: ' Ada@Example.org ',
  Website: 'https://example.org',
  Description: 'Met at a fair',
  LeadSource: 'Web',
  Status: 'In Progress',
  Industry: 'Media',
  Rating: 'Hot',
  AnnualRevenue: '1250000.50',
  NumberOfEmployees: '42',
  OwnerId: '005A',
  HasOptedOutOfEmail: false,
  IsConverted: false,
  ConvertedDate: null,
  CreatedDate: '2024-01-02T03:04:05.000Z',
  CreatedById: '005B',
  LastModifiedDate: '2025-01-02T03:04:05.000Z',
  SystemModstamp: '2025-01-02T03:04:05.000Z',
  DoNotCall: false,
  Jigsaw: null,
  Budget__c: '1000.25',
  Score__c: '7.5',
  Region__c: 'EMEA',
  Newsletter__c: true,
  First_Contact__c: '2024-05-06',
  Next_Call__c: '2026-05-06T07:08:09.000Z',
  Interests__c: ['Chess', 'Sailing'],
  Background__c: 'Long story',
  Campaign_Code__c: '00042',
}

/** Leads that between them hold a value in every field worth moving. The converted one is skipped by the source's rule. */
export const leads: CrmRecord[] = [
  { id: '00Q1', row: filled },
  { id: '00Q2', row: { ...filled, Status: 'New', Newsletter__c: false, Region__c: 'APAC' } },
  { id: '00Q3', row: { ...filled, Status: 'Nurturing', Region__c: 'Antarctica', Email: 'grace@example.org' } },
  { id: '00Q4', row: { ...filled, IsConverted: true, ConvertedDate: '2024-09-09', Jigsaw: 'only here' } },
]

export const source: Schema = { objects: [lead] }
export const target: Schema = { objects: [contacts] }
