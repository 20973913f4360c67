import type { Field, FieldType, ObjectSchema, Option, Schema } from '../../model/schema.ts'
import { get, type Session } from './client.ts'
import { parseBody } from './errors.ts'

/** Objects that this connector offers, where the org has them and the user may query them. */
const offered = ['Lead', 'Contact', 'Account', 'Opportunity', 'User']

/** What of a describe answer matters here. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-describe.html */
interface RawObject {
  name: string
  label: string
  labelPlural: string
  custom: boolean
  fields: RawField[]
}

interface RawField {
  name: string
  label: string
  type: string
  length?: number
  scale?: number
  custom: boolean
  nillable: boolean
  createable: boolean
  updateable: boolean
  defaultedOnCreate: boolean
  unique?: boolean
  filterable?: boolean
  caseSensitive?: boolean
  nameField?: boolean
  htmlFormatted?: boolean
  restrictedPicklist?: boolean
  deprecatedAndHidden?: boolean
  calculated?: boolean
  defaultValue?: unknown
  picklistValues?: { active: boolean; defaultValue: boolean; label: string | null; value: string }[]
  referenceTo?: string[]
}

/** Every offered object or, where told, only these and the users, described side by side. */
export async function describeOrg(
  session: Session,
  signal: AbortSignal,
  only: readonly string[] = offered,
): Promise<Schema> {
  const reply = await get(session, '/sobjects', {}, signal)
  const { sobjects } = parseBody<{ sobjects: { name: string; queryable: boolean }[] }>(reply)
  const present = offered.filter((name) => sobjects.some((object) => object.name === name && object.queryable))
  const wanted = present.filter((name) => name === 'User' || only.includes(name))
  const objects = await Promise.all(wanted.map((name) => describeObject(session, name, signal)))
  const users = { object: 'User', email: 'Email', active: { field: 'IsActive', equals: true }, groups: queues }
  return present.includes('User') ? { objects, users } : { objects }
}

export async function describeObject(session: Session, name: string, signal: AbortSignal): Promise<ObjectSchema> {
  const reply = await get(session, `/sobjects/${encodeURIComponent(name)}/describe`, {}, signal)
  return toObject(parseBody<RawObject>(reply), session.base)
}

/** A describe answer in the common nouns. Fields that the user may not see are not in it, so they are not here either. */
function toObject(raw: RawObject, base: string): ObjectSchema {
  const hasCurrencies = raw.fields.some((field) => field.name === currencyCode)
  const fields = raw.fields.filter((field) => !compound.has(field.type)).map((field) => toField(field, hasCurrencies))
  const skip = finished.filter(
    (rule) => (rule.object ?? raw.name) === raw.name && fields.some(({ name }) => name === rule.field),
  )
  return {
    name: raw.name,
    label: raw.label,
    labelPlural: raw.labelPlural,
    custom: raw.custom,
    fields,
    operations: { read: { pageRows: 2000 } },
    matchKeys: [],
    ...(skip.length === 0 ? {} : { skip: skip.map(({ field, reason }) => ({ field, equals: true, reason })) }),
    recordUrl: `${base}/lightning/r/${raw.name}/{id}/view`,
  }
}

/**
 * Flags of records that are not to be taken along: a converted lead lives on as a contact, and an account that is a person
 * is read as a contact as well. What was deleted, or merged into another record, is never read.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_guidelines_personaccounts.htm
 */
const finished: readonly { field: string; reason: string; object?: string }[] = [
  { field: 'IsConverted', reason: 'converted' },
  { field: 'IsPersonAccount', reason: 'person account', object: 'Account' },
]

/** Queues own leads and cases as users do. https://help.salesforce.com/s/articleView?id=000385203&type=1 */
const queues = { idPrefix: '00G' }

/** Their parts are fields of their own. */
const compound = new Set(['address', 'location'])

/** There only in an org with several currencies. */
const currencyCode = 'CurrencyIsoCode'

function toField(raw: RawField, hasCurrencies: boolean): Field {
  const type = toType(raw)
  const role = roles[raw.name] ?? (raw.nameField ? 'name' : undefined)
  const defaultValue = defaultOf(raw)
  return {
    name: raw.name,
    label: raw.label,
    type,
    nativeType: raw.type,
    custom: raw.custom,
    // https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm
    required: raw.createable && !raw.nillable && !raw.defaultedOnCreate,
    createable: raw.createable,
    updateable: raw.updateable,
    unique: raw.unique === true || raw.type === 'id',
    system: isSystem(raw),
    searchable: raw.filterable === true && raw.caseSensitive !== true,
    ...(role ? { role } : {}),
    ...(type === 'select' || type === 'multi-select' ? optionFacts(raw) : {}),
    ...(measured.has(type) && raw.length ? { maxLength: raw.length } : {}),
    ...((type === 'reference' || type === 'user') && raw.referenceTo ? { references: raw.referenceTo } : {}),
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...cautionOf(raw, hasCurrencies),
  }
}

