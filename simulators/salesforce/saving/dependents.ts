import type { SObject } from '../schema.ts'
import type { FieldDescribe, SalesforceRecord } from '../seed.ts'
import { refuse } from './refusal.ts'

/** A value of a dependent picklist goes with the value that controls it; screens hold to that, the API need not. Throws a Refusal. */
export function checkDependents(object: SObject, record: SalesforceRecord, draft: SalesforceRecord): void {
  for (const field of object.allFields) {
    const controller = object.fields.get(String(field.controllerName ?? '').toLowerCase())
    const value = record[field.name]
    if (!field.restrictedPicklist || controller === undefined || typeof value !== 'string') continue
    if (!(field.name in draft) && !(controller.name in draft)) continue
    const bits = field.picklistValues.find((each) => each.value === value)?.validFor
    if (typeof bits !== 'string' || isSet(bits, positionOf(controller, record[controller.name]))) continue
    const message = `${field.label}: bad value for restricted picklist field: ${value}`
    throw refuse('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, field.name)
  }
}

function positionOf({ type, picklistValues }: FieldDescribe, value: unknown): number {
  return type === 'boolean' ? Number(value === true) : picklistValues.findIndex((each) => each.value === value)
}

function isSet(bits: string, position: number): boolean {
  const bytes = Buffer.from(bits, 'base64')
  return position >= 0 && ((bytes[position >> 3] ?? 0) & (0x80 >> (position & 7))) !== 0
}
