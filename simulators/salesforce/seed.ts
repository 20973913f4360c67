/** What a seeded org consists of, in Salesforce's own words. */

export interface PicklistValue {
  active: boolean
  defaultValue: boolean
  label: string
  validFor: string | null
  value: string
}

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'multipicklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'reference'
  | 'address'

/** One entry of `fields` in an sObject describe. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-describe */
export interface FieldDescribe {
  name: string
  label: string
  type: FieldType
  soapType: string
  length: number
  byteLength: number
  precision: number
  scale: number
  digits: number
  nillable: boolean
  createable: boolean
  updateable: boolean
  defaultedOnCreate: boolean
  defaultValue: string | boolean | null
  filterable: boolean
  sortable: boolean
  groupable: boolean
  custom: boolean
  nameField: boolean
  compoundFieldName: string | null
  extraTypeInfo: string | null
  restrictedPicklist: boolean
  picklistValues: PicklistValue[]
  referenceTo: string[]
  relationshipName: string | null
  [flag: string]: unknown
}

export type FieldValue = string | number | boolean | null | Record<string, string | number | null>

/** A stored record: field name -> value in JSON form, datetimes as `2026-11-20T14:00:00.000+0000`. An absent field is null. */
export type SalesforceRecord = Record<string, FieldValue>

export interface ObjectSeed {
  /** All fields of the object; without it the standard ones. */
  fields?: FieldDescribe[]
  records: SalesforceRecord[]
  /** Fields that field-level security hides from the API user: absent from describe, unknown to SOQL. */
  hiddenFields?: string[]
}

export interface OrgSeed {
  /** 18 characters, prefix 00D. */
  id: string
  name: string
  organizationType: string
  instanceName: string
  isSandbox: boolean
  timeZone: string
  defaultLocale: string
  language: string
  country: string
  /** The user that the OAuth app runs as. */
  runAsUserId: string
}

export interface SalesforceSeed {
  org: OrgSeed
  users: SalesforceRecord[]
  objects: Record<string, ObjectSeed>
}
