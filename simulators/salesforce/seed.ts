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
  | 'location'
  | 'time'
  | 'long'
  | 'combobox'
  | 'encryptedstring'
  | 'base64'

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

/**
 * A stored record: field name -> value in JSON form, datetimes as `2026-11-20T14:00:00.000+0000`. An absent field is null.
 * A number that does not fit into a double is decimal text, as `12345678901234567.89`.
 */
export type SalesforceRecord = Record<string, FieldValue>

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_recordtype.htm */
export interface RecordTypeSeed {
  /** 18 characters, prefix 012. */
  id: string
  name: string
  developerName: string
  active: boolean
  /** The user may create records of it. */
  available: boolean
  /** New records of the user get it. */
  isDefault: boolean
  /** Of accounts: those of it are persons. */
  isPersonType?: boolean
  /** Picklist field -> the values that the record type leaves; a field that is not named keeps all. */
  picklistValues?: Record<string, string[]>
}

export interface ObjectSeed {
  /** All fields of the object; without it the standard ones. */
  fields?: FieldDescribe[]
  /** Fields beside `fields`, or beside the standard ones. */
  extraFields?: FieldDescribe[]
  /** First three characters of the ids; without it those of the first record, else the next that is free. */
  keyPrefix?: string
  records: SalesforceRecord[]
  recordTypes?: RecordTypeSeed[]
  /** The org-wide default: of a private object, users without View All Data see what they or their queues own. */
  isPrivate?: boolean
  /** Fields that field-level security hides from the API user: absent from describe, unknown to SOQL. */
  hiddenFields?: string[]
}

/** A currency of an org with several; rates are units for one of the corporate currency, whose rate is 1. */
export interface CurrencySeed {
  isoCode: string
  conversionRate: number
  decimalPlaces: number
  isActive: boolean
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
  /** Accounts can be persons. */
  personAccounts?: boolean
  /** Contacts can belong to several accounts; default true. */
  severalAccounts?: boolean
  /** Activities can be with several people; default false. */
  sharedActivities?: boolean
  /** Present: the org has several currencies, the first of which is the corporate one. */
  currencies?: CurrencySeed[]
}

/** https://help.salesforce.com/s/articleView?id=sf.fields_about_field_validation.htm */
export interface ValidationRuleSeed {
  object: string
  name: string
  /** SOQL condition over the record that is to be saved; a record of which it is true is refused. */
  refuses: string
  message: string
  /** The field that the message stands at; absent: the whole record. */
  field?: string
  /** Default true. */
  active?: boolean
}

/** Records with equal values in all of `fields`, none of them empty, are duplicates. https://help.salesforce.com/s/articleView?id=sf.duplicate_rules_map_of_reference.htm */
export interface DuplicateRuleSeed {
  object: string
  name: string
  fields: string[]
  /** `alert` can be overruled by a header, `block` cannot. */
  action: 'alert' | 'block'
  /** What the rule looks at; default both. */
  on?: ('insert' | 'update')[]
  /** Default true. */
  active?: boolean
}

/** What administrators have set up beside the schema. */
export interface RuleSeed {
  validation?: ValidationRuleSeed[]
  duplicate?: DuplicateRuleSeed[]
  /** Object -> user or queue that the active assignment rule gives new records to, for Lead and Case. */
  assignment?: Record<string, string>
}

export interface SalesforceSeed {
  rules?: RuleSeed
  org: OrgSeed
  users: SalesforceRecord[]
  objects: Record<string, ObjectSeed>
}
