import { createHash } from 'node:crypto'
import { MASTER_ID } from './describe.ts'
import type { SObject } from './schema.ts'
import type { FieldDescribe, PicklistValue } from './seed.ts'

/**
 * The active values of all picklists as one record type leaves them, undefined for a record type that the object has not.
 * https://developer.salesforce.com/docs/atlas.en-us.uiapi.meta/uiapi/ui_api_resources_picklist_values_collection.htm
 */
export function picklistValues(version: string, object: SObject, recordTypeId: string) {
  const type = object.recordTypes.find(({ id }) => id === recordTypeId)
  if (type === undefined && recordTypeId !== MASTER_ID) return undefined
  const base = `/services/data/${version}/ui-api/object-info/${object.name}/picklist-values/${recordTypeId}`
  const fields = [...object.fields.values()].filter(({ type }) => type === 'picklist' || type === 'multipicklist')
  const entries = fields.map((field) => {
    const allowed = type?.picklistValues?.[field.name]
    const active = field.picklistValues.filter(({ active }) => active)
    const values = allowed === undefined ? active : active.filter(({ value }) => allowed.includes(value))
    return [field.name, valuesOf(object, field, values, `${base}/${field.name}`)] as const
  })
  const picklistFieldValues = Object.fromEntries(entries)
  return { eTag: tagOf(picklistFieldValues), picklistFieldValues }
}

/** Here a dependent value names the positions of the controlling values, where describe has bits. */
function valuesOf(object: SObject, field: FieldDescribe, values: readonly PicklistValue[], url: string) {
  const controller = object.fields.get(String(field.controllerName ?? '').toLowerCase())
  const controlling = controller === undefined ? [] : controlNames(controller)
  const shown = values.map((value) => shape(value, controlling.length))
  const preset = values.find(({ defaultValue }) => defaultValue)
  return {
    controllerValues: Object.fromEntries(controlling.map((name, index) => [name, index])),
    defaultValue: preset === undefined ? null : shape(preset, controlling.length),
    eTag: tagOf(shown),
    url,
    values: shown,
  }
}

function controlNames({ type, picklistValues }: FieldDescribe): string[] {
  return type === 'boolean' ? ['false', 'true'] : picklistValues.map(({ value }) => value)
}

function shape({ label, value, validFor }: PicklistValue, controllers: number) {
  const bits = Buffer.from(validFor ?? '', 'base64')
  const positions = Array.from({ length: controllers }, (_, index) => index)
  const isSet = (index: number): boolean => ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0
  return { attributes: null, label, validFor: positions.filter(isSet), value }
}

function tagOf(value: unknown): string {
  return createHash('md5').update(JSON.stringify(value)).digest('hex')
}
