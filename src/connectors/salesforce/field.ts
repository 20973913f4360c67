import type { Dependency, Field, FieldType, Option, Stage } from '../../model/schema.ts'
import type { Described, RawField, RawObject, RecordType } from './describe.ts'
import { kept } from './kept-fields.ts'
import type { KnownObject } from './objects.ts'

/** Fields of an object in the common nouns, without those whose parts are fields of their own and without bytes. */
export function toFields({ raw, recordTypes, stages }: Described, known: KnownObject): Field[] {
  const hasCurrencies = raw.fields.some((field) => field.name === currencyCode)
  const hasPersons = raw.fields.some((field) => field.name === 'IsPersonAccount') && known.oneOf !== undefined
  return raw.fields
    .filter((field) => !isPart(field))
    .map((field) => {
      const common = toField(field, hasCurrencies)
      if (field.name === recordTypeField && recordTypes.length > 0) return asChoice(common, recordTypes)
      // A person is named by the parts of the name instead.
      const relaxed = hasPersons && field.name === 'Name' ? { ...common, required: false } : common
      const dependsOn = [...dependenceOn(field, raw), ...allowedBy(recordTypes, relaxed)]
      const staged = known.stages?.field === field.name ? withStages(relaxed, stages) : relaxed
      return dependsOn.length === 0 ? staged : { ...staged, dependsOn }
    })
}

/** A compound, whose parts are fields of their own, or the bytes of a file. */
export function isPart({ type }: Pick<RawField, 'type'>): boolean {
  return type === 'address' || type === 'location' || type === 'base64'
}

const recordTypeField = 'RecordTypeId'

/** Record types are few and have names, so that they can be mapped by people. */
function asChoice(field: Field, recordTypes: readonly RecordType[]): Field {
  const { references, ...rest } = field
  const usual = recordTypes.find(({ isDefault }) => isDefault)
  return {
    ...rest,
    type: 'select',
    system: recordTypes.length < 2,
    options: recordTypes.map(({ id, name }) => ({ value: id, label: name })),
    restricted: true,
    ...(usual === undefined ? {} : { defaultValue: usual.id }),
  }
}

function withStages(field: Field, stages: ReadonlyMap<string, Stage>): Field {
  const options = field.options?.map((option) => {
    const stage = stages.get(option.value)
    return stage === undefined ? option : { ...option, stage }
  })
  return options === undefined ? field : { ...field, options }
}

/** Only where a record type leaves something out. */
function allowedBy(recordTypes: readonly RecordType[], { name, options = [] }: Field): Dependency[] {
  const told = recordTypes.filter(({ allows }) => allows.has(name))
  const leavesOut = told.some(({ allows }) => options.some(({ value }) => !allows.get(name)?.includes(value)))
  if (!leavesOut || told.length < recordTypes.length) return []
  const allows = told.map(({ id, allows }): [string, readonly string[]] => [id, allows.get(name) ?? []])
  return [{ field: recordTypeField, allows: Object.fromEntries(allows) }]
}

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm (validFor) */
function dependenceOn({ controllerName, picklistValues = [] }: RawField, { fields }: RawObject): Dependency[] {
  const controller = fields.find(({ name }) => name === controllerName)
  if (!controller) return []
  const values =
    controller.type === 'boolean' ? ['false', 'true'] : (controller.picklistValues ?? []).map(({ value }) => value)
  const open = picklistValues
    .filter(({ active }) => active)
    .map(({ value, validFor }) => ({ value, bits: Buffer.from(validFor ?? '', 'base64') }))
  const allowed = (at: number): string[] =>
    open.filter(({ bits }) => ((bits[at >> 3] ?? 0) & (0x80 >> (at % 8))) !== 0).map(({ value }) => value)
  const allows = Object.fromEntries(values.map((value, at) => [value, allowed(at)]))
  return [{ field: controller.name, allows }]
}

/** There only in an org with several currencies. */
const currencyCode = 'CurrencyIsoCode'

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_task.htm */
const units: Readonly<Record<string, NonNullable<Field['unit']>>> = {
  CallDurationInSeconds: 'seconds',
  DurationInMinutes: 'minutes',
}

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
    ...(raw.name in units && { unit: units[raw.name]! }),
    ...digitRule(raw),
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

/** How many digits a number has in all, and behind the point; whole numbers tell only the first. */
function digitRule({ type, digits = 0, precision = 0, scale = 0 }: RawField): Pick<Field, 'rules'> {
  const most = type === 'int' ? digits : precision
  const isNumber = type === 'int' || type === 'double' || type === 'currency' || type === 'percent'
  return isNumber && most > 0 ? { rules: [{ type: 'digits', arguments: [String(most), String(scale)] }] } : {}
}

const measured = new Set<FieldType>([
  'text',
  'long-text',
  'rich-text',
  'email',
  'phone',
  'url',
  'select',
  'multi-select',
])

const types: Readonly<Record<string, FieldType>> = {
  id: 'id',
  string: 'text',
  encryptedstring: 'text',
  email: 'email',
  phone: 'phone',
  url: 'url',
  picklist: 'select',
  // Any text, with values that are suggested: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm
  combobox: 'text',
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

/** A picklist that the org made itself: a name with another pair of underscores comes from a package. */
export function isOwnPicklist({ name, type }: Pick<RawField, 'name' | 'type'>): boolean {
  return (type === 'picklist' || type === 'multipicklist') && /^[a-zA-Z0-9]+(_[a-zA-Z0-9]+)*__c$/.test(name)
}

function optionFacts(raw: RawField): { options: Option[]; restricted: boolean; extendable?: true } {
  const active = (raw.picklistValues ?? []).filter((option) => option.active)
  return {
    options: active.map(({ value, label }) => ({ value, label: label ?? value })),
    restricted: raw.restrictedPicklist === true,
    ...(isOwnPicklist(raw) ? { extendable: true } : {}),
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
  if (raw.custom) return raw.name.startsWith('crm_ferry_')
  return raw.type === 'id' || raw.deprecatedAndHidden === true || geocode.test(raw.name) || kept.has(raw.name)
}
