import type { NewObjects } from '../../model/schema.ts'
import { activityNames, labelled } from './association-types.ts'
import { usualLength } from './check-definitions.ts'
import { toKind } from './kinds.ts'
import { knownObjects } from './objects.ts'
import type { Property } from './property.ts'
import { linkBounds } from './relations.ts'
import { toObject } from './schema.ts'

/** The property that names its records: those of the account's own objects are ours to define. */
const named: Property = { name: 'name', label: 'Name', type: 'string', fieldType: 'text' }

const shut = { hubspotDefined: true, modificationMetadata: { readOnlyValue: true } }

/**
 * What such an object has from its creation on; what HubSpot keeps beside it for itself is of no use to a plan.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/schemas/guide
 */
export const newProperties: readonly Property[] = [
  named,
  {
    ...{ name: 'hubspot_owner_id', label: 'Owner', type: 'enumeration', fieldType: 'select' },
    ...{ hubspotDefined: true, externalOptions: true, referencedObjectType: 'OWNER' },
  },
  { ...shut, name: 'hs_object_id', label: 'Record ID', type: 'number', fieldType: 'number' },
  { ...shut, name: 'hs_createdate', label: 'Create date', type: 'datetime', fieldType: 'date' },
  { ...shut, name: 'hs_lastmodifieddate', label: 'Last modified', type: 'datetime', fieldType: 'date' },
]

/** How long names may be is not published; those that are in use are shorter. */
const longestName = 50

/**
 * How long a label of links may be is not published, and how many of two objects depends on the account: this many every
 * one may have. https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide
 */
const labelBounds = { most: 10, maxLength: 50 }

/** Right after its creation. */
export const newKind = toKind({
  ...{ objectTypeId: '2-0', fullyQualifiedName: '', name: '', primaryDisplayProperty: named.name },
  labels: { singular: '', plural: '' },
})

/** The name that a definition of it has, of its full one; null: it is no full name. */
export function ownName(fullName: string): string | null {
  return /^p\d+_([a-z]\w*)$/i.exec(fullName)?.[1] ?? null
}

/** What is sent for one. https://developers.hubspot.com/docs/api-reference/latest/crm/objects/schemas/guide */
export function toSchemaBody(
  name: string,
  { label, labelPlural }: { label: string; labelPlural: string },
  associatedObjects: readonly string[],
  linksItself: boolean,
): Readonly<Record<string, unknown>> {
  return {
    name,
    labels: { singular: label, plural: labelPlural },
    primaryDisplayProperty: named.name,
    secondaryDisplayProperties: [],
    searchableProperties: [named.name],
    requiredProperties: [],
    properties: [named],
    associatedObjects,
    allowsSensitiveProperties: false,
    shouldCreateSameObjectAssociation: linksItself,
  }
}

/** `own`: the full names of those that are there. `left`: how many more the account may have; null: it does not tell. */
export function toNewObjects(portalId: number, own: readonly string[], left: number | null): NewObjects {
  const {
    name: _,
    label: __,
    labelPlural: ___,
    custom: ____,
    ...like
  } = toObject(newKind, newProperties, { recordBase: null })
  const others = knownObjects
    .map(({ name }) => name)
    .filter((name) => labelled.has(name) || activityNames.includes(name))
  return {
    like,
    names: { prefix: `p${portalId}_`, separator: '_', maxLength: longestName },
    labels: { maxLength: usualLength, plain: false },
    links: { objects: [...others, ...own], kinds: labelBounds, ...linkBounds },
    ...(left === null ? {} : { left }),
  }
}
