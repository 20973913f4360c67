import { unreadable, unset } from './batch.ts'
import { addProperty, type CrmObject, customProperty, type StoredProperty, type StoredRecord } from './crm-object.ts'
import { alreadyExists, invalid, notFound } from './errors.ts'
import { overallCustomProperties, timestamp, uniqueProperties } from './rules.ts'
import type { PropertyOption, PropertySeed } from './seed.ts'

/** Which controls each type can be created with. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
const fieldTypes: Record<string, string[]> = {
  string: ['text', 'textarea', 'html', 'file', 'phonenumber', 'calculation_equation'],
  phone_number: ['phonenumber'],
  number: ['number', 'calculation_equation'],
  bool: ['booleancheckbox', 'calculation_equation'],
  enumeration: ['select', 'radio', 'checkbox', 'booleancheckbox'],
  date: ['date'],
  datetime: ['date'],
}

const required = ['name', 'label', 'type', 'fieldType', 'groupName'] as const
const optional = [
  'description',
  'options',
  'displayOrder',
  'hasUniqueValue',
  'hidden',
  'formField',
  'numberDisplayHint',
  'referencedObjectType',
  'externalOptions',
  'calculationFormula',
  'dataSensitivity',
  'currencyPropertyName',
  'showCurrencySymbol',
  'textDisplayHint',
] as const

/** Creates a custom property. Throws for missing members, a taken name, an unknown group or type, the caps. */
export function createProperty(object: CrmObject, sent: Record<string, unknown>): StoredProperty {
  const missing = required.filter((name) => sent[name] === undefined || sent[name] === null || sent[name] === '')
  if (missing.length > 0) throw unset(...missing)
  const definition = pick(sent, [...required, ...optional]) as unknown as PropertySeed & { groupName: string }
  const { name, type, fieldType, groupName } = definition
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw invalid(
      `Property name "${name}" must start with a letter and hold only lowercase letters, numbers and underscores.`,
    )
  if (!fits(type, fieldType)) throw invalid(`fieldType "${fieldType}" does not fit type "${type}".`)
  if (object.groups.get(groupName) === undefined) throw invalid(`Property group "${groupName}" does not exist.`)
  const options = readOptions(definition.options)
  if (
    type === 'enumeration' &&
    fieldType === 'booleancheckbox' &&
    options
      .map((option) => option.value)
      .sort()
      .join() !== 'false,true'
  )
    throw invalid(`Property "${name}" needs exactly the options true and false.`)
  if (object.properties.get(name) !== undefined) throw alreadyExists(`A property named '${name}' already exists.`)
  refuseBeyondCaps(object, definition)
  if (definition.hasUniqueValue) refuseUnique(object, name)
  const archived = object.archivedProperties.get(name)
  if (archived !== undefined) {
    if (object.portal.reads('archived-name-conflicts'))
      throw alreadyExists(`An archived property named '${name}' exists.`)
    if (object.portal.reads('archived-name-returns')) return restoreProperty(object, archived)
    object.archivedProperties.delete(name)
    forgetValues(object, name)
  }
  return addProperty(object, customProperty(object, { ...definition, options }, timestamp(object.portal.clock.now())))
}

const changeable = [
  'label',
  'description',
  'groupName',
  'type',
  'fieldType',
  'options',
  'displayOrder',
  'hidden',
  'formField',
  'numberDisplayHint',
  'textDisplayHint',
  'currencyPropertyName',
  'showCurrencySymbol',
  'calculationFormula',
]

/** Members that are not texts. */
const memberTypes: Record<string, string> = {
  options: 'object',
  displayOrder: 'number',
  hasUniqueValue: 'boolean',
  hidden: 'boolean',
  formField: 'boolean',
  externalOptions: 'boolean',
  showCurrencySymbol: 'boolean',
}

/** The named members that were sent, a null as if it were absent. Throws when one is of another type. */
function pick(sent: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const given = names.filter((name) => sent[name] !== undefined && sent[name] !== null)
  if (!given.every((name) => typeof sent[name] === (memberTypes[name] ?? 'string'))) throw unreadable()
  return Object.fromEntries(given.map((name) => [name, sent[name]]))
}

const fits = (type: string, fieldType: string): boolean =>
  Object.hasOwn(fieldTypes, type) && fieldTypes[type]!.includes(fieldType)

