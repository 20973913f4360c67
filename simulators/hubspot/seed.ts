/** What a HubSpot account is started with, in HubSpot's own words; the records of each object under its name. */
export interface HubspotSeed extends OfObjects<RecordSeed[]> {
  account?: Partial<AccountDetails>
  /** Custom properties, beside the standard set. */
  properties?: OfObjects<PropertySeed[]>
  groups?: OfObjects<{ name: string; label: string }[]>
  /** Property validation rules. */
  validations?: OfObjects<PropertyValidation[]>
  /** What an administrator requires of records; kept by 2026-09 only. */
  required?: OfObjects<RequiredProperties>
  /** Values that new records get unless they bring their own. */
  defaults?: OfObjects<Record<string, string>>
  owners?: OwnerSeed[]
  /** Custom objects, as they are created; the first has the type id `2-1000001`. */
  schemas?: SchemaSeed[]
  /** Pipelines beside the standard ones; one of the same id takes its place. */
  pipelines?: OfObjects<PipelineSeed[]>
  /** Association labels of the account's own; their type ids begin at 1, two for each. */
  labels?: LabelSeed[]
  associations?: AssociationSeed[]
}

export interface LabelSeed {
  from: ObjectName
  to: ObjectName
  name: string
  label: string
  inverseLabel?: string
}

/** Two records, and beside the plain association the types that lead from one to the other, as `HUBSPOT_DEFINED:1`. */
export interface AssociationSeed {
  from: { object: ObjectName; id: string }
  to: { object: ObjectName; id: string }
  types?: string[]
}

/** The standard objects that are simulated. */
export type StandardName =
  | 'contacts'
  | 'companies'
  | 'deals'
  | 'tickets'
  | 'leads'
  | 'products'
  | 'line_items'
  | 'notes'
  | 'tasks'
  | 'calls'
  | 'meetings'
  | 'emails'
/** A custom object by its fully qualified name: account and name. */
export type CustomName = `p${number}_${string}`
export type ObjectName = StandardName | CustomName
type OfObjects<T> = Partial<Record<ObjectName, T>>

export interface PipelineSeed {
  id: string
  label: string
  /** In the order of the list. */
  stages: { id: string; label: string; metadata: Record<string, string> }[]
}

/** A custom object: what it takes to create one. https://developers.hubspot.com/docs/api-reference/crm-schemas-v3/guide */
export interface SchemaSeed {
  name: string
  labels: { singular: string; plural: string }
  description?: string
  primaryDisplayProperty: string
  secondaryDisplayProperties?: string[]
  searchableProperties?: string[]
  requiredProperties?: string[]
  properties?: PropertySeed[]
  /** Names or type ids. */
  associatedObjects?: string[]
  shouldCreateSameObjectAssociation?: boolean
}

/** Answer of `GET /account-info/{version}/details`. https://developers.hubspot.com/docs/api-reference/latest/account/account-information/guide */
export interface AccountDetails {
  portalId: number
  accountType: 'STANDARD' | 'DEVELOPER_TEST' | 'SANDBOX' | 'APP_DEVELOPER'
  timeZone: string
  companyCurrency: string
  additionalCurrencies: string[]
  utcOffset: string
  utcOffsetMilliseconds: number
  uiDomain: string
  dataHostingLocation: string
}

export interface PropertyOption {
  label: string
  value: string
  displayOrder?: number
  hidden?: boolean
  description?: string
}

export interface ModificationMetadata {
  archivable: boolean
  readOnlyDefinition: boolean
  readOnlyOptions?: boolean
  readOnlyValue: boolean
}

/** A property as the properties API shows it. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export interface PropertyDefinition {
  name: string
  label: string
  type: PropertyType
  fieldType: string
  groupName: string
  description: string
  options: PropertyOption[]
  displayOrder?: number
  calculated?: boolean
  externalOptions?: boolean
  hasUniqueValue?: boolean
  hidden?: boolean
  hubspotDefined?: boolean
  formField?: boolean
  dataSensitivity?: string
  referencedObjectType?: string
  numberDisplayHint?: string
  textDisplayHint?: string
  dateDisplayHint?: string
  showCurrencySymbol?: boolean
  currencyPropertyName?: string
  calculationFormula?: string
  modificationMetadata?: ModificationMetadata
  createdAt?: string
  updatedAt?: string
  createdUserId?: string
}

export type PropertyType =
  | 'string'
  | 'phone_number'
  | 'number'
  | 'bool'
  | 'enumeration'
  | 'date'
  | 'datetime'
  | 'json'
  | 'object_coordinates'

/** A custom property: what it takes to create one. */
export type PropertySeed = Pick<PropertyDefinition, 'name' | 'label' | 'type' | 'fieldType'> &
  Partial<PropertyDefinition>

export interface PropertyValidation {
  propertyName: string
  propertyValidationRules: { ruleType: string; ruleArguments: string[] }[]
}

/** https://developers.hubspot.com/changelog/crm-api-write-validation-enforcement */
export interface RequiredProperties {
  /** Names that a record must have a value for. */
  always?: string[]
  /** When the property `name` has one of the values, the properties that it `requires` must have one too. */
  conditional?: { name: string; values: string[]; requires: string[] }[]
}

/** https://developers.hubspot.com/docs/api-reference/latest/crm/owners/guide */
export interface Owner {
  id: string
  email: string
  firstName: string
  lastName: string
  userId: number
  userIdIncludingInactive: number
  type: 'PERSON' | 'QUEUE'
  createdAt: string
  updatedAt: string
  archived: boolean
  /** Absent for a user without a team. */
  teams?: { id: string; name: string; primary: boolean }[]
}

export type OwnerSeed = Pick<Owner, 'id' | 'email'> & Partial<Owner>

export interface RecordSeed {
  /** Record id, digits. */
  id: string
  /** Stored values: texts, as the API returns them. */
  properties: Record<string, string>
  /** ISO 8601. */
  createdAt: string
  updatedAt: string
}