/** What the values of a field may be, other than what they look like. */
function cautionOf(raw: RawField, hasCurrencies: boolean): Pick<Field, 'caution'> {
  if (raw.type === 'encryptedstring') {
    const message = 'It is encrypted: without the permission "View Encrypted Data" its values are read as masks.'
    return { caution: { code: 'may-be-masked', message } }
  }
  if (raw.type === 'currency' && hasCurrencies) {
    const message = `Amounts are in the currency of their record; without ${currencyCode} beside them nobody can tell which.`
    return { caution: { code: 'several-currencies', message } }
  }
  if (raw.calculated !== true) return {}
  const message =
    'It is a formula: what arrives is its value at the time of reading, which no longer follows its inputs.'
  return { caution: { code: 'formula', message } }
}

const measured = new Set<FieldType>(['text', 'long-text', 'rich-text', 'email', 'phone', 'url'])

const types: Readonly<Record<string, FieldType>> = {
  id: 'id',
  string: 'text',
  encryptedstring: 'text',
  email: 'email',
  phone: 'phone',
  url: 'url',
  picklist: 'select',
  combobox: 'select',
  multipicklist: 'multi-select',
  boolean: 'boolean',
  int: 'integer',
  long: 'integer',
  currency: 'currency',
  percent: 'percent',
  date: 'date',
  datetime: 'datetime',
  time: 'time',
  base64: 'file',
}

function toType(raw: RawField): FieldType {
  if (raw.type === 'textarea') {
    if (raw.htmlFormatted) return 'rich-text'
    return (raw.length ?? 0) > 255 ? 'long-text' : 'text'
  }
  if (raw.type === 'double') return raw.scale === 0 ? 'integer' : 'decimal'
  if (raw.type === 'reference') return pointsToUser(raw) ? 'user' : 'reference'
  return types[raw.type] ?? 'json'
}

/** An owner is a user or a queue; both are named by the same kind of id. */
function pointsToUser(raw: RawField): boolean {
  const targets = raw.referenceTo ?? []
  return targets.includes('User') && targets.every((name) => name === 'User' || name === 'Group')
}

function optionFacts(raw: RawField): { options: Option[]; restricted: boolean } {
  const active = (raw.picklistValues ?? []).filter((option) => option.active)
  return {
    options: active.map(({ value, label }) => ({ value, label: label ?? value })),
    restricted: raw.restrictedPicklist === true,
  }
}

function defaultOf(raw: RawField): string | boolean | undefined {
  if (raw.type === 'boolean') return raw.defaultValue === true || raw.defaultValue === 'true'
  const option = raw.picklistValues?.find((each) => each.active && each.defaultValue)?.value
  return raw.type === 'multipicklist' ? undefined : option
}

const roles: Readonly<Record<string, Field['role']>> = { CreatedDate: 'created', LastModifiedDate: 'modified' }

/** What Salesforce's geocoding adds to an address, which people do not enter. */
const geocode = /(Latitude|Longitude|GeocodeAccuracy)$/

function isSystem(raw: RawField): boolean {
  if (raw.custom) return false
  return raw.type === 'id' || raw.deprecatedAndHidden === true || geocode.test(raw.name) || kept.has(raw.name)
}

/** Standard fields that Salesforce keeps about a record, rather than people about a customer. */
const kept = new Set([
  'IsDeleted',
  'MasterRecordId',
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
  'LastActivityDate',
  'LastViewedDate',
  'LastReferencedDate',
  'LastTransferDate',
  'LastCURequestDate',
  'LastCUUpdateDate',
  'LastLoginDate',
  'FirstCallDateTime',
  'FirstEmailDateTime',
  'ActivityMetricId',
  'ActivityMetricRollupId',
  'IsPriorityRecord',
  'IsUnreadByOwner',
  'IsConverted',
  'ConvertedDate',
  'ConvertedAccountId',
  'ConvertedContactId',
  'ConvertedOpportunityId',
  'EmailBouncedReason',
  'EmailBouncedDate',
  'IsEmailBounced',
  'PhotoUrl',
  'Jigsaw',
  'JigsawCompanyId',
  'JigsawContactId',
  'CleanStatus',
  'CompanyDunsNumber',
  'DandbCompanyId',
  'DandBCompanyId',
  'OperatingHoursId',
  'IndividualId',
  'IsPersonAccount',
  'IsPartner',
  'IsCustomerPortal',
  'RecordTypeId',
  'FiscalQuarter',
  'FiscalYear',
  'Fiscal',
  'HasOpenActivity',
  'HasOverdueTask',
  'HasOpportunityLineItem',
  'PushCount',
  'LastStageChangeDate',
  'LastAmountChangedHistoryId',
  'LastCloseDateChangedHistoryId',
])