/** Changes a definition; `options` replaces the whole list. Throws for what is read-only. */
export function changeProperty(object: CrmObject, name: string, sent: Record<string, unknown>): StoredProperty {
  const before = readProperty(object, name)
  const changes = pick(sent, changeable)
  const { readOnlyDefinition, readOnlyOptions } = before.modificationMetadata ?? {}
  const beyondOptions = Object.keys(changes).some((key) => key !== 'options')
  if ((readOnlyDefinition && beyondOptions) || (readOnlyOptions && changes.options !== undefined))
    throw invalid(`Property "${name}" has a read only definition.`)
  if (changes.options !== undefined) changes.options = readOptions(changes.options)
  if (typeof changes.groupName === 'string' && object.groups.get(changes.groupName) === undefined)
    throw invalid(`Property group "${changes.groupName}" does not exist.`)
  const after = { ...before, ...changes, updatedAt: timestamp(object.portal.clock.now()) } as StoredProperty
  if (!fits(after.type, after.fieldType) && beyondOptions)
    throw invalid(`fieldType "${after.fieldType}" does not fit type "${after.type}".`)
  object.properties.put(after)
  return after
}

/** Archives a custom property; its values are shown no more. Throws when it is HubSpot's own or unknown. */
export function archiveProperty(object: CrmObject, name: string): void {
  const definition = readProperty(object, name)
  if (!definition.modificationMetadata?.archivable) throw invalid(`Property "${name}" cannot be archived.`)
  object.properties.delete(name)
  object.archivedProperties.put({ ...definition, archivedAt: timestamp(object.portal.clock.now()) })
}

function restoreProperty(object: CrmObject, { archivedAt: _, ...definition }: StoredProperty): StoredProperty {
  object.archivedProperties.delete(definition.name)
  object.properties.put(definition)
  return definition
}

/** A new property of an old name starts without the values of the old one. */
function forgetValues({ records, archived }: CrmObject, name: string): void {
  for (const rows of [records, archived])
    for (const record of rows.values()) {
      if (record.properties[name] === undefined && record.history?.[name] === undefined) continue
      const without = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
        Object.fromEntries(Object.entries(values).filter(([key]) => key !== name))
      const kept: StoredRecord = { ...record, properties: without(record.properties) }
      rows.put(record.history === undefined ? kept : { ...kept, history: without(record.history) })
    }
}

/** The definition of a name. Throws when there is none. */
export function readProperty(object: CrmObject, name: string, isArchived = false): StoredProperty {
  const found = (isArchived ? object.archivedProperties : object.properties).get(name)
  if (found === undefined) throw notFound(`Property "${name}" does not exist.`, { propertyName: [name] })
  return found
}

function refuseBeyondCaps(object: CrmObject, { name, hasUniqueValue }: PropertySeed): void {
  const isCustom = (property: StoredProperty): boolean => !property.hubspotDefined
  const custom = object.properties.values().filter(isCustom)
  const most = object.portal.limits.customProperties!
  const all = object.portal.objects.flatMap(({ properties }) => properties.values()).filter(isCustom)
  if (custom.length >= most || all.length >= most * overallCustomProperties)
    throw invalid(`The limit of ${most} custom properties is reached.`)
  if (hasUniqueValue && custom.filter((property) => property.hasUniqueValue).length >= uniqueProperties)
    throw invalid(`Property "${name}" would exceed the limit of ${uniqueProperties} unique properties.`)
}

/** Products never have unique values; of activities nothing is said. https://knowledge.hubspot.com/properties/create-and-edit-properties */
function refuseUnique({ kind, portal }: CrmObject, name: string): void {
  const isRefused =
    kind.uniqueKeys === 'impossible' ||
    (kind.uniqueKeys === 'unknown' && portal.reads('activities-without-unique-values'))
  if (isRefused) throw invalid(`Property "${name}" cannot have unique values: ${kind.name} do not support them.`)
}

function readOptions(options: unknown): PropertyOption[] {
  if (options === undefined || options === null) return []
  if (!Array.isArray(options)) throw unreadable()
  const whole = options.map((option, order) => {
    const { label, value } = (option ?? {}) as Partial<PropertyOption>
    if (typeof label !== 'string' || typeof value !== 'string' || value === '') throw unset('label', 'value')
    return { displayOrder: order, hidden: false, ...(option as PropertyOption) }
  })
  if (new Set(whole.map((option) => option.value)).size < whole.length)
    throw invalid('Property option values must be unique.')
  return whole
}
